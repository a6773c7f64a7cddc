"""What an amendment changes: the terms record by record, and the text that was signed clause by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bpoctl import interchange
from bpoctl.documents import signed_text
from bpoctl.documents.markdown import inline, laid_out
from bpoctl.documents.redline import Compared, as_markdown, as_page, blocks_of, compared
from bpoctl.documents.redline.printing import LEGEND
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.interchange import Change
from bpoctl.models.fields import Description
from bpoctl.models.record import Signature
from bpoctl.models.sla import Agreement

_NAMES = ("Record", "Field", "Before", "After")
_WORDS = {"add": "added", "remove": "removed"}


@dataclass(frozen=True)
class Redline:
    """Two versions of an agreement, or a version as it was signed and as it is recorded."""

    title: str
    before: str
    after: str
    said: tuple[str, ...]
    """which texts are compared, in sentences"""
    changes: tuple[Change, ...]
    """the terms that differ"""
    text: tuple[Compared, ...]

    def __bool__(self) -> bool:
        return bool(self.changes) or any(one.mark != "same" for one in self.text)

    @property
    def heading(self) -> str:
        """What is compared, in short."""
        if self.before == self.after:
            return f"{self.title}: version {self.after}, as signed and as recorded"
        return f"{self.title}: version {self.before} and version {self.after}"

    def markdown(self, *, brief: bool = False) -> str:
        """The whole redline as Markdown: the difference of the terms, then that of the text."""
        parts = [f"# {inline(self.heading)}", *map(inline, self.said), LEGEND, "## The terms"]
        rows = [f"| {' | '.join(inline(cell) or ' ' for cell in row)} |" for row in self._rows()]
        head = [f"| {' | '.join(_NAMES)} |", "|---" * len(_NAMES) + "|"]
        parts += ["\n".join([*head, *rows]) if rows else "No term differs.", "## The text"]
        text = as_markdown(self.text, brief=brief)
        return laid_out("\n\n".join(parts)) + f"\n{text or 'It is the same.'}"

    def page(self, *, brief: bool = False) -> str:
        """The whole redline as one page of HTML."""
        return as_page(self.heading, self.said, _NAMES, list(self._rows()), self.text, brief=brief)

    def to_json(self) -> dict[str, Any]:
        """The redline as JSON-able data: every block of the text with its words, same, struck or inserted."""
        return {
            "schema": 1, "from": self.before, "to": self.after, "said": list(self.said),
            "terms": interchange.changes_json(self.changes), "text": [_block_json(one) for one in self.text],
        }  # fmt: skip

    def _rows(self) -> Iterator[tuple[str, str, str, str]]:
        for change in self.changes:
            if change.action != "change":
                name = str(getattr(change.row, "name", None) or getattr(change.row, "title", None) or "")
                gone = change.action == "remove"
                yield change.subject, _WORDS[change.action], name if gone else "", "" if gone else name
            for field in change.fields:
                was, now = (_written(field.described, value) for value in (field.before, field.after))
                yield change.subject, field.described.key, was, now


def versions_meant(dossier: Dossier, named: Sequence[str], *, signed: bool = False) -> tuple[Agreement, Agreement]:
    """The two versions that are compared: as named, else the latest and the one before what is named.

    With `signed` it is one version, twice. Raises BadData for a version that is not there and where there is only one.
    """
    if len(named) > (1 if signed else 2):
        raise UsageError(
            f"{len(named)} versions are named",
            f"bpoctl sla redline {'--signed [VERSION]' if signed else '[FROM] [TO]'}",
        )
    found = [_version(dossier, key) for key in named]
    versions = dossier.versions()
    if not versions:
        raise BadData("there is no agreement yet", "bpoctl sla agreement add")
    if signed:
        one = found[0] if found else versions[-1]
        return one, one
    if len(found) == 2:
        return found[0], found[1]
    before, after = (found[0], versions[-1]) if found else (versions[-2] if len(versions) > 1 else None, versions[-1])
    if before is None or before.key == after.key:
        raise BadData(
            f"there is no version after {after.key} to compare it with",
            f"bpoctl sla amend {after.key} --from DATE --reason TEXT\nbpoctl sla redline {after.key} --signed",
        )
    return before, after


def _version(dossier: Dossier, key: str) -> Agreement:
    found = dossier.get(Agreement, key)
    if found is None:
        close = nearest(key, [known.key for known in dossier.versions()])
        raise BadData(
            f"no agreement version `{key}`", f"did you mean `{close}`?" if close else "bpoctl sla agreement list"
        )
    return found


def redline(dossier: Dossier, before: Agreement, after: Agreement, templates: Path | None) -> Redline:
    """What one version changed of another: its terms, and the text as it was signed where it was, else as recorded."""
    if before.key == after.key:
        return _since_signed(dossier, after, templates)
    old, how_old = _text(dossier, before, templates)
    new, how_new = _text(dossier, after, templates)
    said = (f"Version {before.key} {_from(before)}: {how_old}.", f"Version {after.key} {_from(after)}: {how_new}.")
    changes = interchange.version_changes(dossier, before.key, after.key)
    text = tuple(compared(blocks_of(old), blocks_of(new)))
    return Redline(after.title, before.key, after.key, said, changes, text)


def _since_signed(dossier: Dossier, version: Agreement, templates: Path | None) -> Redline:
    """A version's text as it was signed beside the one that its records and the template make now."""
    signed, how = _text(dossier, version, templates)
    if not how.startswith("the text signed"):
        raise BadData(
            f"nobody has signed agreement {version.key}, so there is no text to compare it with",
            f"bpoctl sla sign --version {version.key} --party client|provider --name TEXT --role TEXT",
        )
    now = signed_text(dossier, version.key, templates).decode()
    said = (f"Before: {how}.", "After: the text as its records and the template make it now.")
    return Redline(
        version.title, version.key, version.key, said, (), tuple(compared(blocks_of(signed), blocks_of(now)))
    )


def _from(version: Agreement) -> str:
    return f"(in force from {version.effective_from})"


def _text(dossier: Dossier, version: Agreement, templates: Path | None) -> tuple[str, str]:
    """The text of a version, and how it is known: as the last signature keeps it, else from the records."""
    kept = [s for s in dossier.all(Signature) if s.agreement == version.key and s.wording]
    if kept:
        last = max(kept, key=lambda signature: (signature.on, signature.party))
        return str(last.wording), f"the text signed on {last.on}"
    return signed_text(dossier, version.key, templates).decode(), "not signed; the text as it is recorded"


def _written(described: Description, value: Any) -> str:
    return "none" if value is None else described.form.to_text(value)


def _block_json(one: Compared) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": one.block.kind, "change": one.mark}
    if one.rows:
        made["rows"] = [{"change": mark, "cells": [_words_json(words) for words in cells]} for mark, cells in one.rows]
    else:
        made["words"] = _words_json(one.words)
    return made


def _words_json(words: Any) -> list[dict[str, str]]:
    return [{"change": segment.mark, "text": segment.text} for segment in words]
