"""What a file may not change any more: terms that somebody has signed, and the figures of a closed period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpoctl.analysis.boundaries import JUDGING, sealed_days, versions_of_closed
from bpoctl.analysis.sealing import claimed_later, refuse_other_money, sealed, true_up_command
from bpoctl.dossier import SEALED_KINDS, Dossier
from bpoctl.errors import Declined
from bpoctl.models import KINDS

MOST_SHOWN = 20


def refuse_frozen(recorded: Dossier, rows: Iterable[tuple[str, Any]]) -> None:
    """Raise Declined where one of the rows (as recorded, or as it would become) is signed or sealed already.

    The message names every such record, the hint the way that is open: an amendment, or a true-up.
    """
    signed = recorded.signed_versions()
    closed = sealed(recorded)
    judged, last = versions_of_closed(recorded), sealed_days(recorded)
    terms: dict[str, list[str]] = {}
    decided: dict[str, list[str]] = {}
    figures: dict[str, list[str]] = {}
    levels: dict[str, Any] = {}
    for table, row in rows:
        if table == "engagement":
            refuse_other_money(recorded, row.currency, row.time_zone)
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
        late = table == "delivery_claim" and claimed_later(recorded, table, row.key, row.period, row.claimed_on)
        if table in SEALED_KINDS and row.period in closed and not late:
            figures.setdefault(row.period, []).append(f"{kind.path} {row.key}")
            levels.setdefault(row.period, row if kind.table == "delivery_measurement" else None)
    said = [f"agreement {version} is signed: its terms stay as they are ({_few(of)})" for version, of in terms.items()]
    said += [
        f"{judged[version]} is closed, and agreement {version} has judged it: its terms stay as they are ({_few(of)})"
        for version, of in decided.items()
    ]
    said += [f"{period} is closed: its figures stay as they are ({_few(of)})" for period, of in figures.items()]
    if said:
        raise Declined("\n".join(said), _way_out(recorded, [*terms, *decided], levels))


def _few(subjects: list[str]) -> str:
    distinct = list(dict.fromkeys(subjects))
    more = len(distinct) - MOST_SHOWN
    return ", ".join(distinct[:MOST_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _way_out(recorded: Dossier, versions: list[str], periods: Mapping[str, Any]) -> str:
    ways = []
    if versions:
        ways.append(
            f"start a new version, then give the changed terms its `version` in the file: bpoctl sla amend "
            f"{versions[-1]} --from DATE --reason TEXT"
        )
    for period, row in list(periods.items())[:1]:
        level, instance = (row.level, row.instance) if row is not None else ("KEY", None)
        ways.append(f"record the correction as a true-up: {true_up_command(recorded, period, level, instance)}")
    return "; ".join(ways)
