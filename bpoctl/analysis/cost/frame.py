"""What costs are compared on: the same months, the same growth and the same rate of discount for every candidate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import lru_cache

from bpoctl.analysis.notice import months_after
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import BadData
from bpoctl.models.partner import Candidate, Quote
from bpoctl.models.scope import Scenario

_HINT = "bpoctl scope scenario add --name 'base case' --term-months 36 --discount-rate 6"


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the term, counted from 1."""

    number: int
    first: date | None
    """its first day; None where nobody has stated when the term begins"""

    @property
    def year(self) -> int:
        """The year of the term it lies in, counted from 1."""
        return (self.number - 1) // 12 + 1

    @property
    def label(self) -> str:
        """`2026-04`, or `month 1`."""
        return f"{self.first:%Y-%m}" if self.first else f"month {self.number}"


@lru_cache(maxsize=256)
def months_from(begins: date | None, term: int) -> tuple[Month, ...]:
    """The months of a term; OverflowError where it leads beyond the year 9999."""
    return tuple(Month(n, months_after(begins, n - 1) if begins else None) for n in range(1, term + 1))


@dataclass(frozen=True, slots=True)
class Frame:
    """The months that are compared, and what is assumed for all of them."""

    currency: str
    scenario: Scenario | None
    starts_on: date | None
    """its first day, where it is known"""
    term: int
    """how many months it has"""
    term_from: str
    """where the length of the term comes from, for a reader"""
    factor: Fraction = Fraction(1)
    """by which every volume is multiplied, where another volume is tried"""

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months in order."""
        return months_from(self.starts_on, self.term)

    @property
    def growth(self) -> Fraction:
        """The growth of the volume a year, as a share of one."""
        return Fraction(self.scenario.volume_growth) / 100 if self.scenario else Fraction(0)

    def scale(self, month: Month) -> Fraction:
        """What every recorded volume is multiplied by in a month: (1 + growth) ^ (year - 1), times the factor."""
        return (1 + self.growth) ** (month.year - 1) * self.factor

    def scaled(self, factor: Fraction) -> Frame:
        """The same with other volumes."""
        return replace(self, factor=factor)


def frame_of(dossier: Dossier, scenario: str | None = None, term: int | None = None) -> Frame:
    """The frame of an engagement: as a scenario states it, else over the shortest term that is quoted.

    Without a key the scenario `base` counts, else the first. BadData for an unknown scenario, and where no term is
    stated anywhere.
    """
    found = _scenario(dossier, scenario)
    months, source = _term(dossier, found, term)
    begins = (found and found.starts_on) or service_start(dossier)
    try:
        if begins:
            months_after(begins, months)
    except OverflowError:
        raise BadData(f"a term of {months} months from {begins} leads beyond the year 9999") from None
    return Frame(dossier.engagement.currency, found, begins, months, source)


@fact
def service_start(dossier: Dossier) -> date | None:
    """The first day of the service: as the engagement states it, else as the first agreement version does."""
    if dossier.engagement.starts_on:
        return dossier.engagement.starts_on
    versions = dossier.versions()
    return versions[0].effective_from if versions else None


def _scenario(dossier: Dossier, key: str | None) -> Scenario | None:
    scenarios = dossier.keyed("scope_scenario")
    if key is None:
        return scenarios.get("base") or next(iter(scenarios.values()), None)
    if key not in scenarios:
        known = ", ".join(scenarios) or "there is none yet"
        raise BadData(f"no scenario `{key}` (known: {known})", "bpoctl scope scenario list")
    found: Scenario = scenarios[key]
    return found


def _term(dossier: Dossier, scenario: Scenario | None, given: int | None) -> tuple[int, str]:
    if given is not None:
        return given, "as asked for"
    if scenario and scenario.term_months:
        return scenario.term_months, f"scenario {scenario.key}"
    left = {candidate.key for candidate in dossier.all(Candidate) if candidate.withdrawn_on}
    quoted = [(q.term_months, q.key) for q in dossier.all(Quote) if q.term_months and q.candidate not in left]
    if not quoted:
        raise BadData("no term is stated, neither by a scenario nor by a quote", _HINT)
    months, key = min(quoted)
    return months, f"the shortest term that is quoted, {key}"
