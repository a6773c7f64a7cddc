"""The plain clock: reference cases, laws that hold for every clock, and the forms of durations and times."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpoctl.analysis.calendar import WEEKDAYS, Calendar, always
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.clock import business_seconds, due, pieces
from bpoctl.analysis.durations import describe_seconds, parse_duration, parse_instant, plain_number
from bpoctl.errors import BadData

REFERENCE = Path(__file__).parents[3] / "shared" / "reference" / "business_hours.json"
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Tehran", "Australia/Lord_Howe", "America/Santiago")
OFFICE = calendar_from_mapping(
    {"time_zone": "Europe/Berlin", "weekly": {day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}}
)


ABSENT = "the shared reference folder is not beside this repository"


def reference(kind: str) -> list[Any]:
    """The reference cases of a kind as parameters; one that is skipped, and says why, where the folder is absent."""
    if not REFERENCE.exists():
        return [pytest.param({}, id="absent", marks=pytest.mark.skip(reason=ABSENT))]
    return [pytest.param(case, id=case["id"]) for case in json.loads(REFERENCE.read_text())[kind]]


def case_calendar(case: dict[str, Any]) -> Calendar:
    """The calendar of a reference case."""

    def windows(table: dict[str, list[list[str]]]) -> dict[str, list[str]]:
        return {day: [f"{start}-{end}" for start, end in hours] for day, hours in table.items()}

    return calendar_from_mapping(
        {
            "time_zone": case["timezone"],
            "weekly": windows(case["weekly_hours"]),
            "holidays": case["holidays"],
            "dates": windows(case.get("date_overrides", {})),
        },
        case["id"],
    )


def case_pauses(case: dict[str, Any], calendar: Calendar) -> list[tuple[datetime, datetime]]:
    """The pauses of a reference case."""
    return [
        (parse_instant(start, calendar.zone), parse_instant(end, calendar.zone))
        for start, end in case.get("pauses", [])
    ]


def test_the_reference_cases_are_there() -> None:
    """All 35 elapsed and 31 deadline cases are run below, or their absence is said aloud."""
    if not REFERENCE.exists():
        pytest.skip(ABSENT)
    assert (len(reference("elapsed_cases")), len(reference("deadline_cases"))) == (35, 31)


@pytest.mark.parametrize("case", reference("elapsed_cases"))
def test_elapsed_reference_cases(case: dict[str, Any]) -> None:
    """Business seconds between two times are those that public test suites assert."""
    calendar = case_calendar(case)
    start, end = parse_instant(case["start"], calendar.zone), parse_instant(case["end"], calendar.zone)
    assert business_seconds(start, end, calendar, case_pauses(case, calendar)) == case["expected_business_seconds"]


@pytest.mark.parametrize("case", reference("deadline_cases"))
def test_deadline_reference_cases(case: dict[str, Any]) -> None:
    """Due times are those that public test suites assert."""
    calendar = case_calendar(case)
    start = parse_instant(case["start"], calendar.zone)
    found = due(start, case["target_business_seconds"], calendar, case_pauses(case, calendar))
    assert found == datetime.fromisoformat(case["expected_due_utc"])


def test_a_pause_over_a_closed_weekend_takes_open_time_only() -> None:
    """Worked example 18: three hours less the hour and a half of the pause that lay in opening hours."""
    at = {
        name: parse_instant(text, "Europe/Berlin")
        for name, text in (
            ("open", "2026-05-08T16:00"),
            ("off", "2026-05-08T16:30"),
            ("on", "2026-05-11T10:00"),
            ("done", "2026-05-11T11:00"),
        )
    }
    assert business_seconds(at["open"], at["done"], OFFICE, [(at["off"], at["on"])]) == 5400


# --- laws -----------------------------------------------------------------------------------------------------------

minutes = st.integers(0, 24 * 60 - 1)


@st.composite
def windows(draw: st.DrawFn) -> list[str]:
    """Windows of one day that do not overlap and do not run overnight."""
    edges = sorted(draw(st.lists(minutes, unique=True, max_size=6)))
    return [
        f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Calendars with gaps in the day, night shifts, dated hours and holidays, in zones with awkward clock changes."""
    if draw(st.booleans()):
        end = draw(st.integers(0, 18))
        weekly = {
            day: [f"{draw(st.integers(end, 23)):02d}:00-{end:02d}:00"]
            for day in draw(st.sets(st.sampled_from(WEEKDAYS)))
        }
    else:
        weekly = {day: draw(windows()) for day in draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1))}
    days = st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(date.isoformat)
    return calendar_from_mapping(
        {
            "time_zone": draw(st.sampled_from(ZONES)),
            "weekly": weekly,
            "holidays": draw(st.lists(days, max_size=5)),
            "dates": draw(st.dictionaries(days, windows(), max_size=5)),
        }
    )


def instants(
    first: datetime = datetime(2026, 1, 1), last: datetime = datetime(2026, 12, 31)
) -> st.SearchStrategy[datetime]:
    """Aware times of one year, to the microsecond."""
    return st.datetimes(first, last, timezones=st.just(UTC))


