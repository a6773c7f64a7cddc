"""The rules over generated engagements: whatever may be written down, every rule answers and none falls over."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import engagements

from bpoctl.checks import RULES, run
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import STAGES

MANY = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.long
@MANY
@given(engagements(most_kinds=6), st.dates(date(1999, 1, 1), date(2101, 12, 31)))
def test_no_rule_falls_over(dossier: Dossier, today: date) -> None:
    """On any state and any day the findings are sentences about a known rule, and the same each time."""
    found = run(dossier, today, STAGES)
    assert found == run(dossier, today, STAGES)
    assert all(finding.rule in RULES and finding.message for finding in found)
