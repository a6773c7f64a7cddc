"""Stage 3, sla: what exactly is promised, and what if it fails. Terms belong to an agreement version."""

from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.models import checked
from bpoctl.models.fields import (
    Record,
    VersionedRecord,
    choice,
    day,
    money,
    number,
    record,
    ref,
    table,
    text,
    texts,
    whole,
)
from bpoctl.models.values import Money


@record("agreements", least=1)
class Agreement(Record, table=True):
    """One version of the agreement; its key is the version (`1.0`), and only it has dates."""

    __tablename__ = "sla_agreement"
    title: str = text("What the agreement is called", required=True, column=True)
    effective_from: date = day("First day on which this version is in force", required=True, column=True)
    ends_on: date = day("Last day of the agreement", required=True, column=True)
    notice: str = text(
        "Notice before the end, as in `90 days` or `3 months`", required=True, check=checked.notice, column=True
    )
    renewal: str = choice("What happens at the end", "ends", "renews-yearly", required=True, column=True)
    provider_entity: str | None = text("Legal name of the provider as it stands in the contract", ask=True)
    client_entity: str | None = text("Legal name of the client as it stands in the contract", ask=True)
    governing_law: str | None = text("Law that governs it", ask=True)
    change_reason: str | None = text("Why this version was made")


@record("calendars", "CLD", least=1)
class ServiceCalendar(VersionedRecord, table=True):
    """The hours in which a clock runs."""

    __tablename__ = "sla_calendar"
    name: str = text("What it is called", required=True, column=True)
    time_zone: str = text("Its zone (IANA)", required=True, check=checked.time_zone, column=True)
    weekly: dict[str, Any] = table('Open windows, as in { mon = ["09:00-17:00"] }', required=True)
    holidays: tuple[str, ...] | None = texts("Closed dates, frozen: 2026-12-25, or *-12-25 for every year", ask=True)
    dates: dict[str, Any] | None = table('Dates with other hours, as in { "2026-12-24" = ["09:00-12:00"] }')
    holidays_from: str | None = text("Where the holidays came from, as in `DE-BE, holidays 0.109, 2026-2027`")


@record("credits", "POOL")
class CreditTerms(VersionedRecord, table=True):
    """The pool that service credits are drawn from, its categories and its cap."""

    __tablename__ = "sla_credit"
    name: str = text("What it is called", required=True, column=True)
    form: str = choice("How a credit is computed", "pool-two-tier", required=True, column=True)
    at_risk: Decimal = number(
        "Share of the month's charges at risk, in percent", required=True, least=0, most=100, column=True
    )
    categories: dict[str, Any] = table('Each category\'s percent of the pool, as in { speed = "60" }', required=True)
    cap: Decimal = number(
        "Most that a month's credits can be, in percent of its charges", required=True, least=0, most=100, column=True
    )
    monthly_charges: Money | None = money("Charges of a month for which no invoice is recorded yet", least=0)
    clause: str | None = text("Number of the clause it stands in, as in `7.3`", ask=True)