pause_lists = st.lists(st.tuples(instants(), st.timedeltas(timedelta(0), timedelta(days=40))), max_size=4).map(
    lambda pairs: [(start, start + length) for start, length in pairs]
)


@given(calendars(), st.tuples(instants(), instants(), instants()), pause_lists)
def test_a_clock_split_anywhere_adds_up(
    calendar: Calendar, times: tuple[datetime, datetime, datetime], pauses: list[tuple[datetime, datetime]]
) -> None:
    """Start to middle plus middle to end is start to end, whichever way round the times lie."""
    a, b, c = times
    whole = business_seconds(a, c, calendar, pauses)
    assert business_seconds(a, b, calendar, pauses) + business_seconds(b, c, calendar, pauses) == whole
    assert business_seconds(c, a, calendar, pauses) == -whole


@given(calendars(), instants(), instants(), pause_lists)
def test_due_is_the_first_instant_at_which_the_time_has_run(
    calendar: Calendar, a: datetime, b: datetime, pauses: list[tuple[datetime, datetime]]
) -> None:
    """Due after the business time between two instants lies at or before the second, with nothing open between."""
    start, end = min(a, b), max(a, b)
    spent = business_seconds(start, end, calendar, pauses)
    found = due(start, spent, calendar, pauses)
    assert found <= end
    assert business_seconds(start, found, calendar, pauses) == spent
    if spent:
        assert business_seconds(start, found - timedelta(microseconds=1), calendar, pauses) < spent


@given(calendars(), instants(), instants(), pause_lists)
def test_pieces_add_up_to_the_clock(
    calendar: Calendar, a: datetime, b: datetime, pauses: list[tuple[datetime, datetime]]
) -> None:
    """The days shown for a clock sum to its figure."""
    start, end = min(a, b), max(a, b)
    assert sum(piece.seconds for piece in pieces(start, end, calendar, pauses)) == business_seconds(
        start, end, calendar, pauses
    )


@settings(max_examples=40)
@given(calendars(), st.integers(0, 300 * 24 * 60), st.integers(0, 3 * 24 * 60))
def test_the_clock_counts_what_a_minute_stepper_counts(calendar: Calendar, offset: int, length: int) -> None:
    """Away from clock changes, counting open minutes one by one gives the same figure."""
    start = datetime(2026, 1, 5, tzinfo=UTC) + timedelta(minutes=offset)
    steps = [start + timedelta(minutes=n) for n in range(length)]
    around = (start - timedelta(days=2), start + timedelta(days=5))
    if len({moment.astimezone(calendar.zone).utcoffset() for moment in around}) > 1:
        return
    counted = sum(_is_open(calendar, moment.astimezone(calendar.zone)) for moment in steps) * 60
    assert business_seconds(start, start + timedelta(minutes=length), calendar) == counted


def _is_open(calendar: Calendar, local: datetime) -> bool:
    minute = local.hour * 60 + local.minute
    today = any(w.start <= minute < w.end for w in calendar.windows_on(local.date()))
    yesterday = calendar.windows_on(local.date() - timedelta(days=1))
    return today or any(w.start <= minute + 1440 < w.end for w in yesterday)


