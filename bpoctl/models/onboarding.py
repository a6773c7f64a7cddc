"""Stage 4, onboarding: does the provider know the business."""

from datetime import date

from bpoctl.models.fields import Record, choice, day, record, ref, refs, text, texts

KNOWLEDGE_CATEGORIES = ("brand", "goals", "tone-of-voice", "workflow", "product-manual", "faq", "journey-map")


@record("steps", "STP", least=1)
class Step(Record, table=True):
    """One step of the onboarding plan."""

    __tablename__ = "onboarding_step"
    name: str = text("What is done", required=True, column=True)
    owner: str = ref("person", "Who does it", required=True, column=True)
    due_on: date = day("When it shall be done", required=True, column=True)
    done_on: date | None = day("When it was done", column=True, ask=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What shows it")


@record("knowledge", "KNW", least=1)
class Knowledge(Record, table=True):
    """Something the provider's people have to know."""

    __tablename__ = "onboarding_knowledge"
    name: str = text("What it is", required=True, column=True)
    category: str = choice("Kind of knowledge", *KNOWLEDGE_CATEGORIES, required=True, column=True)
    location: str = text("Where it is kept: path or URL", required=True)
    owner: str | None = ref("person", "Who keeps it right", column=True)
    required_for: tuple[str, ...] | None = texts("Roles that must know it, as in agent", column=True, ask=True)
    updated_on: date | None = day("When it was last changed", column=True, ask=True)


@record("acknowledgements", "ACK", least=1)
class Acknowledgement(Record, table=True):
    """One person has read and understood one knowledge item."""

    __tablename__ = "onboarding_acknowledgement"
    knowledge: str = ref("onboarding_knowledge", "What was read", required=True, column=True)
    person: str = ref("person", "By whom", required=True, column=True)
    acknowledged_on: date = day("When", required=True, column=True)


@record("signoffs", "KTS", least=1)
class Signoff(Record, table=True):
    """The client's word that the knowledge of one process has been handed over."""

    __tablename__ = "onboarding_signoff"
    process: str = ref("scope_process", "Which process", required=True, column=True)
    given_by: str = ref("person", "By whom", required=True, column=True)
    given_on: date = day("When", required=True, column=True)
    outcome: str = choice("With which result", "accepted", "conditional", "rejected", required=True, column=True)
    note: str | None = text("On which conditions")
