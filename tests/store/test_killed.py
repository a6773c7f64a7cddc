"""A kill at any instant leaves the whole of an operation or none of it; two writers never mix."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Runner, environment

from bpoctl.interchange import write
from bpoctl.journal import verify
from bpoctl.store import Store

WRITER = """
import sys
from bpoctl.journal import operation
from bpoctl.store import Store
store = Store.open(sys.argv[1], writable=True)
number = store.load("acme").engagement.id
for turn in range(1000):
    with operation(store, f"turn {turn}", engagement_id=number, actor="tess") as writer:
        rows = [{"key": f"B-{turn}-{n}", "name": "x" * 2000, "side": "in"} for n in range(20)]
        writer.insert_many("scope_boundary", rows)
        print(turn, flush=True)
        writer.insert_many("scope_boundary", [{**row, "key": row["key"] + "b"} for row in rows])
"""


@pytest.mark.parametrize("after", [0.0, 0.003, 0.006, 0.011])
def test_a_kill_leaves_an_operation_whole_or_not_at_all(acme: Runner, after: float) -> None:
    """Killed in the midst of writing, the store holds each operation with all of its forty rows, and is sound."""
    path = acme.folder / ".bpoctl" / "bpoctl.db"
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True, env=environment()
    )
    assert child.stdout is not None
    for _ in range(3):
        child.stdout.readline()
    time.sleep(after)
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    store = Store.open(str(path))
    dossier = store.load("acme")
    count, wrong = verify(store)
    assert wrong == []
    assert count >= 3
    assert len(dossier.rows("scope_boundary")) == 40 * (count - 1)
    acme.ok("scope", "boundary", "add", "--name", "after", "--side", "in")


def test_writers_at_once_wait_for_each_other(acme: Runner) -> None:
    """Several processes that add at the same time all succeed, each with a key of its own, in one unbroken chain."""
    program = "from bpoctl.app import main; main()"
    words = [sys.executable, "-c", program, "scope", "boundary", "add", "--name", "x", "--side", "in"]
    children = [
        subprocess.Popen(words, cwd=acme.folder, stdout=subprocess.DEVNULL, env=environment()) for _ in range(4)
    ]
    assert [child.wait() for child in children] == [0] * 4
    keys = [item["key"] for item in acme.ok("scope", "boundary", "list", "--json").items]
    assert keys == ["BND-1", "BND-2", "BND-3", "BND-4"]
    assert acme.ok("db", "verify").out.startswith("5 operations, the chain holds")


def test_a_judged_change_is_refused_when_somebody_was_quicker(acme: Runner) -> None:
    """What was judged on an engagement as it was is not written on one that was changed: who did what is said."""
    from bpoctl.errors import BadData
    from bpoctl.records.session import begin

    acme.ok("status")
    store = Store.open(str(acme.folder / ".bpoctl" / "bpoctl.db"), writable=True)
    dossier = store.load("acme")
    acme.ok("person", "add", "--name", "Dana", "--employer", "client")
    before = write(store.load("acme"))
    with (
        pytest.raises(BadData, match="changed by somebody else") as caught,
        begin(words=["x"]).change(dossier, store) as writer,
    ):
        writer.insert("scope_boundary", {"key": "B", "name": "x", "side": "in"})
    assert "operation 2 by tess: person add --name Dana --employer client" in caught.value.hint
    assert write(store.load("acme")) == before


def test_a_store_without_its_log_is_whole(acme: Runner, tmp_path: Path) -> None:
    """When no command runs the file alone is the store: it can be copied."""
    acme.ok("person", "add", "--name", "Dana", "--employer", "client")
    copy = tmp_path / "copy.db"
    copy.write_bytes((acme.folder / ".bpoctl" / "bpoctl.db").read_bytes())
    assert len(acme.ok("--db", copy, "person", "list", "--json").items) == 1