@given(instants(), instants())
def test_without_a_calendar_every_microsecond_counts(a: datetime, b: datetime) -> None:
    """Elapsed time is the plain difference, and so is the time in a calendar that never closes."""
    plain = Fraction((b - a) // timedelta(microseconds=1), 1_000_000)
    assert business_seconds(a, b) == plain == business_seconds(a, b, always("Asia/Tehran"))


# --- edges ----------------------------------------------------------------------------------------------------------


def test_overlapping_pauses_count_once_and_pauses_outside_count_nothing() -> None:
    """Two overlapping pauses of an hour take an hour and a half; one in the night takes nothing."""
    day = [parse_instant(f"2026-05-06T{hour:02d}:00", "Europe/Berlin") for hour in range(24)]
    half = timedelta(minutes=30)
    pauses = [(day[10], day[11]), (day[10] + half, day[11] + half), (day[20], day[22]), (day[1], day[2])]
    assert business_seconds(day[9], day[17], OFFICE, pauses) == 8 * 3600 - 5400
    assert due(day[9], 3600 * 2, OFFICE, pauses) == day[12] + half


def test_due_reached_at_a_pause_is_due_when_the_pause_begins() -> None:
    """A duration used up exactly where a pause begins does not wait for the pause to end."""
    day = [parse_instant(f"2026-05-06T{hour:02d}:00", "Europe/Berlin") for hour in range(24)]
    assert due(day[9], 3600, OFFICE, [(day[10], day[11])]) == day[10]


def test_no_time_at_all_is_due_at_once() -> None:
    """Nought seconds are due at the start, also outside opening hours."""
    night = parse_instant("2026-05-06T03:00", "Europe/Berlin")
    assert due(night, 0, OFFICE) == night


def test_a_due_time_is_shown_in_the_calendars_zone() -> None:
    """The offset shown is that of the calendar's zone at the due moment, not at the start."""
    found = due(parse_instant("2026-03-27T16:30", OFFICE.zone), 3600, OFFICE)
    assert found.isoformat() == "2026-03-30T09:30:00+02:00"


@pytest.mark.parametrize("tables", [{"weekly": {}}, {"dates": {"2026-05-06": ["09:00-10:00"]}}])
def test_a_calendar_that_never_opens_again_is_named(tables: dict[str, object]) -> None:
    """A due time in a calendar without enough opening is refused, not searched for without end."""
    closed = calendar_from_mapping({"time_zone": "UTC", "name": "none", **tables})
    with pytest.raises(BadData, match="calendar `none` does not open often enough"):
        due(datetime(2026, 5, 6, tzinfo=UTC), 7200, closed)


def test_backward_pauses_and_negative_durations_are_refused() -> None:
    """A pause that ends before it begins, and a duration below nought, are bad data."""
    one, two = datetime(2026, 5, 6, 9, tzinfo=UTC), datetime(2026, 5, 6, 10, tzinfo=UTC)
    with pytest.raises(BadData, match="ends before it begins"):
        business_seconds(one, two, None, [(two, one)])
    with pytest.raises(BadData, match="not negative"):
        due(one, -1)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90m", 5400), ("8h", 28800), ("28800s", 28800), ("P1DT2H", 93600), ("45h", 162000), ("1h30m", 5400),
        ("1.5h", 5400), ("PT0,5H", 1800), ("P2W", 1209600), ("0s", 0), ("0.1s", Fraction(1, 10)), (" 1 h 05 m ", 3900),
        ("20min", 1200), ("pt90m", 5400),
    ],
)  # fmt: skip
def test_durations_are_read_exactly(text: str, seconds: Fraction) -> None:
    """Every accepted form gives its exact number of seconds."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "90", "h", "-1h", "1m1h", "P", "PT", "P1DT", "P1M", "P1Y", "1:30", "８h", "1h1h", "1e3s"]
)
def test_what_is_not_a_duration_is_refused(text: str) -> None:
    """A number without a unit, a sign, months and years are not lengths of clock time."""
    with pytest.raises(BadData, match="is not a duration"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["2d", "1 day", "3 weeks", "1w"])
def test_days_are_refused_as_ambiguous(text: str) -> None:
    """Two days may be 48 hours or two working days: the writer has to say."""
    with pytest.raises(BadData, match="ambiguous"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-03-29T02:30", "2026-03-29T03:30:00+02:00"),
        ("2026-10-25T02:30", "2026-10-25T02:30:00+02:00"),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:30:00+01:00"),
        ("2026-10-25 00:30Z", "2026-10-25T02:30:00+02:00"),
        ("2012/10/09 14:50:17.000", "2012-10-09T14:50:17+02:00"),
        ("2026-05-06T24:00", "2026-05-07T00:00:00+02:00"),
        ("2026-05-06T09:00:00.1234567-0530", "2026-05-06T16:30:00.123456+02:00"),
    ],
)
def test_times_are_read_in_the_zone_of_that_moment(text: str, shown: str) -> None:
    """Gaps move forward, doubled times are the first, offsets are honoured, digits beyond microseconds are cut."""
    assert parse_instant(text, ZoneInfo("Europe/Berlin")).isoformat() == shown


@pytest.mark.parametrize(
    "text", ["2026-05-06", "03/04/2026 10:00", "2026-13-01T00:00", "2026-02-30T10:00", "2026-05-06T24:01", "now", "",
             "2026-05-06T10:00+25:00", "2026-05-06T10:00:60", "2026-05/06T10:00"],
)  # fmt: skip
def test_what_is_not_a_time_is_refused(text: str) -> None:
    """A date without a time of day, a day-first form and impossible times are not guessed at."""
    with pytest.raises(BadData, match="is not a time"):
        parse_instant(text, "UTC")


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(3370, "56 m 10 s"), (3600, "1 h 00 m"), (5, "5 s"), (-230, "-3 m 50 s"), (162005, "45 h 00 m 05 s"), (0, "0 s"),
     (Fraction(1, 4), "0.250 s"), (Fraction(-1, 10**6), "0 s"), (3600 * 1234, "1,234 h 00 m")],
)  # fmt: skip
def test_durations_are_shown_for_reading(seconds: Fraction, shown: str) -> None:
    """Hours, minutes and seconds, with what is nought left out where it says nothing."""
    assert describe_seconds(seconds) == shown


def test_whole_seconds_are_json_integers() -> None:
    """28800 seconds print as 28800, a quarter of a second as 0.25."""
    assert [plain_number(Fraction(28800)), plain_number(Fraction(1, 4))] == [28800, 0.25]
    assert isinstance(plain_number(Fraction(28800)), int)
