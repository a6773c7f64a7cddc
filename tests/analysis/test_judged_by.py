"""The bounds that a figure was held against stand beside it: of a phase, and of the share of instances that met."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from credit_records import figure, invoice, judged, level, pool, state

from bpoctl.analysis.clock_words import clock_step
from bpoctl.analysis.credits.instances import as_judged, as_share
from bpoctl.documents import signed_text

SITES: dict[str, Any] = {
    "per": "site", "per_credit": "share-met", "per_target": Decimal(90), "instances": ("Leeds", "York", "Hull"),
}  # fmt: skip
GAP = {"form": "gap", "rate": Decimal(2), "step": "per-point-completed", "at_risk": None, "categories": None,
       "cap": None, "monthly_charges": None}  # fmt: skip


def test_a_share_of_sites_stands_beside_the_share_that_is_wanted() -> None:
    """One of three sites at 95 % or more: 33.33 % against 90, and not against 95; the gap is 56 whole points."""
    figures = [
        figure("A", value, key=f"M-{site}", instance=site)
        for site, value in {"Leeds": "96", "York": "94", "Hull": "93"}.items()
    ]
    found = judged(pool(**GAP), level("A", None, **SITES), *figures, invoice("100000"))
    [line] = found.lines
    assert (str(line.judged.target), line.to_json()["target"], line.to_json()["minimum"]) == ("90", "90", "90")
    assert line.steps[0].formula == "; ".join(
        f"M-{site}, stated by hand, without evidence" for site in ("Leeds", "York", "Hull")
    )
    assert line.steps[-1].formula.startswith("gap 90 - 33.333333 = 56 points")
    assert found.total == 112_000


def test_the_agreement_names_the_share_as_the_figure_of_its_credit() -> None:
    """Target of each site, the share that is wanted of them, and an example whose gap is counted from that share."""
    text = signed_text(state(pool(**GAP), level("A", None, **SITES)), "1.0").decode()
    assert "| ≥ 95 % each | ≥ 90 % of them |" in text
    assert "- **Target.** Of each site: at least 95 %; a figure of exactly 95 % meets it." in text
    assert "It is to be at least 90 %; that is its target wherever its credit is reckoned." in text
    assert "- **Minimum.** Of that share: at least 90 %. A figure below it makes a service credit fall due" in text
    assert "gap 90 - 87.5 = 2 points" in text


@pytest.mark.parametrize(("per_credit", "same"), [("share-met", False), ("worst", True), ("each", True)])
def test_only_a_share_has_other_bounds(per_credit: str, same: bool) -> None:
    """Where each or the worst site counts, the level's own bounds judge."""
    _, values = level("A", None, **{**SITES, "per_credit": per_credit})
    [row] = state(pool(), ("sla_level", values)).rows("sla_level")
    assert (as_judged(row) == row) is same
    assert as_share(row).target == 90


def test_the_target_of_a_phase_stands_in_the_row() -> None:
    """95 % until the end of June, then 97 %: each month's row shows the target by which it was judged."""
    steps = {"steps": [{"kind": "target", "from": "2026-07-01", "target": "97", "minimum": "95"}]}
    for month, target in (("2026-06", "95"), ("2026-07", "97")):
        found = judged(pool(), level("A", phases=steps), figure("A", "81", month), invoice("1", month), period=month)
        assert str(found.lines[0].judged.target) == target


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"window": "event", "per": "site", "per_credit": "each"},
         "Its own credit for each case, rounded, is at most 500.00 EUR"),
        ({"per": "site", "per_credit": "each"},
         "Its own credit in a month, for each site by itself, rounded, is at most 500.00 EUR"),
        ({}, "Its own credit in a month, rounded, is at most 500.00 EUR"),
    ],
)  # fmt: skip
def test_a_levels_own_cap_says_what_it_is_on(terms: dict[str, Any], words: str) -> None:
    """A case, an instance or the level, as the engine caps it."""
    from bpoctl.models.values import Money

    text = signed_text(state(pool(), level("A", credit_cap_amount=Money(Decimal(500)), **terms)), "1.0").decode()
    assert words in text


def test_what_is_only_counted_has_no_clock() -> None:
    """A ratio of intervals counts in the month of its moment: no clock runs to an end that is not stated."""
    terms = {"measure": "ratio", "source": "tickets", "clock_from": "first at", "counted_at": "start",
             "numerator": ("within",), "denominator": ("offered",)}  # fmt: skip
    dossier = state(pool(), level("A", **terms))
    [row] = dossier.rows("sla_level")
    step = clock_step(row, ())
    assert step is not None and (step.what, step.formula) == ("counted", 'all tickets, by the first "at"')
    text = signed_text(dossier, "1.0").decode()
    assert "not stated of a ticket" not in text
    assert 'counts in the month in which the first "at" lies.' in text
