"""Applying a file through the real journal: to the byte, in one operation, or not at all."""

from __future__ import annotations

import shutil
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from strategies import engagements

from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined
from bpoctl.interchange import Plan, apply, apply_all, plan_text, refuse_stale, write
from bpoctl.journal import entries, operation, operations, undo
from bpoctl.store import Store, load_dossiers

from .samples import agreement, gate, level, of, person, signature

STORES = count()


def of_slug(store: Store, slug: str) -> Dossier | None:
    """The engagement as the store has it."""
    with store.read() as connection:
        found = load_dossiers(connection, [slug])
    return found[0] if found else None


def apply_text(store: Store, text: str, prune: bool = False) -> Plan:
    """Plan and apply a text as the command does."""
    made = plan_text(text, "f.toml", lambda slug: of_slug(store, slug), prune=prune)
    with operation(store, "apply f.toml", engagement_id=None, actor="test") as writer:
        refuse_stale(made, next(iter(load_dossiers(writer.connection, [made.slug])), None))
        apply(made, writer)
    return made


@pytest.fixture
def store(empty_store: Path) -> Store:
    """An empty store."""
    return Store.open(str(empty_store), writable=True)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(dossier=engagements())
def test_export_apply_export_gives_the_same_bytes(dossier: Dossier, empty_store: Path) -> None:
    """Through a real store nothing is lost, history included; the second time there is nothing to apply."""
    path = empty_store.with_name(f"{next(STORES)}.db")
    store = Store.open(str(shutil.copy(empty_store, path)), writable=True)
    text = write(dossier)
    apply_text(store, text)
    assert write(store.load(dossier.engagement.slug)) == text
    assert not apply_text(store, text)
    store.engine.dispose()


def test_a_changed_file_changes_just_that_and_undo_brings_it_back(store: Store) -> None:
    """Changes, additions and removals are one operation, and one undo."""
    before = write(of(person(), person("eli"), agreement(), level()))
    after = write(of(person(role="COO"), agreement(), level(target=Decimal("96.5")), level("CSAT"), name="New name"))
    apply_text(store, before)
    made = apply_text(store, after, prune=True)
    assert (made.count("add"), made.count("change"), made.count("remove")) == (1, 3, 1)
    assert write(store.load("acme")) == after
    undo(store, store.load("acme").engagement.id or 0, actor="test", command="undo")
    assert write(store.load("acme")) == before
    undo(store, store.load("acme").engagement.id or 0, actor="test", command="undo")
    assert store.slugs() == []


def test_what_the_file_lacks_is_kept_and_may_be_referred_to(store: Store) -> None:
    """Without --prune a file of a part is applied to the whole; with it, its references must stand in it."""
    apply_text(store, write(of(person(), person("eli"))))
    part = write(of()) + '\n[[scope.stakeholders]]\nkey = "S"\nperson = "eli"\ntopic = "x"\nraci = "informed"\n'
    apply_text(store, part)
    assert store.load("acme").count == 3
    with pytest.raises(BadData, match="there is no person `eli`"):
        apply_text(store, part, prune=True)


def test_history_is_verified_before_it_is_restored(store: Store) -> None:
    """A tampered file leaves the store as it was; into an engagement with records history is not restored at all."""
    text = write(of(agreement(), level(), gate(), signature()))
    with pytest.raises(Declined, match="record/gate GATE-1 is not what was exported"):
        apply_text(store, text.replace('of = "scope"', 'of = "sla"'))
    assert store.slugs() == []
    apply_text(store, text)
    with pytest.raises(Declined, match="is signed"):
        apply_text(store, text.replace('target = "95"', 'target = "90"'))
    assert write(store.load("acme")) == text


def test_a_stale_plan_is_refused(store: Store) -> None:
    """Somebody changed the engagement between the plan and its application: nothing happens."""
    apply_text(store, write(of(person())))
    made = plan_text(write(of(person(role="COO"))), "f.toml", lambda slug: of_slug(store, slug))
    apply_text(store, write(of(person(role="CEO"))))
    with operation(store, "apply", engagement_id=None, actor="test") as writer:
        current = load_dossiers(writer.connection, ["acme"])[0]
        with pytest.raises(BadData, match="changed by somebody else"):
            refuse_stale(made, current)
    made = plan_text(write(of(slug="new")), "f.toml", lambda slug: of_slug(store, slug))
    with pytest.raises(BadData, match="changed by somebody else"):
        refuse_stale(made, of(slug="new"))


def test_an_error_halfway_leaves_nothing(store: Store) -> None:
    """All or nothing: the first engagement of a batch is not there when the second fails."""
    good = plan_text(write(of(person())), "a", lambda slug: None)
    broken = plan_text(write(of(person(), slug="acme")), "b", lambda slug: None)
    with (
        pytest.raises(Exception, match="somebody else has just recorded"),
        operations(store, "apply", actor="t") as writer,
    ):
        apply_all([good, broken], writer)
    assert store.slugs() == []


def test_several_engagements_are_an_operation_each(store: Store) -> None:
    """They go in together, and each can be undone for itself."""
    texts = [write(of(person(), slug=slug)) for slug in ("a", "b")]
    with operations(store, "apply", actor="t") as writer:
        apply_all([plan_text(text, "f", lambda slug: None) for text in texts], writer)
    assert [write(dossier) for dossier in store.load_all()] == texts
    number = store.load("a").engagement.id or 0
    with store.read() as connection:
        assert len(entries(connection, number)) == 1
    undo(store, number, actor="t", command="undo")
    assert store.slugs() == ["b"]


def test_figures_spelled_otherwise_reach_the_store(store: Store) -> None:
    """A file that says 95.0 where the store says 95 is applied: documents print the places that were written."""
    apply_text(store, write(of(person(), agreement(), level())))
    after = write(of(person(), agreement(), level(target=Decimal("95.0"))))
    apply_text(store, after)
    assert write(store.load("acme")) == after
