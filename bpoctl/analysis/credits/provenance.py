"""Where a level's figure comes from: an import and its rows, recorded incidents, or what somebody stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bpoctl.analysis.judging import FORECAST, Step
from bpoctl.models.delivery import Measurement, TicketImport
from bpoctl.models.engagement import Evidence
from bpoctl.models.sla import Level


def provenance_of(
    level: Level,
    measurement: Measurement | None,
    source: TicketImport | None,
    evidence: Sequence[Evidence],
    parts: Sequence[Measurement] = (),
) -> Iterator[Step]:
    """The source of a figure, its evidence and what the reader should know, each as a step.

    `parts` are the measurements of the instances of a figure that has none of its own.
    """
    if source is not None:
        yield _rows_of(source)
    elif measurement is not None and (words := _basis_words(level, measurement)):
        yield Step("source", words, "")
    elif measurement is None and parts:
        yield Step("source", "; ".join(words for row in parts if (words := _basis_words(level, row))), "")
    if evidence:
        yield Step("evidence", ", ".join(f"{proof.title} ({proof.key})" for proof in evidence), "")
    if measurement is not None and measurement.note and measurement.basis != FORECAST:
        yield Step("note", measurement.note, "")


def _basis_words(level: Level, measurement: Measurement) -> str:
    """Where a figure comes from that no import gave; empty where it is not a recorded one."""
    if measurement.basis == "incidents":
        return f"{measurement.key}, from the recorded incidents"
    if measurement.basis == "import":
        return f"{measurement.key}, from import {measurement.source}"
    if measurement.basis != "stated":
        return ""
    instead = f", though the level is measured from {level.source}" if level.source in ("tickets", "incidents") else ""
    proof = "" if measurement.evidence else ", without evidence"
    return f"{measurement.key}, stated by hand{instead}{proof}"


def _rows_of(source: TicketImport) -> Step:
    counted = f"{source.rows_used:,} used + {source.rows_excluded:,} excluded + {source.rows_rejected:,} rejected"
    name = source.path.replace("\\", "/").rpartition("/")[2]
    formula = f"import {source.key}, {name}, SHA-256 {source.sha256[:12]}…"
    return Step("source", formula, f"{source.rows_read:,} rows = {counted}")
