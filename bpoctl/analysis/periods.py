"""Periods: `2026-W11`, `2026-03`, `2026-Q1`, `2026-H1`, `2026`, contract years `Y2`, rolling days.

A period knows no zone until it is asked for its bounds: the same month begins at another instant in another zone.
Rolling days are written as ISO 8601 writes a duration with its end: `P30D/2026-03-31`, thirty days, the last the 31st.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

from bpoctl.analysis.zones import day_start, zone_named
from bpoctl.errors import BadData

_FORMS = re.compile(
    r"(?P<year>[0-9]{4})(?:-(?:W(?P<week>[0-9]{2})|Q(?P<quarter>[0-9])|H(?P<half>[0-9])|(?P<month>[0-9]{2})))?"
)
_PART = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{4}-[0-9]{2}-[0-9]{2})")
_CONTRACT_YEAR = re.compile(r"Y([1-9][0-9]{0,2})(?:Q([1-4]))?")
_ROLLING = re.compile(r"P([1-9][0-9]{0,3})D/([0-9]{4}-[0-9]{2}-[0-9]{2})")
_HINT = (
    "write a week 2026-W11, a month 2026-03, a quarter 2026-Q1, a half-year 2026-H1, a year 2026, a contract year Y2 "
    "or quarter of one Y2Q1, or rolling days P30D/2026-03-31"
)
JUDGED = ("daily", "week-end", "month-end", "quarter-end", "half-year-end")
"""When rolling days can be judged: at the end of every day, week (Sunday), month, quarter or half-year."""


class Kind(StrEnum):
    """The lengths a period can have."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    CONTRACT_YEAR = "contract-year"
    CONTRACT_QUARTER = "contract-quarter"
    ROLLING = "rolling"
    PART = "part"
    """days by which a record names a part of a period, as long as nobody says of which"""

    # the text's own: periods are looked up by the hundred thousand, and an Enum's is written in Python
    __hash__ = str.__hash__

    @property
    def words(self) -> str:
        """The kind as a sentence names it."""
        return "stretch of rolling days" if self is Kind.ROLLING else self.value.replace("contract-", "contract ")


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of whole local days, `first` to `last`, both in; `key` is how it is written.

    Ordered by time; `str()` gives the key. `commencement` is the agreement's first day, for contract years and
    quarters only, and `judged` says when rolling days end, where that is known.
    """

    first: date
    last: date
    kind: Kind
    key: str
    commencement: date | None = None
    of: tuple[date, date] | None = None
    """of a part of a window the first and the last day of the whole"""
    judged: str = ""

    def __str__(self) -> str:
        return self.key

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def next(self) -> Period:
        """The period of the same kind that begins the day after; of rolling days, those judged next."""
        if self.kind is Kind.ROLLING:
            return rolling(judged_on(self.last + timedelta(days=1), self.judged), self.days, self.judged)
        return period_of(self.last + timedelta(days=1), self.kind, self.commencement)

    def previous(self) -> Period:
        """The period of the same kind that ends the day before; BadData before the first contract year, and for
        rolling days, of which none ends where another begins."""
        return period_of(self.first - timedelta(days=1), self.kind, self.commencement)

    def bounds(self, zone: str | tzinfo) -> tuple[datetime, datetime]:
        """The UTC instants at which it begins and ends in a zone; the end is the first one outside."""
        place = zone_named(zone) if isinstance(zone, str) else zone
        start, end = day_start(self.first, place), day_start(self.last + timedelta(days=1), place)
        return datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC)

    def holds(self, instant: datetime, zone: str | tzinfo) -> bool:
        """Whether an aware instant falls into the period as seen in a zone."""
        place = zone_named(zone) if isinstance(zone, str) else zone
        return instant.astimezone(place).date() in self


@lru_cache(maxsize=4096)
def parse_period(text: str, commencement: date | None = None) -> Period:
    """The period that a text names; contract years (`Y2`) count from `commencement`.

    Raises BadData for another form, for a week or month that does not exist (2026 has 53 weeks, 2027 has 52), and
    for a contract year without a commencement.
    """
    stripped = text.strip()
    if match := _CONTRACT_YEAR.fullmatch(stripped):
        if commencement is None:
            raise BadData(f"`{text}` is a contract year, and no agreement says when the first began", _HINT)
        if match[2]:
            return _contract_quarter((int(match[1]) - 1) * 4 + int(match[2]) - 1, commencement)
        return _contract_year(int(match[1]), commencement)
    if match := _PART.fullmatch(stripped):
        return _part_named(text, match[1], match[2])
    if match := _ROLLING.fullmatch(stripped):
        return _rolling_named(text, int(match[1]), match[2])
    match = _FORMS.fullmatch(stripped)
    if match is None or match["year"] in ("0000", "9999"):
        raise BadData(f"`{text}` is not a period", _HINT)
    try:
        return _named(match)
    except ValueError:
        raise BadData(f"`{text}` does not exist", _HINT) from None


def _part_named(text: str, first: str, last: str) -> Period:
    try:
        found = Period(date.fromisoformat(first), date.fromisoformat(last), Kind.PART, text.strip())
    except ValueError:
        raise BadData(f"`{text}` does not exist", _HINT) from None
    if found.last < found.first:
        raise BadData(f"`{text}` ends before it begins", _HINT)
    return found


def _rolling_named(text: str, days: int, last: str) -> Period:
    try:
        return rolling(date.fromisoformat(last), days)
    except (ValueError, OverflowError):
        raise BadData(f"`{text}` does not exist", _HINT) from None


def _named(match: re.Match[str]) -> Period:
    year = int(match["year"])
    if match["week"]:
        return period_of(date.fromisocalendar(year, int(match["week"]), 1), Kind.WEEK)
    if match["quarter"]:
        return period_of(date(year, int(match["quarter"]) * 3 - 2, 1), Kind.QUARTER)
    if match["half"]:
        return period_of(date(year, int(match["half"]) * 6 - 5, 1), Kind.HALF_YEAR)
    if match["month"]:
        return period_of(date(year, int(match["month"]), 1), Kind.MONTH)
    return period_of(date(year, 1, 1), Kind.YEAR)


@lru_cache(maxsize=4096)
def period_of(day: date, kind: Kind, commencement: date | None = None) -> Period:
    """The period of a kind that a date falls into; BadData for a contract year before `commencement`."""
    match kind:
        case Kind.WEEK:
            year, week, weekday = day.isocalendar()
            first = day - timedelta(days=weekday - 1)
            return Period(first, first + timedelta(days=6), kind, f"{year}-W{week:02d}")
        case Kind.MONTH:
            first = day.replace(day=1)
            return Period(first, _before(_months_on(first, 1)), kind, f"{day.year}-{day.month:02d}")
        case Kind.QUARTER:
            number = (day.month + 2) // 3
            first = date(day.year, number * 3 - 2, 1)
            return Period(first, _before(_months_on(first, 3)), kind, f"{day.year}-Q{number}")
        case Kind.HALF_YEAR:
            number = (day.month + 5) // 6
            first = date(day.year, number * 6 - 5, 1)
            return Period(first, _before(_months_on(first, 6)), kind, f"{day.year}-H{number}")
        case Kind.YEAR:
            return Period(date(day.year, 1, 1), date(day.year, 12, 31), kind, f"{day.year}")
        case Kind.PART:
            raise BadData(f"nobody says of which period {day} would begin a part", _HINT)
        case Kind.CONTRACT_YEAR:
            if commencement is None or day < commencement:
                raise BadData(f"{day} lies before the first contract year", "a contract year counts from commencement")
            number = day.year - commencement.year + 1
            return _contract_year(number if day >= _anniversary(commencement, number - 1) else number - 1, commencement)
        case Kind.CONTRACT_QUARTER:
            if commencement is None or day < commencement:
                raise BadData(
                    f"{day} lies before the first contract quarter", "contract quarters count from commencement"
                )
            number = ((day.year - commencement.year) * 12 + day.month - commencement.month) // 3
            return _contract_quarter(
                number if day >= _months_from(commencement, number * 3) else number - 1, commencement
            )
        case Kind.ROLLING:
            raise BadData(f"{day} lies in many stretches of rolling days", "ask for the one that ends on a day")


def rolling(last: date, days: int, judged: str = "") -> Period:
    """The rolling days that end on a day: `days` of them, that day among them."""
    return Period(last - timedelta(days=days - 1), last, Kind.ROLLING, f"P{days}D/{last}", judged=judged)


def judged_on(day: date, judged: str) -> date:
    """The first day from `day` on, it included, at whose end rolling days are judged; BadData where none is stated."""
    ends = {"week-end": Kind.WEEK, "month-end": Kind.MONTH, "quarter-end": Kind.QUARTER,
            "half-year-end": Kind.HALF_YEAR}  # fmt: skip
    if judged == "daily":
        return day
    if judged not in ends:
        raise BadData("it is not stated when rolling days are judged", f"state one of: {', '.join(JUDGED)}")
    return period_of(day, ends[judged]).last


def periods_between(first: date, last: date, kind: Kind, commencement: date | None = None) -> list[Period]:
    """All periods of a kind that share a day with `first` to `last`, in order; none when `last` is before `first`.

    Of rolling days there are `windows.Windows`, which know when they are judged.
    """
    if last < first:
        return []
    found = [period_of(first, kind, commencement)]
    while found[-1].last < last:
        found.append(found[-1].next())
    return found


def month_of(instant: datetime, zone: str | tzinfo) -> Period:
    """The month of an aware instant as the wall in `zone` shows it."""
    place = zone_named(zone) if isinstance(zone, str) else zone
    return period_of(instant.astimezone(place).date(), Kind.MONTH)


def _contract_year(number: int, commencement: date) -> Period:
    first, after = _anniversary(commencement, number - 1), _anniversary(commencement, number)
    return Period(first, _before(after), Kind.CONTRACT_YEAR, f"Y{number}", commencement)


def _contract_quarter(number: int, commencement: date) -> Period:
    """The contract quarter with a number from nought on."""
    first, after = _months_from(commencement, number * 3), _months_from(commencement, number * 3 + 3)
    key = f"Y{number // 4 + 1}Q{number % 4 + 1}"
    return Period(first, _before(after), Kind.CONTRACT_QUARTER, key, commencement)


def _months_from(day: date, months: int) -> date:
    """The day so many months after one, or the last of its month; of 29 February as anniversaries have it."""
    first = _months_on(day.replace(day=1), months)
    return min(first.replace(day=1) + timedelta(days=day.day - 1), _before(_months_on(first, 1)))


def _anniversary(day: date, years: int) -> date:
    # An agreement of 29 February has its anniversary on 28 February in common years.
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _months_on(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)


def _before(day: date) -> date:
    return day - timedelta(days=1)
