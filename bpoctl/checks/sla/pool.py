"""Rules of stage 3, sla: what credits are drawn from, the categories, allocations and cap of each form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from bpoctl.analysis.credits.forms import category_percent
from bpoctl.analysis.credits.pools import cap_percent
from bpoctl.analysis.credits.reach import reach_of
from bpoctl.analysis.money import grouped, half_up
from bpoctl.analysis.wording import listed
from bpoctl.checks.facts import judged_versions
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier, fact
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.sla import CreditTerms, Level
from bpoctl.models.values import plain

HUNDRED = Decimal(100)
TWO_TIERS = "pool-two-tier"
ALLOCATED = ("pool-two-tier", "pool-one-tier", "weight")
"""Forms in which a level has an allocation or a weighting factor."""


@dataclass(frozen=True)
class Pool:
    """One set of credit terms with the critical levels that draw on it; percentages as the agreement states them."""

    terms: CreditTerms
    categories: Mapping[str, Decimal]
    levels: tuple[Level, ...]

    def drawn(self, category: str) -> list[Level]:
        """The levels of a category, those without an allocation left out (they are worth 0)."""
        return [level for level in self.levels if level.category == category and level.allocation]

    def allocated(self, category: str) -> Decimal:
        """What the allocations of a category add up to."""
        return sum((level.allocation or Decimal(0) for level in self.drawn(category)), Decimal(0))

    @cached_property
    def reach(self) -> Fraction | None:
        """Percent of the month's charges that fall due if every level fails at once; None where there is no bound."""
        return reach_of(self.terms, self.levels)

    @property
    def capless(self) -> bool:
        """Whether no failure can reach its cap."""
        cap = cap_percent(self.terms)
        return bool(self.levels) and cap is not None and self.reach is not None and self.reach < Fraction(cap)


@fact
def pools(dossier: Dossier, today: date) -> tuple[Pool, ...]:
    """The pools of the versions that can still matter."""
    found = []
    for version in judged_versions(dossier, today):
        levels = dossier.of_version(Level, version)
        for terms in dossier.of_version(CreditTerms, version):
            # What is no number weighs nothing; SLA003 then shows the sum.
            categories = {name: category_percent(terms, name) or Decimal(0) for name in terms.categories or {}}
            drawing = tuple(level for level in levels if level.credit == terms.key and level.class_ == "critical")
            found.append(Pool(terms, categories, drawing))
    return tuple(found)


@rule("SLA002", "sla")
def category_overdrawn(dossier: Dossier, today: date) -> Iterator[Found]:
    """The allocations within a category exceed 100 percent.

    What: The levels of one pool category are allocated more than 100 % of it together.
    Why: A newly added level is worth 0 until the pool is reallocated; past 100 %, credits are promised twice.
    Fix: Reallocate: bpoctl sla level edit KEY --allocation N.
    Source: FIELD.md section 2, pool model in two tiers.
    Bad: category speed: FRT 60 %, RES 60 %: 120 %
    Good: FRT 60 %, RES 40 %
    """
    for pool in pools(dossier, today):
        for category in pool.categories if pool.terms.form == TWO_TIERS else ():
            total = pool.allocated(category)
            if total > HUNDRED:
                last = pool.drawn(category)[-1]
                parts = " + ".join(
                    f"{each.key} {plain(each.allocation or Decimal(0))}" for each in pool.drawn(category)
                )
                yield Found(
                    "sla_level",
                    last.key,
                    f"The allocations of category `{category}` add up to {plain(total)} %, more than the category: "
                    f"{parts}.",
                    Fix.edit("sla level", last.key, version=last.version, allocation=ASK),
                    "allocation",
                    last.version,
                )


@rule("SLA003", "sla")
def categories_do_not_add_up(dossier: Dossier, today: date) -> Iterator[Found]:
    """The categories of a pool do not add up to 100 percent, or to what the pool states.

    What: The percentages of a pool's categories have another sum than 100, or than its pool points where it states them
        (200 in contracts whose pool is twice the amount at risk); the finding shows it.
    Why: Above it the same money is at risk twice, below it a part of the pool can never fall due.
    Fix: bpoctl sla credit edit KEY --categories TABLE, or --pool-points N where the pool is meant to be larger.
    Source: FIELD.md section 2; section 3, item 11.
    Bad: speed 60, quality 30: 90
    Good: speed 60, quality 40
    """
    for pool in pools(dossier, today):
        total = sum(pool.categories.values(), Decimal(0))
        wanted = HUNDRED if pool.terms.pool_points is None else pool.terms.pool_points
        if pool.terms.form == TWO_TIERS and pool.categories and total != wanted:
            parts = " + ".join(f"{name} {plain(weight)}" for name, weight in pool.categories.items())
            yield Found(
                "sla_credit",
                pool.terms.key,
                f"The categories of `{pool.terms.name}` add up to {plain(total)} %, not to {plain(wanted)} %: {parts}.",
                Fix.edit("sla credit", pool.terms.key, version=pool.terms.version, categories=ASK),
                "categories",
                pool.terms.version,
            )


