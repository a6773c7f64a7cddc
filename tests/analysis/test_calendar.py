"""Calendars: their written form, what is refused, and the open spans they give over daylight saving."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bpoctl.analysis.calendar import Calendar, Window, always
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.public_holidays import frozen_holidays
from bpoctl.errors import BadData

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def calendar(zone: str = "UTC", **tables: object) -> Calendar:
    """A calendar from its written form."""
    return calendar_from_mapping({"time_zone": zone, **tables}, "calendar `t`")


def refusal(**tables: object) -> BadData:
    """The complaint that a written form meets with."""
    with pytest.raises(BadData) as caught:
        calendar_from_mapping({"time_zone": "UTC", "weekly": {}, **tables}, "calendar `t`")
    return caught.value


def utc(text: str) -> int:
    """Epoch seconds of a UTC time."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_windows_are_read_in_order_and_may_run_overnight() -> None:
    """Several windows a day, an overnight one, equal ends as 24 hours and 24:00 as the end of the day are read."""
    read = calendar(
        weekly={
            "mon": ["13:00-17:00", "09:00-12:00"],
            "wed": ["22:00-06:00"],
            "fri": ["08:00-08:00"],
            "sun": ["0:00-24:00"],
        }
    )
    assert read.weekly[0] == (Window(540, 720), Window(780, 1020))
    assert read.weekly[2] == (Window(1320, 1800),)
    assert read.weekly[4] == (Window(480, 1920),)
    assert read.weekly[6] == (Window(0, 1440),)
    assert [str(window) for window in read.weekly[2]] == ["22:00-06:00"]


def test_an_overnight_window_belongs_to_the_day_it_starts() -> None:
    """A holiday takes the shift that begins in its evening and leaves the one that ends in its morning."""
    nights = {day: ["22:00-06:00"] for day in WEEK}
    open_spans = calendar(weekly=nights, holidays=["2026-05-06"]).open_spans(date(2026, 5, 5), date(2026, 5, 7))
    assert open_spans == [
        (utc("2026-05-05T22:00"), utc("2026-05-06T06:00")),
        (utc("2026-05-07T22:00"), utc("2026-05-08T06:00")),
    ]


def test_dated_hours_come_before_weekly_hours_and_holidays() -> None:
    """Dated hours open a holiday, shorten a weekday, and close a day where the list is empty."""
    read = calendar(
        weekly={day: ["09:00-17:00"] for day in WEEK},
        holidays=["2026-12-24", "*-12-25"],
        dates={"2026-12-24": ["09:00-12:00"], "2026-12-23": []},
    )
    assert read.windows_on(date(2026, 12, 23)) == ()
    assert read.windows_on(date(2026, 12, 24)) == (Window(540, 720),)
    assert read.windows_on(date(2027, 12, 24)) == (Window(540, 1020),)
    assert read.windows_on(date(2027, 12, 25)) == ()


def test_a_half_day_of_every_year_stands_until_a_date_says_otherwise() -> None:
    """`*-12-24` opens to noon in every year, before the holiday of that day; a date of its own comes first."""
    read = calendar(
        weekly={day: ["09:00-17:00"] for day in WEEK},
        holidays=["*-12-24"],
        dates={"*-12-24": ["09:00-12:00"], "2027-12-24": []},
    )
    assert read.windows_on(date(2026, 12, 24)) == (Window(540, 720),)
    assert read.windows_on(date(2027, 12, 24)) == ()
    assert "is not a date" in refusal(dates={"*-02-30": []}).message


def test_a_calendar_may_run_24x5_and_split_its_sunday() -> None:
    """Full weekdays are one span of 120 hours; a Sunday of two windows is two."""
    weekdays = calendar(weekly={day: ["00:00-24:00"] for day in WEEK[:5]})
    assert weekdays.open_spans(date(2026, 5, 4), date(2026, 5, 10)) == [
        (utc("2026-05-04T00:00"), utc("2026-05-09T00:00"))
    ]
    assert len(calendar(weekly={"sun": ["08:00-12:00", "16:00-20:00"]}).spans_on(date(2026, 5, 10))) == 2


