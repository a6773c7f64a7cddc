"""Every kind of record through the command line: the five verbs with their flags, from the descriptions."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import Runner, export_of
from words import EDITABLE, as_json, bad_word, flags, own_key, words_of

from bpoctl.errors import ExitCode, UsageError
from bpoctl.journal.refusing import unresolved
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import described_fields
from bpoctl.models.journal import Draft
from bpoctl.records.values import from_flags
from bpoctl.store import Store

KEYS: dict[str, str] = {}
"""The key of the record of each kind."""


@pytest.fixture
def each(run: Runner, one_of_each: tuple[Path, dict[str, str]]) -> Runner:
    """The program in a workspace with one record of every kind."""
    folder, keys = one_of_each
    KEYS.update(keys)
    shutil.copytree(folder, run.folder, dirs_exist_ok=True)
    return run


@pytest.fixture(scope="module")
def before(one_of_each: tuple[Path, dict[str, str]]) -> str:
    """That workspace's engagement as text, before anything is done to it."""
    folder, _ = one_of_each
    assert unresolved_in(Runner(folder)) == set()
    return export_of(folder)


def store_of(run: Runner) -> Store:
    """The workspace's store, for reading."""
    return Store.open(str(run.folder / ".bpoctl" / "bpoctl.db"))


def every(kinds: list[Kind]) -> Any:
    """The test runs for each of the kinds."""
    return pytest.mark.parametrize("kind", kinds, ids=[kind.path for kind in kinds])


@every(EDITABLE)
def test_what_was_typed_is_what_is_recorded(each: Runner, kind: Kind) -> None:
    """`list`, `show` and both as JSON have every value; money and decimals are texts, whole numbers are numbers."""
    words, key = kind.command.split(), KEYS[kind.table]
    listed = each.ok(*words, "list", "--json").json
    assert listed["schema"] == 1
    (item,) = listed["items"]
    assert item == each.ok(*words, "show", key, "--json").json
    assert list(item) == [*(d.key for d in kind.descriptions), "revision"]
    assert (item["key"], item["revision"]) == (key, 1)
    for d, text in words_of(kind, KEYS):
        assert item[d.key] == as_json(d, text), d.key
        if d.form.name in ("decimal", "money"):
            assert isinstance(item[d.key], str)
            assert Decimal(item[d.key].split()[0])
    table = each.ok(*words, "list").out.splitlines()
    columns = [d.key for d in kind.descriptions if d.column or d.name in ("key", "version")]
    assert table[0].split() == columns
    assert len(table) == 2
    page = each.ok(*words, "show", key).out
    for d, text in words_of(kind, KEYS):
        assert d.form.to_text(d.form.from_text(text)) in page


@every(EDITABLE)
def test_what_is_missing_is_named(each: Runner, before: str, kind: Kind) -> None:
    """`add` without its required fields is exit code 2 and names each flag with what it means; nothing is recorded."""
    ran = each(*kind.command.split(), "add", "--no-input")
    assert ran.code == ExitCode.USAGE
    for d in kind.descriptions:
        if d.required and d.name not in ("key", "version"):
            assert f"{d.option} {d.form.stand_in}" in ran.err
            assert d.help in ran.err
    assert export_of(each.folder) == before


@every(EDITABLE)
def test_a_bad_value_is_named(each: Runner, kind: Kind) -> None:
    """A value out of bounds, of another form or of no known word is refused with its flag; the first as exit code 2."""
    bad = [(d, text) for d in kind.own if d.form.name != "flag" and (text := bad_word(d)) is not None]
    for d, text in bad:
        with pytest.raises(UsageError, match=d.option):
            from_flags(kind.own, {d.name: text})
    assert bad, "every field of it takes any text"
    d, text = bad[-1]
    rest = [(other, value) for other, value in words_of(kind, KEYS) if other.name != d.name]
    for verb in (["add", *own_key(kind), *flags(rest)], ["edit", KEYS[kind.table]]):
        ran = each(*kind.command.split(), *verb, d.option, text)
        assert ran.code == ExitCode.USAGE, ran.err
        assert d.option in ran.err


@every(EDITABLE)
def test_an_edit_changes_what_it_says(each: Runner, kind: Kind) -> None:
    """Every field takes another value, once; at a revision that has passed the edit is exit code 3."""
    words, key = kind.command.split(), KEYS[kind.table]
    given = words_of(kind, KEYS, again=True)
    edited = each.ok(*words, "edit", key, *flags(given), "--if-revision", 1, "--json").json
    assert edited["revision"] == 2
    for d, text in given:
        assert edited[d.key] == as_json(d, text), d.key
    stale = each(*words, "edit", key, *flags(given), "--if-revision", 1)
    assert stale.code == ExitCode.BAD_DATA
    assert "is at revision 2, not 1" in stale.err
    assert "bpoctl log" in stale.err


@every(EDITABLE)
def test_a_field_is_cleared(each: Runner, kind: Kind) -> None:
    """`--clear` empties what may be empty, or gives it its default back; a required field stays, with exit code 2."""
    words, key = kind.command.split(), KEYS[kind.table]
    optional = [d for d in kind.own if not d.required]
    if optional:
        clear = [word for d in optional for word in ("--clear", d.key)]
        cleared = each.ok(*words, "edit", key, *clear, "--json").json
        for d in optional:
            assert cleared[d.key] == (None if d.default is None else d.form.to_json(d.default))
    required = next(d for d in kind.own if d.required)
    assert each(*words, "edit", key, "--clear", required.key).code == ExitCode.USAGE
    assert each(*words, "edit", key).code == ExitCode.USAGE
    unknown = each(*words, "edit", key, "--clear", required.key[:-1] + "x")
    assert unknown.code == ExitCode.USAGE


