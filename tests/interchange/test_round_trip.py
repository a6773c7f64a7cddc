"""Export and reading are each other's inverse, on any engagement whatever."""

from __future__ import annotations

import tomli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import TEXTS, engagements

from bpoctl.dossier import Dossier
from bpoctl.interchange import line_of, read_text, verify_history, write
from bpoctl.interchange.places import header_of
from bpoctl.interchange.spelling import spelled
from bpoctl.models import KINDS

SLOW = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@SLOW
@given(engagements())
def test_export_read_export_gives_the_same_bytes(dossier: Dossier) -> None:
    """Nothing is lost and nothing is spelled anew, history with its hashes included."""
    text = write(dossier)
    again = read_text(text, verified=True)
    assert again.engagement == dossier.engagement
    for table in KINDS:
        assert again.rows(table) == dossier.rows(table)
    assert write(again) == text
    verify_history(text)


@SLOW
@given(engagements(), st.data())
def test_lines_are_those_on_which_the_fields_stand(dossier: Dossier, data: st.DataObject) -> None:
    """The second pass finds every key of every record on the line that begins with it."""
    text = write(dossier)
    lines = text.split("\n")
    records = list(dossier.records())
    if not records:
        return
    kind, row = data.draw(st.sampled_from(records))
    version = getattr(row, "version", "")
    at = line_of(text, kind.table, row.key, version=version)
    assert lines[at - 1] == f"[[{header_of(kind)}]]"
    for described in kind.descriptions:
        value = getattr(row, described.name)
        if value is None or value == described.default:
            continue
        found = line_of(text, kind.table, row.key, described.key, version)
        assert lines[found - 1].startswith(f"{described.key} = ")
        assert found > at


@given(TEXTS)
def test_any_text_is_spelled_so_that_toml_reads_it_back(text: str) -> None:
    """A text stands in TOML so that nothing in it is taken for syntax, even with every line end changed."""
    spelling = spelled(text)
    assert tomli.loads(f"a = {spelling}")["a"] == text
    assert tomli.loads(f"a = {spelling}".replace("\n", "\r\n"))["a"] == text
    assert not any(line.endswith(" ") for line in spelling.split("\n"))


@given(TEXTS)
def test_a_spelled_text_shows_all_that_is_in_it(text: str) -> None:
    """No control character, no invisible one and no turn of the reading direction stands raw in a file."""
    raw = spelled(text).replace("\n", "")
    assert not any(c in raw for c in "\u202e\u2066\ufeff\u200b\u2028\x85")
    assert all(ord(c) >= 32 and ord(c) != 127 for c in raw)