def test_toml_dates_and_leap_days_are_holidays_too() -> None:
    """A holiday may be a TOML date, and *-02-29 stands although most years lack it."""
    read = calendar(weekly={day: ["09:00-17:00"] for day in WEEK}, holidays=[date(2026, 5, 1), "*-02-29"])
    assert read.is_holiday(date(2026, 5, 1))
    assert read.is_holiday(date(2028, 2, 29))
    assert not read.is_holiday(date(2027, 3, 1))


def test_public_holidays_follow_country_and_subdivision() -> None:
    """Berlin keeps 8 March, Bavaria does not."""
    week = {day: ["09:00-17:00"] for day in WEEK}
    berlin = calendar("Europe/Berlin", weekly=week, public_holidays={"country": "DE", "subdivision": "BE"})
    bavaria = calendar("Europe/Berlin", weekly=week, public_holidays={"country": "DE", "subdivision": "BY"})
    assert berlin.is_holiday(date(2027, 3, 8))
    assert not bavaria.is_holiday(date(2027, 3, 8))


def test_frozen_holidays_name_dates_and_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    """Freezing gives dates in order with names that do not follow the machine's language, and the release."""
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("LANGUAGE", "de_DE.UTF-8")
    days, release = frozen_holidays("DE", "BE", [2027, 2026])
    assert next(iter(days.items())) == (date(2026, 1, 1), "New Year's Day")
    assert list(days) == sorted(days)
    assert release[0].isdigit()


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/Santiago", "Asia/Tehran", "Australia/Lord_Howe", "Pacific/Apia"]
)
def test_a_calendar_that_never_closes_is_one_span(zone: str) -> None:
    """24x7 loses and gains no minute at any midnight, where midnight is skipped or a whole date left out as well."""
    spans = always(zone).open_spans(date(2009, 1, 1), date(2016, 12, 31))
    assert len(spans) == 1


def test_months_with_a_clock_change_have_their_true_length() -> None:
    """Berlin's March 2026 has 44,580 minutes and its October 44,700 (worked example 5)."""
    berlin = always("Europe/Berlin")
    (march,) = berlin.open_spans(date(2026, 3, 1), date(2026, 3, 31))
    (october,) = berlin.open_spans(date(2026, 10, 1), date(2026, 10, 31))
    assert (march[1] - march[0], october[1] - october[0]) == (44_580 * 60, 44_700 * 60)


def test_a_night_shift_over_a_clock_change_ends_by_the_wall() -> None:
    """22:00-06:00 lasts seven hours in the night that loses one, nine in the night that gains one."""
    night = calendar("Europe/Berlin", weekly={"sat": ["22:00-06:00"]})
    ((start, end),) = night.open_spans(date(2026, 3, 28), date(2026, 3, 28))
    assert end - start == 7 * 3600
    ((start, end),) = night.open_spans(date(2026, 10, 24), date(2026, 10, 24))
    assert end - start == 9 * 3600


def test_a_window_edge_in_the_gap_moves_forward_and_nothing_is_negative() -> None:
    """02:30-05:00 begins at 03:30 where 02:00 jumps to 03:00; a window turned backward by that is empty."""
    edge = calendar("Europe/Berlin", weekly={"sun": ["02:30-05:00"]})
    assert edge.open_spans(date(2026, 3, 29), date(2026, 3, 29)) == [(utc("2026-03-29T01:30"), utc("2026-03-29T03:00"))]
    turned = calendar("Europe/Berlin", weekly={"sun": ["02:30-03:15"]})
    assert turned.open_spans(date(2026, 3, 29), date(2026, 3, 29)) == []


