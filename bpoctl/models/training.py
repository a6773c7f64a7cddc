"""Stage 5, training: is the team ready."""

from datetime import date
from decimal import Decimal

from bpoctl.models.fields import Record, choice, day, flag, number, record, ref, refs, text, texts, whole


@record("members", "MEM", least=1)
class Member(Record, table=True):
    """A person's place in the provider's team."""

    __tablename__ = "training_member"
    person: str = ref("person", "Who", required=True, column=True)
    role: str = text("Role, as in `agent`", required=True, column=True)
    starts_on: date = day("First day in the team", required=True, column=True)
    ends_on: date | None = day("Last day in the team", column=True)
    languages: tuple[str, ...] | None = texts("Languages they work in", column=True)


@record("positions", "POS", least=1)
class Position(Record, table=True):
    """A line of the staffing plan: how many of which role from when."""

    __tablename__ = "training_position"
    role: str = text("Role, as in `agent`", required=True, column=True)
    headcount: int = whole("How many", required=True, least=0, column=True)
    needed_from: date = day("From when", required=True, column=True)
    shift: str | None = text("In which hours", column=True)
    process: str | None = ref("scope_process", "Process whose calls they answer", column=True)
    levels: tuple[str, ...] | None = refs(
        "sla_level", "Service levels they are to reach; else those of answering calls"
    )
    at_peak: int | None = whole("How many of them are scheduled in the busiest interval; else all", least=0)
    shrinkage: Decimal | None = number("Percent of paid time away from calls, as in 30", least=0, most=100)


@record("modules", "MOD", least=1)
class Module(Record, table=True):
    """Something the team is taught, for whom, and what passes."""

    __tablename__ = "training_module"
    name: str = text("What is taught", required=True, column=True)
    required_for: tuple[str, ...] = texts("Roles that need it, as in agent", required=True, column=True)
    pass_mark: Decimal = number("Score that passes, 0 to 100", required=True, least=0, most=100, column=True)
    valid_months: int | None = whole("Months for which a pass holds", least=1, column=True)


@record("sessions", "SES", least=1)
class Session(Record, table=True):
    """A training session; the client leads it with the provider or watches it."""

    __tablename__ = "training_session"
    module: str = ref("training_module", "What is taught", required=True, column=True)
    held_on: date = day("When", required=True, column=True)
    led_by: str = choice("By whom", "client", "provider", "both", required=True, column=True)
    monitored: bool = flag("Whether the client watched", default=False, column=True)
    attendees: tuple[str, ...] | None = refs("person", "Who took part", ask=True)


@record("assessments", "ASM", least=1)
class Assessment(Record, table=True):
    """One person's score in one module."""

    __tablename__ = "training_assessment"
    module: str = ref("training_module", "In what", required=True, column=True)
    person: str = ref("person", "Who", required=True, column=True)
    taken_on: date = day("When", required=True, column=True)
    score: Decimal = number("Score, 0 to 100", required=True, least=0, most=100, column=True)


@record("mocks", "MCK", least=1)
class Mock(Record, table=True):
    """A mock session: a contact played through before the first real one."""

    __tablename__ = "training_mock"
    person: str = ref("person", "Who was tried", required=True, column=True)
    scenario: str = text("What was played", required=True, column=True)
    held_on: date = day("When", required=True, column=True)
    outcome: str = choice("How it went", "passed", "failed", required=True, column=True)
    assessor: str | None = ref("person", "Who judged")


@record("pilots", "PLT", least=1)
class Pilot(Record, table=True):
    """A pilot run on real work, against a target set before."""

    __tablename__ = "training_pilot"
    name: str = text("What it is called", required=True, column=True)
    process: str = ref("scope_process", "On which process", required=True, column=True)
    starts_on: date = day("First day", required=True, column=True)
    ends_on: date = day("Last day", required=True, column=True)
    cases: int | None = whole("Cases handled", least=0, column=True, ask=True)
    target: Decimal | None = number("Quality aimed at, in percent", least=0, most=100, column=True, ask=True)
    result: Decimal | None = number("Quality reached, in percent", least=0, most=100, column=True, ask=True)
    outcome: str = choice("What was decided", "go", "adjust", "no-go", required=True, column=True)
