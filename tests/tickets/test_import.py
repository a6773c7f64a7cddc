"""Ticket imports: what becomes of every row, of clean and of dirty exports."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from exports import SHARED, Level, Profile, events_profile, write

from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.errors import BadData
from bpoctl.tickets import ImportResult, LevelTerms, ProfileTerms, attain

HEAD = "id,opened,resolved,priority\n"
PRIORITY = Profile(attributes={"priority": "priority"})


def take(tmp_path: Path, text: str | bytes, profile: ProfileTerms = PRIORITY, *levels: LevelTerms) -> ImportResult:
    """Import a text; the rejects go to rejects.csv. The rows always add up."""
    result = attain(write(tmp_path, text), profile, levels or [Level()], {}, "UTC", tmp_path / "rejects.csv")
    assert result.rows_read == result.rows_used + result.rows_excluded + result.rows_rejected
    assert len(rejects(tmp_path)) == result.rows_rejected
    return result


def rejects(tmp_path: Path) -> list[tuple[int, str, str]]:
    """Row, column and reason of every rejected row."""
    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        return [(int(row["row"]), row["column"], row["reason"]) for row in csv.DictReader(file)]


def row(
    n: int, opened: str = "2026-03-02 09:00:00", resolved: str = "2026-03-02 09:30:00", priority: str = "high"
) -> str:
    """One good row."""
    return f"T{n},{opened},{resolved},{priority}\n"


def test_a_clean_export_is_used_whole(tmp_path: Path) -> None:
    """Three rows, one of them beyond the threshold, one never resolved."""
    text = HEAD + row(1) + row(2, resolved="2026-03-02 10:00:01") + row(3, resolved="")
    result = take(tmp_path, text)
    assert (result.rows_read, result.rows_used, result.tickets) == (3, 3, 3)
    found = result.of("L", "2026-03")
    assert found is not None
    assert (found.n, found.within, found.share, found.incomplete) == (2, 1, Fraction(1, 2), 1)
    assert (found.mean, found.median, found.least, found.most) == (Fraction(5401, 2), Fraction(5401, 2), 1800, 3601)


@pytest.mark.parametrize(("equality", "within"), [("within", 2), ("beyond", 1)])
def test_a_clock_exactly_at_the_threshold_falls_where_the_level_says(
    tmp_path: Path, equality: str, within: int
) -> None:
    """One clock of exactly one hour, threshold one hour."""
    text = HEAD + row(1) + row(2, resolved="2026-03-02 10:00:00")
    found = take(tmp_path, text, PRIORITY, Level(threshold_equality=equality)).of("L", "2026-03")
    assert found is not None
    assert found.within == within


def test_every_kind_of_bad_row_is_rejected_with_number_column_and_reason(tmp_path: Path) -> None:
    """Short and long rows, n/a, a day-first date, a far year, no number, backwards: each told apart; the rest used."""
    text = (
        HEAD
        + row(1)
        + "T2,2026-03-02 09:00:00\n"
        + "T3,2026-03-02 09:00:00,2026-03-02 09:10:00,high,x\n"
        + row(4, resolved="n/a")
        + row(5, opened="02/03/2026 09:00")
        + row(6, resolved="9999-12-31 00:00:00")
        + ",2026-03-02 09:00:00,2026-03-02 09:10:00,high\n"
        + row(8, resolved="2026-03-02 08:00:00")
        + row(9, resolved="2026-02-30 08:00:00")
        + row(10)
    )
    result = take(tmp_path, text)
    time = "not a time of 1970-2099 written year first"
    assert (result.rows_read, result.rows_used) == (10, 2)
    assert rejects(tmp_path) == [
        (3, "resolved", "fewer cells than the header"),
        (4, "", "more cells than the header"),
        (5, "resolved", time),
        (6, "opened", time),
        (7, "resolved", time),
        (8, "id", "no ticket number"),
        (9, "resolved", "last resolved lies before first opened"),
        (10, "resolved", time),
    ]
    assert result.first_rejects[2].value == "n/a"


def test_one_bad_cell_in_a_late_row_costs_that_row_only(tmp_path: Path) -> None:
    """`n/a` a hundred thousand rows down is rejected under its own number."""
    text = HEAD + "".join(row(n) for n in range(100_000)) + row(-1, resolved="n/a") + row(-2)
    result = take(tmp_path, text)
    assert (result.rows_used, result.rows_rejected) == (100_001, 1)
    assert rejects(tmp_path)[0][:2] == (100_002, "resolved")


def test_row_numbers_hold_through_quoted_line_breaks_and_blank_lines(tmp_path: Path) -> None:
    """A line break inside quotes begins no row, and blank lines are not rows."""
    text = (
        HEAD
        + '"T1","2026-03-02 09:00:00","2026-03-02 09:30:00","a\nb"\n\n\n'
        + row(2)
        + row(3, opened="x")
        + "\nT4\n"
        + row(5)
    )
    result = take(tmp_path, text)
    assert result.rows_used == 3
    assert [number for number, _, _ in rejects(tmp_path)] == [4, 5]


def test_cells_that_a_spreadsheet_would_run_are_neutralised(tmp_path: Path) -> None:
    """A rejected value that begins with = + - @ is written with an apostrophe before it."""
    take(tmp_path, HEAD + row(1) + row(2, opened="=1+1") + row(3, opened="@x") + row(4, opened="-1"))
    with (tmp_path / "rejects.csv").open(newline="") as file:
        assert [line["value"] for line in csv.DictReader(file)] == ["'=1+1", "'@x", "'-1"]


@pytest.mark.parametrize(
    ("content", "warned"),
    [
        (b"\xef\xbb\xbf" + (HEAD + row(1) + row(2, priority="tr\u00e8s")).encode(), False),
        ((HEAD + row(1) + row(2, priority="tr\u00e8s")).encode("cp1252"), True),
        ((HEAD + row(1) + row(2, priority="tr\u00e8s")).encode("utf-16"), False),
        ((HEAD + row(1) + row(2, priority="tr\u00e8s")).replace(",", ";").encode(), False),
        ((HEAD + row(1) + row(2, priority="tr\u00e8s")).replace(",", "\t").encode(), False),
        ((HEAD + row(1) + row(2, priority="tr\u00e8s")).replace("\n", "\r\n").encode(), False),
        ((HEAD + row(1)).encode() + row(2, priority="tr\u00e8s").replace("\n", "\r\n").encode(), False),
        (("\r\n\r\n" + HEAD + row(1) + row(2, priority="tr\u00e8s")).encode(), False),
        ((HEAD + row(1) + row(2, priority="tr\u00e8s")).replace("\n", "\r").encode(), False),
        ((HEAD + row(1) + row(2, priority="tr\u00e8s")).encode().rstrip(), False),
    ],
    ids=["bom", "cp1252", "utf-16", "semicolons", "tabs", "crlf", "mixed ends", "leading blanks", "cr", "no last end"],
)  # fmt: skip
def test_encodings_delimiters_and_line_ends_are_found(tmp_path: Path, content: bytes, warned: bool) -> None:
    """Two rows are read from each of them, and the accented value is matched."""
    level = Level(population={"priority": ["tr\u00e8s"]})
    result = take(tmp_path, content, PRIORITY, level)
    found = result.of("L", "2026-03")
    assert found is not None
    assert (result.rows_used, found.n, bool(result.warnings)) == (2, 1, warned)


def test_a_file_said_to_be_utf8_has_its_other_rows_rejected(tmp_path: Path) -> None:
    """With the encoding stated there is no guess: the one row that is not UTF-8 is rejected."""
    content = (HEAD + row(1)).encode() + row(2, priority="tr\u00e8s").encode("cp1252") + row(3).encode()
    level = Level(population={"priority": ["high"]})
    result = take(tmp_path, content, replace(PRIORITY, encoding="utf-8"), level)
    assert (result.rows_used, rejects(tmp_path)[0][::2]) == (2, (3, "not UTF-8"))


def test_nul_bytes_spoil_their_row_only(tmp_path: Path) -> None:
    """A NUL in a time makes that row unreadable; one in another cell is no harm."""
    result = take(tmp_path, HEAD + row(1, opened="2026-03-02\x00 09:00:00") + row(2, priority="a\x00b") + row(3))
    assert (result.rows_used, result.rows_rejected) == (2, 1)


def test_an_open_quote_is_told_with_what_it_swallows(tmp_path: Path) -> None:
    """A quote that never closes takes the rows after it along: rejected, and a warning says so."""
    result = take(tmp_path, HEAD + row(1) + row(2, priority='"open') + row(3) + row(4))
    assert (result.rows_used, result.rows_rejected) == (1, 1)
    assert "swallows the 2 line(s)" in rejects(tmp_path)[0][2]
    assert "swallow" in result.warnings[0]


def test_exact_duplicates_are_excluded_and_contradictions_rejected(tmp_path: Path) -> None:
    """A row repeated exactly counts once; two different rows of one number are believed neither."""
    text = HEAD + row(1) + row(1) + row(1) + row(2) + row(2, resolved="2026-03-02 09:45:00") + row(3)
    result = take(tmp_path, text)
    assert (result.rows_used, result.rows_excluded, result.duplicates, result.rows_rejected) == (2, 2, 2, 2)
    assert result.excluded == {"an exact duplicate": 2}
    assert [number for number, _, _ in rejects(tmp_path)] == [5, 6]


def test_rules_leave_tickets_out_and_count_them(tmp_path: Path) -> None:
    """Rows of an excluded value are excluded by that rule, with their number."""
    profile = replace(PRIORITY, exclude={"priority": ["spam", "test"]})
    result = take(tmp_path, HEAD + row(1) + row(2, priority="spam") + row(3, priority="test"), profile)
    assert (result.rows_used, result.excluded) == (1, {"priority is spam or test": 2})


def test_populations_share_a_clock_and_differ(tmp_path: Path) -> None:
    """Each level sees its own tickets; a count needs no stop."""
    text = HEAD + row(1) + row(2, priority="low") + row(3, priority="low", resolved="")
    levels = [
        Level("high", population={"priority": ["high"]}),
        Level("low", population={"priority": ["low"]}),
        Level("all", measure="count", clock_to=None, counted_at="start", threshold=None),
    ]
    result = take(tmp_path, text, PRIORITY, *levels)
    assert [(one.level, one.n, one.incomplete) for one in result.attained] == [
        ("high", 1, 0),
        ("low", 1, 1),
        ("all", 3, 0),
    ]


def test_the_month_is_that_of_the_agreements_zone(tmp_path: Path) -> None:
    """Worked example 4: closed on 1 February in Manila is January in New York, by whichever end counts."""
    path = write(tmp_path, HEAD + row(1, "2026-01-30 09:00:00", "2026-02-01 09:30:00"))
    profile = replace(PRIORITY, time_zone="Asia/Manila")
    for zone, month in (("America/New_York", "2026-01"), ("Asia/Manila", "2026-02")):
        result = attain(path, profile, [Level()], {}, zone)
        assert [one.period for one in result.attained] == [month]


@pytest.mark.parametrize(("window", "period"), [("week", "2026-W10"), ("quarter", "2026-Q1"), ("year", "2026")])
def test_a_level_is_judged_over_its_own_window(tmp_path: Path, window: str, period: str) -> None:
    """Weeks, quarters and years come from the level."""
    result = take(tmp_path, HEAD + row(1), PRIORITY, Level(window=window))
    assert [one.period for one in result.attained] == [period]


def test_percentiles_are_exact_and_say_their_method(tmp_path: Path) -> None:
    """Worked example 3: 1 to 9 and 40 hours: 9 h by nearest rank, 12.1 h interpolated."""
    hours = [*range(1, 10), 40]
    text = HEAD + "".join(
        row(n, "2026-03-01T00:00:00Z", f"2026-03-{1 + h // 24:02d}T{h % 24:02d}:00:00Z") for n, h in enumerate(hours)
    )
    level = Level(measure="percentile", percentile=Decimal(90), percentile_method="nearest")
    other = replace(level, key="I", percentile_method="interpolated")
    result = take(tmp_path, text, replace(PRIORITY, time_zone=None), level, other)
    assert [one.percentile for one in result.attained] == [9 * 3600, Fraction(121, 10) * 3600]


def test_offsets_and_formats_are_honoured(tmp_path: Path) -> None:
    """One instant written five ways is one instant; a stated format is read as stated."""
    ways = [
        "2026-03-02T09:00:00Z",
        "2026-03-02 10:00:00+01:00",
        "2026/03/02 03:30:00.000 -0530",
        "2026-03-02 10:00",
        "2026-03-02T10:00:00,0",
    ]
    text = HEAD + "".join(row(n, way, "2026-03-02T10:30:00+0100").replace(",0,", ".0,") for n, way in enumerate(ways))
    found = take(tmp_path, text, replace(PRIORITY, time_zone="Europe/Berlin")).of("L", "2026-03")
    assert found is not None
    assert (found.n, found.least, found.most) == (5, 1800, 1800)
    stated = replace(PRIORITY, time_format="%d/%m/%Y %H:%M")
    assert [
        one.period for one in take(tmp_path, HEAD + row(1, "03/04/2026 09:00", "03/04/2026 09:30"), stated).attained
    ] == ["2026-04"]


def test_pauses_in_a_cell_stop_the_clock_and_bad_ones_reject_the_row(tmp_path: Path) -> None:
    """Overlapping intervals count once; half an interval, or one backwards, is not read as none."""
    profile = Profile(pauses={"waiting": "waiting"})
    clock = "2026-03-02 09:00:00,2026-03-02 12:00:00"
    both = "2026-03-02 09:30:00/2026-03-02 10:30:00;2026/03/02 10:00:00/2026/03/02 11:00:00"
    rows = [
        f"T1,{clock},{both}",
        f"T2,{clock},2026-03-02 09:30:00/",
        f"T3,{clock},2026-03-02 10:30:00/2026-03-02 09:30:00",
        f"T4,{clock},",
    ]
    result = take(tmp_path, "id,opened,resolved,waiting\n" + "\n".join(rows) + "\n", profile, Level(pauses=["waiting"]))
    found = result.of("L", "2026-03")
    assert found is not None
    assert (found.n, found.least, found.most) == (2, 5400, 10800)
    assert rejects(tmp_path) == [
        (3, "waiting", "a pause is not start/end;start/end"),
        (4, "waiting", "a pause ends before it begins"),
    ]


def test_duplicate_headers_stand_and_are_told_apart(tmp_path: Path) -> None:
    """Two columns of one name are no harm until one is meant, and then NAME#2 says which."""
    text = "id,opened,resolved,priority,priority\nT1,2026-03-02 09:00:00,2026-03-02 09:30:00,high,low\n"
    assert take(tmp_path, text, Profile()).rows_used == 1
    with pytest.raises(BadData, match="2 columns are called `priority`"):
        take(tmp_path, text, PRIORITY, Level(population={"priority": ["high"]}))
    second = Profile(attributes={"priority": "priority#2"})
    assert len(take(tmp_path, text, second, Level(population={"priority": ["low"]})).attained) == 1


