"""Total cost and business case for a terminal and for `--json`: the answer first, then how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from bpoctl import output
from bpoctl.analysis.cost.case import BusinessCase, business_case
from bpoctl.analysis.cost.figures import words
from bpoctl.analysis.cost.frame import Frame, frame_of
from bpoctl.analysis.cost.reckoning import total_cost, total_costs
from bpoctl.analysis.cost.terms import quoted_on
from bpoctl.analysis.cost.total import TotalCost, Unreckoned
from bpoctl.analysis.cost.volumes import Volume, added_up, alike, plural, units_of, volumes
from bpoctl.analysis.coverage import in_the_race
from bpoctl.analysis.money import added, grouped, shown
from bpoctl.analysis.wording import capital, counted, listed
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.scope import Cost

_AMOUNTS = ["provider", "own", "kept", "total", "present value"]


def show_costs(
    dossier: Dossier, today: date, keys: Sequence[str], scenario: str | None, *, months: bool, as_json: bool
) -> None:
    """Print the total cost with some candidates, else with all in the race; a named one that has none is refused."""
    frame, on = frame_of(dossier, scenario), quoted_on(dossier, today)
    found: Sequence[TotalCost | Unreckoned]
    if keys:
        found = [total_cost(dossier, _known(dossier, key), frame, on) for key in dict.fromkeys(keys)]
    else:
        found = total_costs(dossier, frame, on, [candidate.key for candidate in in_the_race(dossier, on)])
    if not found:
        raise BadData("there is no candidate in the race", "bpoctl partner candidate add")
    if as_json:
        output.emit_json(costs_json(dossier, frame, found))
    else:
        print_costs(dossier, frame, found, months=months, detail=bool(keys))


def show_case(
    dossier: Dossier, today: date, candidate: str | None, scenario: str | None, *, months: bool, as_json: bool
) -> None:
    """Print the business case as of a day."""
    if candidate is not None:
        _known(dossier, candidate)
    found = business_case(dossier, today, candidate, scenario)
    if as_json:
        output.emit_json({"schema": 1, "engagement": dossier.engagement.slug, **found.to_json()})
    else:
        print_case(dossier, found, months=months)


def show_file(dossier: Dossier, today: date, *, months: bool, as_json: bool) -> None:
    """Print the cost of every candidate of an engagement file, and its business case where it has an in-house cost."""
    if not dossier.all(Cost):
        show_costs(dossier, today, (), None, months=months, as_json=as_json)
        return
    found = business_case(dossier, today)
    if as_json:
        costs = costs_json(dossier, found.frame, found.others)
        output.emit_json({**costs, "case": found.to_json()})
        return
    print_costs(dossier, found.frame, found.others, months=months, detail=False)
    output.say()
    print_case(dossier, found, months=months)


def costs_json(dossier: Dossier, frame: Frame, found: Iterable[TotalCost | Unreckoned]) -> dict[str, Any]:
    """Total costs as JSON-able data: what they are reckoned on, then each candidate, the cheapest first."""
    scenario = frame.scenario
    return {
        "schema": 1, "engagement": dossier.engagement.slug, "currency": frame.currency,
        "scenario": scenario.key if scenario else None, "term_months": frame.term,
        "starts_on": frame.starts_on.isoformat() if frame.starts_on else None,
        "volumes": [{"process": v.process, "unit": v.unit, "monthly": words(v.monthly)} for v in volumes(dossier)],
        "items": [one.to_json() for one in found],
    }  # fmt: skip


def print_costs(
    dossier: Dossier, frame: Frame, found: Sequence[TotalCost | Unreckoned], *, months: bool, detail: bool
) -> None:
    """The comparison, the cheapest first; then what each consists of, and who cannot be reckoned."""
    reckoned = [one for one in found if isinstance(one, TotalCost)]
    output.say(_answer(reckoned, frame))
    output.say()
    if reckoned:
        rows = [[one.key, listed(q.model for q in one.quotes), *map(_amount, _sums(one))] for one in reckoned]
        _table(["candidate", "model", *_AMOUNTS], rows)
        output.say()
    for line in basis_words(dossier, frame):
        output.say(line)
    for one in reckoned:
        if detail or months:
            output.say()
            _print_parts(one, months=months)
        _print_points(one.open_points, f"{one.key}: ")
    for other in found:
        if isinstance(other, Unreckoned):
            output.say(f"{other.key}: not reckoned, {other.reason}")
            for hint in other.hint.splitlines():
                output.talk(f"  {hint}")


def _sums(one: TotalCost) -> tuple[Decimal | None, ...]:
    return one.provider, one.own, one.kept, one.total, one.present_value


def _answer(reckoned: Sequence[TotalCost], frame: Frame) -> str:
    if not reckoned:
        return "No candidate's cost can be reckoned."
    first, term = reckoned[0], counted(frame.term, "month")
    said = f"{first.key} costs {shown(first.total, frame.currency)} over {term}"
    if len(reckoned) == 1:
        return f"{said}."
    second = reckoned[1]
    ahead = added((second.total, -first.total))
    if not ahead:
        return f"{first.key} and {second.key} both cost {shown(first.total, frame.currency)} over {term}."
    return f"{said}, {shown(ahead, frame.currency)} less than {second.key}."


def basis_words(dossier: Dossier, frame: Frame) -> list[str]:
    """What costs are reckoned on, in a few lines for a reader."""
    last = frame.months[-1].label
    span = f"{frame.months[0].label} to {last}" if frame.starts_on else "first day not stated"
    lines = [f"term: {counted(frame.term, 'month')}, {span} ({frame.term_from})"]
    found = volumes(dossier)
    growth = f", growing by {words(frame.growth * 100)} % a year" if frame.growth else ""
    lines.append(f"volume: {_volume_words(found)}{growth}" if found else "volume: none recorded")
    scenario = frame.scenario
    if scenario is not None and scenario.discount_rate is not None:
        when = {"month-end": "each month's", "year-end": "each year's"}[scenario.discounting]
        lines.append(f"present value: {words(scenario.discount_rate)} % a year (effective), money at {when} end")
    lines.append(f"amounts in {frame.currency}, each line of a month rounded once, half-up")
    return lines


def _volume_words(found: Sequence[Volume]) -> str:
    by_unit = [(unit, added_up(v for v in found if alike(v.unit, unit))) for unit in units_of(found)]
    return f"{listed(f'{words(sum_)} {plural(unit)}'.strip() for unit, sum_ in by_unit)} a month"


def _print_parts(one: TotalCost, *, months: bool) -> None:
    output.say(f"{one.name}: what it consists of")
    rows = [[what, side, grouped(amount)] for (what, side), amount in one.by_what().items()]
    output.table(["what", "paid to", "amount"], rows, ["amount"])
    output.say()
    amounts = [list(map(grouped, year[1:])) for year in one.years]
    _table(["year", *_AMOUNTS[:4]], [[year.label, *row] for year, row in zip(one.years, amounts, strict=True)])
    if months:
        output.say()
        rows = [[m.month.label, *map(grouped, (m.provider, m.own, m.kept, m.total))] for m in one.months]
        _table(["month", *_AMOUNTS[:4]], rows)
        output.say()
        _print_steps(one)


def _print_steps(one: TotalCost) -> None:
    """Every line's formula, in the first month in which it reads so."""
    before: dict[tuple[str, str], str] = {}
    for month in one.months:
        for line in month.lines:
            place = (line.what, line.source)
            if before.get(place) != line.formula:
                before[place] = line.formula
                comes_to = "" if line.formula == grouped(line.amount) else f" = {grouped(line.amount)}"
                output.say(f"  {month.month.label}  {line.what} ({line.source}): {line.formula}{comes_to}")


