"""An import for `--json`: what became of the rows, each level and period, and each level over the whole export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bpoctl.analysis.attainment import Attained
from bpoctl.records.importing import OVERALL, PARTED, Planned
from bpoctl.tickets import ImportResult


def result_json(result: ImportResult, planned: Sequence[Planned], key: str | None) -> dict[str, Any]:
    """The import for `--json`: rows, then each level and period, then each level over the whole export."""
    return {
        "import": key, "path": result.path, "sha256": result.sha256, "rows_read": result.rows_read,
        "rows_used": result.rows_used, "rows_excluded": result.rows_excluded, "rows_rejected": result.rows_rejected,
        "tickets": result.tickets, "duplicates": result.duplicates, "excluded": dict(result.excluded),
        "measurements": [
            {"level": p.level.key, "version": p.level.version, "period": p.period, "instance": p.instance or None,
             "state": p.state, "cases": p.cases, "lapsed": p.lapsed,
             "within": p.within, "value": None if p.value is None else format(p.value, "f"), "unit": p.level.unit}
            for p in planned
        ],
        "overall": [_overall_json(attained) for attained in result.attained if attained.period == OVERALL],
    }  # fmt: skip


def _overall_json(attained: Attained) -> dict[str, Any]:
    """A level over the whole export: statistics, so numbers; times in hours."""
    version, _, key = attained.level.partition(PARTED)
    hours = {name: getattr(attained, name) for name in ("mean", "median", "percentile", "least", "most")}
    return {
        "level": key, "version": version, "cases": attained.n, "within": attained.within,
        "share_percent": None if attained.share is None else round(float(attained.share * 100), 6),
        "incomplete": attained.incomplete,
        **{f"{n}_hours": None if v is None else round(float(v) / 3600, 6) for n, v in hours.items()},
    }  # fmt: skip