EVENTS = "id,event,time,group\n"


def test_events_become_tickets(tmp_path: Path) -> None:
    """First and last events make the clock; a ticket that stops before it starts is told apart, not scored."""
    text = EVENTS + "".join(
        f"{one}\n"
        for one in (
            "A,Open,2026-03-02 09:00:00,x", "A,Resolve,2026-03-02 09:10:00,x", "A,Resolve,2026-03-02 09:40:00,y",
            "B,Resolve,2026-03-02 09:00:00,x", "B,Open,2026-03-02 10:00:00,x",
            "C,Note,2026-03-02 09:00:00,x", "C,Resolve,2026-03-02 10:00:00,x",
            "D,Open,n/a,x", "D,Open,,x", "E,Open,2026-03-02 09:00:00,spam",
        )
    )  # fmt: skip
    profile = events_profile(attributes={"group": "group"}, attribute_from="last", exclude={"group": ["spam"]})
    result = take(tmp_path, text, profile, Level(), Level("y", population={"group": ["y"]}))
    assert (result.rows_used, result.rows_excluded, result.rows_rejected, result.tickets) == (7, 1, 2, 3)
    found = result.of("L", "2026-03")
    assert found is not None
    assert (found.n, found.median, found.backward, found.unstarted, found.incomplete) == (1, 2400, 1, 1, 0)
    last, first = (
        result.of("y", "2026-03"),
        take(tmp_path, text, replace(profile, attribute_from="first"), Level("y", population={"group": ["y"]})).of(
            "y", "2026-03"
        ),
    )
    assert last is not None and last.n == 1
    assert first is None


