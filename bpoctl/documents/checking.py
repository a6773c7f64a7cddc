"""Whether built documents still say what the state says: each is rendered again as of its own day and compared.

What is found comes as findings with the rule ids DOC001 to DOC005; each rule's page is the docstring of its function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any

from bpoctl.checks.rules import Rule
from bpoctl.documents.building import Built, build, documents_of
from bpoctl.documents.front import hashed, parted
from bpoctl.documents.kinds import Entry
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, BpoctlError
from bpoctl.lifecycle import ASK, Finding, Fix, Severity
from bpoctl.models.sla import Agreement, Clause, CreditTerms, Level

_SHOWN, _BEFORE = 60, 12
"""Characters of a line that a message quotes, and of them before the first that differs."""


@dataclass(frozen=True)
class _File:
    """One built file beside what it would be now."""

    name: str
    front: dict[str, str]
    text: str
    """the whole file, line ends as bpoctl writes them"""
    rest: str
    entry: Entry
    fresh: Built


def check(dossier: Dossier, path: Path, templates: Path | None = None) -> list[Finding]:
    """What is out of order in a built document, or in a folder of them.

    A file without the front matter of a document is none of ours and is passed over. Raises BadData where the path
    is not there or cannot be read.
    """
    entries = {entry.key: entry for entry in documents_of(dossier) if not entry.reason}
    seen: set[str] = set()
    found: list[Finding] = []
    for file in _files(path):
        text = _text(file)
        front, rest = parted(text)
        key = front.get("document") or (file.stem if file.stem in entries else "")
        if key:
            seen.add(key)
            found += _judged(dossier, file.name, (text, front, rest), entries.get(key), key, templates)
    if path.is_dir():
        found += [_not_built(entry) for key, entry in entries.items() if key not in seen]
    found += [finding for key in sorted(seen & entries.keys()) for finding in _dead_references(dossier, entries[key])]
    return found


def _judged(
    dossier: Dossier,
    name: str,
    parts: tuple[str, dict[str, str], str],
    entry: Entry | None,
    key: str,
    templates: Path | None,
) -> Iterator[Finding]:
    text, front, rest = parts
    if entry is None or front.get("engagement", dossier.engagement.slug) != dossier.engagement.slug:
        yield _left_over(dossier, name, front, key)
        return
    try:
        day = date.fromisoformat(front.get("as_of", ""))
    except ValueError:
        yield _finding("DOC002", entry, f"{name} has lost the front matter that says as of which day it was built.")
        return
    try:
        fresh = build(dossier, entry.key, day, templates)
    except BpoctlError as error:
        yield _finding("DOC001", entry, f"{name} can no longer be built: {error.message}.")
        return
    if fresh.text != text:
        file = _File(name, front, text, rest, entry, fresh)
        yield from filter(None, (_drifted(file), _edited(file)))


def _drifted(file: _File) -> Finding | None:
    """A built document no longer says what the state says.

    What: The records that the document reads, or its template, have changed since it was built.
    Why: The document is what client, provider and auditor go by; the calculation goes by the state. They must agree.
    Fix: Build it again (bpoctl doc build KEY); a signed agreement is changed by a new version, not by building it.
    Source: DESIGN.md section 4.
    Bad: sla-1.0.md says 95 %, and level FRT of version 1.0 says 96 %
    Good: the same after bpoctl doc build sla-1.0
    """
    if parted(file.fresh.text)[0]["state"] == file.front.get("state"):
        return None
    was = hashed(file.rest) == file.front.get("text")
    told = _difference(file, "the state says") if was else "it was also edited by hand"
    return _finding("DOC001", file.entry, f"{file.name} was built from another state: {told}.")


def _edited(file: _File) -> Finding | None:
    """A built document was edited by hand.

    What: The text of a built file is not the one that bpoctl wrote.
    Why: A word changed in the document changes nothing in the calculation, and the next build loses it.
    Fix: Change the record or the template instead, then build again: bpoctl doc build KEY.
    Source: DESIGN.md section 4.
    Bad: somebody wrote 94 % over 95 % in sla-1.0.md
    Good: bpoctl sla level edit FRT --target 94, then bpoctl doc build sla-1.0
    """
    same_state = parted(file.fresh.text)[0]["state"] == file.front.get("state")
    if hashed(file.rest) == file.front.get("text") and not same_state:
        return None
    told = f"{_difference(file, 'bpoctl wrote')}." if same_state else "its text is not the one that was built."
    return _finding("DOC002", file.entry, f"{file.name} was edited by hand: {told}")


def _left_over(dossier: Dossier, name: str, front: dict[str, str], key: str) -> Finding:
    """A file of a document that the engagement does not have.

    What: The file says that it is a document of bpoctl, and no record stands behind it any more, or it is another
        engagement's.
    Why: A procedure that was withdrawn goes on being followed as long as its document lies in the folder.
    Fix: Delete the file, or move it to the engagement it belongs to.
    Source: DESIGN.md section 3.
    Bad: sop-SOP-4.md after SOP-4 was removed
    Good: the folder without it
    """
    owner = front.get("engagement", "")
    told = f"is a document of engagement `{owner}`" if owner not in ("", dossier.engagement.slug) else (
        f"is document `{key}`, which the engagement does not have"
    )  # fmt: skip
    return Finding("DOC003", Severity.ERROR, "", "document", key, f"{name} {told}.")


def _not_built(entry: Entry) -> Finding:
    """A document of the engagement has not been built.

    What: The folder holds documents, and one that could be built is not among them.
    Why: Whoever reads the folder takes it for complete.
    Fix: Build it: bpoctl doc build KEY.
    Source: DESIGN.md section 3.
    Bad: a folder with sla-1.0.md after version 1.1 was recorded
    Good: the same with sla-1.1.md
    """
    return _finding("DOC004", entry, f"{entry.file_name} is not there.", Severity.WARNING)


def _dead_references(dossier: Dossier, entry: Entry) -> Iterator[Finding]:
    """A term refers to a clause that its agreement version does not have.

    What: A level or the credit terms name the number of a clause, and no clause of that version bears it.
    Why: A reader who follows the reference finds nothing, and a credit without its clause is disputed.
    Fix: Add the clause, or mend the number: bpoctl sla level edit KEY --clause NUMBER.
    Source: DESIGN.md section 3 (anchors).
    Bad: level FRT says clause 7.3, and the version has clauses 7.1 and 7.2
    Good: a clause 7.3 in the same version
    """
    agreement = dossier.get(Agreement, entry.name) if entry.kind == "sla" else None
    if agreement is None:
        return
    numbers = {clause.number for clause in dossier.of_version(Clause, agreement.key)}
    rows: list[Level | CreditTerms] = [*dossier.of_version(Level, agreement.key)]
    rows += dossier.of_version(CreditTerms, agreement.key)
    for row in rows:
        if row.clause and row.clause not in numbers:
            kind = "level" if hasattr(row, "target") else "credit"
            message = f"{kind} {row.key} refers to clause {row.clause}, which version {row.version} does not have."
            fix = Fix.edit(f"sla {kind}", row.key, version=row.version, clause=ASK)
            yield Finding("DOC005", Severity.ERROR, "sla", f"sla/{kind}", row.key, message, fix, "clause", row.version)


def _finding(rule: str, entry: Entry, message: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, severity, entry.stage, "document", entry.key, message, Fix.run("doc build", entry.key))


def _difference(file: _File, other: str) -> str:
    """Where a file first differs from what it would be, with the heading above and both lines."""
    have, want = file.rest.splitlines(), parted(file.fresh.text)[1].splitlines()
    pairs = enumerate(zip([*have, "(nothing)"], [*want, "(nothing)"], strict=False))
    place = next((n for n, (mine, new) in pairs if mine != new), None)
    if place is None:
        return "only its front matter differs"
    above = next((line.lstrip("# ") for line in reversed(have[: place + 1]) if line.startswith("#")), "")
    under = f' under "{above}"' if above else ""
    number = file.text.count("\n") - file.rest.count("\n") + place + 1
    mine, new = (" ".join((lines[place] if place < len(lines) else "(nothing)").split()) for lines in (have, want))
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(mine, new, strict=False)))
    return f"line {number}{under} says {_quoted(mine, same)}, and {other} {_quoted(new, same)}"


def _quoted(line: str, same: int) -> str:
    """A line as a message shows it: its beginning, and from a little before the place where it differs."""
    if len(line) <= _SHOWN:
        return f"`{line}`"
    start = line.rfind(" ", 0, max(0, same - _BEFORE)) + 1
    head = f"{line[: line.find(' ', _BEFORE)]} … " if start > 2 * _BEFORE else line[:start]
    tail = line[start : start + _SHOWN]
    return f"`{head}{tail}{'…' if start + _SHOWN < len(line) else ''}`"


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(file for file in path.glob("*.md") if file.is_file())
    if path.is_file():
        return [path]
    raise BadData(f"{path} is not there", "bpoctl doc build   writes the documents")


def _text(file: Path) -> str:
    try:
        # A checkout on Windows may have turned the line ends; nobody edited the file by that.
        return file.read_bytes().decode().replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(f"{file} cannot be read: {error}") from error


def _rule(id: str, judge: Callable[..., Any], severity: Severity = Severity.ERROR) -> Rule:
    return Rule(id, severity, "documents", judge, "0.1")


DOCUMENT_RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        _rule("DOC001", _drifted),
        _rule("DOC002", _edited),
        _rule("DOC003", _left_over),
        _rule("DOC004", _not_built, Severity.WARNING),
        _rule("DOC005", _dead_references),
    )
}
"""The rules of built documents, for `bpoctl rule`; they need files, so `checks.run` does not run them."""
