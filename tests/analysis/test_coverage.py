"""Coverage: weekly hours as they are written, and weeks over both changes of the clocks against a count of minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from builders import built, rec
from hypothesis import given, settings
from hypothesis import strategies as st

from bpoctl.analysis.coverage import (
    Line,
    Need,
    Place,
    clock_changes,
    handed_over,
    needs,
    places,
    week_coverage,
    without_hours,
    year_from,
)
from bpoctl.analysis.periods import Period, parse_period
from bpoctl.analysis.week_grid import week_grid
from bpoctl.models.hours import DAY_WORDS, week_hours

MINUTE = timedelta(minutes=1)
ZONES = ("Europe/Berlin", "Asia/Manila", "Australia/Sydney", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu")
# both changes of Europe, of North America (which lie on other days) and of Australia, and a week without any
CHANGING = ("2026-W10", "2026-W13", "2026-W14", "2026-W40", "2026-W43", "2026-W44", "2026-W24")


def need(hours: str, language: str = "en") -> Need:
    """One language and its hours."""
    return Need(language, (week_hours(hours),), ("any",))


def place(name: str, zone: str, hours: str, languages: str = "en", clock: str = "") -> Place:
    """A site."""
    return Place(name, name, zone, clock or zone, week_hours(hours), frozenset(languages.split()))


def line(zone: str, needed: Need, sites: Iterable[Place], week: str) -> Line:
    """One language in one week."""
    (found,) = week_coverage(zone, (needed,), tuple(sites), parse_period(week))
    return found


# --- the written form -------------------------------------------------------------------------------------------------


def test_hours_are_read_as_people_write_them() -> None:
    """Rows of days, also over the week's end, several windows, several parts, full names, overnight, short forms."""
    work, none = ((480, 1200),), ()
    assert week_hours("Mon-Fri 08:00-20:00") == (work,) * 5 + (none, none)
    assert week_hours("monday–FRI 8:00 - 20:00") == week_hours("Mon-Fri 08:00-20:00")
    assert week_hours("Mon, Wed 09:00-12:00, 13:00-17:00; Sat 10:00-24:00") == (
        ((540, 720), (780, 1020)), none, ((540, 720), (780, 1020)), none, none, ((600, 1440),), none,
    )  # fmt: skip
    nights = ((1320, 1800),)
    assert week_hours("Fri-Mon 22:00-06:00") == (nights, none, none, none, nights, nights, nights)
    assert week_hours("24x7") == week_hours("daily 00:00-24:00") == week_hours("Mon-Sun 00:00-00:00")
    assert week_hours("24x5; Sat 00:00-12:00")[4:] == (((0, 1440),), ((0, 720),), none)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "there is nothing at character 1"),
        ("Mon-Fri 08:00-20:00;", "there is nothing at character 21"),
        ("Mon-Fri", "`Mon-Fri` at character 1 names no hours"),
        ("08:00-20:00", "`08:00-20:00` at character 1 names no days"),
        ("Mon-Fry 08:00-20:00", "`Fry` at character 5 is not a day; did you mean `Fri`?"),
        ("24x7; weekends 08:00-10:00", "`weekends` at character 7 is not a day"),
        ("Mon-Fri 08:00-25:00", "`08:00-25:00` at character 9 has a time outside of 00:00-24:00"),
        ("Mon 09:00-12:00, 1300-1700", "`1300-1700` at character 18 is not a window"),
        ("Mon-Wed-Fri 08:00-10:00", "is no row of days"),
        ("Mon-Wed, Tue 08:00-10:00", "names a day twice"),
        ("Mon-Fri 08:00-12:00; Tue 10:00-14:00", "on Tue 08:00-12:00 and 10:00-14:00 overlap"),
        ("Sun 22:00-06:00; Mon 05:00-09:00", "Sun 22:00-06:00 runs into Mon 05:00-09:00"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(text: str, says: str) -> None:
    """The complaint names the piece, the character it begins at, and the nearest day where one was meant."""
    with pytest.raises(ValueError) as caught:
        week_hours(text)
    assert says in str(caught.value)


# --- weeks against a count of minutes ---------------------------------------------------------------------------------


def minutes_of(week: Period, zone: str) -> list[datetime]:
    """Every minute of a week on the wall of a zone, in UTC."""
    place = ZoneInfo(zone)
    start = datetime.combine(week.first, datetime.min.time(), place).astimezone(UTC)
    after = datetime.combine(week.last + timedelta(days=1), datetime.min.time(), place).astimezone(UTC)
    return [start + n * MINUTE for n in range((after - start) // MINUTE)]


@cache
def wall_of(zone: str, week: Period) -> Wall:
    """A zone's wall around a week, read once."""
    return Wall(zone, week)


class Wall:
    """A zone's wall, read minute by minute: the first instant at which it shows a time, or shows a later one."""

    def __init__(self, zone: str, week: Period) -> None:
        self.zone = ZoneInfo(zone)
        first = datetime.combine(week.first, datetime.min.time(), UTC) - timedelta(days=4)
        self.shown: dict[datetime, datetime] = {}
        for n in range(15 * 24 * 60):
            at = first + n * MINUTE
            self.shown.setdefault(at.astimezone(self.zone).replace(tzinfo=None), at)

    def first(self, local: datetime) -> datetime:
        """The instant of a local time; one that is skipped moves forward by the length of the gap."""
        if local in self.shown:
            return self.shown[local]
        gap_end = gap_start = local
        while gap_end not in self.shown:
            gap_end += MINUTE
        while gap_start - MINUTE not in self.shown:
            gap_start -= MINUTE
        return self.shown[local + (gap_end - gap_start)]


def open_minutes(hours: str, zone: str, week: Period) -> set[datetime]:
    """Every minute in which hours run, one by one."""
    wall, found = wall_of(zone, week), set()
    for n in range(-3, 10):
        day = week.first + timedelta(days=n)
        midnight = datetime.combine(day, datetime.min.time())
        for start, end in week_hours(hours)[day.weekday()]:
            at, until = wall.first(midnight + start * MINUTE), wall.first(midnight + end * MINUTE)
            while at < until:
                found.add(at)
                at += MINUTE
    return found


def counted(zone: str, needed: str, sites: Iterable[Place], texts: Iterable[str], week: Period) -> tuple[set, set]:
    """The minutes of a week that are needed, and those of them in which no site is open."""
    mine = set(minutes_of(week, zone)) & open_minutes(needed, zone, week)
    there: set[datetime] = set()
    for site, text in zip(sites, texts, strict=True):
        there |= open_minutes(text, site.clock, week)
    return mine, mine - there


def as_minutes(spans: Iterable[tuple[int, int]]) -> set[datetime]:
    """The minutes of spans."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return {epoch + timedelta(seconds=at) for start, end in spans for at in range(start, end, 60)}


@st.composite
def written_hours(draw: st.DrawFn) -> str:
    """Weekly hours with windows at any quarter, overnight ones among them."""
    if draw(st.integers(0, 9)) == 0:
        return "24x7"
    first, last = draw(st.sampled_from(DAY_WORDS)), draw(st.sampled_from(DAY_WORDS))
    start, length = draw(st.integers(0, 95)) * 15, draw(st.integers(1, 80)) * 15
    end = (start + length) % 1440
    text = f"{first}-{last} {start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
    try:
        week_hours(text)
    except ValueError:  # a whole week of windows longer than a day's distance
        return "24x7"
    return text


@settings(max_examples=40, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    week=st.sampled_from(CHANGING),
    needed=written_hours(),
    offered=st.lists(st.tuples(st.sampled_from(ZONES), written_hours(), st.booleans()), max_size=3),
)
def test_a_week_is_what_a_count_of_its_minutes_says(
    zone: str, week: str, needed: str, offered: list[tuple[str, str, bool]]
) -> None:
    """In every zone and over every change of clocks, needed and uncovered minutes are those counted one by one."""
    sites = [
        place(f"{n}-{where}", where, hours, clock=zone if clients else "")
        for n, (where, hours, clients) in enumerate(offered)
    ]
    found = line(zone, need(needed), sites, week)
    mine, lacking = counted(zone, needed, sites, [hours for _, hours, _ in offered], parse_period(week))
    assert as_minutes(found.required) == mine
    assert as_minutes(found.uncovered) == lacking
    assert as_minutes(found.covered) == mine - lacking
    assert (found.required_seconds, found.uncovered_seconds) == (len(mine) * 60, len(lacking) * 60)


@settings(max_examples=25, deadline=None)
@given(
    week=st.sampled_from(CHANGING),
    needed=written_hours(),
    offered=st.lists(st.tuples(st.sampled_from(ZONES), written_hours()), min_size=2, max_size=3),
)
def test_hand_overs_are_where_duty_passes(week: str, needed: str, offered: list[tuple[str, str]]) -> None:
    """At a hand-over the old site closes, the new one is open and has been for `together`, and the service runs."""
    sites = [place(f"{n}", where, hours) for n, (where, hours) in enumerate(offered)]
    found = line("Europe/Berlin", need(needed), sites, week)
    period = parse_period(week)
    opened = {site.key: open_minutes(hours, site.zone, period) for site, (_, hours) in zip(sites, offered, strict=True)}
    needed_minutes = open_minutes(needed, "Europe/Berlin", period)
    for one in found.handovers:
        at = datetime.fromtimestamp(one.at, UTC)
        assert at - MINUTE in opened[one.of.key] and at not in opened[one.of.key]
        assert at in opened[one.to.key]
        assert {at, at - MINUTE} <= needed_minutes
        if one.together:
            assert at - timedelta(seconds=one.together) in opened[one.to.key] & opened[one.of.key]


# --- the weeks in which the clocks change -----------------------------------------------------------------------------

MANILA = place("Manila", "Asia/Manila", "Mon-Fri 14:00-02:00")
TAMPA = place("Tampa", "America/New_York", "Mon-Fri 08:00-17:00")


def hours_of(found: Line) -> float:
    """Uncovered hours."""
    return found.uncovered_seconds / 3600


@pytest.mark.parametrize(
    ("week", "uncovered"), [("2026-W13", 5.0), ("2026-W14", 0.0), ("2026-W43", 0.0), ("2026-W44", 5.0)]
)
def test_manila_covers_berlin_in_summer_only(week: str, uncovered: float) -> None:
    """14:00 to 02:00 in Manila is 08:00 to 20:00 in Berlin's summer; in winter its last hour each day is left over."""
    found = line("Europe/Berlin", need("Mon-Fri 08:00-20:00"), [MANILA], week)
    assert hours_of(found) == uncovered
    if uncovered:
        berlin = ZoneInfo("Europe/Berlin")
        walls = {tuple(datetime.fromtimestamp(end, berlin).hour for end in span) for span in found.uncovered}
        assert walls == {(7 + 12, 20)} or walls == {(19, 20)}


def test_a_site_on_the_clients_clock_moves_with_it() -> None:
    """Hours kept on the client's clock cover the same in every week of the year."""
    site = place("Manila", "Asia/Manila", "Mon-Fri 08:00-20:00", clock="Europe/Berlin")
    (year,) = year_from("Europe/Berlin", (need("Mon-Fri 08:00-20:00"),), (site,), date(2026, 1, 1))
    assert year.uncovered == (0,)


def test_a_year_falls_into_runs_at_the_clocks_of_both_zones() -> None:
    """Between the change in New York and the one in Berlin lie weeks of their own, in spring and in autumn."""
    site = place("Tampa", "America/New_York", "Mon-Fri 08:00-14:00")
    runs = year_from("Europe/Berlin", (need("Mon-Fri 14:00-20:00"),), (site,), date(2026, 1, 1))
    shown = [(run.first.key, run.last.key, run.uncovered[0] // 3600) for run in runs]
    assert shown == [
        ("2026-W01", "2026-W10", 0),
        ("2026-W11", "2026-W13", 5),
        ("2026-W14", "2026-W43", 0),
        ("2026-W44", "2026-W44", 5),
        ("2026-W45", "2026-W53", 0),
    ]


def test_the_year_is_the_sum_of_its_weeks() -> None:
    """What the offsets let the year skip is what each week alone comes to."""
    needed, sites = (need("24x7"), need("Sun-Thu 22:00-06:00", "de")), (MANILA, TAMPA)
    for run in year_from("Australia/Sydney", needed, sites, date(2026, 2, 2)):
        for week in (run.first, run.last):
            lines = week_coverage("Australia/Sydney", needed, sites, week)
            assert tuple(each.uncovered_seconds for each in lines) == run.uncovered


def test_a_week_has_an_hour_more_or_less_where_clocks_change() -> None:
    """Round the clock is 167 hours in the last week of March, 169 in that of October, and 168 otherwise."""
    for week, hours in (("2026-W13", 167), ("2026-W43", 169), ("2026-W24", 168)):
        assert line("Europe/Berlin", need("24x7"), [], week).required_seconds == hours * 3600
    assert clock_changes("Europe/Berlin", parse_period("2026-W13")) == [(date(2026, 3, 29), 3600)]
    assert clock_changes("Europe/Berlin", parse_period("2026-W43")) == [(date(2026, 10, 25), -3600)]
    assert clock_changes("Australia/Lord_Howe", parse_period("2026-W14")) == [(date(2026, 4, 5), -1800)]
    assert clock_changes("Asia/Manila", parse_period("2026-W13")) == []


def test_the_sun_is_followed_round_the_world() -> None:
    """Three sites of nine hours cover the day and the night; each hand-over keeps its hour on the walls of both."""
    sites = [
        place("Sydney", "Australia/Sydney", "Mon-Fri 08:00-17:00"),
        place("Berlin", "Europe/Berlin", "Mon-Fri 08:00-17:00"),
        place("New York", "America/New_York", "Mon-Fri 08:00-17:00"),
    ]
    found = line("Europe/Berlin", need("Tue-Thu 00:00-24:00"), sites, "2026-W24")
    shown = [(one.of.name, one.to.name, one.together // 60) for one in found.handovers[:3]]
    assert shown == [("Sydney", "Berlin", 60), ("Berlin", "New York", 180), ("Sydney", "Berlin", 60)]
    at = found.handovers[0].at
    assert datetime.fromtimestamp(at, ZoneInfo("Australia/Sydney")).strftime("%a %H:%M") == "Tue 17:00"
    assert datetime.fromtimestamp(at, ZoneInfo("Europe/Berlin")).strftime("%a %H:%M") == "Tue 09:00"


# --- the grid ---------------------------------------------------------------------------------------------------------


def grid(found: Line, zone: str, week: str) -> dict[str, str]:
    """The rows of a grid by their days."""
    rows = week_grid(zone, parse_period(week), found.required, found.uncovered)
    return {day.isoformat(): signs for day, signs in rows}


def runs_of(signs: str) -> list[tuple[str, int]]:
    """The signs of a row, those in a row with their number."""
    return [(sign, len(list(same))) for sign, same in groupby(signs)]


def test_the_grid_draws_half_hours() -> None:
    """Two signs an hour; a site half an hour off the client's clock still ends at a sign of its own."""
    site = place("Pune", "Asia/Kolkata", "Mon-Fri 12:00-20:00")
    rows = grid(line("Europe/Berlin", need("Mon-Fri 08:00-20:00"), [site], "2026-W24"), "Europe/Berlin", "2026-W24")
    # 12:00 in India is 08:30 in Berlin's summer, and 20:00 is 16:30
    assert runs_of(rows["2026-06-08"]) == [(" ", 16), (".", 1), ("#", 16), (".", 7), (" ", 8)]
    assert set(rows["2026-06-13"]) == {" "}


def test_a_quarter_hour_is_drawn_as_a_part() -> None:
    """Where a half-hour is covered in part, the sign says so."""
    site = place("Kathmandu", "Asia/Kathmandu", "Mon-Fri 12:00-20:00")
    rows = grid(line("Europe/Berlin", need("Mon-Fri 08:00-20:00"), [site], "2026-W24"), "Europe/Berlin", "2026-W24")
    assert runs_of(rows["2026-06-08"]) == [(" ", 16), ("+", 1), ("#", 15), ("+", 1), (".", 7), (" ", 8)]


def test_an_hour_that_is_left_out_holds_nothing_and_one_shown_twice_the_worse() -> None:
    """02:00 does not exist on the last Sunday of March; on that of October it is there twice."""
    spring = grid(line("Europe/Berlin", need("24x7"), [], "2026-W13"), "Europe/Berlin", "2026-W13")
    assert runs_of(spring["2026-03-29"]) == [(".", 4), (" ", 2), (".", 42)]
    # open from 02:00 Berlin winter time, the second time the wall shows it
    site = place("Lagos", "Africa/Lagos", "Sun 02:00-12:00")
    autumn = grid(line("Europe/Berlin", need("Sun 00:00-12:00"), [site], "2026-W43"), "Europe/Berlin", "2026-W43")
    assert runs_of(autumn["2026-10-25"]) == [(".", 4), ("+", 2), ("#", 18), (" ", 24)]


# --- from the records -------------------------------------------------------------------------------------------------


def test_needs_come_from_what_is_handed_over() -> None:
    """Hours of processes in scope count by language; what is drawn out does not, and what states none is named."""
    dossier = built(
        rec("scope_process", "orders", name="Orders", hours="Mon-Fri 08:00-20:00", languages="de, EN"),
        rec("scope_process", "night", name="Night", hours="24x7", languages="en"),
        rec("scope_process", "scans", name="Scans", hours="Sat 08:00-12:00"),
        rec("scope_process", "wholesale", name="Wholesale", hours="24x7", languages="fr"),
        rec("scope_process", "advice", name="Advice"),
        rec("scope_boundary", "BND-1", name="WHOLESALE", side="out"),
    )
    assert [process.key for process in handed_over(dossier)] == ["advice", "night", "orders", "scans"]
    assert {found.language: found.processes for found in needs(dossier)} == {
        "en": ("night", "orders"), "de": ("orders",), "": ("scans",),
    }  # fmt: skip
    assert [process.key for process in without_hours(dossier)] == ["advice"]


def test_places_come_from_a_candidates_sites() -> None:
    """A site keeps its own clock or the client's; a language with a region is also the language."""
    dossier = built(
        rec("partner_site", "SITE-1", candidate="nimbus", name="Manila", time_zone="Asia/Manila", hours="24x7",
            languages="en-PH, tl"),
        rec("partner_site", "SITE-2", candidate="nimbus", name="Cebu", time_zone="Asia/Manila", hours="24x7",
            clock="client", languages="de"),
        rec("partner_site", "SITE-3", candidate="other", name="Lodz", time_zone="Europe/Warsaw", hours="24x7",
            languages="pl"),
    )  # fmt: skip
    manila, cebu = places(dossier, "nimbus")
    assert (manila.clock, cebu.clock, cebu.zone) == ("Asia/Manila", "Europe/Berlin", "Asia/Manila")
    assert manila.speaks("en") and manila.speaks("tl") and manila.speaks("") and not manila.speaks("de")
