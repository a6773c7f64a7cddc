"""What an engagement's own records say against outsourcing now, each with the command that mends it.

What the rules of stage scope find counts as well (an error blocks, a warning weakens), so that `check` and
`scope assess` never say different things of the same record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bpoctl.analysis.coverage import handed_over
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Finding, Fix, Severity
from bpoctl.models.engagement import Evidence
from bpoctl.models.scope import Cost, Objective, Process, Requirement, Risk
from bpoctl.models.values import plain

BLOCKS, WEAKENS = "blocks", "weakens"

UNSTABLE = Decimal(2)
"""Peak factor from which a volume is unstable."""

HIGH_RISK = 15
"""Likelihood times impact from which a risk is high, of 25; as in rule SCO007."""


@dataclass(frozen=True)
class Objection:
    """One thing that speaks against: how much it weighs, what it says, and what mends it."""

    weight: str
    """`blocks` (nothing is outsourced before it is mended) or `weakens`"""
    message: str
    fix: Fix | None = None
    rule: str = ""
    """the rule that found it, where one did"""


def objections(
    dossier: Dossier, today: date, findings: Sequence[Finding], expired: Sequence[tuple[str, Evidence]] = ()
) -> tuple[Objection, ...]:
    """Everything that speaks against, what blocks first; `expired` is evidence of signs that holds no longer."""
    found = [*_volumes(dossier), *_costs(dossier), *_baselines(dossier)]
    found += [_of_finding(finding) for finding in findings if not finding.waived_by]
    told = {finding.key for finding in findings if finding.kind == "scope/risk"}
    found += [*_risks(dossier, today, told), *_peaks(dossier), *_lead(dossier)]
    for sign, row in expired:
        message = f"What shows `{sign}` holds no longer: {row.key} was valid until {row.valid_until}."
        found.append(Objection(WEAKENS, message, Fix.edit("evidence", row.key, valid_until=ASK)))
    return tuple(sorted(found, key=lambda each: each.weight != BLOCKS))


def _of_finding(finding: Finding) -> Objection:
    weight = BLOCKS if finding.severity is Severity.ERROR else WEAKENS
    return Objection(weight, finding.message, finding.fix, finding.rule)


def _volumes(dossier: Dossier) -> Iterator[Objection]:
    for process in handed_over(dossier):
        if process.volume is None:
            fix = Fix.edit("scope process", process.key, volume=ASK, volume_per=ASK, unit=ASK)
            message = f"`{process.name}` has no volume: no quote and no team can be reckoned for it."
            yield Objection(BLOCKS, message, fix)


def _costs(dossier: Dossier) -> Iterator[Objection]:
    if not dossier.all(Cost):
        fix = Fix.add("scope cost", name=ASK, category=ASK, amount=ASK, per=ASK)
        yield Objection(BLOCKS, "Nobody wrote down what the work costs today: no quote can be held against it.", fix)


def _baselines(dossier: Dossier) -> Iterator[Objection]:
    """No baseline at all blocks; one that is missing beside others weakens."""
    aims = dossier.all(Objective)
    lacking = [aim for aim in aims if aim.baseline is None]
    if lacking and len(lacking) == len(aims):
        fix = Fix.edit("scope objective", lacking[0].key, baseline=ASK)
        message = "No objective says where things stand today: nobody could tell success from standing still."
        yield Objection(BLOCKS, message, fix)
        return
    for aim in lacking:
        fix = Fix.edit("scope objective", aim.key, baseline=ASK)
        yield Objection(WEAKENS, f"`{aim.name}` has no baseline.", fix)


def _risks(dossier: Dossier, today: date, told: set[str]) -> Iterator[Objection]:
    """High risks that are met all the same; those that nobody meets are a rule's finding."""
    for risk in dossier.all(Risk):
        weight = risk.likelihood * risk.impact
        closed = risk.closed_on is not None and risk.closed_on <= today
        if weight >= HIGH_RISK and not closed and risk.key not in told:
            message = f"The risk `{risk.name}` is open at {risk.likelihood} x {risk.impact} = {weight} of 25."
            yield Objection(WEAKENS, message, Fix.edit("scope risk", risk.key, likelihood=ASK, review_on=ASK))


def _peaks(dossier: Dossier) -> Iterator[Objection]:
    for process in handed_over(dossier):
        if process.volume is None:
            continue
        if process.peak_factor is None:
            fix = Fix.edit("scope process", process.key, peak_factor=ASK)
            yield Objection(WEAKENS, f"Nobody said how far the volume of `{process.name}` peaks.", fix)
        elif process.peak_factor >= UNSTABLE and not _peak_required(dossier, process):
            factor = plain(process.peak_factor)
            statement = f"Bears a peak of {factor} times the average volume of {process.name}"
            wanted = {"statement": statement, "priority": "must", "process": process.key, "acceptance": ASK}
            fix = Fix.add("scope requirement", **wanted)
            message = f"`{process.name}` has an unstable volume (peak {factor}), and no requirement speaks of the peak."
            yield Objection(WEAKENS, message, fix)


def _peak_required(dossier: Dossier, process: Process) -> bool:
    """Whether a requirement, of this process or of all, speaks of the peak."""
    return any(
        "peak" in f"{each.statement} {each.acceptance or ''}".casefold()
        for each in dossier.all(Requirement)
        if each.process in (None, process.key)
    )


def _lead(dossier: Dossier) -> Iterator[Objection]:
    if not dossier.engagement.lead:
        yield Objection(WEAKENS, "Nobody leads the engagement on the client's side.", Fix.run("edit", lead=ASK))