def print_case(dossier: Dossier, found: BusinessCase, *, months: bool) -> None:
    """The case: what is saved, by year, what it is worth, when it pays back, and what has to be true."""
    currency, cost = found.frame.currency, found.cost
    output.say(case_answer(found))
    output.say()
    if cost is None:
        _table(["year", "in-house"], [[year.label, grouped(year.in_house)] for year in found.years], ["in-house"])
    else:
        headers = ["in-house", cost.key, "saving", "saved so far"]
        rows = [[year.label, *map(grouped, year[1:])] for year in found.years]
        sums = [added(found.in_house), cost.total, found.saving or Decimal(0)]
        _table(["year", *headers], [*rows, ["term", *map(grouped, sums), ""]], headers)
        worth = found.present_values
        if worth[2] is not None:
            in_words = [f"{name} {_amount(value)}" for name, value in
                        zip(("in-house", cost.key, "saving"), worth, strict=True)]  # fmt: skip
            output.say(f"present value: {', '.join(in_words)} {currency}")
        output.say(f"candidate: {cost.name}, {found.chosen}")
    output.say(f"in-house by kind: {kinds_words(found.by_category(dossier), currency)}")
    for line in basis_words(dossier, found.frame):
        output.say(line)
    if found.conditions:
        output.say()
        output.say("for the case to hold:")
        for condition in found.conditions:
            output.say(f"  {condition.what}: {condition.sentence}")
    if months and cost is not None:
        output.say()
        saved = zip(found.in_house, cost.months, found.savings, strict=True)
        rows = [[m.month.label, *map(grouped, (own, m.total, saving))] for own, m, saving in saved]
        _table(["month", "in-house", cost.key, "saving"], rows, ["in-house", cost.key, "saving"])
    _print_points(found.open_points)


def case_answer(found: BusinessCase) -> str:
    """The case in a sentence: what is saved or lost, and from when it has paid back."""
    currency, term = found.frame.currency, counted(found.frame.term, "month")
    if found.cost is None or found.saving is None:
        return f"The work costs {shown(added(found.in_house), currency)} in-house over {term}; {found.chosen}."
    if found.saving < 0:
        more = shown(abs(found.saving), currency)
        return f"With {found.cost.name} the work costs {more} more over {term} than in-house."
    back = f"paid back from {found.payback.label} on" if found.payback else "not paid back within the term"
    return f"With {found.cost.name} the work costs {shown(found.saving, currency)} less over {term}, {back}."


def kinds_words(found: dict[str, Decimal], currency: str) -> str:
    """In-house cost by kind, as a sentence lists it."""
    return listed(f"{name} {shown(amount, currency)}" for name, amount in found.items())


def _table(headers: list[str], rows: Iterable[Sequence[str]], numeric: Sequence[str] = _AMOUNTS) -> None:
    output.table(headers, rows, numeric)


def _print_points(points: Sequence[str], before: str = "") -> None:
    for point in points:
        output.say(f"open: {before}{point}" if before else f"open: {capital(point)}")


def _amount(amount: Decimal | None) -> str:
    return "not known" if amount is None else grouped(amount)


def _known(dossier: Dossier, key: str) -> str:
    from bpoctl.models import KINDS
    from bpoctl.records.verbs import find

    find(dossier, KINDS["partner_candidate"], key, None)
    return key