def test_a_date_that_a_zone_left_out_is_never_open() -> None:
    """Apia had no 30 December 2011: no hours begin on it."""
    apia = calendar("Pacific/Apia", weekly={"fri": ["09:00-17:00"]})
    assert apia.spans_on(date(2011, 12, 30)) == []


@pytest.mark.parametrize(
    ("tables", "said", "hint"),
    [
        ({"time_zone": "Europe/Belin"}, "no time zone `Europe/Belin`", "Europe/Berlin"),
        ({"time_zone": "localtime"}, "no time zone `localtime`", ""),
        ({"time_zone": "../etc"}, "no time zone", ""),
        ({"weekdays": {}}, "unknown key `weekdays`", "weekly"),
        ({"weekly": {"mond": []}}, "unknown weekday `mond`", "mon"),
        ({"weekly": {"thursday": []}}, "unknown weekday `thursday`", "thu"),
        ({"weekly": {"mon": "09:00-17:00"}}, "expected a list", '["09:00-17:00"]'),
        ({"weekly": {"mon": ["9-17"]}}, "'9-17' is not a window", "HH:MM"),
        ({"weekly": {"mon": ["09:00-24:01"]}}, "outside 00:00-24:00", "24:00"),
        ({"weekly": {"mon": ["24:00-06:00"]}}, "outside 00:00-24:00", "24:00"),
        ({"weekly": {"mon": ["09:60-12:00"]}}, "outside 00:00-24:00", ""),
        ({"weekly": {"mon": ["09:00-12:00", "11:00-13:00"]}}, "09:00-12:00 and 11:00-13:00 overlap", ""),
        ({"weekly": {"mon": ["22:00-06:00"], "tue": ["05:00-09:00"]}}, "mon 22:00-06:00 runs into tue 05:00-09:00", ""),
        ({"weekly": {"sun": ["22:00-06:00"], "mon": ["05:00-09:00"]}}, "sun 22:00-06:00 runs into mon", ""),
        ({"holidays": ["2026-02-30"]}, "holidays: '2026-02-30' is not a date", "YYYY-MM-DD"),
        ({"holidays": ["*-13-01"]}, "'*-13-01'", ""),
        ({"holidays": "2026-01-01"}, "must be a list", ""),
        ({"dates": {"24.12.2026": []}}, "dates: '24.12.2026' is not a date", ""),
        ({"dates": {"2026-12-24": ["9"]}}, "dates 2026-12-24: '9' is not a window", ""),
        ({"public_holidays": {"country": "de"}}, "country `de`", "`DE`"),
        ({"public_holidays": {"country": "DE", "subdivision": "BER"}}, "no subdivision `BER` of country `DE`", "`BE`"),
        ({"public_holidays": {"land": "DE"}}, "unknown key `land`", ""),
        ({"public_holidays": "DE"}, "expected a table", ""),
    ],
)
def test_bad_forms_are_refused_with_the_place_and_a_way_on(tables: dict[str, object], said: str, hint: str) -> None:
    """Every wrong form names the calendar, the place and, where one is near, the right word."""
    error = refusal(**tables)
    assert error.message.startswith("calendar `t`")
    assert said in error.message
    assert hint in error.hint


def test_touching_windows_are_no_overlap() -> None:
    """A shift may end where the next begins, within a day and over midnight."""
    read = calendar(weekly={"mon": ["00:00-08:00", "08:00-24:00"], "tue": ["00:00-06:00"]})
    assert read.open_spans(date(2026, 5, 4), date(2026, 5, 5)) == [(utc("2026-05-04T00:00"), utc("2026-05-05T06:00"))]


def test_a_calendar_needs_a_zone_and_some_hours() -> None:
    """Neither a missing zone nor a form with no hours at all is guessed at."""
    with pytest.raises(BadData, match="no time_zone"):
        calendar_from_mapping({"weekly": {}}, "c")
    with pytest.raises(BadData, match=r"neither \[weekly\] nor \[dates\]"):
        calendar_from_mapping({"time_zone": "UTC"}, "c")