@pytest.mark.parametrize(
    ("text", "profile", "said", "hint"),
    [
        ("", PRIORITY, "is empty", ""),
        ("\n\n", PRIORITY, "is empty", ""),
        ("a,b\n1,2\n", PRIORITY, "no column `opened`", "its columns: a, b"),
        ("id,Opened,resolved,priority\n", PRIORITY, "no column `opened`", "did you mean `Opened`"),
        (
            HEAD + row(1, "03/04/2026 09:00", "03/04/2026 10:00"),
            PRIORITY,
            "does not say for certain",
            "--time-format '%d/%m/%Y %H:%M'\nbpoctl delivery profile edit export --time-format '%m/%d/%Y %H:%M'",
        ),
        (
            HEAD + row(1, "13.04.26 09:00:07", "13.04.26 10:00:08"),
            PRIORITY,
            "does not say for certain",
            "--time-format '%d.%m.%y %H:%M:%S'",
        ),
        (
            HEAD + row(1, "3/4/2026 9:00:07 AM", "3/4/2026 9:10:07 AM"),
            PRIORITY,
            "does not say for certain",
            "--time-format '%m/%d/%Y %I:%M:%S %p'",
        ),
        (HEAD + row(1), replace(PRIORITY, time_zone=None), "carries no offset", "--time-zone"),
        (HEAD + row(1), replace(PRIORITY, time_format="%d.%m.%Y"), "is not in the form", "--time-format"),
        (HEAD + row(1), replace(PRIORITY, time_format="%Q"), "time_format `%Q` is not one", "--time-format"),
        (HEAD + row(1), replace(PRIORITY, time_zone="Mars/Base"), "no time zone `Mars/Base`", ""),
        (HEAD + row(1), replace(PRIORITY, encoding="ebcdic"), "encoding `ebcdic`", "cp1252"),
        (HEAD + row(1), replace(PRIORITY, shape="rows"), "shape `rows`", ""),
        (HEAD + row(1), replace(PRIORITY, exclude={"prio": ["x"]}), "maps no attribute `prio`", "priority"),
        (HEAD + row(1), replace(PRIORITY, shape="events"), "need event_column and time_column", "--event-column"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused_with_a_way_on(
    tmp_path: Path, text: str, profile: Profile, said: str, hint: str
) -> None:
    """Nothing is guessed, and the message names the field to set."""
    with pytest.raises(BadData) as caught:
        take(tmp_path, text, profile)
    assert said in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"clock_from": "opened"}, "is not an end of a clock"),
        ({"clock_to": "last closed"}, "knows no moment `closed`"),
        ({"calendar": "office"}, "no calendar `office`"),
        ({"pauses": ["hold"]}, "knows no pause `hold`"),
        ({"threshold": None}, "a share needs a threshold"),
        ({"threshold_equality": None}, "state `within` or `beyond`"),
        ({"threshold": "soon"}, "is not a duration"),
        ({"measure": "percentile"}, "which percentile is not stated"),
        ({"measure": "percentile", "percentile": Decimal(90)}, "percentile_method is not stated"),
        ({"measure": "stated"}, "does not come from tickets"),
        ({"counted_at": None}, "counted_at is not stated"),
        ({"population": {"group": ["x"]}}, "maps no attribute `group`"),
        ({"window": "fortnight"}, "window `fortnight`"),
    ],
)
def test_a_level_that_is_silent_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    """A term on which the answer depends is asked for, never assumed."""
    with pytest.raises(BadData) as caught:
        take(tmp_path, HEAD + row(1), PRIORITY, replace(Level(), **changes))
    assert said in caught.value.message + caught.value.hint


