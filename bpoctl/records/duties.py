"""`sla duties` and `sla ledger`: who owes what and when, and what became of each breach."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import typer

from bpoctl import output
from bpoctl.analysis.wording import counted
from bpoctl.errors import UsageError
from bpoctl.records.session import session

if TYPE_CHECKING:
    from bpoctl.analysis.duties.duty import Occasion
    from bpoctl.analysis.duties.gathering import Held
    from bpoctl.analysis.ledger import Entry
    from bpoctl.dossier import Dossier

AHEAD_DAYS = 92
"""Days that the calendar looks ahead where no range is given."""
FAR_DAYS = 800
"""Days within which the next occasion of a duty is looked for."""
_AS_OF = typer.Option(None, "--as-of", metavar="DATE", help="Taken as today.")
_JSON = typer.Option(False, "--json", help="Print it as JSON.")
_NOTHING = "–"


def duties(
    party: str | None = typer.Option(None, "--party", metavar="client|provider", help="Only of this side."),
    from_: str | None = typer.Option(None, "--from", metavar="DATE", help="A calendar from this day on."),
    to: str | None = typer.Option(None, "--to", metavar="DATE", help="A calendar up to this day."),
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:
    """Every duty of both sides, recorded or drawn from the terms: owner, next day, state; or a calendar of a range."""
    from bpoctl.analysis.duties.gathering import held, occasions

    if party not in (None, "client", "provider"):
        raise UsageError(f"--party {party}: is neither client nor provider")
    dossier = session().dossier()
    today = session().today(dossier, as_of)
    first, last = _range(dossier, from_, to, today)
    far = max(last, _later(today, FAR_DAYS))
    found = [one for one in occasions(dossier, today, far) if _of(party, one.duty.party)]
    ranged = from_ is not None or to is not None
    shown = [one for one in found if first <= one.due <= last or (one.state.value == "overdue" and not ranged)]
    version = dossier.version_on(today) or dossier.latest_version()
    all_held = held(dossier, found, version.key) if version else []
    mine = [each for each in all_held if _of(party, each.duty.party)]
    if as_json:
        output.emit_json(
            {"schema": output.SCHEMA, "as_of": today.isoformat(), "agreement": version.key if version else None,
             "from": first.isoformat(), "to": last.isoformat(), "items": [each.to_json() for each in mine],
             "calendar": [one.to_json() for one in shown]}
        )  # fmt: skip
        return
    if not ranged:
        _print_held(dossier, mine, today, version.key if version else "none")
        output.say()
    _print_calendar(dossier, shown, first, last)


def _of(party: str | None, side: str) -> bool:
    return party is None or side in (party, "either")


def _range(dossier: Dossier, from_: str | None, to: str | None, today: date) -> tuple[date, date]:
    first = _day("--from", from_) or today
    last = _day("--to", to) or _later(max(first, today), AHEAD_DAYS)
    if last < first:
        raise UsageError(f"--to {last}: is before --from {first}")
    return first, last


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def _day(option: str, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: is not a date like 2026-03-01") from None


def _print_held(dossier: Dossier, mine: list[Held], today: date, version: str) -> None:
    late = [each for each in mine if each.overdue]
    occasions = sum(len(each.overdue) for each in late)
    times = f" ({counted(occasions, 'occasion')})" if late else ""
    said = f"{counted(len(mine), 'duty', 'duties')}, {len(late)} of them overdue{times}"
    output.say(f"agreement {version} · as of {today} · {said}")
    if any(each.unbound for each in mine):
        _say("nobody has signed the agreement: what it asks for is not owed yet, and nothing of it is overdue")
    for party, head in (("client", "The client"), ("provider", "The provider"), ("either", "Either side")):
        rows = [_row(dossier, each, version) for each in mine if each.duty.party == party]
        if rows:
            output.say()
            output.say(f"{head}:")
            output.table(["next", "state", "duty", "when", "owner", "from"], rows)


def _row(dossier: Dossier, each: Held, version: str) -> list[str]:
    duty = each.duty
    day = each.overdue[0].due if each.overdue else each.next.due if each.next else None
    record = f"{duty.kind} {duty.key}" if duty.version == version else duty.source
    source = record + (f", clause {duty.clause}" if duty.clause else "")
    return [str(day or _NOTHING), each.state, duty.what, duty.when, _owner(dossier, duty.owner), source]


def _print_calendar(dossier: Dossier, shown: list[Occasion], first: date, last: date) -> None:
    if not shown:
        output.say(f"Nothing falls due from {first} to {last}.")
        return
    rows = [
        [one.due.isoformat(), one.duty.party, one.duty.what, one.of or _NOTHING, _owner(dossier, one.duty.owner),
         one.state.value, f"{one.shown_by} on {one.done_on}" if one.done_on else _NOTHING] for one in shown
    ]  # fmt: skip
    output.table(["due", "party", "duty", "for", "owner", "state", "shown by"], rows)
    late = next((one for one in shown if one.state.value == "overdue" and one.fix), None)
    if late is not None:
        output.talk(f"record what was done, as in: {late.fix}")


def _owner(dossier: Dossier, key: str) -> str:
    return dossier.named("person", key) or _NOTHING


def ledger(as_of: str | None = _AS_OF, as_json: bool = _JSON) -> None:
    """The notice and cure ledger: each breach with its notice, plan and cure clock, the right arisen, what to do."""
    from bpoctl.analysis.ledger import ledger as found_by

    dossier = session().dossier()
    today = session().today(dossier, as_of)
    entries = found_by(dossier, today)
    if as_json:
        output.emit_items(entry.to_json(today) for entry in entries)
        return
    if not entries:
        output.say(f"No breach up to {today}: no level missed its minimum in a window that is over.")
        return
    for number, entry in enumerate(entries):
        if number:
            output.say()
        _print_entry(entry, today)


def _print_entry(entry: Entry, today: date) -> None:
    level = f"  {entry.level.key}  {entry.figure} (minimum {entry.minimum})" if entry.level else ""
    head = f"{entry.window.key}{level}"
    follows: Any = entry.consequence
    if follows is None:
        _say(f"{head}  breach: {entry.because}")
        return
    _say(f"{head}  {follows.key} {follows.name}: {entry.state.upper()}")
    if entry.problem:
        _say(f"open: {entry.problem}", 4)
        return
    _say(f"because {entry.because}{f'; clause {entry.clause}' if entry.clause else ''}", 4)
    record = f"  ({entry.notice.key})" if entry.notice else ""
    _say(f"{' → '.join(step.words(today) for step in entry.steps)}{record}", 4)
    if entry.right:
        _say(f"right: {entry.right}", 4)
    if entry.fix:
        # a command is never wrapped, so that it can be copied
        output.say(f"    next: {entry.fix}")


def _say(text: str, indent: int = 0) -> None:
    for part in output.folded(text, indent):
        output.say(f"{' ' * indent}{part}")
