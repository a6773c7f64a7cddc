"""The house's promise about generated engagements: no kind and no field is left out of the property tests."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from strategies import engagements, values

from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier
from bpoctl.models import KINDS
from bpoctl.models.fields import Description

FEW = settings(
    max_examples=10, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
ROUNDS = 12


def never_generated(table: str, descriptions: Sequence[Description]) -> set[str]:
    """The fields that had a value neither absent nor default in none of a hundred examples and more."""
    missing = {d.name for d in descriptions}

    def look(dossier: Dossier) -> None:
        for row in dossier.rows(table) or [dossier.engagement]:
            missing.difference_update(d.name for d in descriptions if getattr(row, d.name) not in (d.default, ()))

    for number in range(ROUNDS):
        if missing:
            seed(number)(FEW(given(engagements(of=table or "person", most_kinds=0))(look)))()
    return missing


@pytest.mark.parametrize("table", list(KINDS))
def test_every_field_of_every_kind_is_generated(table: str) -> None:
    """No field of any kind is absent, or at its default, in all that is generated."""
    assert not never_generated(table, KINDS[table].descriptions)


def test_every_field_of_the_engagement_is_generated() -> None:
    """The engagement's own fields are generated too, its lead among them."""
    assert not never_generated("", ENGAGEMENT_FIELDS)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_generated_values_are_accepted(data: st.DataObject) -> None:
    """What is generated for a field keeps the bounds that its description states."""
    described = data.draw(st.sampled_from([d for kind in KINDS.values() for d in kind.descriptions if not d.ref]))
    described.accept(data.draw(values(described)))