@every(EDITABLE)
def test_a_new_key_stands_everywhere(each: Runner, before: str, kind: Kind) -> None:
    """`edit --key` renames the record and all that refers to it in one operation."""
    words, key = kind.command.split(), KEYS[kind.table]
    each.ok(*words, "edit", key, "--key", "QQ.new_1")
    assert each.ok(*words, "show", "QQ.new_1", "--json").json["key"] == "QQ.new_1"
    assert each(*words, "show", key).code == ExitCode.BAD_DATA
    assert unresolved_in(each) == set()
    after = export_of(each.folder)
    assert after.replace('"QQ.new_1"', f'"{key}"') == before


def unresolved_in(run: Runner) -> set[Any]:
    """References that lead nowhere."""
    with store_of(run).read() as connection:
        return set(unresolved(connection, 1))


@every(EDITABLE)
def test_removing_spares_what_is_referred_to(each: Runner, before: str, kind: Kind) -> None:
    """A record that others refer to stays, with exit code 1 and their names; another goes; without --yes neither."""
    words, key = kind.command.split(), KEYS[kind.table]
    holding = {f"{k.path} {KEYS[k.table]}" for k in EDITABLE for d in k.descriptions if d.ref == kind.table}
    holding -= {f"{kind.path} {key}"}
    asked = each(*words, "remove", key, "--no-input")
    assert asked.code == (ExitCode.NO if holding else ExitCode.USAGE)
    ran = each(*words, "remove", key, "--yes")
    if holding:
        assert ran.code == ExitCode.NO
        assert sum(name in ran.err for name in holding) == min(len(holding), 8)
        assert export_of(each.folder) == before
        return
    assert ran.code == 0, ran.err
    assert each.ok(*words, "list", "--json").items == []


@every(EDITABLE)
def test_an_unknown_key_has_its_nearest(each: Runner, kind: Kind) -> None:
    """A mistyped key is exit code 3 for every verb, with the nearest key that there is and how to see all."""
    words, key = kind.command.split(), KEYS[kind.table]
    required = next(d for d in kind.own if d.required and d.form.name != "flag")
    text = {d.name: text for d, text in words_of(kind, KEYS)}[required.name]
    for verb in (["show", f"{key}x"], ["edit", f"{key}x", required.option, text], ["remove", f"{key}x", "--yes"]):
        ran = each(*words, *verb)
        assert ran.code == ExitCode.BAD_DATA, ran.err
        assert f"Did you mean `{key}`?" in ran.err
        assert f"bpoctl {kind.command} list" in ran.err


@every([kind for kind in EDITABLE if any(d.ref for d in kind.own)])
def test_a_reference_to_nothing_is_refused(each: Runner, kind: Kind) -> None:
    """What a field refers to must be there: exit code 3, with the nearest key and the command that adds one."""
    reference = next(d for d in kind.own if d.ref)
    wrong = f"{KEYS[reference.ref]}x"
    ran = each(*kind.command.split(), "edit", KEYS[kind.table], reference.option, wrong)
    assert ran.code == ExitCode.BAD_DATA
    assert f"there is no {KINDS[reference.ref].noun} `{wrong}`" in ran.err
    assert f"Did you mean `{KEYS[reference.ref]}`?" in ran.err
    assert f"bpoctl {KINDS[reference.ref].command} add" in ran.err


@every([kind for kind in KINDS.values() if kind.history])
def test_history_is_only_read(each: Runner, kind: Kind) -> None:
    """What actions leave behind is listed and shown, never added, changed or removed by hand."""
    words = kind.command.split()
    assert each.ok(*words, "list", "--json").json == {"schema": 1, "items": []}
    assert each.ok(*words, "list").err == f"No {kind.noun} yet.\n"
    assert each(*words, "show", "x").code == ExitCode.BAD_DATA
    for verb in ("add", "edit", "remove"):
        assert each(*words, verb).code == ExitCode.USAGE


@every([kind for kind in EDITABLE if kind.prefix])
def test_a_key_is_never_given_twice(each: Runner, kind: Kind) -> None:
    """The next key counts on, also after a removal and after a key that was stated by hand."""
    add = [*kind.command.split(), "add", *flags(words_of(kind, KEYS, only_required=True)), "--json"]
    assert each.ok(*add).json["key"] == f"{kind.prefix}-2"
    each.ok(*add, "--key", f"{kind.prefix}-7")
    each.ok(*kind.command.split(), "remove", f"{kind.prefix}-7", "--yes")
    assert each.ok(*add).json["key"] == f"{kind.prefix}-8"


def test_no_flag_of_a_field_is_one_of_a_verb() -> None:
    """The options of the five verbs and of the program are taken: no field may be called so."""
    taken = {"from", "map", "dry_run", "json", "clear", "if_revision", "editor", "yes", "help", "h", "e", "engagement",
             "db", "no_input", "debug"}  # fmt: skip
    for kind in KINDS.values():
        names = {d.key for d in kind.descriptions}
        assert not names & taken, kind.path
        assert not kind.versioned or "version" in names
        assert kind.versioned or "version" not in names
    assert list(described_fields(Draft)) == []
