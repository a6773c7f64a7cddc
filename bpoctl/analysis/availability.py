"""Availability of a period, over the minutes that it really has: from outages, by the rules that the level states.

Every rule is a term: whether excluded minutes leave both sides of the fraction or the downtime only, whether an outage
lasts from its occurrence or its report, and how components make up the whole. In UTC, so that a month with a clock
change has its true length (Berlin's March 2026 has 44,580 minutes, its October 44,700).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any, Protocol

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.periods import Period
from bpoctl.analysis.spans import Span, clipped, merged, total, without
from bpoctl.analysis.zones import micros
from bpoctl.errors import BadData

MINUTE = 60_000_000
WORDS = {
    "excluded_minutes": ("out-of-both", "out-of-downtime"),
    "outage_from": ("occurrence", "report"),
    "down_when": ("all", "any", "worst", "weight"),
}


class OutageTerms(Protocol):
    """What is read of an incident."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def started_at(self) -> datetime: ...  # noqa: D102
    @property
    def reported_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def ended_at(self) -> datetime | None: ...  # noqa: D102
    @property
    def reason(self) -> str | None: ...  # noqa: D102
    @property
    def components(self) -> tuple[str, ...] | None: ...  # noqa: D102


@dataclass(frozen=True)
class Availability:
    """Minutes of a period: the service time, what of it was excluded, and the downtime that counts.

    `of` is what the uptime is a share of: the service time, less the excluded minutes where they leave both sides.
    """

    service: Fraction
    excluded: Fraction
    down: Fraction
    of: Fraction
    bounded: Fraction = Fraction(0)
    """of the excluded minutes those that a quota bounds"""

    @property
    def up(self) -> Fraction:
        """The minutes up, of those in `of`."""
        return self.of - self.down

    @property
    def percent(self) -> Fraction | None:
        """(of - down) / of x 100; None where nothing is left to measure."""
        return self.up / self.of * 100 if self.of else None


def from_minutes(
    service: Decimal | int, excluded: Decimal | int, down: Decimal | int, excluded_minutes: str | None
) -> Availability:
    """Availability from stated minutes, `down` not among the excluded ones.

    Raises BadData for minutes that do not fit into the period, or a silent term where something was excluded.
    """
    whole, left, lost = Fraction(service), Fraction(excluded), Fraction(down)
    if min(whole, left, lost) < 0 or left + lost > whole:
        raise BadData(f"{down} minutes down and {excluded} excluded do not fit into {service} minutes")
    rule = stated(excluded_minutes, "excluded_minutes", "availability") if left else "out-of-downtime"
    return Availability(whole, left, lost, whole - left if rule == "out-of-both" else whole)


def stated(word: str | None, term: str, where: str) -> str:
    """A term's word; BadData where it is silent: the figure turns on it."""
    if word not in WORDS[term]:
        raise BadData(f"{where}: {term} is not stated", f"state one of: {', '.join(WORDS[term])}")
    return word


def availability(
    level: Any, period: Period, zone: str | tzinfo, outages: Iterable[OutageTerms], calendar: Calendar | None
) -> Availability:
    """The availability of a level's system in a period as bounded in the agreement's `zone`.

    With a calendar only its open minutes are service time. An outage that has not ended lasts to the period's end.
    Raises BadData for a silent term on which the figure depends, naming the level.
    """
    where, every = f"level `{level.key}`", list(outages)
    start, end = (micros(moment) for moment in period.bounds(zone))
    service = _service(start, end, calendar)
    counts = [one for one in every if one.reason is None or one.reason not in (level.excluded or ())]
    excused = [_lasting(one, "occurrence", end, where) for one in every if one not in counts]
    holes = _within(excused, service)
    rule = stated(level.excluded_minutes, "excluded_minutes", where) if holes else "out-of-downtime"
    measured = without(service, holes)
    since = stated(level.outage_from, "outage_from", where) if counts else "occurrence"
    lasting = [(one, _lasting(one, since, end, where)) for one in counts]
    down = _down(level, lasting, measured, where)
    whole = Fraction(total(service), MINUTE)
    of = Fraction(total(measured), MINUTE) if rule == "out-of-both" else whole
    bounded = [one for one in every if one not in counts and (not level.quota_of or one.reason in level.quota_of)]
    used = _within([_lasting(one, "occurrence", end, where) for one in bounded], service)
    return Availability(whole, Fraction(total(holes), MINUTE), down / MINUTE, of, Fraction(total(used), MINUTE))


