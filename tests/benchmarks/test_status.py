"""`bpoctl status` on a full engagement: 2 x `python -c "import typer, rich, sqlmodel"`."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import whole_engagement
from conftest import Runner

from benchmarks.measuring import compared, held, python
from benchmarks.test_version import BPOCTL
from bpoctl.interchange import write


@pytest.fixture
def full(run: Runner) -> Path:
    """A workspace whose store holds the demo's engagement, history and all."""
    run.ok("init")
    (run.folder / "acme.toml").write_text(write(whole_engagement()), encoding="utf-8")
    run.ok("apply", "acme.toml", "--quiet")
    return run.folder


def test_status(full: Path, pycache: Path) -> None:
    """The commonest question costs little more than its libraries."""
    bare = python("import typer, rich, sqlmodel", cwd=full, pycache=pycache)
    held("bpoctl status", compared(bare, python(BPOCTL, "status", cwd=full, pycache=pycache), 15), 2)
