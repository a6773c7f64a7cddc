"""Building documents: same state, same bytes. No clock and no host is asked; the day comes from the caller."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from bpoctl.documents.front import FrontMatter, hashed
from bpoctl.documents.kinds import DOCUMENT_KINDS, DocumentKind, Entry
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import as_data
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, nearest


class Built(NamedTuple):
    """A document: the name of its file, without any folder, and its text."""

    file_name: str
    text: str


def documents_of(dossier: Dossier, as_of: date | None = None) -> list[Entry]:
    """Every document that the engagement has, and one entry that says why for a kind of which none can be built."""
    return [entry for kind in DOCUMENT_KINDS.values() for entry in kind.entries(dossier, as_of)]


def chosen(dossier: Dossier, words: Iterable[str], as_of: date | None = None) -> list[Entry]:
    """The documents that some words name: a key (`sla-1.0`), a kind (`sop`: all of it), or nothing (all).

    BadData for a word that names none, with the nearest one that does; of a kind or of everything, what cannot be
    built is left out, but a document asked for by its key says why it cannot be.
    """
    entries = documents_of(dossier, as_of)
    found: dict[str, Entry] = {}
    for word in list(words) or DOCUMENT_KINDS:
        of_kind = [entry for entry in entries if entry.kind == word]
        for entry in of_kind if word in DOCUMENT_KINDS else [_buildable(entries, word)]:
            if not entry.reason:
                found[entry.key] = entry
    return list(found.values())


def build(dossier: Dossier, document: str, as_of: date, templates: Path | None = None) -> Built:
    """One document as of a day. `templates` is a workspace's own folder, whose files come before the shipped ones.

    BadData for an unknown document, for one that cannot be built, and for a template at fault.
    """
    entry = _buildable(documents_of(dossier, as_of), document)
    kind = DOCUMENT_KINDS[entry.kind]
    reads = Reads()
    agreement, text = kind.render(dossier, reads, entry.name, as_of, templates)
    front = FrontMatter(
        engagement=dossier.engagement.slug, document=entry.key, agreement=agreement, as_of=as_of,
        template=kind.templates[0], state=_state(dossier, reads, kind, entry, agreement, as_of, templates),
        text=hashed(f"\n{text}"),
    )  # fmt: skip
    return Built(entry.file_name, f"{front}\n{text}")


def records_read(dossier: Dossier, document: str, as_of: date) -> list[tuple[str, str, str]]:
    """Table, version and key of every record that a document reads."""
    entry = _buildable(documents_of(dossier, as_of), document)
    reads = Reads()
    DOCUMENT_KINDS[entry.kind].render(dossier, reads, entry.name, as_of, None)
    return reads.records


def variables(dossier: Dossier, document: str, as_of: date) -> dict[str, Any]:
    """What a document's template is given, as JSON-able data: everything under `doc`."""
    entry = _buildable(documents_of(dossier, as_of), document)
    view = DOCUMENT_KINDS[entry.kind].view(dossier, Reads(), entry.name, as_of)
    return {"doc": as_data(view)}


def templates_of(word: str) -> tuple[str, ...]:
    """The names of the templates of a kind of document, as a workspace's own folder would hold them."""
    kind = next((kind for key, kind in DOCUMENT_KINDS.items() if word == key or word.startswith(f"{key}-")), None)
    if kind is None:
        close = nearest(word, list(DOCUMENT_KINDS))
        known = f"known: {', '.join(DOCUMENT_KINDS)}"
        raise BadData(f"no document `{word}`", f"did you mean `{close}`?" if close else known)
    return kind.templates


def template_source(name: str, templates: Path | None = None) -> str:
    """The text of a template: the workspace's own where it has one, else the shipped one."""
    from bpoctl.documents.press import press

    return press(templates).source(name)[0]


def _state(
    dossier: Dossier,
    reads: Reads,
    kind: DocumentKind,
    entry: Entry,
    agreement: str,
    as_of: date,
    templates: Path | None,
) -> str:
    """The state hash: the records read, the templates, the version named and the day."""
    from bpoctl.documents.press import press

    digests = [press(templates).source_digest(name) for name in kind.templates]
    more = (dossier.engagement.slug, entry.key, agreement, as_of.isoformat(), *digests)
    return f"sha256:{reads.digest(*more)}"


def _buildable(entries: list[Entry], key: str) -> Entry:
    """The document of a key, or the one of a kind that has but one."""
    entry = next((entry for entry in entries if entry.key == key), None)
    alike = [entry for entry in entries if entry.kind == key]
    if entry is None and len(alike) > 1:
        raise BadData(f"which of the {len(alike)} documents `{key}`?", ", ".join(entry.key for entry in alike))
    if entry is None and alike:
        entry = alike[0]
    if entry is None:
        close = nearest(key, [entry.key for entry in entries])
        raise BadData(f"no document `{key}`", f"did you mean `{close}`?" if close else "bpoctl doc list   shows them")
    if entry.reason:
        raise BadData(f"document {entry.key} cannot be built: {entry.reason}", entry.hint)
    return entry
