"""One ticket explained: from the file that was imported, which level held it, how its clock ran, and the outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from fractions import Fraction
from typing import Any

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.calendar_form import calendar_of_row
from bpoctl.analysis.clock import Piece, pieces
from bpoctl.analysis.deadlines import due_by
from bpoctl.analysis.dependence import Due, due_with_input
from bpoctl.analysis.durations import describe_seconds, plain_number
from bpoctl.analysis.parts import cuts_of
from bpoctl.analysis.periods import Period
from bpoctl.analysis.spans import merged
from bpoctl.analysis.targets import Target, first_match, margin
from bpoctl.analysis.zones import from_micros, micros
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.delivery import Profile, TicketImport
from bpoctl.models.sla import Level, ServiceCalendar
from bpoctl.records.exports import readable
from bpoctl.records.importing import marked, of_version, plain_keys
from bpoctl.tickets.explaining import Ticket, TicketClock, one_ticket

_WIDTH = 38


@dataclass(frozen=True)
class Explained:
    """One level's clock over one ticket, with its days and its outcome."""

    level: Level
    clock: TicketClock
    zone: tzinfo
    pieces: tuple[Piece, ...]
    seconds: Fraction | None
    target: Target | None
    due: datetime | None
    over: Fraction | None
    """microseconds beyond the threshold or the deadline; below nought is to spare"""
    outcome: str
    given: Due | None = None
    """when the client's input was due and how late it came, where the duty depends on it"""
    periods: tuple[Period, ...] = ()
    """the windows in which the ticket counts; of one that an amendment parts its part"""

    def to_json(self) -> dict[str, Any]:
        """The clock as JSON-able data."""
        return {
            "level": self.level.key, "agreement": self.level.version,
            "periods": [period.key for period in self.periods], "outcome": self.outcome,
            "start": _iso(self.clock.start, self.zone), "stop": _iso(self.clock.stop, self.zone),
            "seconds": None if self.seconds is None else plain_number(self.seconds),
            "due": _iso(self.due, self.zone),
            "input": _iso(self.clock.input, self.zone),
            "input_due": _iso(self.given.input_by, self.zone) if self.given else None,
            "seconds_to_spare": None if self.over is None else plain_number(-self.over / 1_000_000),
            "days": [
                {
                    "day": piece.day.isoformat(), "seconds": plain_number(piece.seconds),
                    "running": [[_iso(a, self.zone), _iso(b, self.zone)] for a, b in piece.running],
                    "paused": [[_iso(a, self.zone), _iso(b, self.zone)] for a, b in piece.paused],
                }
                for piece in self.pieces
            ],
        }  # fmt: skip


def explain(dossier: Dossier, number: str, level: str | None) -> tuple[TicketImport, Ticket, list[Explained]]:
    """The newest import that has a ticket, the ticket, and its clock by each level (or by the one asked for).

    A ticket whose rows were all rejected comes from the newest import that rejected it, with the rows and reasons.
    Raises BadData where no import has it, where the file is gone or has changed, and for an unknown level.
    """
    imports = dossier.all(TicketImport)
    if not imports:
        raise BadData("no ticket export was imported yet", "bpoctl delivery import FILE")
    replaced = {row.replaces for row in imports}
    rejected: tuple[TicketImport, Ticket, list[Explained]] | None = None
    for row in reversed([row for row in imports if row.key not in replaced]):
        chosen = _levels(dossier, level)
        ticket = _read(dossier, row, chosen, number)
        if ticket is not None and not ticket.used and not ticket.clocks:
            rejected = rejected or (row, ticket, [])
        elif ticket is not None:
            return (
                row,
                ticket,
                [_explained(dossier, one, ticket, clock) for one, clock in _held(dossier, chosen, ticket)],
            )
    if rejected is not None:
        return rejected
    raise BadData(f"no import has a ticket `{number}`", "bpoctl delivery ticket-import list")


def _levels(dossier: Dossier, key: str | None) -> list[Level]:
    found = [row for row in dossier.all(Level) if row.source == "tickets" and key in (None, row.key)]
    if not found:
        meant = f"no level `{key}` takes its figure from tickets" if key else "no level takes its figure from tickets"
        raise BadData(meant, "bpoctl sla level list")
    return found


