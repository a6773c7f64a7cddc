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
from bpoctl.analysis.cost.case import BusinessCase, business_case
from bpoctl.analysis.cost.total import Unreckoned
from bpoctl.analysis.coverage import handed_over, in_the_race
from bpoctl.analysis.money import added, grouped, half_up, shown
from bpoctl.analysis.wording import capital, counted, listed
from bpoctl.dossier import Dossier
from bpoctl.errors import BpoctlError
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.delivery import Measurement, TicketImport
from bpoctl.models.partner import Quote
from bpoctl.models.scope import Cost, Objective
from bpoctl.models.sla import Level
from bpoctl.models.values import plain

NO, YES, OPEN = "does not hold", "holds", "open"

_A_MONTH = {"day": Fraction(365, 12), "week": Fraction(52, 12), "month": Fraction(1), "year": Fraction(1, 12)}
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
    """The business case itself: what the work costs in-house over the term, and what it would cost with whom."""
    missing = _not_reckonable(dossier, today)
    if missing:
        return OPEN, [], missing
    try:
        found = business_case(dossier, today)
    except BpoctlError as error:
        return OPEN, [f"it cannot be reckoned: {error.message}"], [("what that takes", Fix.run("scope case"))]
    own = dossier.engagement.currency
    facts = [f"in-house {shown(added(found.in_house), own)} over {counted(found.frame.term, 'month')}"]
    for other in found.others:
        if isinstance(other, Unreckoned):
            facts.append(f"{other.name} cannot be reckoned: {other.reason}")
        else:
            facts.append(f"{other.name} {shown(other.total, own)} ({listed(q.model for q in other.quotes)})")
    if found.cost is None or found.saving is None:
        return OPEN, facts, [("a quote that can be reckoned", Fix.run("partner cost"))]
    facts += _outcome(found, own)
    return (NO if found.saving > 0 else YES), facts, []


def _outcome(found: BusinessCase, own: str) -> Iterator[str]:
    """What is saved with the candidate that counts, what that is worth today, and when it has paid back."""
    assert found.cost is not None and found.saving is not None
    less = "less" if found.saving > 0 else "more"
    worth = found.present_values[2]
    today = "" if worth is None else f", a present value of {shown(worth, own)}"
    yield f"{shown(abs(found.saving), own)} {less} with {found.cost.name}, {found.chosen}{today}"
    yield f"paid back from {found.payback.label} on" if found.payback else "not paid back within the term"


def _not_reckonable(dossier: Dossier, today: date) -> list[Missing]:
    """What a business case cannot do without."""
    missing: list[Missing] = []
    if not dossier.all(Cost):
        missing.append(("the in-house cost", Fix.add("scope cost", name=ASK, category=ASK, amount=ASK, per=ASK)))
    racing = {candidate.key for candidate in in_the_race(dossier, today)}
    if not any(quote.candidate in racing for quote in dossier.all(Quote)):
        missing.append(("a quote", _quote_fix()))
    return missing


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

CODES = tuple(_JUDGES)
"""The five, as the catalogue calls them."""
