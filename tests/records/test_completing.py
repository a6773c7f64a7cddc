"""What the tabulator offers: commands, options and slugs, and never an error."""

from __future__ import annotations

import pytest
import typer
from conftest import Runner

from bpoctl.app import app

CASES = {
    "bpoctl st": "status\n",
    "bpoctl sla lev": "level\n",
    "bpoctl status -e ac": "acme\n",
    "bpoctl -e ac": "acme\n",
    "bpoctl --engagement ac": "acme\n",
    "bpoctl -e acme stat": "status\n",
    "bpoctl --db nowhere.db status -e ac": "\n",
    "bpoctl status --js": "--json\n",
    "bpoctl --eng": "--engagement\n",
    "bpoctl fetch now": "\n",
}


@pytest.mark.parametrize("words", list(CASES))
def test_completion(
    acme: Runner, words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each as bash asks for it; the engagement's option is completed wherever it stands."""
    monkeypatch.setenv("_BPOCTL_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    monkeypatch.chdir(acme.folder)
    with pytest.raises(SystemExit) as ended:
        typer.main.get_command(app).main([])
    told = capsys.readouterr()
    assert (ended.value.code, told.out, told.err) == (0, CASES[words], "")
