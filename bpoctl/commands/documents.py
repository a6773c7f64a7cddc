"""`bpoctl doc`: build the documents, and check that they still say what the state says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import typer

from bpoctl import documents, output
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import Severity
from bpoctl.records.findings import finding_json
from bpoctl.records.lazy import LazyGroup, stubs
from bpoctl.records.session import session

_AS_OF = typer.Option(None, "--as-of", metavar="DATE", help="The day the document speaks of; today if not given.")
_JSON = typer.Option(False, "--json", help="Print it as JSON.")
_DOCUMENT = typer.Argument(..., metavar="DOCUMENT", help="Which document, as in sla-1.0 or sop-SOP-1.")


def group() -> LazyGroup:
    """The documents."""
    functions: dict[str, Callable[..., Any]] = {
        "list": list_, "build": build, "show": show, "check": check, "template": template, "vars": variables,
    }  # fmt: skip
    return LazyGroup(name="doc", table=stubs(functions), help="Documents made from the engagement's records.")


def _opened(as_of: str | None) -> tuple[Dossier, date]:
    dossier = session().dossier()
    return dossier, session().today(dossier, as_of)


def list_(as_of: str | None = _AS_OF, as_json: bool = _JSON) -> None:
    """What can be built, and why something cannot."""
    found = documents.documents_of(*_opened(as_of))
    if as_json:
        output.emit_items(entry._asdict() for entry in found)
        return
    rows = [[e.key, e.stage, e.title, e.reason and f"no: {e.reason}"] for e in found]
    output.table(["document", "stage", "title", ""], rows)


def build(
    names: list[str] = typer.Argument(
        None, metavar="[DOCUMENT…]", help="Which, or a kind, as in decision or sop; else all."
    ),
    out: Path | None = typer.Option(None, "--out", metavar="DIR", help="Into which folder; else the workspace's."),
    as_of: str | None = _AS_OF,
) -> None:
    """Build documents. Same state, same bytes."""
    dossier, day = _opened(as_of)
    folder = out or session().documents / dossier.engagement.slug
    built = [
        documents.build(dossier, e.key, day, session().templates) for e in documents.chosen(dossier, names or [], day)
    ]
    if not built:
        raise BadData("there is nothing to build yet", "bpoctl doc list        says why")
    for one in built:
        path = folder / one.file_name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(one.text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise BadData(f"{path}: cannot be written ({error.strerror})", "bpoctl doc build --out DIR") from None
        output.say(str(path))


def show(name: str = _DOCUMENT, as_of: str | None = _AS_OF) -> None:
    """Print a document as it would be built now."""
    dossier, day = _opened(as_of)
    output.raw(documents.build(dossier, name, day, session().templates).text)


def check(
    folder: Path | None = typer.Argument(None, metavar="[DIR|FILE]", help="Built documents; else the workspace's."),
    as_json: bool = _JSON,
) -> None:
    """Say whether built documents still say what the state says. Exit code 1 where one does not."""
    dossier = session().dossier()
    place = folder or session().documents / dossier.engagement.slug
    findings = documents.check(dossier, place, session().templates)
    if as_json:
        output.emit_items(finding_json(finding) for finding in findings)
    else:
        for finding in findings:
            fix = str(finding.fix) if finding.fix else ""
            output.finding(finding.subject, finding.rule, finding.severity.value, finding.message, fix)
        if not findings:
            output.say(f"every document in {place} says what the state says")
    raise typer.Exit(1 if any(f.severity is Severity.ERROR for f in findings) else 0)


def template(
    name: str = typer.Argument(..., metavar="KIND", help="Of which kind of document, as in sla or decision."),
    out: Path | None = typer.Option(
        None, "--out", metavar="DIR", help="Copy it into this folder, to be changed there."
    ),
) -> None:
    """Print the template of a kind of document, or copy it where the workspace keeps its own."""
    for found in documents.templates_of(name):
        source = documents.template_source(found, session().templates)
        if out is None:
            output.raw(source)
            continue
        path = out / found
        if path.exists():
            raise BadData(f"{path} exists already", "it is yours to change; remove it for a fresh copy")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8", newline="\n")
        output.say(str(path))


def variables(name: str = _DOCUMENT, as_of: str | None = _AS_OF) -> None:
    """What a document's template is given, as JSON."""
    dossier, day = _opened(as_of)
    output.emit_json(documents.variables(dossier, name, day))
