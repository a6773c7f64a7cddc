"""The business case as a document: what the work costs in-house, what it would cost, and what has to be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bpoctl.analysis.cost.case import BusinessCase, business_case
from bpoctl.analysis.cost.figures import words
from bpoctl.analysis.cost.frame import Frame
from bpoctl.analysis.cost.volumes import volumes
from bpoctl.analysis.coverage import handed_over
from bpoctl.analysis.money import added, grouped, shown
from bpoctl.analysis.readiness import CLEAR, MOST, SOME, assess
from bpoctl.analysis.wording import capital, counted
from bpoctl.documents.costs import CostRow, StepView, cost_rows, note_costs, quote_words, steps, volume_words
from bpoctl.documents.people import person_name
from bpoctl.documents.reads import Reads
from bpoctl.documents.views import View
from bpoctl.dossier import Dossier
from bpoctl.models.engagement import Evidence
from bpoctl.models.scope import Cost, Objective, Readiness, Risk
from bpoctl.models.values import plain


@dataclass(frozen=True, slots=True)
class WorkView(View):
    """One process that is handed over, with its volume."""

    name: str
    about: str
    volume: str


@dataclass(frozen=True, slots=True)
class CostView(View):
    """One line of the in-house cost."""

    name: str
    category: str
    amount: str
    per: str
    quantity: str
    behaviour: str
    stays: str
    over_term: str


@dataclass(frozen=True, slots=True)
class YearView(View):
    """One year of the term."""

    label: str
    in_house: str
    quoted: str
    saving: str
    so_far: str


@dataclass(frozen=True, slots=True)
class PartView(View):
    """One kind of cost with the candidate, over the term."""

    what: str
    paid_to: str
    amount: str


@dataclass(frozen=True, slots=True)
class ConditionView(View):
    """One thing that has to be true."""

    what: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SignView(View):
    """One sign that outsourcing is due."""

    name: str
    strength: str
    seen: str


@dataclass(frozen=True, slots=True)
class AimView(View):
    """One objective that the hand-over serves."""

    name: str
    today: str
    target: str
    due: str


@dataclass(frozen=True, slots=True)
class RiskView(View):
    """One open risk."""

    name: str
    weight: str
    answer: str
    owner: str


@dataclass(frozen=True, slots=True)
class CaseView(View):
    """Everything that the business case says."""

    engagement: str
    client: str
    summary: str
    as_of: date
    currency: str
    candidate: str
    """empty where no quote can be reckoned yet"""
    chosen: str
    headline: list[str]
    need: str
    """what the signs come to, as a sentence"""
    signs: list[SignView]
    """the seven, empty where nobody looked at any"""
    assumptions: list[tuple[str, str]]
    work: list[WorkView]
    costs: list[CostView]
    in_house: str
    quote_terms: list[str]
    parts: list[PartView]
    years: list[YearView]
    total: YearView
    worth: list[tuple[str, str]]
    """the present values, empty without a rate of discount"""
    conditions: list[ConditionView]
    others: list[CostRow]
    steps: list[StepView]
    objectives: list[AimView]
    risks: list[RiskView]
    open_points: list[str]


def view(dossier: Dossier, reads: Reads, name: str, as_of: date) -> CaseView:
    """What the business case says as of a day."""
    note_costs(dossier, reads)
    engagement = dossier.engagement
    reads.part("engagement", engagement, "name", "client", "summary")
    found = business_case(dossier, as_of)
    need, signs = _signs(dossier, reads, as_of)
    cost, currency = found.cost, engagement.currency
    return CaseView(
        engagement=engagement.name, client=engagement.client, summary=engagement.summary or "", as_of=as_of,
        currency=currency, candidate=cost.name if cost else "", chosen=found.chosen, headline=list(headline(found)),
        need=need, signs=signs, assumptions=list(_assumptions(found.frame)), work=_work(dossier),
        costs=_costs(dossier, found), in_house=grouped(added(found.in_house)),
        quote_terms=[said for quote in cost.quotes for said in quote_words(dossier, quote)] if cost else [],
        parts=[PartView(capital(what), _PAID_TO[side], grouped(amount))
               for (what, side), amount in cost.by_what().items()] if cost else [],
        years=_years(found), total=_total(found), worth=list(_worth(found)),
        conditions=[ConditionView(capital(c.what), f"{capital(c.sentence)}.") for c in found.conditions],
        others=cost_rows(found.others), steps=steps(cost) if cost else [], objectives=_objectives(dossier, reads),
        risks=open_risks(dossier, reads, as_of), open_points=[f"{capital(point)}." for point in found.open_points],
    )  # fmt: skip


_PAID_TO = {"provider": "provider", "own": "own organisation", "kept": "kept in-house"}


def headline(found: BusinessCase) -> Iterator[str]:
    """The case in a few sentences: the saving, its present value, the payback, and its narrowest condition."""
    currency, term = found.frame.currency, counted(found.frame.term, "month")
    own = shown(added(found.in_house), currency)
    if found.cost is None or found.saving is None:
        yield f"The work costs {own} in-house over {term}. {capital(found.chosen)}."
        return
    name, quoted = found.cost.name, shown(found.cost.total, currency)
    less = "less" if found.saving >= 0 else "more"
    more = shown(abs(found.saving), currency)
    yield f"Over {term} the work costs {own} in-house and {quoted} with {name}: {more} {less}."
    if (worth := found.present_values[2]) is not None:
        yield f"The present value of that difference is {shown(worth, currency)}."
    if found.payback is not None:
        yield f"What is spent on the change has paid back from {found.payback.label} on."
    else:
        yield "What is spent on the change does not pay back within the term."


def _signs(dossier: Dossier, reads: Reads, as_of: date) -> tuple[str, list[SignView]]:
    """The seven signs with what was seen, and what they come to by the rule of `scope assess`."""
    records = reads.rows(Readiness, dossier.all(Readiness))
    if not records:
        return "", []
    for row in dossier.all(Evidence):
        reads.part("evidence", row, "title", "valid_until")
    found = assess(dossier, as_of)
    need = "clear" if found.points >= CLEAR else "there, but not clear" if found.points >= SOME else "not shown"
    rows = []
    for sign in found.signs:
        shown = [*sign.observed, *(row.title for row in sign.evidence)]
        gone = [f"no longer shown by {row.title} (until {row.valid_until})" for row in sign.expired]
        rows.append(SignView(sign.name, sign.strength or "not looked at", "; ".join([*shown, *gone])))
    said = f"The seven signs come to {found.points} of {MOST} points; from {CLEAR} on the need is clear: it is {need}."
    return said, rows


def _assumptions(frame: Frame) -> Iterator[tuple[str, str]]:
    first, last = frame.months[0].label, frame.months[-1].label
    yield "Term", f"{counted(frame.term, 'month')}, {first} to {last} ({frame.term_from})"
    yield "Growth of the volume", f"{words(frame.growth * 100)} % from each year of the term to the next"
    scenario = frame.scenario
    if scenario is not None and scenario.discount_rate is not None:
        when = "month" if scenario.discounting == "month-end" else "year of the term"
        yield (
            "Rate of discount",
            f"{words(scenario.discount_rate)} % a year, effective; money flows at the end of each {when}",
        )
    else:
        yield "Rate of discount", "none stated"
    if scenario is not None and scenario.one_off is not None:
        yield "Own cost of the change", shown(scenario.one_off.amount, scenario.one_off.in_currency(frame.currency))
    yield "Rounding", f"each line of a month once, half-up, to the smallest unit of {frame.currency}"


def _work(dossier: Dossier) -> list[WorkView]:
    by_process = dict(volume_words(volumes(dossier)))
    return [WorkView(p.name, p.description or "", by_process.get(p.key, "not stated")) for p in handed_over(dossier)]


def _costs(dossier: Dossier, found: BusinessCase) -> list[CostView]:
    currency = found.frame.currency
    sums = {
        cost.key: added(line.amount for lines in found.baseline for line in lines if line.source == cost.key)
        for cost in dossier.all(Cost)
    }
    return [
        CostView(
            cost.name, cost.category, shown(cost.amount.amount, currency), cost.per, plain(cost.quantity),
            "volume" if cost.behaviour == "volume" else "", f"{words(cost.retained)} %" if cost.retained else "",
            grouped(sums[cost.key]),
        )
        for cost in dossier.all(Cost)
    ]  # fmt: skip


def _years(found: BusinessCase) -> list[YearView]:
    if found.cost is None:
        return [YearView(year.label, grouped(year.in_house), "", "", "") for year in found.years]
    return [YearView(year.label, *map(grouped, year[1:])) for year in found.years]


def _total(found: BusinessCase) -> YearView:
    own = grouped(added(found.in_house))
    if found.cost is None or found.saving is None:
        return YearView("Term", own, "", "", "")
    return YearView("Term", own, grouped(found.cost.total), grouped(found.saving), "")


def _worth(found: BusinessCase) -> Iterator[tuple[str, str]]:
    names = ("In-house cost", f"Cost with {found.cost.name}" if found.cost else "", "Difference")
    for name, value in zip(names, found.present_values, strict=True):
        if name and value is not None:
            yield name, grouped(value)


def _objectives(dossier: Dossier, reads: Reads) -> list[AimView]:
    found = reads.rows(Objective, dossier.all(Objective))
    return [AimView(o.name, _figure(o, o.baseline), _figure(o, o.target), str(o.due_on or "")) for o in found]


def _figure(objective: Objective, value: object) -> str:
    return "" if value is None else f"{value} {objective.unit or ''}".rstrip()


def open_risks(dossier: Dossier, reads: Reads, as_of: date) -> list[RiskView]:
    """The risks that are open on a day, the weightiest first."""
    found = [risk for risk in dossier.all(Risk) if risk.closed_on is None or risk.closed_on > as_of]
    ordered = sorted(reads.rows(Risk, found), key=lambda risk: -risk.likelihood * risk.impact)
    return [
        RiskView(risk.name, f"{risk.likelihood} x {risk.impact}", f"{risk.response}{_how(risk)}",
                 person_name(dossier, reads, risk.owner))
        for risk in ordered
    ]  # fmt: skip


def _how(risk: Risk) -> str:
    return f": {risk.mitigation}" if risk.mitigation else ""
