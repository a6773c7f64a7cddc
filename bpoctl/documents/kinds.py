"""The kinds of document: which ones an engagement has, why another cannot be built, and how each is rendered."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from bpoctl.analysis.credits import terms_for
from bpoctl.analysis.periods import parse_period
from bpoctl.documents import matrix, review, selection, signing, sla, sop
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.delivery import Invoice, Measurement, Sop, TrueUp
from bpoctl.models.sla import Agreement

_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


class Entry(NamedTuple):
    """One document that an engagement has or could have."""

    key: str
    """as commands name it: `sla-1.0`, `sop-SOP-1`, `review-2026-06`"""
    kind: str
    stage: str
    title: str
    reason: str = ""
    """why it cannot be built; empty where it can"""
    hint: str = ""

    @property
    def name(self) -> str:
        """The key of what it is made from: `1.0`, `SOP-1`, `2026-06`."""
        return self.key.removeprefix(f"{self.kind}-")

    @property
    def file_name(self) -> str:
        """The name of its file, which never leads out of the folder asked for."""
        if not _SAFE_NAME.fullmatch(self.key) or ".." in self.key:
            raise BadData(f"document `{self.key}` cannot be the name of a file", "rename the record it is made from")
        return f"{self.key}.md"


class Pressed(NamedTuple):
    """A document's words, before its front matter."""

    agreement: str
    """the version that it shows or that is in force; empty where there is none"""
    text: str


@dataclass(frozen=True)
class DocumentKind:
    """One kind of document: its word, its stage, its templates, its entries, and how one is made."""

    word: str
    stage: str
    templates: tuple[str, ...]
    """the first is the document's own, the others stand after it or give it words"""
    entries: Callable[[Dossier, date | None], Iterator[Entry]]
    view: Callable[[Dossier, Reads, str, date], View]
    render: Callable[[Dossier, Reads, str, date, Path | None], Pressed]


def _slas(dossier: Dossier, as_of: date | None) -> Iterator[Entry]:
    versions = dossier.versions()
    for version in versions:
        yield Entry(f"sla-{version.key}", "sla", "sla", f"{version.title}, version {version.key}")
    if not versions:
        why = "no agreement version is recorded"
        yield Entry("sla", "sla", "sla", "Service level agreement", why, "bpoctl sla agreement add")


def _matrices(dossier: Dossier, as_of: date | None) -> Iterator[Entry]:
    versions = dossier.versions()
    for version in versions:
        yield Entry(f"matrix-{version.key}", "matrix", "sla", f"Clause matrix, version {version.key}")
    if not versions:
        why = "no agreement version is recorded"
        yield Entry("matrix", "matrix", "sla", "Clause matrix", why, "bpoctl sla agreement add")


def _sops(dossier: Dossier, as_of: date | None) -> Iterator[Entry]:
    procedures = dossier.all(Sop)
    for procedure in procedures:
        yield Entry(f"sop-{procedure.key}", "sop", "delivery", procedure.name)
    if not procedures:
        why = "no procedure is recorded"
        yield Entry("sop", "sop", "delivery", "Standard operating procedures", why, "bpoctl delivery sop add")


def _reviews(dossier: Dossier, as_of: date | None) -> Iterator[Entry]:
    """One for each month that has figures, an invoice or a true-up and has begun."""
    known = {row.period for row in dossier.all(Measurement)} | {row.period for row in dossier.all(Invoice)}
    known |= {row.period for row in dossier.all(TrueUp)}
    months = [parse_period(text) for text in sorted(filter(_MONTH.fullmatch, known))]
    begun = [month for month in months if as_of is None or month.first <= as_of]
    for month in begun:
        why = "" if terms_for(dossier, month) else f"no agreement version is in force in {month}"
        yield Entry(f"review-{month}", "review", "review", f"Service review {month}", why)
    if not begun:
        why = "no measurement of a month is recorded"
        yield Entry("review", "review", "review", "Service reviews", why, "bpoctl delivery import")


def _sla_view(dossier: Dossier, reads: Reads, name: str, as_of: date) -> View:
    return sla.sla_view(dossier, reads, _agreement(dossier, name))