@rule("SLA004", "sla")
def level_draws_on_nothing(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level draws on a pool or a category that its version does not have.

    What: A level names a credit pool that stands in another version only, or a category the pool does not have, or
        names a pool without saying which category of it.
    Why: Its credit would be computed from nothing: no failure of it ever costs anything.
    Fix: bpoctl sla level edit KEY --category TEXT.
    Source: FIELD.md section 2; DESIGN.md section 5: terms belong to an agreement version.
    Bad: level FRT, category `sped`; the pool has speed and quality
    Good: category `speed`
    """
    for version in judged_versions(dossier, today):
        terms = {each.key: each for each in dossier.of_version(CreditTerms, version)}
        for level in dossier.of_version(Level, version):
            pool = terms.get(level.credit or "")
            if level.credit is None or (pool and (pool.form != TWO_TIERS or level.category in (pool.categories or {}))):
                continue
            field = "category" if pool else "credit"
            if pool is None:
                message = f"`{level.name}` draws on pool `{level.credit}`, which version {version} does not have."
            else:
                which = f"category `{level.category}`" if level.category else "no category"
                known = listed(f"`{name}`" for name in pool.categories or ())
                message = f"`{level.name}` names {which}; the pool has {known}."
            fix = Fix.edit("sla level", level.key, version=version, **{field: ASK})
            yield Found("sla_level", level.key, message, fix, field, version)


@rule("SLA005", "sla", "warning")
def class_and_credit_disagree(dossier: Dossier, today: date) -> Iterator[Found]:
    """A critical level carries no credit, or a key level carries one.

    What: A level's class says whether it carries service credits, and its allocation says otherwise.
    Why: A key measure is reported and carries no credit; a critical level without one is critical in name only.
    Fix: bpoctl sla level edit KEY --class key, or give it --credit, --category and --allocation.
    Source: FIELD.md section 1, critical service level.
    Bad: class critical, no pool
    Good: class critical, 60 % of category speed
    """
    for version in judged_versions(dossier, today):
        forms = {terms.key: terms.form for terms in dossier.of_version(CreditTerms, version)}
        for level in dossier.of_version(Level, version):
            allocated = forms.get(level.credit or "", TWO_TIERS) in ALLOCATED
            carries = bool(level.credit and (level.allocation or not allocated))
            if carries == (level.class_ == "critical"):
                continue
            if carries:
                drawn = f"is allocated {level.allocation} % of a category" if allocated else f"draws on {level.credit}"
                message = f"`{level.name}` is a key level and {drawn}."
                fix = Fix.edit("sla level", level.key, version=version, class_=ASK)
                yield Found("sla_level", level.key, message, fix, "class", version)
            else:
                message = f"`{level.name}` is a critical level, and no failure of it costs a credit."
                fix = Fix.edit("sla level", level.key, version=version, credit=ASK, category=ASK, allocation=ASK)
                yield Found("sla_level", level.key, message, fix, "allocation", version)


@rule("SLA014", "sla")
def cap_out_of_reach(dossier: Dossier, today: date) -> Iterator[Found]:
    """A credit cap that no failure can reach.

    What: The sum of all credits that could fall due in one period, every level failing as badly as it can, is below
        the period's cap: of allocations, weights, a gap of percentages, points or bands.
    Why: The cap reads as protection but limits nothing; usually an allocation was forgotten when a level was added.
    Fix: Reallocate (bpoctl sla level edit KEY --allocation N) or lower the cap (bpoctl sla credit edit KEY --cap N).
    Source: FIELD.md section 2.
    Bad: at risk 10 % of 100,000, cap 10,000; allocations 40 + 30 = 70 %: at most 7,000
    Good: allocations 40 + 30 + 30
    """
    for pool in pools(dossier, today):
        if pool.capless:
            reach, cap = pool.reach or Fraction(0), cap_percent(pool.terms) or Decimal(0)
            yield Found(
                "sla_credit",
                pool.terms.key,
                f"If every level fails at once, credits come to {grouped(half_up(reach, 2))} % of the month's "
                f"charges; the cap of {plain(cap)} % cannot be reached.",
                Fix.edit("sla credit", pool.terms.key, version=pool.terms.version, cap=ASK),
                "cap",
                pool.terms.version,
            )


@rule("SLA021", "sla", "warning")
def pool_partly_unallocated(dossier: Dossier, today: date) -> Iterator[Found]:
    """A part of the pool is allocated to no level.

    What: The allocations within a category come to less than 100 %, although the cap is still in reach. (Where it is
        not, SLA014 says so.)
    Why: That part can never fall due; it is often left over from a level that was taken out.
    Fix: Reallocate: bpoctl sla level edit KEY --allocation N.
    Source: FIELD.md section 2: a newly added level is worth 0 until the pool is reallocated.
    Bad: at risk 20 %, cap 10 %, allocations 50 + 30 = 80 %
    Good: allocations 50 + 50
    """
    for pool in pools(dossier, today):
        for category, weight in pool.categories.items():
            total = pool.allocated(category)
            if pool.terms.form == TWO_TIERS and weight and total < HUNDRED and not pool.capless:
                first = next(iter(pool.drawn(category)), None)
                fix = Fix.edit("sla level", first.key, version=first.version, allocation=ASK) if first else None
                yield Found(
                    "sla_credit",
                    pool.terms.key,
                    f"Category `{category}` of `{pool.terms.name}` is allocated to {plain(total)} % only.",
                    fix,
                    "categories",
                    pool.terms.version,
                )
