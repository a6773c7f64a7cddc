"""When a credit falls due: the rolling count of breaches, own thresholds, occurrences; and against a brute count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from credit_records import figure, invoice, judged, level, pool, state, version
from hypothesis import given
from hypothesis import strategies as st

from bpoctl.analysis.credits import statement
from bpoctl.analysis.credits.breaches import Mark, Rule, Seen, decided, fires

Record = tuple[str, dict[str, Any]]

N, M, ALL = "breaches", "breach_periods", {
    "breach_use": "reusable", "breach_unmeasured": "no-breach", "breach_excused": "no-breach",
    "breach_amendment": "continues",
}  # fmt: skip


def counted(n: int, m: int, **more: Any) -> Record:
    """A pool whose credits fall due on n breaches in any m periods."""
    return pool(trigger="breaches", **{N: n, M: m, **ALL, **more})


def months(values: str) -> list[Record]:
    """Figures from January on: m is a miss, k is kept, a dot is nothing."""
    worth = {"m": "0", "k": "99"}
    return [figure("A", worth[v], f"2026-{n:02d}") for n, v in enumerate(values, 1) if v in worth]


def firing(rule: Record, values: str, *more: Record) -> list[int | None]:
    """The months in which a credit falls due; None stands for one in which that cannot be said."""
    dossier = state(rule, level("A"), *months(values), *more)
    found = [statement(dossier, f"2026-{n:02d}").lines[0].award for n in range(1, len(values) + 1)]
    return [None if a.problem and a.share is None else n for n, a in enumerate(found, 1) if a is not None]


def test_it_fires_only_on_a_new_breach() -> None:
    """Worked example 10: miss, miss, miss, met, met, met; 2 in any 4 months. Months 2 and 3 where breaches count
    again, 2 only where they are consumed; never 4 or 5, in which nothing was missed.
    """
    assert firing(counted(2, 4), "mmmkkk") == [2, 3]
    assert firing(counted(2, 4, breach_use="consumed"), "mmmkkk") == [2]


def test_whether_breaches_count_again_is_refused_where_it_matters() -> None:
    """In month 2 both readings fire; in month 3 they differ, and the answer is refused."""
    assert firing(counted(2, 4, breach_use=None), "mmmkkk") == [2, None]


@pytest.mark.parametrize(("meaning", "expected"), [("breach", [3]), ("no-breach", []), ("bridge", [3])])
def test_a_period_without_a_figure_is_what_the_terms_say(meaning: str, expected: list[int]) -> None:
    """Miss, nothing, miss; 2 in any 2: bridged, or counted as a breach, it fires in month 3; counted as kept it does
    not. Silent, it is refused.
    """
    assert firing(counted(2, 2, breach_unmeasured=meaning), "m.m") == expected
    assert firing(counted(2, 2, breach_unmeasured=None), "m.m") == [None]
    assert firing(counted(2, 3, breach_unmeasured=None), "mkm") == [3]


def test_an_excused_period_is_what_the_terms_say() -> None:
    """Miss, excused miss, miss; 2 in any 2."""
    relief = ("delivery_relief", {
        "key": "RLF-1", "level": "A", "period": "2026-02", "reason": "volume", "noticed_on": date(2026, 2, 5),
        "accepted_on": date(2026, 3, 1),
    })  # fmt: skip
    assert firing(counted(2, 2), "mmm", relief) == []
    assert firing(counted(2, 2, breach_excused="bridge"), "mmm", relief) == [3]


@pytest.mark.parametrize(("rule", "fired"), [("continues", True), ("resets", False)])
def test_each_month_is_judged_by_the_terms_then_in_force(rule: str, fired: bool) -> None:
    """Worked example 9: 89, 91, 94 with target 90, from March 95: January and March are missed; it fires right after
    March, unless the amendment resets the count.
    """
    rules = [counted(2, 3, breach_amendment=rule, version=v) for v in ("1.0", "1.1")]
    old, new = ({"target": Decimal(n), "minimum": Decimal(n)} for n in (90, 95))
    dossier = state(
        version(), version("1.1", date(2026, 3, 1)), *rules, level("A", **old), level("A", version="1.1", **new),
        *(figure("A", value, f"2026-0{n}") for n, value in enumerate(("89", "91", "94"), 1)),
    )  # fmt: skip
    due = [statement(dossier, f"2026-0{n}").lines[0].award is not None for n in (1, 2, 3)]
    assert due == [False, False, fired]


def brute(rule: Rule, marks: list[Mark]) -> list[bool]:
    """The count said plainly: look at each breach, walk back over the last M periods that count, add up breaches."""
    words = {"breach": True, "no-breach": False}
    of = {
        Mark.BREACH: True, Mark.KEPT: False, Mark.UNMEASURED: words.get(rule.unmeasured or ""),
        Mark.EXCUSED: words.get(rule.excused or ""),
    }  # fmt: skip
    meaning = [of[mark] for mark in marks]
    fired, used = [], set()
    for now, what in enumerate(meaning):
        seen, back, mine = 0, now, []
        while back >= 0 and seen < rule.periods:
            if meaning[back] is not None:
                seen += 1
                mine += [back] if meaning[back] and back not in used else []
            back -= 1
        fired.append(bool(what) and len(mine) >= rule.breaches)
        if fired[-1] and rule.use == "consumed":
            used |= set(mine)
    return fired


@given(
    st.lists(st.sampled_from(list(Mark)), min_size=12, max_size=12),
    st.integers(1, 5), st.integers(1, 6), st.sampled_from(["reusable", "consumed"]),
    st.sampled_from(["breach", "no-breach", "bridge"]), st.sampled_from(["breach", "no-breach", "bridge"]),
)  # fmt: skip
def test_the_count_is_that_of_brute_force(
    marks: list[Mark], n: int, m: int, use: str, blank: str, excused: str
) -> None:
    """N in any M over a year of made-up months, with every reading of gaps, is what counting by hand gives."""
    rule = Rule(n, m, use, blank, excused, "continues")
    history = [Seen(str(place), mark, "1.0") for place, mark in enumerate(marks)]
    assert fires(rule, history) == brute(rule, marks)
    assert decided(rule, history)[0] == brute(rule, marks)


@given(st.lists(st.sampled_from(list(Mark)), min_size=1, max_size=9), st.integers(1, 3), st.integers(1, 4))
def test_a_silent_term_is_refused_exactly_where_the_readings_differ(marks: list[Mark], n: int, m: int) -> None:
    """With nothing stated, an answer is given only where all readings agree on it."""
    history = [Seen(str(place), mark, "1.0") for place, mark in enumerate(marks)]
    kinds = ("breach", "no-breach", "bridge")
    every = [
        brute(Rule(n, m, use, a, b, "continues"), marks)
        for use, a, b in product(("reusable", "consumed"), kinds, kinds)
    ]
    found, _ = decided(Rule(n, m, None, None, None, None), history)
    assert found == [answers[0] if len(set(answers)) == 1 else None for answers in zip(*every, strict=True)]


def test_the_target_and_a_threshold_of_its_own_can_make_a_credit_fall_due() -> None:
    """Target 95, minimum 90, credit threshold 93: a figure of 92 keeps the minimum and draws a credit by either."""
    june = (figure("A", "92"), invoice("100000"))
    assert judged(pool(), level("A"), *june).total == 0
    assert judged(pool(trigger="target"), level("A"), *june).total == 2000
    assert judged(pool(trigger="threshold"), level("A", credit_threshold=Decimal(93)), *june).total == 2000
    assert judged(pool(trigger="threshold"), level("A", credit_threshold=Decimal(92)), *june).total == 0
    assert judged(pool(trigger="threshold"), level("A"), *june).total is None


def test_failures_beyond_an_allowance_draw_a_credit_each() -> None:
    """Three missed deadlines a month are allowed, five were missed: two credits of 2,000."""
    count = {"measure": "count", "unit": "count", "direction": "lower", "target": Decimal(0), "minimum": Decimal(3)}
    rule = pool(trigger="occurrences")
    assert judged(rule, level("A", allowance=3, **count), figure("A", "5"), invoice("100000")).total == 4000
    assert judged(rule, level("A", allowance=3, **count), figure("A", "3"), invoice("100000")).total == 0
    assert judged(rule, level("A", **count), figure("A", "5"), invoice("100000")).total is None


def test_failures_of_a_share_are_its_cases_that_were_not_within() -> None:
    """97 of 100 within: three failures, one allowed, two credits."""
    cases = {"numerator": Decimal(97), "denominator": Decimal(100)}
    found = judged(pool(trigger="occurrences"), level("A", allowance=1), figure("A", None, **cases), invoice("100000"))
    assert found.total == 4000


def test_a_repeat_multiplies_and_does_not_compound() -> None:
    """A level that failed in May and June draws twice its credit in June, and in July no more than that."""
    records = [pool(repeat_multiplier=Decimal(2), cap=Decimal(100)), level("A")]
    for month in ("05", "06", "07"):
        bill = ("delivery_invoice", {**invoice("100000", f"2026-{month}")[1], "key": f"INV-{month}"})
        records += [figure("A", "0", f"2026-{month}"), bill]
    assert [judged(*records, period=f"2026-{m}").total for m in ("05", "06", "07")] == [2000, 4000, 4000]
