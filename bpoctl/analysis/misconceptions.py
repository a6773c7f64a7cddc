"""The five usual misconceptions, and what one engagement's own records say to each. The general answers are in the
catalogue; here stands only what is recorded: figures where there are some, and what is missing to tell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.control import holds
from bpoctl.analysis.coverage import handed_over, in_the_race
from bpoctl.analysis.money import grouped, half_up, minor_units, shown
from bpoctl.analysis.wording import capital, counted, listed
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Measurement, TicketImport
from bpoctl.models.partner import Quote
from bpoctl.models.scope import Cost, Objective
from bpoctl.models.sla import Level
from bpoctl.models.values import plain

NO, YES, OPEN = "does not hold", "holds", "open"

_A_MONTH = {"day": Fraction(365, 12), "week": Fraction(52, 12), "month": Fraction(1), "year": Fraction(1, 12)}
_BY_UNIT = ("per-seat", "per-hour", "per-transaction", "per-resolution")
_VOICE = frozenset({"voice", "phone", "telephone", "call", "calls"})

Missing = tuple[str, Fix]


@dataclass(frozen=True)
class Answer:
    """What the records say to one misconception: whether it holds here, the facts, and what is missing to tell."""

    code: str
    """as in the catalogue"""
    verdict: str
    """`does not hold`, `holds`, or `open` where the records do not tell yet"""
    facts: tuple[str, ...]
    missing: tuple[Missing, ...]


def answers(dossier: Dossier, today: date) -> tuple[Answer, ...]:
    """What an engagement's records say on a day to each of the five."""
    return tuple(answer(dossier, today, code) for code in _JUDGES)


def answer(dossier: Dossier, today: date, code: str) -> Answer:
    """What they say to one of them; KeyError for another code than the five."""
    verdict, facts, missing = _JUDGES[code](dossier, today)
    return Answer(code, verdict, tuple(facts), tuple(missing))


_Judged = tuple[str, list[str], list[Missing]]


def _large(dossier: Dossier, today: date) -> _Judged:
    """Whoever quotes for this volume does not think it too small."""
    facts, work, missing = [], Fraction(0), []
    for process in handed_over(dossier):
        if process.volume is None:
            fix = Fix.edit("scope process", process.key, volume=ASK, volume_per=ASK, unit=ASK)
            missing.append((f"the volume of `{process.name}`", fix))
            continue
        per = f" a {process.volume_per}" if process.volume_per else ""
        facts.append(f"{process.name} {_units(process.volume, process.unit)}{per}")
        month = _A_MONTH.get(process.volume_per or "")
        work += Fraction(process.volume) * (month or 0) * Fraction(process.handle_seconds or 0, 3600)
    lines = list(facts)
    if work:
        lines.append(f"about {grouped(half_up(work, 0))} hours of work a month with the handle times stated")
    quoting = {quote.candidate for quote in dossier.all(Quote)} & {c.key for c in in_the_race(dossier, today)}
    if not quoting:
        return OPEN, lines, [*missing, ("a quote", _quote_fix())]
    models = listed(sorted({q.model for q in dossier.all(Quote) if q.candidate in quoting}))
    lines.append(f"{counted(len(quoting), 'candidate')} quoted for that all the same: {models}")
    return NO, lines, missing


def _units(volume: Decimal, unit: str | None) -> str:
    noun = unit or "unit"
    return f"{grouped(volume)} {noun if volume == 1 or noun.endswith('s') else noun + 's'}"


def _quality(dossier: Dossier, today: date) -> _Judged:
    """The newest measurement of each metric that has a baseline, held against it."""
    aims = [aim for aim in dossier.all(Objective) if aim.baseline is not None]
    facts: list[str] = []
    better: list[bool] = []
    for aim in aims:
        for level, value, period in _measured(dossier, aim):
            assert aim.baseline is not None
            gained = value >= aim.baseline if aim.direction == "higher" else value <= aim.baseline
            better.append(gained)
            said = "the same as" if value == aim.baseline else "better than" if gained else "worse than"
            figure = f"{plain(value)} {aim.unit or ''}".rstrip()
            facts.append(f"{level}: {figure} in {period}, {said} the baseline of {plain(aim.baseline)}")
    missing: list[Missing] = []
    if not aims:
        fix = Fix.add("scope objective", name=ASK, metric=ASK, direction=ASK, baseline=ASK, target=ASK)
        missing.append(("a baseline to compare with", fix))
    if not better:
        facts += [
            f"{aim.name}: from {plain(aim.baseline or Decimal(0))} to {plain(aim.target)} {aim.unit or ''}".rstrip()
            for aim in aims if aim.target is not None
        ]  # fmt: skip
        fix = Fix.add("delivery measurement", level=ASK, period=ASK, basis=ASK, value=ASK)
        missing.append(("a measurement since the hand-over", fix))
        return OPEN, facts, missing
    return (NO if all(better) else YES), facts, missing


