"""Stage 1, scope: what is outsourced, why, and what would be success."""

from datetime import date
from decimal import Decimal

from bpoctl.models import checked
from bpoctl.models import hours as week
from bpoctl.models.fields import Record, choice, day, money, number, record, ref, refs, text, texts, whole
from bpoctl.models.values import Money

READINESS_SIGNS = (
    "missed-calls",
    "administration",
    "hiring",
    "growth",
    "quality",
    "expertise",
    "round-the-clock",
)


@record("objectives", "OBJ", least=1)
class Objective(Record, table=True):
    """One aim with its baseline and its target: what success would be."""

    __tablename__ = "scope_objective"
    name: str = text("What is to be achieved", required=True, column=True)
    metric: str = text("Metric it is read from, as in `csat`", required=True, column=True)
    baseline: Decimal | None = number("Where it stands today", column=True, ask=True)
    target: Decimal | None = number("Where it shall stand", column=True, ask=True)
    unit: str | None = text("Unit of both, as in `%` or `h`", column=True, ask=True)
    direction: str = choice("Which way is better", "higher", "lower", required=True)
    due_on: date | None = day("Day by which it shall be reached", column=True, ask=True)
    owner: str | None = ref("person", "Who answers for it")


@record("processes", "PRC", least=1)
class Process(Record, table=True):
    """A piece of work that is handed over, with its volume and its hours."""

    __tablename__ = "scope_process"
    name: str = text("What the work is called", required=True, column=True)
    description: str | None = text("What is done in it")
    volume: Decimal | None = number("How many units", least=0, column=True, ask=True)
    volume_per: str | None = choice("Per which time", "hour", "day", "week", "month", "year", column=True, ask=True)
    times_a_year: Decimal | None = number(
        "How many such hours, days or weeks a year has, as in 250 working days; needed per hour and per day", least=0
    )
    unit: str | None = text("What one unit is, as in `ticket`", column=True, ask=True)
    peak_factor: Decimal | None = number("Busiest time over the average, as in 1.8", least=1)
    handle_seconds: int | None = whole("Average handle time in seconds", least=1)
    peak_calls: Decimal | None = number("Calls in its busiest interval, for the staffing plan, as in 100", least=0)
    peak_interval: str | None = text("That interval, as in 15m; 30m if not given", check=checked.span)
    patience_seconds: int | None = whole("Average seconds until a waiting caller gives up; else nobody does", least=1)
    languages: tuple[str, ...] | None = texts("Languages, as in en, de")
    channels: tuple[str, ...] | None = texts("Channels, as in email, chat, voice")
    hours: str | None = text(
        "Hours in which it is needed, in the engagement's zone, as in `Mon-Fri 08:00-20:00; Sat 09:00-13:00` or `24x7`",
        check=week.check_hours,
    )


@record("requirements", "REQ", least=1)
class Requirement(Record, table=True):
    """Something the provider must or should be able to do."""

    __tablename__ = "scope_requirement"
    statement: str = text("What is required", required=True, column=True)
    priority: str = choice("How badly", "must", "should", "could", required=True, column=True)
    process: str | None = ref("scope_process", "Process it concerns", column=True)
    acceptance: str | None = text("How it will be recognised as met", ask=True)


@record("boundaries", "BND", least=1)
class Boundary(Record, table=True):
    """One line of what is in scope and what stays out."""

    __tablename__ = "scope_boundary"
    name: str = text("The work meant", required=True, column=True)
    side: str = choice("In scope or out of it", "in", "out", required=True, column=True)
    process: str | None = ref("scope_process", "Process it belongs to", column=True, ask=True)
    reason: str | None = text("Why it is on that side")


@record("readiness", "RDY")
class Readiness(Record, table=True):
    """A sign that outsourcing is due, how strong it is, and what shows it."""

    __tablename__ = "scope_readiness"
    sign: str = choice("Which of the seven signs", *READINESS_SIGNS, required=True, column=True)
    strength: str = choice("How strong it is", "absent", "weak", "strong", required=True, column=True)
    observed: str | None = text("What was seen", column=True, ask=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What shows it")


@record("costs", "CST")
class Cost(Record, table=True):
    """One line of what the work costs in-house today: the baseline of the business case."""

    __tablename__ = "scope_cost"
    name: str = text("What is paid for", required=True, column=True)
    category: str = choice(
        "Kind of cost", "people", "tools", "overhead", "hiring", "attrition", "other", required=True, column=True
    )
    amount: Money = money("Amount for one", required=True, least=0, column=True)
    per: str = choice("How often it falls due", "month", "year", "once", required=True, column=True)
    quantity: Decimal = number("How many of them", default=Decimal(1), least=0, column=True)
    behaviour: str = choice(
        "Whether it stays as it is or follows the volume of the work", "fixed", "volume", default="fixed", column=True
    )
    retained: Decimal = number(
        "Percent of it that stays after the work is handed over", default=Decimal(0), least=0, most=100
    )


@record("scenarios", "SCN")
class Scenario(Record, table=True):
    """What the business case is reckoned on: its term, the growth of the volume, the rate of discount."""

    __tablename__ = "scope_scenario"
    name: str = text("What it is called, as in `base case`", required=True, column=True)
    term_months: int | None = whole("Months that are compared", least=1, most=600, column=True, ask=True)
    starts_on: date | None = day("First day of the first month; the first day of the service if not given", column=True)
    volume_growth: Decimal = number(
        "Percent by which the volume grows from each year of the term to the next",
        default=Decimal(0), least=-100, most=1000, column=True,
    )  # fmt: skip
    discount_rate: Decimal | None = number(
        "Percent a year (effective) by which later money counts less", least=0, most=1000, column=True, ask=True
    )
    discounting: str = choice(
        "When the money of a month is taken to flow: at the month's end, or at the end of its year of the term",
        "month-end", "year-end", default="month-end",
    )  # fmt: skip
    one_off: Money | None = money("Own cost of the change, in the first month: redundancy, project team", least=0)


@record("stakeholders", "STK", least=1)
class Stakeholder(Record, table=True):
    """Who has which part in what: one letter of the RACI grid."""

    __tablename__ = "scope_stakeholder"
    person: str = ref("person", "Who", required=True, column=True)
    topic: str = text("What it is about, as in `partner selection`", required=True, column=True)
    raci: str = choice("Their part", "responsible", "accountable", "consulted", "informed", required=True, column=True)
    interest: str | None = text("What they want from it")


@record("risks", "RSK", least=1)
class Risk(Record, table=True):
    """Something that may go wrong, who watches it, and when it is looked at again."""

    __tablename__ = "scope_risk"
    name: str = text("What may happen", required=True, column=True)
    likelihood: int = whole("How likely, 1 to 5", required=True, least=1, most=5, column=True)
    impact: int = whole("How bad, 1 to 5", required=True, least=1, most=5, column=True)
    response: str = choice("What is done about it", "avoid", "reduce", "transfer", "accept", required=True)
    mitigation: str | None = text("How", ask=True)
    owner: str | None = ref("person", "Who watches it", column=True, ask=True)
    review_on: date | None = day("When it is looked at again", column=True, ask=True)
    closed_on: date | None = day("When it ceased to matter")
