"""Which terms a credit hangs on are not stated: by form, trigger, caps, earn-back and charge base."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bpoctl.analysis.bounds import WITHIN
from bpoctl.models.credit_terms import BY_BREACHES
from bpoctl.models.sla import CreditTerms, Level

_BY_FORM = {
    "pool-two-tier": ("at_risk", "categories"),
    "pool-one-tier": ("at_risk", "pool_points"),
    "weight": ("at_risk",),
    "gap": ("rate", "step"),
    "points": ("points",),
    "bands": ("bands",),
    "amount": ("amount",),
}
_OWN = {"gap": ("rate", "amount"), "bands": ("bands",), "amount": ("amount",)}
"""What each level can state in place of its credit terms, one of them."""
_OF_A_BASE = ("gap", "bands", "points")
"""Forms whose percents are of the charges or of the amount at risk."""
_WORTH = ("point_value", "point_rate", "point_bands")
_COUNT = ("breaches", "breach_periods", "breach_use", "breach_unmeasured", "breach_excused", "breach_amendment")
_EARN_BACK = {
    "year-average": ("earn_back_average", "earn_back_order"),
    "consecutive": ("earn_back_periods", "earn_back_order"),
}


def terms_silent(terms: CreditTerms, levels: Sequence[Level] = ()) -> list[str]:
    """The fields of credit terms that are needed and not stated, by themselves or by every level that draws on them."""
    own = _OWN.get(terms.form, ())
    by_levels = set(own) if levels and all(_states(level, own) for level in levels) else set()
    by_levels |= {"rate"} if terms.form == "gap" and terms.amount is not None else set()
    return [name for name in _needed(terms, levels) if getattr(terms, name) is None and name not in by_levels]


def _states(level: Level, names: Sequence[str]) -> bool:
    return any(getattr(level, name) is not None for name in names)


def level_silent(terms: CreditTerms, level: Level) -> list[str]:
    """The fields of a level that its credit terms need and that are not stated."""
    needed = {"threshold": "credit_threshold", "occurrences": "allowance"}
    if level.allowance_percent is not None:
        needed["occurrences"] = "allowance_part"
    wanted = [needed[terms.trigger]] if terms.trigger in needed else []
    wanted += ["bands"] if terms.form == "points" else []
    wanted += ["credit_threshold"] if terms.form == "gap" and terms.gap_from == "threshold" else []
    wanted += ["credit_threshold_least"] if level.direction == WITHIN and "credit_threshold" in wanted else []
    wanted += ["quota_party", "quota_overflow"] if level.quota is not None else []
    wanted += ["quota_price"] if level.quota is not None and level.quota_overflow == "priced" else []
    return [name for name in dict.fromkeys(wanted) if getattr(level, name) is None]


def rule_silent(terms: Any) -> list[str]:
    """The terms of a count of breaches that are not stated, of credit terms or of a consequence."""
    return [name for name in _COUNT if getattr(terms, name) is None]


def earns_bonus(level: Level) -> bool:
    """Whether a level states a bonus in any form."""
    at_one = level.bonus_at is not None and level.bonus is not None
    return at_one or any(getattr(level, name) is not None for name in ("bonus_rate", "bonus_amount", "bonus_bands"))


def _needed(terms: CreditTerms, levels: Sequence[Level]) -> Iterator[str]:
    yield from _BY_FORM[terms.form]
    if terms.form == "points" and not any(getattr(terms, name) is not None for name in _WORTH):
        yield "point_value"
    if terms.form in _OF_A_BASE and terms.at_risk is not None:
        yield "worth_of"
    if terms.worth_of == "at-risk":
        yield "at_risk"
    if terms.cap_days is not None and terms.worth_of not in ("day-of-30", "day-of-month"):
        yield "worth_of"
    if terms.form != "gap" and any(level.bonus_rate is not None or level.bonus_amount is not None for level in levels):
        yield "step"
    if any(earns_bonus(level) for level in levels):
        yield "bonus_use"
    if terms.least_credit is not None:
        yield "least_rule"
    if terms.trigger in BY_BREACHES:
        yield from _COUNT
    if terms.cap_year is not None:
        yield "cap_year_of"
        if terms.cap_year_of == "last-year":
            yield "first_year_charges"
    yield from _EARN_BACK.get(terms.earn_back or "", ())
    if terms.charge_base == "parts":
        yield "charge_parts"
    if terms.charge_base == "stated" and terms.yearly_charges is None:
        yield "monthly_charges"
