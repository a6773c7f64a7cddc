"""The engagement itself, and what every stage refers to: people and evidence."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bpoctl.models import checked
from bpoctl.models.fields import Record, choice, day, record, ref, text, texts

REGULATIONS = ("gdpr", "hipaa", "pci", "dora", "uk-public")
PUBLIC_CONTRACTS = ("over-5-million", "up-to-5-million", "framework", "concession", "light-touch", "private-utility")
"""Kinds of UK public contract; only the first has the duty to set key performance indicators."""
DATA_CLASSES = ("personal", "health", "payment-card", "financial", "confidential", "public")


class Engagement(SQLModel, table=True):
    """One outsourced service, from the first idea to its last review."""

    __tablename__ = "engagement"
    __table_args__ = (UniqueConstraint("slug"),)
    model_config = {"defer_build": True}

    id: int | None = Field(default=None, primary_key=True)
    revision: int = Field(default=1)
    slug: str = text(
        "Short name of the engagement, as in `acme-support`",
        required=True,
        column=True,
        pattern="[a-z0-9][a-z0-9-]{0,62}",
    )
    name: str = text("What the engagement is called", required=True, column=True)
    client: str = text("The company that outsources", required=True, column=True)
    function: str = text("Service function from the catalogue, as in `customer-service`", required=True)
    industry: str | None = text("Industry of the client", ask=True)
    summary: str | None = text("What is outsourced and why, in a sentence or two", ask=True)
    delivery_model: str = choice(
        "Where the work is done", "onshore", "nearshore", "offshore", required=True, column=True
    )
    arrangement: str = choice("One project, or ongoing work", "project", "ongoing", required=True)
    currency: str = text("Currency of its amounts (ISO 4217)", required=True, check=checked.currency)
    time_zone: str = text(
        "Zone in which its days and months are counted (IANA)", required=True, check=checked.time_zone
    )
    starts_on: date | None = day("First day of the service", ask=True)
    proposals_by: date | None = day("Last day on which candidates may hand in their proposals")
    data_classes: tuple[str, ...] | None = texts("Classes of data that are handled", each_of=DATA_CLASSES, ask=True)
    regulations: tuple[str, ...] | None = texts("Regulations that apply", each_of=REGULATIONS, ask=True)
    ict_service: str | None = choice(
        "Whether it is an ICT service in the sense of DORA; a voice or back-office service may fall outside",
        "yes",
        "no",
    )
    critical_function: str | None = choice(
        "Whether it supports a critical or important function of a financial entity (DORA)", "yes", "no"
    )
    public_contract: str | None = choice(
        "Kind of UK public contract; those over 5 million pounds owe indicators, the others are exempt",
        *PUBLIC_CONTRACTS,
    )
    lead: str | None = ref("person", "Who leads it on the client's side")
    closed_on: date | None = day("Day on which it was closed")
    closed_reason: str | None = text("Why it was closed")


@record("people", key_from="name")
class Person(Record, table=True):
    """A person of either side; the same key is the same person in every engagement of the store."""

    __tablename__ = "person"
    name: str = text("Full name", required=True, column=True, personal=True)
    employer: str = choice("Whose person this is", "client", "provider", "other", required=True, column=True)
    role: str | None = text("What they do, as in `team lead`", column=True, ask=True)
    email: str | None = text("Mail address", personal=True)
    phone: str | None = text("Telephone", personal=True)
    joined_on: date | None = day("First day with the engagement")
    left_on: date | None = day("Last day with the engagement", column=True)


@record("evidence", "EV")
class Evidence(Record, table=True):
    """A document or page that proves something: where it is, what it is, and until when it holds."""

    __tablename__ = "evidence"
    title: str = text("What it is", required=True, column=True)
    location: str = text("Path or URL", required=True, column=True)
    sha256: str | None = text("SHA-256, where it is a file", check=checked.sha256)
    dated: date | None = day("Its date", column=True)
    valid_until: date | None = day("Last day on which it holds", column=True)
