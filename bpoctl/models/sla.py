"""Stage 3, sla: what exactly is promised, and what if it fails. Terms belong to an agreement version."""

from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl.models import checked
from bpoctl.models.credit_terms import MARKS, CreditFields
from bpoctl.models.fields import (
    Record,
    VersionedRecord,
    choice,
    day,
    money,
    number,
    record,
    ref,
    refs,
    table,
    text,
    texts,
    whole,
)
from bpoctl.models.level_terms import CUT_OFF as CUT_OFF
from bpoctl.models.level_terms import DEADLINE as DEADLINE
from bpoctl.models.level_terms import EXCUSES as EXCUSES
from bpoctl.models.level_terms import LevelFields
from bpoctl.models.recurrence import EACH_PERIOD, OFTEN
from bpoctl.models.values import Money

SHOWN_BY = ("forecasts", "meetings", "drills", "access-reviews", "quality-audits", "audits")
"""Kinds of record that can show that an obligation was kept."""


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
    payment_days: int | None = whole("Days after its date in which an invoice is paid", least=0)
    credit_cap: Decimal | None = number(
        "Most that the credits of a month can be under all credit terms together, in percent of its charges",
        least=0, most=100,
    )  # fmt: skip
    credit_cap_quarter: Decimal | None = number(
        "The same of a calendar quarter, in percent of its charges", least=0, most=100
    )
    credit_cap_year: Decimal | None = number(
        "The same of a contract year, in percent of its charges", least=0, most=100
    )
    credit_cap_term: Decimal | None = number("The same of the whole term, in percent of its charges", least=0, most=100)
    credit_cap_amounts: dict[str, Any] | None = table(
        'The same as amounts, on a month, quarter, (contract) year or the term: { year = "50000.00" }'
    )
    prorate: str | None = choice(
        "A period within which it begins is parted at its first day: each part is judged by its own terms on its own "
        "figure, and charges are shared by calendar days",
        "calendar-days",
    )
    termination_fees: dict[str, Any] | None = table(
        'Percent of a year\'s charges due on ending early, by contract year, as in { 1 = "50", 2 = "40" }'
    )
    termination_base: Money | None = money("A year's charges, of which the termination fee is a percent", least=0)


@record("calendars", "CLD", least=1)
class ServiceCalendar(VersionedRecord, table=True):
    """The hours in which a clock runs."""

    __tablename__ = "sla_calendar"
    name: str = text("What it is called", required=True, column=True)
    time_zone: str = text("Its zone (IANA)", required=True, check=checked.time_zone, column=True)
    weekly: dict[str, Any] = table('Open windows, as in { mon = ["09:00-17:00"] }', required=True)
    holidays: tuple[str, ...] | None = texts("Closed dates, frozen: 2026-12-25, or *-12-25 for every year", ask=True)
    dates: dict[str, Any] | None = table(
        'Dates with other hours, as in { "2026-12-24" = ["09:00-12:00"] }, or "*-12-24" for every year'
    )
    holidays_from: str | None = text("Where the holidays came from, as in `DE-BE, holidays 0.109, 2026-2027`")


@record("credits", "POOL")
class CreditTerms(CreditFields, table=True):
    """How service credits are reckoned, capped, earned back, claimed and settled."""

    __tablename__ = "sla_credit"


@record("levels", "SL", least=1)
class Level(LevelFields, table=True):
    """One measured promise: metric, population, clock, target, minimum, window."""

    __tablename__ = "sla_level"


@record("deliverables", "DLV", least=1)
class Deliverable(VersionedRecord, table=True):
    """Something the provider hands over, when, and how it is accepted."""

    __tablename__ = "sla_deliverable"
    name: str = text("What is handed over", required=True, column=True)
    due: str = text("When, as in `5 working days after month end`", required=True, column=True)
    due_on: date | None = day("Day by which it is due, of what is handed over once")
    recurrence: str | None = choice(
        "How often it is due, where its day is to be computed; once: by `due_on`",
        "once", *EACH_PERIOD,
    )  # fmt: skip
    deadline: str | None = text(
        "Due moment after the last day of each such period, as in `17:00 on the 5th business day`", pattern=DEADLINE
    )
    calendar: str | None = ref("sla_calendar", "Calendar whose business days count for its deadline")
    acceptance: str | None = text("How it is accepted", ask=True)
    owner: str | None = ref("person", "Who answers for it", column=True)


