"""`bpoctl --version` and completion: 1.5 x `python -c "import typer"`."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Runner

from benchmarks.measuring import compared, held, python

BPOCTL = "from bpoctl.app import main; import sys; sys.argv[0] = 'bpoctl'; main()"


def test_version(tmp_path: Path, pycache: Path) -> None:
    """The version is said before anything else is loaded."""
    bare = python("import typer", cwd=tmp_path, pycache=pycache)
    held("bpoctl --version", compared(bare, python(BPOCTL, "--version", cwd=tmp_path, pycache=pycache), 15), 1.5)


@pytest.mark.parametrize("words", ["bpoctl st", "bpoctl status -e acm"])
def test_completion(words: str, acme: Runner, pycache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pressing the tabulator is answered before anybody notices: for a command, and for the slug of an engagement."""
    bare = python("import typer", cwd=acme.folder, pycache=pycache)
    monkeypatch.setenv("_BPOCTL_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    held(f"completing `{words}`", compared(bare, python(BPOCTL, cwd=acme.folder, pycache=pycache), 15), 1.5)
