"""`doc build` of 1,000 SLAs: 3 x bare Jinja (no sandbox, context ready) on the same templates."""

from __future__ import annotations

from datetime import date
from typing import Any

import jinja2
from builders import whole_engagement

from benchmarks.measuring import Work, compared, held, linear, sized, timed
from bpoctl.documents import build
from bpoctl.documents.filters import FILTERS
from bpoctl.documents.press import shipped_folder
from bpoctl.documents.reads import Reads
from bpoctl.documents.sla import BODY, SIGNATURES, signatures_context, sla_view
from bpoctl.dossier import Dossier
from bpoctl.models import KINDS
from bpoctl.models.sla import Agreement

DAY = date(2026, 7, 10)


def dossiers(count: int) -> list[Dossier]:
    """The demo's engagement under so many slugs and names, so that nothing is the same text twice."""
    whole = whole_engagement()
    head: Any = whole.engagement
    rows = {kind.table: whole.rows(kind.table) for kind in KINDS.values()}
    return [Dossier(head._replace(slug=f"acme-{n}", name=f"Acme support {n}"), rows) for n in range(count)]


def bare(found: list[Dossier]) -> Work:
    """The templates in Jinja as it comes, from views that are ready."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(str(shipped_folder())), trim_blocks=True, lstrip_blocks=True
    )
    env.filters.update(FILTERS)
    body, signatures = env.get_template(BODY), env.get_template(SIGNATURES)
    ready = [_context(dossier) for dossier in found]

    def render() -> None:
        for view, signed in ready:
            body.render(doc=view)
            signatures.render(signed)

    return timed(render)


def _context(dossier: Dossier) -> tuple[Any, dict[str, Any]]:
    agreement = dossier.get(Agreement, "1.0")
    assert agreement is not None
    reads = Reads()
    view = sla_view(dossier, reads, agreement)
    return view, signatures_context(dossier, reads, agreement, view, "0" * 64, DAY)


def built(found: list[Dossier]) -> Work:
    """The documents whole: views, text, front matter, hashes."""
    return timed(lambda: [build(dossier, "sla-1.0", DAY) for dossier in found])


def test_doc_build(tmp_path: object) -> None:
    """The sandbox, the time limit, the escaping and the state hash cost at most twice the rendering again."""
    count = sized(1000)
    found = dossiers(count)
    held(f"doc build of {count} SLAs", compared(bare(found), built(found)), 3)


def test_it_is_linear() -> None:
    """Twice as many documents take twice as long."""
    linear("doc build", lambda count: built(dossiers(count)), sized(500))