def _read(dossier: Dossier, source: TicketImport, levels: Sequence[Level], number: str) -> Ticket | None:
    profile: Profile = dossier.keyed("delivery_profile")[source.profile]
    marked: list[Any] = [of_version(row, row.version) for row in levels]
    with plain_keys(), readable(source, profile) as (path, reading):
        return one_ticket(path, reading, marked, _calendars(dossier), number, dossier.commencement, cuts_of(dossier))


def _calendars(dossier: Dossier) -> dict[str, Calendar]:
    return {marked(row.version, row.key): calendar_of_row(row) for row in dossier.all(ServiceCalendar)}


def _held(dossier: Dossier, levels: Sequence[Level], ticket: Ticket) -> list[tuple[Level, TicketClock]]:
    """The levels of the version in force where the ticket counts, if it belongs to their population."""
    found = []
    for level, clock in zip(levels, ticket.clocks, strict=True):
        day = _counted_on(dossier, level, clock)
        version = dossier.version_on(day) if day else None
        mine = all(ticket.attributes.get(name, "") in values for name, values in clock.plan.population)
        if mine and version is not None and version.key == level.version:
            found.append((level, clock))
    return found


def _counted_on(dossier: Dossier, level: Level, clock: TicketClock) -> date | None:
    """The local day by which a ticket counts; None where it counts nowhere."""
    counted = clock.start if level.counted_at == "start" else clock.stop or clock.start
    return counted.astimezone(dossier.zone).date() if counted else None


def _explained(dossier: Dossier, level: Level, ticket: Ticket, clock: TicketClock) -> Explained:
    calendars = _calendars(dossier)
    plan, start, stop = clock.plan, clock.start, clock.stop
    target = Target((), None, (), plan.threshold, None, None, plan.clock.calendar)
    if plan.matrix is not None and start is not None:
        held = first_match(plan.matrix, ticket.attributes, start, stop, calendars)
        target = held or Target((), None, (), None, None, None, plan.clock.calendar)
    hours = calendars.get(target.calendar or "")
    zone = hours.zone if hours else dossier.zone
    days: tuple[Piece, ...] = ()
    seconds = due = over = given = None
    if start is not None and target.by is not None and target.cut_off is not None and hours is not None:
        due = due_by(start, target.by, target.cut_off, hours)
        if plan.depends is not None:
            given = due_with_input(start, clock.input, target.by, target.cut_off, hours, plan.depends)
            due = given.at
    if start is not None and stop is not None and start <= stop:
        run = pieces(start, stop, hours, clock.pauses, zone)
        days, seconds = tuple(run), sum((piece.seconds for piece in run), Fraction(0))
        if target.by is not None or target.within is not None:
            lapsed = given is not None and given.at is None
            over = None if lapsed else margin(target, start, stop, calendars, clock.pauses, due)
    said = _outcome(level, clock, target, over, given)
    day = _counted_on(dossier, level, clock)
    periods = tuple(plan.clock.windows.holding(day)) if day else ()
    return Explained(level, clock, zone, days, seconds, target, due, over, said, given, periods)


def _outcome(level: Level, clock: TicketClock, target: Target, over: Fraction | None, given: Due | None) -> str:
    if given is not None and given.at is None:
        why = "the client's input has not come" if clock.input is None else "the client's input came late"
        return f"{why}: the duty lapses, excused"
    if clock.start is None or clock.stop is None:
        end = level.clock_from if clock.start is None else level.clock_to
        return f"there is no {end}; " + ("it counts as missed" if clock.plan.unfinished_beyond else "it does not count")
    if over is None:
        return "no row of the targets is for it" if clock.plan.matrix else "no threshold: it counts as it is"
    met = over <= 0 if clock.plan.within_at_threshold else over < 0
    promise = f"due {target.by}" if target.by else f"target {describe_seconds(Fraction(target.within or 0, 1_000_000))}"
    much = describe_seconds(abs(over) / 1_000_000)
    rest = "exactly at it" if over == 0 else f"{much} {'to spare' if over < 0 else 'too late'}"
    moved = ", moved by late input" if given is not None and given.delay is not None else ""
    return f"{promise}{moved}: {'met' if met else 'missed'}, {rest}"


