"""The fields of a service level: what is measured and when it is kept, each described once.

They stand apart from `models/sla.py` for their number alone.
"""

from decimal import Decimal
from typing import Any

from bpoctl.models import checked
from bpoctl.models.fields import VersionedRecord, choice, money, number, ref, table, text, texts, whole
from bpoctl.models.values import Money

_HOUR = "(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
DEADLINE = (
    f"({_HOUR} on|close of) the (same|next|([1-9]?1st|[1-9]?2nd|[1-9]?3rd|[1-9]?[04-9]th|1[1-3]th)) "
    "(business|calendar) day"
)
CUT_OFF = f"none|(after|from) (close|{_HOUR})"
EXCUSES = ("client-failure", "third-party", "volume", "client-data", "maintenance", "force-majeure")
"""Why a failure may not count, in the words that the levels, the incidents and the reliefs share."""

DIRECTIONS = ("higher", "lower", "within")
EQUALITY = ("meets", "misses")


class LevelFields(VersionedRecord):
    """What a service level can state."""

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
    direction: str = choice(
        "Which way is better; within: neither, the figure is to lie between two edges", *DIRECTIONS, required=True
    )
    target: Decimal = number("Level aimed at; its upper edge (within)", required=True, column=True)
    target_least: Decimal | None = number("Lower edge of the level aimed at (within)")
    minimum: Decimal = number(
        "Level on whose wrong side a credit falls due; its upper edge (within)", required=True, column=True
    )
    minimum_least: Decimal | None = number("Lower edge of the level below which a credit falls due (within)")
    equality: str = choice("A figure exactly at the target or minimum", *EQUALITY, required=True)
    target_least_equality: str | None = choice(
        "A figure exactly at the lower edge of the target, where it is not as at the upper (within)", *EQUALITY
    )
    minimum_equality: str | None = choice(
        "A figure exactly at the minimum, where it is not as at the target", *EQUALITY
    )
    minimum_least_equality: str | None = choice(
        "A figure exactly at the lower edge of the minimum, where it is not as at the upper (within)", *EQUALITY
    )
    window: str = choice(
        "Time over which it is judged: a period of the calendar or the contract, rolling days, or each case by itself",
        "month", "quarter", "half-year", "year", "contract-year", "contract-quarter", "week",
        "rolling", "event",
        required=True,
    )  # fmt: skip
    rolling_days: int | None = whole(
        "Days that a rolling window has, as in 30; 1 and judged daily is each day", least=1, most=3660
    )
    judged: str | None = choice(
        "When a rolling window is judged", "daily", "week-end", "month-end", "quarter-end", "half-year-end"
    )
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
    threshold: str | None = text(
        "Time within which a case must be done, as in `45h`", check=checked.time_allowed, ask=True
    )
    threshold_equality: str | None = choice("A clock exactly at the threshold is", "within", "beyond", ask=True)
    percentile: Decimal | None = number("Which percentile, as in 90", least=0, most=100)
    percentile_method: str | None = choice("How it is read off", "nearest", "interpolated")
    population: dict[str, Any] | None = table('Which cases count, as in { priority = ["urgent"] }')
    counted_at: str | None = choice("Which end of the clock decides the month", "start", "stop", ask=True)
    unfinished: str | None = choice("A case whose clock starts and does not stop is", "left-out", "beyond")
    abandoned: str | None = text("Moment at which a caller gives up, as in `first abandoned`", check=checked.clock_end)
    short_abandons: str | None = text("Abandons sooner than this do not count, as in `5s`", check=checked.span)
    short_abandons_equality: str | None = choice("An abandon at exactly that time is", "left-out", "counted")
    numerator: tuple[str, ...] | None = texts(
        "Counts above the line of a ratio, as in `answered, -late`; with a weight, as in `10 critical, minor`"
    )
    denominator: tuple[str, ...] | None = texts("Counts below the line of a ratio, as in `offered, -short`")
    ratio_per: Decimal | None = number(
        "For how many of its lower side a ratio is, as in 1000 words; 1 if not given, and 100 of a ratio in percent",
        least="0.000001",
    )
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
    volume_process: str | None = ref(
        "scope_process", "Process whose volume beyond its locked forecast excuses a failure"
    )
    volume_excess: Decimal | None = number(
        "Percent by which its volume must pass the forecast locked before the window, for relief of reason volume to "
        "excuse; where it does not, or is not recorded, the failure stands",
        least=0,
    )
    volume_equality: str | None = choice("A volume that passes it by exactly that percent", "excused", "not-excused")
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
    credit_threshold: Decimal | None = number(
        "Level on whose wrong side a credit falls due (trigger threshold); its upper edge (within)"
    )
    credit_threshold_least: Decimal | None = number("Lower edge of that threshold (within)")
    credit_threshold_equality: str | None = choice(
        "A figure exactly at that threshold, where it is not as at the target", *EQUALITY
    )
    credit_threshold_least_equality: str | None = choice(
        "A figure exactly at its lower edge, where it is not as at the upper (within)", *EQUALITY
    )
    allowance: int | None = whole("Failures in a window that draw no credit (trigger occurrences)", least=0)
    allowance_percent: Decimal | None = number(
        "The same as a percent of the window's cases, in place of a number", least=0, most=100
    )
    allowance_part: str | None = choice(
        "A failure that lies partly beyond such a percent (5 % of 1,230 cases are 61.5)", "pro-rata", "counts", "free"
    )
    bands: dict[str, Any] | None = table(
        'What a figure comes to: severities of a failure (points), { minor = ">= 93", serious = "< 93" }, or in place '
        'of the table of its credit terms (bands), { "5" = "< 95", "10" = "< 90" }'
    )
    rate: Decimal | None = number("Its own percent for each point (gap)", least=0)
    amount: Money | None = money("Its own credit for each failure, or each point of a gap", least=0)
    credit_cap: Decimal | None = number(
        "Most that its own credit of a window can be, in percent of the charges, before what levels draw is added up",
        least=0, most=100,
    )  # fmt: skip
    credit_cap_amount: Money | None = money("The same as an amount, in place of a percent or beside it", least=0)
    bonus_at: Decimal | None = number("Level at which a bonus is earned")
    bonus: Decimal | None = number("Bonus, in percent of the month's charges", least=0)
    bonus_rate: Decimal | None = number(
        "Bonus in percent of the charges for each point, or step, by which the figure is better than bonus_at, or than "
        "the target if that is not given",
        least=0,
    )
    bonus_amount: Money | None = money("The same as an amount, in place of a rate", least=0)
    bonus_cap: Decimal | None = number("Most that its bonus of a window can be, in percent of the charges", least=0)
    bonus_bands: dict[str, Any] | None = table(
        'Bonus by figure, in place of both, in percent or as an amount: { "2.50 USD" = "<= 5", "3.50 USD" = "<= 4.5" }'
    )
    quota: Decimal | None = number("Minutes or events of a window that are free, as in 3 emergencies", least=0)
    quota_of: tuple[str, ...] | None = texts(
        "Reasons whose excluded minutes the quota bounds, of an availability; all that are excluded if not given",
        each_of=EXCUSES,
    )
    quota_party: str | None = choice("Whose use the quota bounds", "client", "provider")
    quota_overflow: str | None = choice("Use beyond the quota is counted as failed, or priced", "counted", "priced")
    quota_price: Money | None = money("Price of each minute or event beyond the quota", least=0)
    clause: str | None = text("Number of the clause it stands in")
