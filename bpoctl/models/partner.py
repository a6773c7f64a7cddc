"""Stage 2, partner: who does it."""

from datetime import date
from decimal import Decimal

from bpoctl.models import checked
from bpoctl.models import hours as week
from bpoctl.models.fields import Record, choice, day, money, number, record, ref, refs, text, texts, whole
from bpoctl.models.values import Money

PRICING_MODELS = ("per-seat", "per-hour", "per-transaction", "per-resolution", "fixed", "tiered", "gainshare")


@record("criteria", "CRT", least=1)
class Criterion(Record, table=True):
    """Something candidates are judged by, and what it weighs."""

    __tablename__ = "partner_criterion"
    name: str = text("What is judged", required=True, column=True)
    weight: Decimal = number(
        "Weight in percent; all weights add up to 100", required=True, least=0, most=100, column=True
    )
    direction: str = choice("Which way is better", "higher", "lower", required=True, column=True)
    scale_least: Decimal = number("Lowest score that can be given", default=Decimal(1), column=True)
    scale_most: Decimal = number("Highest score that can be given", default=Decimal(5), column=True)
    knock_out: Decimal | None = number("Score on whose wrong side a candidate is out")


@record("candidates", key_from="name", least=1)
class Candidate(Record, table=True):
    """A company that may do the work; the same key is the same company in every engagement of the store."""

    __tablename__ = "partner_candidate"
    name: str = text("Name of the company", required=True, column=True)
    country: str | None = text("Country it would work from", column=True, ask=True)
    lei: str | None = text("Legal entity identifier", check=checked.lei)
    website: str | None = text("Website")
    contact: str | None = text("Whom to talk to", personal=True)
    staff: int | None = whole("Size of its staff", least=0, column=True)
    withdrawn_on: date | None = day("When it left the race")
    withdrawn_reason: str | None = text("Why it left the race")


@record("sites", "SITE")
class Site(Record, table=True):
    """A place from which a candidate would work: its zone, its hours, and the languages spoken there."""

    __tablename__ = "partner_site"
    candidate: str = ref("partner_candidate", "Whose site it is", required=True, column=True)
    name: str = text("What it is called, as in `Manila`", required=True, column=True)
    time_zone: str = text("Its zone (IANA)", required=True, check=checked.time_zone, column=True)
    hours: str = text(
        "Hours in which it works, as in `Mon-Fri 14:00-23:00` or `24x7`",
        required=True, check=week.check_hours, column=True,
    )  # fmt: skip
    clock: str = choice(
        "Whose clock these hours keep: the site's own, or the client's wherever the site lies",
        "site", "client", default="site", column=True,
    )  # fmt: skip
    languages: tuple[str, ...] = texts("Languages spoken there, as in en, de", required=True, column=True)
    seats: int | None = whole("People who can work there at once", least=0, column=True, ask=True)


@record("quotes", "QUO", least=1)
class Quote(Record, table=True):
    """What a candidate asks for the work."""

    __tablename__ = "partner_quote"
    candidate: str = ref("partner_candidate", "Who quotes", required=True, column=True)
    model: str = choice("Pricing model", *PRICING_MODELS, required=True, column=True)
    price: Money = money("Price of one unit (or of the whole, where fixed)", required=True, least=0, column=True)
    units: Decimal = number("Units a month it is reckoned for", required=True, least=0, column=True)
    setup: Money | None = money("Set-up and transition, once", least=0, column=True, ask=True)
    overhead: Money | None = money("Own management overhead a month", least=0)
    term_months: int | None = whole("Months of the term", least=1, column=True, ask=True)
    valid_until: date | None = day("Last day on which it can be accepted", column=True, ask=True)
    note: str | None = text("What it includes")


@record("calls", "CAL")
class Call(Record, table=True):
    """A discovery call with a candidate and what came of it."""

    __tablename__ = "partner_call"
    candidate: str = ref("partner_candidate", "With whom", required=True, column=True)
    held_on: date = day("When", required=True, column=True)
    attendees: tuple[str, ...] | None = texts("Who took part")
    outcome: str = choice("What came of it", "positive", "mixed", "negative", required=True, column=True)
    notes: str | None = text("What was said", ask=True)


@record("references", "REF")
class Reference(Record, table=True):
    """A client of the candidate who was asked about it."""

    __tablename__ = "partner_reference"
    candidate: str = ref("partner_candidate", "About whom", required=True, column=True)
    organisation: str = text("Who was asked", required=True, column=True)
    checked_on: date | None = day("When they were asked", column=True, ask=True)
    outcome: str | None = choice("What they said", "positive", "mixed", "negative", column=True, ask=True)
    notes: str | None = text("In their words")


@record("certificates", "CRF")
class Certificate(Record, table=True):
    """A certificate a candidate holds, and until when."""

    __tablename__ = "partner_certificate"
    candidate: str = ref("partner_candidate", "Who holds it", required=True, column=True)
    name: str = text("What it certifies, as in `ISO 27001`", required=True, column=True)
    issuer: str | None = text("Who issued it")
    valid_from: date | None = day("First day on which it holds")
    valid_until: date | None = day("Last day on which it holds", column=True, ask=True)
    evidence: tuple[str, ...] | None = refs("evidence", "Where it can be seen")


@record("scores", "SCO", least=1)
class Score(Record, table=True):
    """What one evaluator gives one candidate on one criterion."""

    __tablename__ = "partner_score"
    candidate: str = ref("partner_candidate", "Who is scored", required=True, column=True)
    criterion: str = ref("partner_criterion", "On what", required=True, column=True)
    evaluator: str = ref("person", "By whom", required=True, column=True)
    value: Decimal = number("The score", required=True, column=True)
    rationale: str | None = text("Why")


@record("decisions", "DEC", least=1)
class Decision(Record, table=True):
    """Who was chosen, by whom, and for which reasons."""

    __tablename__ = "partner_decision"
    candidate: str = ref("partner_candidate", "Who was chosen", required=True, column=True)
    decided_on: date = day("When", required=True, column=True)
    decided_by: str = ref("person", "By whom", required=True, column=True)
    reasons: str = text("Why this one", required=True, column=True)
    runner_up: str | None = ref("partner_candidate", "Who stands by")