@record("reports", "RPT", least=1)
class ReportDuty(VersionedRecord, table=True):
    """A report the provider owes: how often, how soon, to whom."""

    __tablename__ = "sla_report"
    name: str = text("What is reported", required=True, column=True)
    frequency: str = choice("How often", *OFTEN, required=True, column=True)
    due_days: int = whole("Days after the end of the period", required=True, least=0, column=True)
    format: str | None = text("In which form", ask=True)
    recipients: tuple[str, ...] | None = texts("To whom", ask=True)


@record("obligations", "OBL", least=1)
class Obligation(VersionedRecord, table=True):
    """Something one side has to do, again and again or once."""

    __tablename__ = "sla_obligation"
    name: str = text("What is to be done", required=True, column=True)
    party: str = choice("By which side", "client", "provider", required=True, column=True)
    recurrence: str = choice("How often", "once", *EACH_PERIOD, "on-event", required=True, column=True)
    owner: str | None = ref("person", "Who answers for it", column=True, ask=True)
    lead_days: int | None = whole("Days of warning before it is due", least=0)
    due_day: int | None = whole(
        "Day of the week, month, quarter, half-year or year by which it is due, counted from its first; its last if "
        "not given; beyond its last is after it",
        least=1,
    )
    due_on: date | None = day("Day by which it is due (once)")
    shown_by: str | None = choice(
        "Records that show, beside a fulfilment, that it was done: one dated in the period is enough",
        *SHOWN_BY,
    )
    serves: tuple[str, ...] | None = texts("Required elements it puts into practice, as in gdpr-28-3-h", column=True)
    clause: str | None = text("Number of the clause it stands in")


@record("clauses", "CLS")
class Clause(VersionedRecord, table=True):
    """A clause of the agreement in words, and the required elements it covers."""

    __tablename__ = "sla_clause"
    number: str = text("Its number, as in `7.2`", required=True, column=True)
    title: str = text("Its heading", required=True, column=True)
    wording: str = text("Its text", required=True)
    covers: tuple[str, ...] | None = texts("Required elements it covers, as in gdpr-28-3-a", column=True)
    status: str | None = choice("Whether its wording is still a draft from the catalogue", "draft", "agreed")


@record("consequences", "CSQ")
class Consequence(VersionedRecord, table=True):
    """What follows failures beside money: a rectification plan, step-in, a right to terminate."""

    __tablename__ = "sla_consequence"
    name: str = text("What follows, in short", required=True, column=True)
    action: str = choice(
        "What it is", "rectification-plan", "step-in", "termination", "extra-credit", required=True, column=True
    )
    levels: tuple[str, ...] | None = refs("sla_level", "Levels it is about; none is every critical one", column=True)
    threshold: Decimal | None = number("Figure on whose wrong side it follows at once")
    breaches: int | None = whole("Breaches after which it follows", least=1, ask=True)
    breach_periods: int | None = whole("Rolling periods in which they are counted", least=1, ask=True)
    breach_use: str | None = choice("Whether a breach that has counted counts again", "reusable", "consumed")
    breach_unmeasured: str | None = choice("What a period that was not measured counts as", *MARKS)
    breach_excused: str | None = choice("What an excused period counts as", *MARKS)
    breach_amendment: str | None = choice("What an amendment does to the count", "resets", "continues")
    sum_of: str | None = choice(
        "What is added up over months, beside or in place of one level's breaches", "points", "credits", "missed-levels"
    )
    sum_from: Decimal | None = number(
        "Sum from which it follows: points, missed levels, or credits in percent of the same months' charges", least=0
    )
    sum_equality: str | None = choice("A sum of exactly that much", "follows", "does-not-follow")
    sum_months: int | None = whole("Months in a row that are added up", least=1, most=120)
    credit: str | None = ref("sla_credit", "Credit terms whose points or credits are added up; all if not given")
    notified: str | None = choice("Whether a breach counts only if it was claimed in time", "claimed", "any")
    claim_days: int | None = whole("Days after a period in which the client must claim the breach", least=0)
    plan_days: int | None = whole("Days from notice until the rectification plan is handed over", least=0)
    cure_days: int | None = whole("Days from notice until it must be cured", least=0)
    then: str | None = choice("What follows where it is not cured", "step-in", "termination")
    extra: Decimal | None = number("Percent of the year's charges, or of the month's (extra-credit)", least=0)
    extra_of: str | None = choice(
        "Of what: the stated year's charges (if not given), or the charges of the month in which it falls due",
        "stated-year", "month",
    )  # fmt: skip
    extra_base: Money | None = money("A year's charges, of which it is a percent (extra-credit)", least=0)
    clause: str | None = text("Number of the clause it stands in", ask=True)