def lines(found: Explained) -> list[str]:
    """The clock for a terminal: its ends, its days, its pauses, and what came out."""
    zone, level = found.zone, found.level
    shown = [
        _end(level.clock_from, found.clock.start, zone),
        _end(level.clock_to, found.clock.stop, zone) + _change(found),
        *_days(found.pieces),
    ]
    if found.given is not None:
        shown += [
            _end("input due", found.given.input_by, zone),
            _end(level.input_at, found.clock.input, zone) + _late(found),
        ]
    if found.due is not None:
        shown.append(_end("due", found.due, zone))
    shown += [f"  {'counts in'.ljust(18)} {part.key}, a part by its own terms" for part in found.periods if part.of]
    name = "business time" if found.target and found.target.calendar else "elapsed time"
    total = "–" if found.seconds is None else describe_seconds(found.seconds)
    return [*shown, f"  {name.ljust(_WIDTH)}{total.rjust(12)}      {found.outcome}"]


def _end(name: str | None, at: datetime | None, zone: tzinfo) -> str:
    local = None if at is None else at.astimezone(zone)
    written = "–" if local is None else f"{local:%a %Y-%m-%d %H:%M:%S} {local.isoformat()[-6:]}"
    return f"  {(name or '').ljust(18)} {written}"


def _days(days: Sequence[Piece]) -> list[str]:
    found: list[str] = []
    closed: list[str] = []
    for piece in days:
        if not piece.running and not piece.paused:
            closed.append(f"{piece.day:%a}")
            continue
        if closed:
            found.append(_closed(closed))
            closed = []
        found += _open_day(piece)
    return [*found, *([_closed(closed)] if closed else [])]


def _closed(names: Sequence[str]) -> str:
    words = ", ".join(names) if len(names) <= 3 else f"{names[0]} to {names[-1]}, {len(names)} days"
    return f"    {words.ljust(_WIDTH)}closed"


def _open_day(piece: Piece) -> list[str]:
    """The open stretches of a day, and under each what of it was paused."""
    zone = (piece.running or piece.paused)[0][0].tzinfo
    assert zone is not None
    found = []
    for a, b in merged((micros(a), micros(b)) for a, b in (*piece.running, *piece.paused)):
        span = f"{piece.day:%a} {_hour(from_micros(a, zone))} – {_hour(from_micros(b, zone))}"
        found.append(f"    {span.ljust(_WIDTH)}{describe_seconds(Fraction(b - a, 1_000_000)).rjust(10)}")
        for first, last in piece.paused:
            if a <= micros(first) < b:
                length = describe_seconds(Fraction(micros(last) - micros(first), 1_000_000))
                found.append(f"      {f'paused {_hour(first)} – {_hour(last)}'.ljust(_WIDTH - 2)}− {length.rjust(8)}")
    return found


def _hour(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _change(found: Explained) -> str:
    start, stop = found.clock.start, found.clock.stop
    if start is None or stop is None:
        return ""
    before, after = (at.astimezone(found.zone).utcoffset() or timedelta() for at in (start, stop))
    if before == after:
        return ""
    return f"        (clocks went {'forward' if after > before else 'back'} in between)"


def _late(found: Explained) -> str:
    delay = found.given.delay if found.given else None
    if delay is None:
        return ""
    return f"        {describe_seconds(Fraction(delay // timedelta(microseconds=1), 1_000_000))} late"


def _iso(at: datetime | None, zone: tzinfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat()


def heading(ticket: str, attributes: Mapping[str, str], found: Explained) -> str:
    """The first line: `ticket 48213 · urgent · email · level FRT-URGENT, agreement 1.1`."""
    words = [f"ticket {ticket}", *(value for value in attributes.values() if value)]
    return " · ".join([*words, f"level {found.level.key}, agreement {found.level.version}"])
