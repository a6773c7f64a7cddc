"""A plan says exactly what applying would do; what is signed, sealed or history stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import engagements

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined
from bpoctl.interchange import plan, plan_json, plan_lines, summary, write
from bpoctl.models import KINDS

from .samples import Record, agreement, gate, level, of, person, recorded, signature

BASE: list[Record] = [person(), agreement(), level()]


def carried_out(old: Dossier, new: Dossier, prune: bool) -> Dossier:
    """The engagement after a plan, its rows changed by nothing but what the plan says."""
    made = plan(old, new, prune=prune)
    rows = {table: list(old.rows(table)) for table in KINDS}
    engagement = old.engagement
    for change in made.changes:
        if change.table == "engagement":
            engagement = engagement._replace(**change.values)
            continue
        found = rows[change.table]
        if change.old is not None:
            found[:] = [row for row in found if row is not change.old]
        if change.new is not None:
            found.append(change.new if change.old is None else change.old._replace(**change.values))
    return Dossier(engagement, rows)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(engagements(history=False), engagements(history=False))
def test_a_plan_carried_out_gives_the_file(old: Dossier, other: Dossier) -> None:
    """With --prune the engagement becomes what the file says, to the byte; and then there is nothing to change."""
    new = Dossier(other.engagement._replace(slug=old.engagement.slug), {t: other.rows(t) for t in KINDS})
    after = carried_out(old, new, prune=True)
    assert write(after) == write(new)
    assert not plan(after, new, prune=True)
    kept = carried_out(old, new, prune=False)
    assert not plan(kept, new)
    assert len(plan(kept, new).left_alone) == kept.count - new.count


def test_changes_name_their_fields_before_and_after() -> None:
    """One line a changed field, then the sum; figures that are spelled otherwise are changed too."""
    made = plan(of(*BASE), of(person(), agreement(), level(target=Decimal("96"), minimum=Decimal("94.0"))))
    assert plan_lines(made) == [
        "~ sla/level FRT (1.0)  target   95 → 96",
        "                       minimum  94 → 94.0",
        "",
        "1 to change.",
    ]
    (change,) = made.changes
    assert change.values == {"target": Decimal("96"), "minimum": Decimal("94.0")}


def test_the_data_of_a_plan_has_every_field_and_revision() -> None:
    """For scripts: kind, key, version, the revision that was compared, before and after as in --json."""
    made = plan(of(*BASE), of(person(left_on=date(2026, 5, 8)), agreement(), level()))
    found = plan_json(made)
    assert found["changes"] == [
        {
            "action": "change", "kind": "person", "key": "dana-cruz", "revision": 1,
            "fields": [{"field": "left_on", "before": None, "after": "2026-05-08"}],
        }
    ]  # fmt: skip
    assert found["summary"] == {"add": 0, "change": 1, "remove": 0, "left_alone": 0}


def test_records_that_the_file_lacks_are_left_alone_or_pruned() -> None:
    """They are named with the number of those that refer to them; only --prune removes them."""
    old = of(
        *BASE, person("eli"), ("scope_stakeholder", {"key": "S", "person": "eli", "topic": "x", "raci": "informed"})
    )
    assert plan_lines(plan(old, of(*BASE))) == [
        "- person eli           would be removed with --prune; 1 stakeholder refers to it",
        "- scope/stakeholder S  would be removed with --prune",
        "",
        "Nothing to change, 2 left alone.",
    ]
    made = plan(old, of(*BASE), prune=True)
    assert [change.action for change in made.changes] == ["remove", "remove"]
    assert summary(made) == "2 to remove."


def test_what_is_added_is_named_with_what_lists_show() -> None:
    """The title and the first columns of a new record stand in its line."""
    made = plan(of(*BASE), of(*BASE, person("eli", employer="provider")))
    assert plan_lines(made)[0] == '+ person eli  "Eli", employer provider'


def test_nothing_to_change_is_one_line() -> None:
    """The same file twice is no change."""
    assert plan_lines(plan(of(*BASE), of(*BASE))) == ["Nothing to change."]


def test_versions_of_a_term_are_different_records() -> None:
    """The identity of a term is its version and its key."""
    old = of(agreement("1.0"), agreement("1.2"), level(version="1.0"), level(version="1.2"))
    new = of(agreement("1.0"), agreement("1.2"), level(version="1.0"), level(version="1.2", target=Decimal(96)))
    (change,) = plan(old, new).changes
    assert change.subject == "sla/level FRT (1.2)"


@pytest.mark.parametrize(
    ("new", "prune"),
    [
        (of(agreement(), level(target=Decimal(96))), False),
        (of(agreement(), level(), level("CSAT")), False),
        (of(agreement(ends_on=date(2029, 1, 1)), level()), False),
        (of(agreement()), True),
    ],
)
def test_signed_terms_stay(new: Dossier, prune: bool) -> None:
    """To change, add or remove a term of a signed version, or its dates, is declined: amend it."""
    old = of(agreement(), level(), signature())
    with pytest.raises(Declined, match=r"agreement 1\.0 is signed") as caught:
        plan(old, new, prune=prune)
    assert "bpoctl sla amend 1.0" in caught.value.hint


def test_a_draft_beside_a_signed_version_can_change() -> None:
    """The plan says where the change lands."""
    old = of(agreement("1.1"), level(version="1.1"), agreement("1.2"), signature("1.1"))
    new = of(agreement("1.1"), level(version="1.1"), agreement("1.2"), level(version="1.2"))
    assert "! agreement 1.1 is signed: its terms stay; the change lands in 1.2" in plan_lines(plan(old, new))


def test_figures_of_a_closed_period_stay() -> None:
    """A measurement of a sealed month is not rewritten from a file, and none is moved into it."""
    seal: Record = ("record_seal", {"key": "SEAL-1", "period": "2026-04", "on": date(2026, 5, 2), "by": "d",
                                    "statement_sha256": "ab" * 32})  # fmt: skip

    def measured(period: str, value: int) -> Record:
        return "delivery_measurement", {
            "key": "M", "level": "FRT", "period": period, "value": Decimal(value), "basis": "stated",
        }  # fmt: skip

    old = of(*BASE, measured("2026-04", 90), seal)
    for period, value in [("2026-04", 95), ("2026-05", 90)]:
        with pytest.raises(Declined, match="2026-04 is closed"):
            plan(old, of(*BASE, measured(period, value)))
    with pytest.raises(Declined, match="2026-04 is closed"):
        plan(of(*BASE, measured("2026-05", 90), seal), of(*BASE, measured("2026-04", 90)))


def test_history_is_restored_into_an_empty_engagement_only() -> None:
    """Into nothing, or an engagement without records, it goes whole; elsewhere it is not touched, and that is said."""
    file = of(agreement(), gate(), signature())
    assert plan(None, file).restores
    assert plan(of(), file).restores
    made = plan(of(agreement(), gate(reason="other")), file)
    assert not made.restores
    assert not made
    assert made.notes == (
        "history stays as it is recorded: record/gate GATE-1, record/signature SIG-1 of the file is not applied",
    )
    assert not plan(file, of(agreement()), prune=True)


def test_another_engagement_is_refused() -> None:
    """A file is applied to the engagement whose slug it has."""
    with pytest.raises(BadData, match="of the engagement `other`, not of `acme`"):
        plan(of(), of(slug="other"))


def test_numbered_rows_are_compared_by_what_they_say() -> None:
    """Ids and revisions of the store are no part of a comparison."""
    assert not plan(recorded(BASE), of(*BASE))
