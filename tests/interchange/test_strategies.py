"""The house's promise about generated engagements: no kind and no field is left out of the property tests."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from strategies import engagements, values

from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier
from bpoctl.models import KINDS

FEW = settings(
    max_examples=40, derandomize=True, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.parametrize("table", list(KINDS))
def test_every_field_of_every_kind_is_generated(table: str) -> None:
    """Within forty examples each field of the kind has had a value that is neither absent nor its default."""
    missing = {d.name for d in KINDS[table].descriptions}

    @FEW
    @given(engagements(of=table, most_kinds=0))
    def look(dossier: Dossier) -> None:
        for row in dossier.rows(table):
            missing.difference_update(
                d.name for d in KINDS[table].descriptions if getattr(row, d.name) not in (d.default, ())
            )

    look()
    assert not missing


def test_every_field_of_the_engagement_is_generated() -> None:
    """The engagement's own fields are generated too, its lead among them."""
    missing = {d.name for d in ENGAGEMENT_FIELDS}

    @FEW
    @given(engagements(of="person", most_kinds=0))
    def look(dossier: Dossier) -> None:
        found: Any = dossier.engagement
        missing.difference_update(d.name for d in ENGAGEMENT_FIELDS if getattr(found, d.name) not in (d.default, ()))

    look()
    assert not missing


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_generated_values_are_accepted(data: st.DataObject) -> None:
    """What is generated for a field keeps the bounds that its description states."""
    described = data.draw(st.sampled_from([d for kind in KINDS.values() for d in kind.descriptions if not d.ref]))
    described.accept(data.draw(values(described)))
