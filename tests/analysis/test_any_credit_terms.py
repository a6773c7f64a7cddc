"""Credits under generated terms: whatever terms are written down, a statement is made or refused in words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from credit_records import ENGAGEMENT, figure, invoice, level, version
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import field_values

from bpoctl.analysis.credits import forecast, statement
from bpoctl.analysis.credits.bands import bands_of, find
from bpoctl.analysis.money import minor_units
from bpoctl.analysis.periods import parse_period
from bpoctl.dossier import Dossier, dossier_of
from bpoctl.models import KINDS

MANY = settings(max_examples=25, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
TERMS = [d for d in KINDS["sla_credit"].descriptions if d.name not in ("key", "version")]
OF_LEVEL = [
    KINDS["sla_level"].by_name[name]
    for name in ("allocation", "credit_threshold", "allowance", "bands", "bonus_at", "bonus", "quota", "quota_party",
                 "quota_overflow", "quota_price", "direction", "unit", "measure", "rounding", "class_",
                 "allowance_percent", "allowance_part", "bonus_rate", "bonus_amount", "bonus_cap", "credit_cap",
                 "credit_cap_amount", "ratio_per")
]  # fmt: skip
TABLES = st.dictionaries(
    st.sampled_from([">= 95", "< 95", ">= 50", "< 50", "95", "50", "minor", "severe", "x", "1"]),
    st.sampled_from(["10", "1.5", "< 95", ">= 50", "0", "nothing", "-3"]), max_size=4,
)  # fmt: skip
WINDOWS = st.sampled_from(["month", "month", "quarter", "contract-year"])


def drawn(draw: st.DrawFn, descriptions: list[Any]) -> dict[str, Any]:
    """Values of these fields, tables among them that look like bands."""
    found = {d.name: draw(field_values(d, {})) for d in descriptions}
    for description in descriptions:
        if description.form.name == "table" and draw(st.booleans()):
            found[description.name] = draw(TABLES)
    return found


@st.composite
def credited(draw: st.DrawFn) -> Dossier:
    """Two levels under any credit terms, with figures for five months."""
    terms = ("sla_credit", {"key": "POOL", "version": "1.0", **drawn(draw, TERMS)})
    levels = [("sla_level", {**level(key)[1], **drawn(draw, OF_LEVEL), "window": draw(WINDOWS)}) for key in "AB"]
    values = st.one_of(st.none(), st.decimals(0, 120, places=3))
    figures = []
    for key in "AB":
        for period in (*(f"2026-0{month}" for month in range(1, 6)), "2026-Q1"):
            value = draw(values)
            if draw(st.booleans()):
                figures.append(figure(key, None if value is None else str(value), period, quota_used=value))
    bills = [("delivery_invoice", {**invoice("1234.56", f"2026-0{n}")[1], "key": f"INV-{n}"}) for n in (1, 2, 3, 5)]
    begins = draw(st.sampled_from([date(2025, 6, 1), date(2026, 1, 1), date(2026, 3, 11)]))
    return dossier_of(ENGAGEMENT, [version(begins=begins), terms, *levels, *figures, *bills])


@pytest.mark.long
@MANY
@given(credited())
def test_any_terms_give_a_statement_or_say_why_not(dossier: Dossier) -> None:
    """A total in whole cents, never above cap or limits; or none, and an open point that says what is missing."""
    for month in ("2026-03", "2026-04", "2026-05"):
        found = statement(dossier, month)
        assert found.to_json() == statement(dossier, month).to_json()
        if found.total is None:
            assert found.open_points
        else:
            assert -int(found.total.as_tuple().exponent) == minor_units("EUR")
        for pool in found.pools:
            bounds = [pool.sum, pool.cap, *(limit.left for limit in pool.limits)]
            assert pool.total is None or all(bound is None or pool.total <= bound for bound in bounds)


@pytest.mark.long
@MANY
@given(credited())
def test_any_terms_can_be_forecast(dossier: Dossier) -> None:
    """A forecast is a statement too."""
    assert forecast(dossier, parse_period("2026-06")).statement.period.key == "2026-06"


@given(TABLES, st.fractions(-10, 200, max_denominator=50))
def test_a_band_is_one_or_there_is_a_reason(table: dict[str, str], value: Any) -> None:
    """Of any table a figure has one band that holds it, or a reason why none counts."""
    rows = bands_of(table)
    if isinstance(rows, str):
        assert rows
        return
    found = find(value, rows)
    assert (found.band is None) == bool(found.problem)
    assert found.band is None or found.band.holds(value)
