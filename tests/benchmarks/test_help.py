"""`bpoctl --help`: 1.5 x `python -c "import typer, rich.console"`, and nothing heavy is imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.measuring import ROOT, compared, held, python
from benchmarks.test_version import BPOCTL

HEAVY = ("sqlmodel", "duckdb", "jinja2", "questionary", "alembic", "holidays")


def test_help(tmp_path: Path, pycache: Path) -> None:
    """The help comes at once."""
    bare = python("import typer, rich.console", cwd=tmp_path, pycache=pycache)
    held("bpoctl --help", compared(bare, python(BPOCTL, "--help", cwd=tmp_path, pycache=pycache), 15), 1.5)


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    """The models, the database, the templates and the prompts stay where they are."""
    code = (
        "import atexit, json, sys; from bpoctl.app import main; sys.argv = ['bpoctl', '--help']\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr)); main()"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=True)
    assert not set(HEAVY) & set(json.loads(ran.stderr.decode().splitlines()[-1]))
