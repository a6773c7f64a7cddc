"""Choosing a candidate: what refuses a decision, and where the chosen one stands in the ranking."""

from __future__ import annotations

from datetime import date

from bpoctl.analysis.scoring.race import OUT, WITHDRAWN, apart, points, race, why_out
from bpoctl.analysis.wording import listed
from bpoctl.checks.partner.deciding import LONG_REASONS
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, Declined, UsageError
from bpoctl.journal import Writer
from bpoctl.models import KINDS
from bpoctl.models.partner import Candidate, Decision
from bpoctl.records.verbs import find, insert_checked


def choose(
    writer: Writer, dossier: Dossier, day: date, key: str, by: str, reason: str, runner_up: str | None
) -> str:  # fmt: skip
    """Write the decision; gives its key.

    Raises BadData for a candidate or person that is not there, Declined for who withdrew or is knocked out and where a
    decision of that day or a later one is on record.
    """
    if not reason.strip():
        raise UsageError("--reason: it must not be empty")
    if runner_up == key:
        raise UsageError(f"--runner-up {runner_up}: is the chosen candidate itself")
    for each in (key, runner_up):
        if each is not None:
            _refuse_gone(dossier, find(dossier, KINDS["partner_candidate"], each, None), day)
    find(dossier, KINDS["person"], by, None)
    _refuse_decided(dossier, day)
    values = {"candidate": key, "decided_on": day, "decided_by": by, "reasons": reason.strip(), "runner_up": runner_up}
    given = {name: value for name, value in values.items() if value is not None}
    return insert_checked(writer, dossier, KINDS["partner_decision"], given)


def _refuse_gone(dossier: Dossier, candidate: Candidate, day: date) -> None:
    state, reasons = why_out(dossier, candidate, day)
    if state == WITHDRAWN:
        raise Declined(
            f"`{candidate.key}` {reasons[0]}",
            f"bpoctl partner candidate edit {candidate.key} --clear withdrawn-on        if it is back",
        )
    if state == OUT:
        raise Declined(
            f"`{candidate.key}` is knocked out: {'; '.join(reasons)}",
            "bpoctl partner rank        shows who is not\n"
            "bpoctl partner criterion edit KEY --knock-out N        if the knock-out was wrong",
        )


def _refuse_decided(dossier: Dossier, day: date) -> None:
    """A newer decision takes the place of an older one; on one day there is one."""
    later = [made for made in dossier.all(Decision) if made.decided_on >= day]
    if later:
        made = max(later, key=lambda each: each.decided_on)
        raise Declined(
            f"`{made.candidate}` was chosen on {made.decided_on} already ({made.key})",
            f"bpoctl partner decision edit {made.key} --candidate KEY --reasons TEXT\n"
            "bpoctl partner select KEY … --on DATE        a later day takes its place",
        )


def place_of(dossier: Dossier, day: date, key: str, reason: str) -> list[str]:
    """What is to be said about a choice: its place where it is not the first, and why that cannot be told."""
    before = [made for made in dossier.all(Decision) if made.decided_on < day]
    lines = []
    if before:
        last = max(before, key=lambda each: each.decided_on)
        lines.append(f"It takes the place of {last.key}, in which `{last.candidate}` was chosen on {last.decided_on}.")
    try:
        found = race(dossier, day)
    except BadData as error:
        return [*lines, f"It cannot be told where `{key}` ranks: {error.message}."]
    chosen = found.runner(key)
    if chosen.rank is None:
        return [*lines, f"`{key}` is not ranked: {'; '.join(chosen.reasons)}."]
    if chosen.rank > 1:
        behind = apart(points(found.places[0].score), points(chosen.score or 0.0))
        lines.append(f"`{key}` is number {chosen.rank} of the ranking, {behind} points behind {listed(found.first)}.")
        if len(reason.strip()) < LONG_REASONS:
            lines.append(f"check will ask for the reasons in more than {LONG_REASONS} characters (PAR007).")
    return lines