def _service(start: int, end: int, calendar: Calendar | None) -> list[Span]:
    if calendar is None:
        return [(start, end)]
    spans = calendar.open_between(start // 1_000_000, -(-end // 1_000_000))
    return clipped([(a * 1_000_000, b * 1_000_000) for a, b in spans], start, end)


def _lasting(outage: OutageTerms, since: str, end: int, where: str) -> Span:
    begun = outage.started_at if since == "occurrence" else outage.reported_at
    if begun is None:
        raise BadData(
            f"{where}: an outage lasts from its report, and incident {outage.key} does not say when that was",
            f"bpoctl delivery incident edit {outage.key} --reported-at TIME",
        )
    return micros(begun), end if outage.ended_at is None else micros(outage.ended_at)


def _within(spans: Iterable[Span], service: Iterable[Span]) -> list[Span]:
    """What of the spans lies in the service time."""
    ordered = merged(spans)
    return merged(part for a, b in service for part in clipped(ordered, a, b))


def _down(level: Any, lasting: Sequence[tuple[OutageTerms, Span]], measured: Sequence[Span], where: str) -> Fraction:
    """Microseconds of downtime, as the components make up the whole."""
    weights: Mapping[str, Any] = level.components or {}
    if not weights:
        return Fraction(total(_within([span for _, span in lasting], measured)))
    for outage, _ in lasting:
        for name in outage.components or ():
            if name not in weights:
                raise BadData(f"{where}: incident {outage.key} names component `{name}`, and the level has none of it",
                              f"its components: {', '.join(sorted(weights))}")  # fmt: skip
    rule = stated(level.down_when, "down_when", where)
    # An outage that names no component took all of them down.
    each = {
        name: _within([span for one, span in lasting if not one.components or name in one.components], measured)
        for name in weights
    }
    return _together(rule, each, weights, where)


def _together(rule: str, each: Mapping[str, list[Span]], weights: Mapping[str, Any], where: str) -> Fraction:
    if rule == "any":
        return Fraction(total(merged(span for spans in each.values() for span in spans)))
    if rule == "all":
        return Fraction(total(reduce(lambda one, other: _within(one, other), each.values())))
    if rule == "worst":
        return Fraction(max(total(spans) for spans in each.values()))
    shares = {name: _weight(name, weight, where) for name, weight in weights.items()}
    if sum(shares.values()) != 100:
        raise BadData(f"{where}: the weights of its components add up to {sum(shares.values())}, not 100")
    return sum((shares[name] * total(spans) for name, spans in each.items()), Fraction(0)) / 100


def _weight(name: str, weight: Any, where: str) -> Fraction:
    try:
        return Fraction(str(weight))
    except (ValueError, ZeroDivisionError):
        raise BadData(
            f"{where}: the weight of component `{name}` is `{weight}`", 'write a number, as in "60"'
        ) from None


def check_terms(level: Any) -> None:
    """Refuse availability terms on which a figure would turn and that are silent or do not add up: BadData."""
    where = f"level `{level.key}`"
    stated(level.outage_from, "outage_from", where)
    if level.excluded:
        stated(level.excluded_minutes, "excluded_minutes", where)
    if level.components:
        rule = stated(level.down_when, "down_when", where)
        _together(rule, {name: [] for name in level.components}, level.components, where)