def test_a_missing_file_and_an_unwritable_rejects_file_are_told(tmp_path: Path) -> None:
    """Both are bad data, with the path."""
    with pytest.raises(BadData, match="no such file"):
        attain(tmp_path / "none.csv", PRIORITY, [Level()], {}, "UTC")
    with pytest.raises(BadData, match=r"rejects\.csv"):
        attain(write(tmp_path, HEAD), PRIORITY, [Level()], {}, "UTC", tmp_path / "no" / "rejects.csv")


def test_a_header_alone_is_an_export_of_nothing(tmp_path: Path) -> None:
    """No rows, no tickets, no figures: not measured, and not an error."""
    result = take(tmp_path, HEAD)
    assert (result.rows_read, result.tickets, result.attained) == (0, 0, ())


def test_a_path_that_looks_like_a_pattern_is_one_file(tmp_path: Path) -> None:
    """Brackets and stars in a file's name are part of the name."""
    path = write(tmp_path, HEAD + row(1), "march [1] *.csv")
    write(tmp_path, HEAD + row(2) + row(3), "march 1 x.csv")
    assert attain(path, PRIORITY, [Level()], {}, "UTC").rows_read == 1


# --- real exports ---------------------------------------------------------------------------------------------------


def shared(name: str) -> Path:
    """A real export, or a skip that says so."""
    path = SHARED / "data" / name
    if not path.exists():
        pytest.skip(f"the real export {name} is not beside this repository")
    return path


