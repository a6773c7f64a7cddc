"""What documents cost beside bare Jinja, both measured in one run."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from acme import AS_OF, acme
from jinja2 import Environment, FileSystemLoader

from bpoctl.documents import build
from bpoctl.documents.filters import FILTERS
from bpoctl.documents.press import shipped_folder
from bpoctl.documents.reads import Reads
from bpoctl.documents.sla import BODY, SIGNATURES, signatures_context, sla_view
from bpoctl.models.sla import Agreement

COUNT = 200


def seconds(work: Callable[[], object]) -> float:
    """The least processor time of three runs."""
    times = []
    for _ in range(3):
        before = process_time()
        work()
        times.append(process_time() - before)
    return min(times)


@pytest.mark.long
def test_building_many_agreements_costs_at_most_three_times_bare_jinja() -> None:
    """The same templates without sandbox, escaping and hashes, every view ready, are at most three times as fast."""
    dossiers = [acme(slug=f"acme-{n}") for n in range(COUNT)]
    ready = []
    for dossier in dossiers:
        agreement, reads = dossier.all(Agreement)[0], Reads()
        view = sla_view(dossier, reads, agreement)
        ready.append((view, signatures_context(dossier, reads, agreement, view, "0" * 64, AS_OF)))
    bare = Environment(loader=FileSystemLoader(str(shipped_folder())), trim_blocks=True, lstrip_blocks=True)
    bare.filters.update(FILTERS)
    body, signatures = bare.get_template(BODY), bare.get_template(SIGNATURES)
    build(dossiers[0], "sla-1.0", AS_OF)
    ours = seconds(lambda: [build(dossier, "sla-1.0", AS_OF) for dossier in dossiers])
    theirs = seconds(lambda: [(body.render(doc=view), signatures.render(context)) for view, context in ready])
    assert ours <= 3 * theirs, f"{ours:.2f} s against {theirs:.2f} s"
