"""Findings as data for `--json`."""

from __future__ import annotations

from typing import Any

from bpoctl.lifecycle import Finding


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding with its place, its sentence and the command that mends it."""
    return {
        "rule": finding.rule, "severity": finding.severity.value, "stage": finding.stage, "kind": finding.kind,
        "key": finding.key, "version": finding.version, "field": finding.field, "message": finding.message,
        "fix": None if finding.fix is None else str(finding.fix), "waived_by": finding.waived_by or None,
        "waived_until": None if finding.waived_until is None else finding.waived_until.isoformat(),
    }  # fmt: skip