def test_the_real_help_desk_log_gives_its_known_answers() -> None:
    """4,580 tickets of 21,348 events; the medians and the 45-hour share that are known to be right."""
    week = {day: ["09:00-18:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    office = calendar_from_mapping({"time_zone": "Europe/Rome", "weekly": week})
    profile = events_profile(
        id_column="Case ID", event_column="Activity", time_column="Complete Timestamp", time_zone="Europe/Rome",
        moments={"any": ["*"], "resolved": ["Resolve ticket"]},
    )  # fmt: skip
    base = Level(clock_from="first any", threshold="45h", counted_at="start")
    levels = [replace(base, key="elapsed"), replace(base, key="office", calendar="office")]
    result = attain(shared("helpdesk_event_log.csv"), profile, levels, {"office": office}, "Europe/Rome", overall=True)
    assert (result.rows_read, result.rows_used, result.tickets) == (21_348, 21_348, 4_580)
    elapsed, hours = result.of("elapsed", "all"), result.of("office", "all")
    assert elapsed is not None and elapsed.median is not None
    assert hours is not None and hours.median is not None and hours.share is not None
    assert (elapsed.n, elapsed.incomplete) == (4_569, 11)
    assert round(float(elapsed.median / 3600), 6) == 159.790278
    assert round(float(hours.median / 3600), 6) == 40.314722
    assert (hours.within, round(float(hours.share * 100), 4)) == (2_359, 51.6306)


def test_a_real_row_per_ticket_export_is_read() -> None:
    """A ServiceNow table with empty and date-bearing columns: rows add up, and clocks are counted."""
    profile = Profile(id_column="number", moments={"opened": "opened_at", "resolved": "resolved_at"})
    result = attain(shared("servicenow_rest_incidents.csv"), profile, [Level(window="year")], {}, "UTC", overall=True)
    found = result.of("L", "all")
    assert found is not None
    assert result.rows_read == result.rows_used + result.rows_excluded + result.rows_rejected
    assert found.n + found.incomplete == result.tickets