def _measured(dossier: Dossier, aim: Objective) -> Iterator[tuple[str, Decimal, str]]:
    """The newest figure of each level that has an objective's metric and unit."""
    replaced = {read.replaces for read in dossier.all(TicketImport) if read.replaces}
    latest = dossier.latest_version()
    for level in dossier.of_version(Level, latest.key if latest else None):
        if (level.metric, level.unit) != (aim.metric, aim.unit):
            continue
        found = [
            each for each in dossier.all(Measurement)
            if each.level == level.key and each.value is not None and each.source not in replaced
        ]  # fmt: skip
        if found:
            newest = max(found, key=lambda each: each.period)
            assert newest.value is not None
            yield level.key, newest.value, newest.period


def _expensive(dossier: Dossier, today: date) -> _Judged:
    """What the work costs a month in-house against the quotes by unit, in the engagement's own currency."""
    own = dossier.engagement.currency
    missing: list[Missing] = []
    inside = _in_house(dossier)
    facts = [f"in-house {_shown(inside, own)} a month"] if inside else []
    if not inside:
        missing.append(("the in-house cost", Fix.add("scope cost", name=ASK, category=ASK, amount=ASK, per=ASK)))
    racing = {candidate.key: candidate.name for candidate in in_the_race(dossier, today)}
    outside = []
    for quote in dossier.all(Quote):
        month = _a_month(quote, own)
        if quote.candidate in racing and month is not None:
            outside.append(month)
            facts.append(f"{racing[quote.candidate]} {_shown(month, own)} a month ({quote.model})")
    if not outside:
        missing.append(("a quote by unit in the own currency", _quote_fix()))
    if not inside or not outside:
        return OPEN, facts, missing
    facts.append("each with set-up spread over the term and own management; ramp, indexation and bands are left out")
    return (NO if min(outside) < inside else YES), facts, missing


def _shown(amount: Fraction, currency: str) -> str:
    return shown(half_up(amount, minor_units(currency)), currency)


def _in_house(dossier: Dossier) -> Fraction:
    """What recurs, a month, in the engagement's own currency."""
    own, months = dossier.engagement.currency, {"month": 1, "year": 12}
    return sum(
        (
            Fraction(cost.amount.amount) * Fraction(cost.quantity) / months[cost.per]
            for cost in dossier.all(Cost) if cost.per in months and cost.amount.in_currency(own) == own
        ),
        Fraction(0),
    )  # fmt: skip


def _a_month(quote: Quote, own: str) -> Fraction | None:
    """A quote by unit as an amount a month; None where the model or a currency does not allow it."""
    amounts = [amount for amount in (quote.price, quote.setup, quote.overhead) if amount is not None]
    if (
        quote.price is None
        or quote.units is None
        or quote.model not in _BY_UNIT
        or any(amount.in_currency(own) != own for amount in amounts)
    ):
        return None
    if quote.setup is not None and quote.setup.amount and not quote.term_months:
        return None
    month = Fraction(quote.price.amount) * Fraction(quote.units)
    month += Fraction(quote.overhead.amount) if quote.overhead else 0
    return month + (Fraction(quote.setup.amount) / quote.term_months if quote.setup and quote.term_months else 0)


def _call_centres(dossier: Dossier, today: date) -> _Judged:
    """Which of the processes are worked by other channels than the telephone."""
    facts: list[str] = []
    missing: list[Missing] = []
    silent = []
    for process in handed_over(dossier):
        channels = [channel.strip().casefold() for channel in process.channels or ()]
        if not channels:
            fix = Fix.edit("scope process", process.key, channels=ASK)
            missing.append((f"the channels of `{process.name}`", fix))
            continue
        silent.append(any(channel not in _VOICE for channel in channels))
        facts.append(f"{process.name}: {listed(process.channels or ())}")
    if not silent:
        return OPEN, facts, missing
    return (NO if any(silent) else YES), facts, missing


def _control(dossier: Dossier, today: date) -> _Judged:
    """What keeps control: all of it, some of it, or none."""
    facts: list[str] = []
    missing: list[Missing] = []
    for hold in holds(dossier, today):
        if hold.fact:
            facts.append(hold.fact)
        else:
            missing.append((hold.name, hold.fix))
    return (NO if not missing else OPEN if facts else YES), [capital(fact) for fact in facts], missing


def _quote_fix() -> Fix:
    return Fix.add("partner quote", candidate=ASK, model=ASK, price=ASK, units=ASK)


_JUDGES: dict[str, Callable[[Dossier, date], _Judged]] = {
    "only-for-large-firms": _large,
    "quality-falls": _quality,
    "too-expensive": _expensive,
    "only-call-centres": _call_centres,
    "loss-of-control": _control,
}
