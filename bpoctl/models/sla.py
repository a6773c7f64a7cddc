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
from bpoctl.models.values import Money

_HOUR = "(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
DEADLINE = (
    f"({_HOUR} on|close of) the (same|next|([1-9]?1st|[1-9]?2nd|[1-9]?3rd|[1-9]?[04-9]th|1[1-3]th)) "
    "(business|calendar) day"
)
CUT_OFF = f"none|(after|from) (close|{_HOUR})"
SHOWN_BY = ("forecasts", "meetings", "drills", "access-reviews", "quality-audits", "audits")
"""Kinds of record that can show that an obligation was kept."""
EXCUSES = ("client-failure", "third-party", "volume", "client-data", "maintenance", "force-majeure")
"""Why a failure may not count, in the words that the levels, the incidents and the reliefs share."""


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
class Level(VersionedRecord, table=True):
    """One measured promise: metric, population, clock, target, minimum, window."""

    __tablename__ = "sla_level"
    name: str = text("What is promised, in short", required=True, column=True)
    metric: str = text("Metric, as in `first-response-time`", required=True, column=True)
    class_: str = choice(
        "Critical levels carry credits, key ones are only reported", "critical", "key", required=True, column=True
    )
    measure: str = choice(
        "How the figure is made",
        "share", "mean", "median", "percentile", "count", "ratio", "availability", "stated",
        required=True,
        column=True,
    )  # fmt: skip
    unit: str = choice("Unit of target and figure", "%", "h", "min", "s", "count", "points", required=True, column=True)
    direction: str = choice("Which way is better", "higher", "lower", required=True)
    target: Decimal = number("Level aimed at", required=True, column=True)
    minimum: Decimal = number("Level on whose wrong side a credit falls due", required=True, column=True)
    equality: str = choice("A figure exactly at the target or minimum", "meets", "misses", required=True)
    window: str = choice(
        "Time over which it is judged: a period of the calendar, a contract year, rolling days, or each case by itself",
        "month", "quarter", "year", "contract-year", "week", "rolling", "event",
        required=True,
    )  # fmt: skip
    rolling_days: int | None = whole("Days that a rolling window has, as in 30", least=1, most=3660)
    judged: str | None = choice("When a rolling window is judged", "daily", "week-end", "month-end", "quarter-end")
    per: str | None = text("What it is judged for one by one: an attribute of the row, as in `system`, or `component`")
    instances: tuple[str, ...] | None = texts("Which these are; of tickets those in the export if not given")
    per_credit: str | None = choice(
        "How they combine for credit: each draws its own, the worst counts for all, or the share of them that met",
        "each", "worst", "share-met",
    )  # fmt: skip
    per_target: Decimal | None = number("Percent of them that must meet their target (share-met)", least=0, most=100)
    rounding: str = choice(
        "Places to which the figure is rounded before it is compared", "none", "0", "1", "2", "3", "4", required=True
    )
    min_sample: int = whole("Fewest cases from which it is scored", required=True, least=0)
    no_data: str = choice("A period without data", "not-scored", "missed", "met", required=True)
    source: str | None = choice("Where the figure comes from", "tickets", "incidents", "stated", ask=True)
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
    unfinished: str | None = choice("A case whose clock starts and does not stop is", "left-out", "beyond")
    abandoned: str | None = text("Moment at which a caller gives up, as in `first abandoned`", check=checked.clock_end)
    short_abandons: str | None = text("Abandons sooner than this do not count, as in `5s`", check=checked.span)
    short_abandons_equality: str | None = choice("An abandon at exactly that time is", "left-out", "counted")
    numerator: tuple[str, ...] | None = texts("Counts above the line of a ratio, as in `answered, -late`")
    denominator: tuple[str, ...] | None = texts("Counts below the line of a ratio, as in `offered, -short`")
    deadline: str | None = text(
        "Due moment in place of a threshold, as in `17:00 on the 5th business day` or `close of the next business day`",
        pattern=DEADLINE,
    )
    cut_off: str | None = text(
        "Receipts that count as the next business day's: `after close`, `from 17:00` (at it already), or `none`",
        pattern=CUT_OFF,
    )
    input_at: str | None = text(
        "Moment of the client's own act that a deadline depends on, as in `first supplied`", check=checked.clock_end
    )
    input_by: str | None = text(
        "When that act is due, counted from the start of the clock, as in `23:00 on the same calendar day`",
        pattern=DEADLINE,
    )
    input_equality: str | None = choice("An act exactly at that moment is", "in-time", "late")
    input_late: str | None = choice(
        "Where it is later, the due moment moves by the same delay or to the next business day, or the duty lapses",
        "shifts-by-delay", "shifts-to-next-business-day", "lapses",
    )  # fmt: skip
    targets: dict[str, Any] | None = table(
        'Thresholds by condition: { precedence = "first", at = "start", rows = [{ when = { severity = ["1"] }, '
        'hours = "inside", within = "15m" }] }'
    )
    also: dict[str, Any] | None = table(
        'Bounds on other measures of the same cases: { mean = { unit = "h", direction = "lower", target = "4" } }'
    )
    minimum_measure: str | None = choice(
        "Measure that the minimum is held against, where it is another than the target's; it stands in `also`",
        "share", "mean", "median", "percentile",
    )  # fmt: skip
    outage_from: str | None = choice("An outage lasts from its", "occurrence", "report")
    excluded: tuple[str, ...] | None = texts("Reasons for which an outage does not count as downtime", each_of=EXCUSES)
    excluded_minutes: str | None = choice("Minutes so excluded are taken", "out-of-both", "out-of-downtime")
    components: dict[str, Any] | None = table('What must be up, each with its weight: { portal = "60", phone = "40" }')
    down_when: str | None = choice("The whole is down by its components:", "all", "any", "worst", "weight")
    phases: dict[str, Any] | None = table(
        'Steps: { steps = [{ kind = "report-only", from = "2026-04-01", to = "2026-05-31" }] }; also relief, target, '
        "baseline"
    )
    improvement: dict[str, Any] | None = table(
        'Rise of the target: { after = 12, from = "2026-01-01", cap = "20" }; cap is a percent of what is left to gain'
    )
    credit: str | None = ref("sla_credit", "Credit terms it draws on", ask=True)
    category: str | None = text("Category of that pool (two tiers)", ask=True)
    allocation: Decimal | None = number(
        "Its percent of the category, its part of a pool in one tier, or its weighting factor (weight, gap, bands)",
        least=0, column=True, ask=True,
    )  # fmt: skip
    credit_threshold: Decimal | None = number("Level on whose wrong side a credit falls due (trigger threshold)")
    allowance: int | None = whole("Failures in a window that draw no credit (trigger occurrences)", least=0)
    bands: dict[str, Any] | None = table(
        'What a figure comes to: severities of a failure (points), { minor = ">= 93", serious = "< 93" }, or in place '
        'of the table of its credit terms (bands), { "5" = "< 95", "10" = "< 90" }'
    )
    rate: Decimal | None = number("Its own percent for each point (gap)", least=0)
    amount: Money | None = money("Its own credit for each failure, or each point of a gap", least=0)
    bonus_at: Decimal | None = number("Level at which a bonus is earned")
    bonus: Decimal | None = number("Bonus, in percent of the month's charges", least=0)
    bonus_bands: dict[str, Any] | None = table(
        'Bonus by figure, in place of both, in percent or as an amount: { "2.50 USD" = "<= 5", "3.50 USD" = "<= 4.5" }'
    )
    quota: Decimal | None = number("Minutes or events of a window that are free, as in 3 emergencies", least=0)
    quota_party: str | None = choice("Whose use the quota bounds", "client", "provider")
    quota_overflow: str | None = choice("Use beyond the quota is counted as failed, or priced", "counted", "priced")
    quota_price: Money | None = money("Price of each minute or event beyond the quota", least=0)
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
    due_day: int | None = whole(
        "Day of the week, month, quarter or year by which it is due, counted from its first; its last if not given; "
        "beyond its last is after it",
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
    notified: str | None = choice("Whether a breach counts only if it was claimed in time", "claimed", "any")
    claim_days: int | None = whole("Days after a period in which the client must claim the breach", least=0)
    plan_days: int | None = whole("Days from notice until the rectification plan is handed over", least=0)
    cure_days: int | None = whole("Days from notice until it must be cured", least=0)
    then: str | None = choice("What follows where it is not cured", "step-in", "termination")
    extra: Decimal | None = number("Percent of the year's charges (extra-credit)", least=0)
    extra_base: Money | None = money("A year's charges, of which it is a percent (extra-credit)", least=0)
    clause: str | None = text("Number of the clause it stands in", ask=True)
