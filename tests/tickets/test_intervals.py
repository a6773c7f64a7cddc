"""Interval exports: ratios of sums, what becomes of dirty rows, and the real daily export."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from exports import SHARED, Level, Profile, write

from bpoctl.errors import BadData
from bpoctl.tickets import ImportResult, attain

PROFILE = Profile(
    shape="intervals", id_column="at", time_column="at", moments={},
    counts={"offered": "offered", "in_time": "in_time", "waited": ["asa", "offered"]},
)  # fmt: skip
RATIO = Level(measure="ratio", threshold=None, numerator=["in_time"], denominator=["offered"])
HEAD = "at,in_time,offered,asa\n"


def take(
    tmp_path: Path, text: str, level: Level = RATIO, profile: Profile = PROFILE, zone: str = "UTC"
) -> ImportResult:
    """Import a text; the rows always add up."""
    result = attain(write(tmp_path, text), profile, [level], {}, zone, tmp_path / "rejects.csv", overall=True)
    assert result.rows_read == result.rows_used + result.rows_excluded + result.rows_rejected
    return result


def test_the_share_of_a_month_is_the_ratio_of_its_sums(tmp_path: Path) -> None:
    """Worked example 2: 155 of 245 is 63.2653 %; an average is weighted by its calls."""
    rows = [(10, 10, 5), (20, 20, 5), (15, 15, 5), (110, 200, 30)]
    text = HEAD + "".join(
        f"2026-03-09 {9 + n}:00,{a},{b},{c}\n".replace(" 9:", " 09:") for n, (a, b, c) in enumerate(rows)
    )
    found = take(tmp_path, text).of("L", "2026-03")
    assert found is not None and found.value("ratio") == Fraction(155, 245)
    asa = take(tmp_path, text, replace(RATIO, numerator=["waited"])).of("L", "all")
    assert asa is not None and asa.value("ratio") == Fraction(6225, 245)


def test_every_row_is_used_excluded_or_rejected_with_its_reason(tmp_path: Path) -> None:
    """Words, negative counts, dates that are none, short rows, copies and contradictions are told apart."""
    text = HEAD + (
        "2026-03-01,1,2,3\n2026-03-02,n/a,2,3\n2026-03-03,-1,2,3\n03/04/2026,1,2,3\n2026-03-05,1\n"
        "2026-03-01,1,2,3\n2026-03-07,1,2,3\n2026-03-07,2,2,3\n"
    )
    result = take(tmp_path, text)
    assert (result.rows_used, result.duplicates, result.rows_rejected) == (1, 1, 6)
    assert [(one.row, one.reason.split()[0]) for one in result.first_rejects] == [
        (3, "not"), (4, "a"), (5, "not"), (6, "fewer"), (8, "the"), (9, "the"),
    ]  # fmt: skip


def test_an_interval_belongs_to_the_month_of_the_agreements_zone(tmp_path: Path) -> None:
    """09:30 on 1 February in Manila is January in New York (worked example 4); a bare date is that day."""
    text = HEAD + "2026-02-01 09:30,1,2,3\n"
    profile = replace(PROFILE, time_zone="Asia/Manila")
    assert take(tmp_path, text, RATIO, profile, "America/New_York").of("L", "2026-01") is not None
    with pytest.raises(BadData, match="carries no offset"):
        take(tmp_path, text, RATIO, replace(PROFILE, time_zone=None))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measure": "share", "threshold": "1h"}, "needs one a ticket"),
        ({"denominator": None}, "denominator is not stated"),
        ({"denominator": ["ofered"]}, "no count `ofered`"),
        ({"population": {"group": ["x"]}}, "maps no attribute `group`"),
    ],
)
def test_a_level_that_intervals_cannot_feed_is_refused(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    """With the level's name."""
    with pytest.raises(BadData, match="level `L`") as caught:
        take(tmp_path, HEAD, replace(RATIO, **changes))
    assert said in caught.value.message + caught.value.hint


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not beside this repository")
def test_a_real_daily_export(tmp_path: Path) -> None:
    """Answered of offered over all days is the quotient of the two columns' sums."""
    path = SHARED / "data" / "callcenter_daily.csv"
    profile = replace(PROFILE, id_column="Fecha", time_column="Fecha",
                      counts={"offered": "Incoming Calls", "answered": "Answered Calls"})  # fmt: skip
    level = replace(RATIO, numerator=["answered"])
    result = attain(path, profile, [level], {}, "UTC", tmp_path / "r.csv", overall=True)
    lines = [line.split(",") for line in path.read_text(encoding="utf-8-sig").splitlines()[1:]]
    found = result.of("L", "all")
    assert found is not None and result.rows_rejected == 0
    assert (found.over, found.under) == (sum(int(x[2]) for x in lines), sum(int(x[1]) for x in lines))