@record("levels", "SL", least=1)
class Level(VersionedRecord, table=True):
    """One measured promise: metric, population, clock, target, minimum, window."""

    __tablename__ = "sla_level"
    name: str = text("What is promised, in short", required=True, column=True)
    metric: str = text("Metric, as in `first-response-time`", required=True, column=True)
    class_: str = choice(
        "Critical levels carry credits, key ones are only reported", "critical", "key", required=True, column=True
    )
    measure: str = choice(
        "How the figure is made", "share", "mean", "median", "percentile", "count", "stated", required=True, column=True
    )
    unit: str = choice("Unit of target and figure", "%", "h", "min", "s", "count", "points", required=True, column=True)
    direction: str = choice("Which way is better", "higher", "lower", required=True)
    target: Decimal = number("Level aimed at", required=True, column=True)
    minimum: Decimal = number("Level on whose wrong side a credit falls due", required=True, column=True)
    equality: str = choice("A figure exactly at the target or minimum", "meets", "misses", required=True)
    window: str = choice("Time over which it is judged", "month", "quarter", "year", "week", required=True)
    rounding: str = choice(
        "Places to which the figure is rounded before it is compared", "none", "0", "1", "2", "3", "4", required=True
    )
    min_sample: int = whole("Fewest cases from which it is scored", required=True, least=0)
    no_data: str = choice("A period without data", "not-scored", "missed", "met", required=True)
    source: str | None = choice("Where the figure comes from", "tickets", "stated", ask=True)
    clock_from: str | None = text("Start of the clock, as in `first opened`", check=checked.clock_end, ask=True)
    clock_to: str | None = text("End of the clock, as in `last resolved`", check=checked.clock_end, ask=True)
    calendar: str | None = ref("sla_calendar", "Hours in which the clock runs; none is round the clock", ask=True)
    pauses: tuple[str, ...] | None = texts("Pauses of the profile that stop the clock")
    threshold: str | None = text("Time within which a case must be done, as in `45h`", check=checked.span, ask=True)
    threshold_equality: str | None = choice("A clock exactly at the threshold is", "within", "beyond", ask=True)
    percentile: Decimal | None = number("Which percentile, as in 90", least=0, most=100)
    percentile_method: str | None = choice("How it is read off", "nearest", "interpolated")
    population: dict[str, Any] | None = table('Which cases count, as in { priority = ["urgent"] }')
    counted_at: str | None = choice("Which end of the clock decides the month", "start", "stop", ask=True)
    credit: str | None = ref("sla_credit", "Pool its credit is drawn from", ask=True)
    category: str | None = text("Category of that pool", ask=True)
    allocation: Decimal | None = number("Its percent of the category", least=0, most=100, column=True, ask=True)
    clause: str | None = text("Number of the clause it stands in")


@record("deliverables", "DLV", least=1)
class Deliverable(VersionedRecord, table=True):
    """Something the provider hands over, when, and how it is accepted."""

    __tablename__ = "sla_deliverable"
    name: str = text("What is handed over", required=True, column=True)
    due: str = text("When, as in `5 working days after month end`", required=True, column=True)
    acceptance: str | None = text("How it is accepted", ask=True)
    owner: str | None = ref("person", "Who answers for it", column=True)


@record("reports", "RPT", least=1)
class ReportDuty(VersionedRecord, table=True):
    """A report the provider owes: how often, how soon, to whom."""

    __tablename__ = "sla_report"
    name: str = text("What is reported", required=True, column=True)
    frequency: str = choice(
        "How often", "daily", "weekly", "monthly", "quarterly", "yearly", required=True, column=True
    )
    due_days: int = whole("Days after the end of the period", required=True, least=0, column=True)
    format: str | None = text("In which form", ask=True)
    recipients: tuple[str, ...] | None = texts("To whom", ask=True)


@record("obligations", "OBL", least=1)
class Obligation(VersionedRecord, table=True):
    """Something one side has to do, again and again or once."""

    __tablename__ = "sla_obligation"
    name: str = text("What is to be done", required=True, column=True)
    party: str = choice("By which side", "client", "provider", required=True, column=True)
    recurrence: str = choice(
        "How often", "once", "weekly", "monthly", "quarterly", "yearly", "on-event", required=True, column=True
    )
    owner: str | None = ref("person", "Who answers for it", column=True, ask=True)
    lead_days: int | None = whole("Days of warning before it is due", least=0)


@record("clauses", "CLS")
class Clause(VersionedRecord, table=True):
    """A clause of the agreement in words, and the required elements it covers."""

    __tablename__ = "sla_clause"
    number: str = text("Its number, as in `7.2`", required=True, column=True)
    title: str = text("Its heading", required=True, column=True)
    wording: str = text("Its text", required=True)
    covers: tuple[str, ...] | None = texts("Required elements it covers, as in gdpr-28-3-a", column=True)
