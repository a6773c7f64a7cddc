"""Undo and redo: exact, in order, and refused where something was built on what would go."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from conftest import Runner, export_of

from bpoctl.errors import ExitCode
from bpoctl.records.keys import add_history
from bpoctl.records.session import begin
from bpoctl.store import Store


def test_nothing_to_undo_or_redo(acme: Runner) -> None:
    """An engagement can be undone down to nothing and no further: exit code 1; redo brings it back."""
    acme.ok("undo")
    assert acme.ok("list", "--json").items == []
    again = acme("undo")
    assert (again.code, "nothing to undo" in again.err) == (ExitCode.NO, True)
    acme.ok("redo")
    again = acme("redo")
    assert (again.code, "nothing to redo" in again.err) == (ExitCode.NO, True)
    assert [item["slug"] for item in acme.ok("list", "--json").items] == ["acme"]


def test_a_new_operation_clears_redo(acme: Runner) -> None:
    """After something new was recorded, what was undone before cannot come back."""
    acme.line("evidence add --title A --location x")
    acme.ok("undo")
    acme.line("evidence add --title B --location x")
    assert acme("redo").code == ExitCode.NO


def test_undo_of_one_operation_leaves_the_later_ones(acme: Runner) -> None:
    """An operation out of the midst is undone by its number, where nobody touched its rows since."""
    acme.line("evidence add --title A --location x")
    acme.line("evidence add --title B --location x")
    acme.ok("undo", 2)
    assert [item["title"] for item in acme.ok("evidence", "list", "--json").items] == ["B"]
    acme.ok("redo")
    assert [item["title"] for item in acme.ok("evidence", "list", "--json").items] == ["A", "B"]


OBJECTIVE = "scope objective add --name x --metric y --direction lower --owner dana"


@pytest.mark.parametrize(
    ("lines", "number", "said"),
    [
        (["evidence add --title A --location x", "evidence edit EV-1 --title B"], 2, "evidence EV-1 was changed since"),
        (["evidence add --title A --location x", "evidence remove EV-1 --yes"], 2, "was changed since"),
        (["person add --name Dana --employer client", OBJECTIVE], 2, "scope/objective OBJ-1 refers to `dana` (owner)"),
        (
            ["person add --name Dana --employer client", OBJECTIVE, "scope objective remove OBJ-1 --yes",
             "person remove dana --yes"],
            4, "scope/objective OBJ-1 refers to `dana` (owner)",
        ),
        (
            ["evidence add --key E --title A --location x", "evidence remove E --yes",
             "evidence add --key E --title B --location x"],
            3, "what was recorded later stands in its way",
        ),
        (["evidence add --title A --location x"], 1, "what was recorded later stands in its way"),
        (["evidence add --title A --location x", "undo"], 2, "is not live"),
        (["evidence add --title A --location x", "undo"], 3, "is not live"),
    ],
)  # fmt: skip
def test_undo_is_refused_where_something_hangs_on_it(acme: Runner, lines: list[str], number: int, said: str) -> None:
    """What was changed since, or is referred to, or is taken again, is not undone: exit code 1, nothing is changed."""
    for line in lines:
        acme.line(line)
    before = export_of(acme.folder)
    ran = acme("undo", number)
    assert ran.code == ExitCode.NO
    assert said in ran.err
    assert "bpoctl log" in ran.err
    assert export_of(acme.folder) == before
    assert acme.ok("db", "verify").code == 0


def test_an_unknown_operation(acme: Runner) -> None:
    """A number that no operation of this engagement has is exit code 3."""
    ran = acme("undo", 99)
    assert (ran.code, "no operation 99" in ran.err) == (ExitCode.BAD_DATA, True)


def test_engagements_have_histories_of_their_own(acme: Runner) -> None:
    """Undo takes the newest operation of the engagement meant, not the newest of the store."""
    acme.line("evidence add --title A --location x")
    acme.line(
        "new other --bare --name x --client y --function z --delivery-model onshore --arrangement project "
        "--currency EUR --time-zone UTC"
    )
    acme.line("evidence add -e other --title B --location x")
    assert "evidence add" in acme.ok("undo", "-e", "acme").out
    assert acme.ok("evidence", "list", "--json", "-e", "acme").items == []
    assert len(acme.ok("evidence", "list", "--json", "-e", "other").items) == 1
    assert acme("undo", 2, "-e", "other").code == ExitCode.BAD_DATA


def test_a_revision_is_never_had_twice(acme: Runner) -> None:
    """Who saw a record before it was removed and brought back is told that it moved."""
    acme.line("evidence add --title A --location x")
    acme.line("evidence edit EV-1 --title B")
    acme.line("evidence remove EV-1 --yes")
    acme.ok("undo")
    now = acme.ok("evidence", "show", "EV-1", "--json").json["revision"]
    assert now > 2
    assert acme("evidence", "edit", "EV-1", "--title", "C", "--if-revision", 1).code == ExitCode.BAD_DATA
    acme.ok("evidence", "edit", "EV-1", "--title", "C", "--if-revision", now)


AGREEMENT = (
    "sla agreement add --key 1.0 --title T --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '90 days' "
    "--renewal ends"
)
REPORT = "sla report add --key R --name Report --frequency monthly --due-days 5"
LEVEL = (
    "sla level add --key L --name x --metric m --class key --measure stated --unit % --direction higher --target 95 "
    "--minimum 90 --equality meets --window month --rounding none --min-sample 0 --no-data not-scored"
)


def protected(run: Runner, table: str, values: dict[str, Any]) -> None:
    """What a signature or a closing leaves behind: an item of history, and a barrier."""
    store = Store.open(str(run.folder / ".bpoctl" / "bpoctl.db"), writable=True)
    dossier = store.load("acme")
    with begin(words=["protects"]).change(dossier, store) as writer:
        add_history(writer, dossier, table, values)
        writer.protect("start a new one instead")


def test_what_is_signed_is_not_undone(acme: Runner) -> None:
    """Neither the signature nor an earlier change of a term, were it one that was removed before, can be undone."""
    acme.line(AGREEMENT)
    acme.line(REPORT)
    acme.line("sla report remove R --yes")
    acme.line("evidence add --title A --location x")
    signature = {"agreement": "1.0", "party": "client", "name": "D", "role": "COO", "on": date(2026, 1, 2)}
    protected(acme, "record_signature", {**signature, "text_sha256": "0" * 64})
    for number in ((), (2,), (3,), (4,), (6,)):
        ran = acme("undo", *number)
        assert (ran.code, "start a new one instead" in ran.err) == (ExitCode.NO, True), number
    acme.ok("undo", 5)


def test_what_is_closed_is_not_undone(acme: Runner) -> None:
    """Nor a figure of a closed period, were it one that was removed or moved before; a later one is."""
    for line in (AGREEMENT, LEVEL):
        acme.line(line)
    for period in ("2026-03", "2026-04"):
        acme.line(f"delivery measurement add --level L --period {period} --value 96 --basis stated")
    acme.line("delivery measurement edit MSR-2 --period 2026-03")
    acme.line("delivery measurement edit MSR-2 --period 2026-04")
    acme.line("delivery measurement remove MSR-1 --yes")
    seal = {"period": "2026-03", "on": date(2026, 4, 2), "by": "tess", "statement_sha256": "0" * 64}
    protected(acme, "record_seal", seal)
    for number in (4, 6, 7, 8):
        ran = acme("undo", number)
        assert (ran.code, "start a new one instead" in ran.err) == (ExitCode.NO, True), number
    acme.line("delivery measurement edit MSR-2 --value 97")
    acme.ok("undo")