def _sla(dossier: Dossier, reads: Reads, name: str, as_of: date, templates: Path | None) -> Pressed:
    return Pressed(name, signing.agreement_text(dossier, reads, _agreement(dossier, name), as_of, templates))


def _matrix(dossier: Dossier, reads: Reads, name: str, as_of: date, templates: Path | None) -> Pressed:
    from bpoctl.documents.press import press

    view = matrix.matrix_view(dossier, reads, name, as_of)
    return Pressed(name, press(templates).render(matrix.TEMPLATE, {"doc": view}))


def _sop_view(dossier: Dossier, reads: Reads, name: str, as_of: date) -> View:
    procedure = dossier.get(Sop, name)
    assert procedure is not None, name
    return sop.sop_view(dossier, reads, procedure, _in_force(dossier, as_of), as_of)


def _sop(dossier: Dossier, reads: Reads, name: str, as_of: date, templates: Path | None) -> Pressed:
    from bpoctl.documents.press import press

    agreement = _in_force(dossier, as_of)
    view = _sop_view(dossier, reads, name, as_of)
    return Pressed(agreement.key if agreement else "", press(templates).render(sop.TEMPLATE, {"doc": view}))


def _review(dossier: Dossier, reads: Reads, name: str, as_of: date, templates: Path | None) -> Pressed:
    from bpoctl.documents.press import press

    view = review.review_view(dossier, reads, name, as_of)
    return Pressed(view.agreement, press(templates).render(review.TEMPLATE, {"doc": view}))


def _agreement(dossier: Dossier, version: str) -> Agreement:
    agreement = dossier.get(Agreement, version)
    assert agreement is not None, version
    return agreement


def _in_force(dossier: Dossier, as_of: date) -> Agreement | None:
    return dossier.version_on(as_of) or dossier.latest_version()


def _entries(
    kind: str, stage: str, possible: Callable[[Dossier, date | None], Iterator[selection.Possible]]
) -> Callable[[Dossier, date | None], Iterator[Entry]]:
    def found(dossier: Dossier, as_of: date | None) -> Iterator[Entry]:
        for one in possible(dossier, as_of):
            yield Entry(one.key, kind, stage, one.title, one.reason, one.hint)

    return found


def _plain(word: str, stage: str, possible: Callable[..., Iterator[selection.Possible]], module: str) -> DocumentKind:
    """A kind whose module has `TEMPLATES` and `view`, loaded when one of its documents is made."""

    def view(dossier: Dossier, reads: Reads, name: str, as_of: date) -> View:
        made: View = _module(module).view(dossier, reads, name, as_of)
        return made

    def render(dossier: Dossier, reads: Reads, name: str, as_of: date, templates: Path | None) -> Pressed:
        from bpoctl.documents.press import press

        doc = view(dossier, reads, name, as_of)
        return Pressed("", press(templates).render(selection.TEMPLATES[word][0], {"doc": doc}))

    return DocumentKind(word, stage, selection.TEMPLATES[word], _entries(word, stage, possible), view, render)


def _module(name: str) -> Any:
    # ranking and cost are dear to load, and most documents need neither
    return import_module(f"bpoctl.documents.{name}")


DOCUMENT_KINDS: dict[str, DocumentKind] = {
    "business-case": _plain("business-case", "scope", selection.cases, "business_case"),
    "rfp": _plain("rfp", "partner", selection.requests, "rfp"),
    "scorecard": _plain("scorecard", "partner", selection.scorecards, "scorecard"),
    "decision": _plain("decision", "partner", selection.decisions, "decision"),
    "sla": DocumentKind("sla", "sla", (sla.BODY, sla.SIGNATURES, sla.WORDS, sla.CREDITS), _slas, _sla_view, _sla),
    "matrix": DocumentKind("matrix", "sla", (matrix.TEMPLATE,), _matrices, matrix.matrix_view, _matrix),
    "sop": DocumentKind("sop", "delivery", (sop.TEMPLATE,), _sops, _sop_view, _sop),
    "review": DocumentKind("review", "review", (review.TEMPLATE,), _reviews, review.review_view, _review),
}
"""Every kind of document by its word, in the order of the stages."""
