"""What a file may not change any more: terms that somebody has signed, and the figures of a closed period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bpoctl.analysis.boundaries import JUDGING, sealed_days, versions_of_closed
from bpoctl.dossier import Dossier
from bpoctl.errors import Declined
from bpoctl.models import KINDS

SEALED_KINDS = ("delivery_measurement", "delivery_invoice", "delivery_relief", "delivery_credit")
"""What is reckoned with when a period is closed."""

MOST_SHOWN = 20


def refuse_frozen(recorded: Dossier, rows: Iterable[tuple[str, Any]]) -> None:
    """Raise Declined where one of the rows (as recorded, or as it would become) is signed or sealed already.

    The message names every such record, the hint the way that is open: an amendment, or a true-up.
    """
    signed = {row.agreement for row in recorded.rows("record_signature")}
    closed = {row.period for row in recorded.rows("record_seal")}
    judged, last = versions_of_closed(recorded), sealed_days(recorded)
    terms: dict[str, list[str]] = {}
    decided: dict[str, list[str]] = {}
    figures: dict[str, list[str]] = {}
    for table, row in rows:
        if table == "engagement":
            continue
        kind = KINDS[table]
        version = row.key if table == "sla_agreement" else row.version if kind.versioned else None
        if version in signed:
            terms.setdefault(str(version), []).append(f"{kind.path} {row.key}")
        elif version in judged and table in JUDGING:
            decided.setdefault(str(version), []).append(f"{kind.path} {row.key}")
        elif table == "sla_agreement" and last is not None and row.effective_from <= last[0]:
            early = f"{last[1]} is closed: a version that begins on {row.effective_from} would change it"
            raise Declined(early, f"let {row.key} begin after {last[0]}")
        if table in SEALED_KINDS and row.period in closed:
            figures.setdefault(row.period, []).append(f"{kind.path} {row.key}")
    said = [f"agreement {version} is signed: its terms stay as they are ({_few(of)})" for version, of in terms.items()]
    said += [
        f"{judged[version]} is closed, and agreement {version} has judged it: its terms stay as they are ({_few(of)})"
        for version, of in decided.items()
    ]
    said += [f"{period} is closed: its figures stay as they are ({_few(of)})" for period, of in figures.items()]
    if said:
        raise Declined("\n".join(said), _way_out([*terms, *decided], list(figures)))


def _few(subjects: list[str]) -> str:
    distinct = list(dict.fromkeys(subjects))
    more = len(distinct) - MOST_SHOWN
    return ", ".join(distinct[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _way_out(versions: list[str], periods: list[str]) -> str:
    ways = []
    if versions:
        ways.append(
            f"start a new version, then give the changed terms its `version` in the file: bpoctl sla amend "
            f"{versions[-1]} --from DATE --reason TEXT"
        )
    if periods:
        ways.append("record the correction as a true-up in an open period")
    return "; ".join(ways)
