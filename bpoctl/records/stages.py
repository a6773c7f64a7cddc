"""`bpoctl STAGE edit --editor`: the records of a whole stage as TOML in $EDITOR, written back as one operation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bpoctl import interchange, output
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.journal.refusing import leading_nowhere
from bpoctl.models import KINDS
from bpoctl.records.editor import edited, kept
from bpoctl.records.session import session


def edit_stage(stage: str) -> None:
    """Open a stage in the editor, and make its records what comes back: changed, added, and removed where taken out."""
    store = session().writer()
    dossier = session().dossier(store)
    part = {table: dossier.rows(table) for table in KINDS if _within(table, stage)}
    with kept(interchange.write(Dossier(dossier.engagement, part)), f"{dossier.engagement.slug}-{stage}") as file:
        made = interchange.plan(dossier, _read(file, edited(file), stage, dossier), prune=True)
        if made:
            with session().change(dossier, store) as writer:
                interchange.apply(made, writer)
    for line in interchange.plan_lines(made)[: -2 if made else None]:
        output.say(line)
    if made:
        done = {"changed": made.count("change"), "added": made.count("add"), "removed": made.count("remove")}
        output.say(f"In {stage}: " + ", ".join(f"{count} {what}" for what, count in done.items() if count) + ".")


def _within(table: str, stage: str) -> bool:
    return KINDS[table].stage == stage


def _read(file: Path, text: str, stage: str, dossier: Dossier) -> Dossier:
    """The engagement with the stage as it came back. Raises BadData for what is no record, or would be missed."""
    found = interchange.read_text(text, str(file), beside=dossier)
    for kind, row in found.records():
        if kind.stage != stage:
            raise BadData(f"{kind.path} {row.key} is no record of {stage}", f"only {stage} is open in this editor")
    rows: dict[str, Any] = {table: (found if _within(table, stage) else dossier).rows(table) for table in KINDS}
    whole = Dossier(found.engagement, rows)
    missed = sorted(leading_nowhere(whole))
    if missed:
        path, key, field, held = missed[0]
        raise BadData(f"{path} {key} refers to `{held}` ({field}), which was taken out", "change or remove that first")
    return whole
