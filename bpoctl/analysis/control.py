"""What keeps a client in control of work that others do, as an engagement's records have it or lack it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.wording import counted
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.access import AccessReview, Grant
from bpoctl.models.delivery import Sop
from bpoctl.models.scope import Boundary
from bpoctl.models.sla import Level, ReportDuty

LEVELS, GRANTS = "service levels with credits", "grants of access, each with its end"


@dataclass(frozen=True)
class Hold:
    """One thing that keeps control; `fact` says what is recorded of it, and is empty where nothing is."""

    name: str
    fact: str
    fix: Fix


def holds(dossier: Dossier, today: date) -> list[Hold]:
    """Seven of them, in the order in which an engagement comes to have them."""
    latest = dossier.latest_version()
    version = latest.key if latest else None
    head = dossier.engagement
    levels = [level for level in dossier.of_version(Level, version) if level.class_ == "critical"]
    lines, duties = dossier.all(Boundary), dossier.of_version(ReportDuty, version)
    reviews = [each for each in dossier.all(AccessReview) if each.reviewed_on <= today]
    live = [g for g in dossier.all(Grant) if g.granted_on <= today and (g.revoked_on is None or g.revoked_on > today)]
    sops = [sop for sop in dossier.all(Sop) if sop.approved_on and sop.approved_on <= today]
    lead = dossier.named("person", head.lead)
    return [
        Hold("somebody who leads it", lead and f"{lead} leads it for the client", Fix.run("edit", lead=ASK)),
        Hold("boundaries", _many(lines, "boundary line"), Fix.run("scope boundary add")),
        Hold(
            "service levels with credits", _many(levels, "service level with credits", LEVELS), Fix.run("sla level add")
        ),
        Hold("duties to report", _many(duties, "report duty", "report duties"), Fix.run("sla report add")),
        Hold("access with an end", _many(live, "grant of access with its end", GRANTS), Fix.run("access grant add")),
        Hold(
            "a review of access",
            (reviews and f"access was last reviewed on {max(each.reviewed_on for each in reviews)}") or "",
            Fix.run("access review add"),
        ),
        Hold("approved procedures", _many(sops, "approved procedure"), Fix.run("delivery sop add")),
    ]


def _many(rows: Sequence[object], noun: str, plural: str = "") -> str:
    return counted(len(rows), noun, plural) if rows else ""
