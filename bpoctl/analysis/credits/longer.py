"""Charges of a quarter or longer: what percents are of where terms are of a level's whole window, not of its month.

Guarantees that are judged by the quarter or year are often a percent of the fees of that time. A month in which no
such window ends draws no such credit. Source: performance guarantees of administrators of health plans, which put a
percent of the quarter's or the year's fees at risk for each.
"""

from __future__ import annotations

from collections.abc import Sequence

from bpoctl.analysis.credits.cases import DAYS
from bpoctl.analysis.credits.charges import Charges, contract_period
from bpoctl.analysis.money import added, shown
from bpoctl.analysis.periods import Kind, Period, period_of
from bpoctl.analysis.windows import BY_CONTRACT
from bpoctl.dossier import Dossier
from bpoctl.models.sla import CreditTerms

MONTHS = {"quarter": 3, "half-year": 6, "year": 12, "contract-year": 12, "contract-quarter": 3}
"""Windows that have months of their own, whose charges can be added up, and how many; by a level's word for them."""
LONGER = tuple(Kind(word) for word in MONTHS)


def spans_window(terms: CreditTerms) -> bool:
    """Whether percents are of the charges of a level's window; a day's charges are always those of the month."""
    return terms.charge_span == "window" and terms.worth_of not in DAYS


def whole(window: Period) -> Period:
    """The window that a part is of; the window itself where it is none."""
    return window if window.of is None else period_of(window.first, window.kind, window.commencement)


def belongs(dossier: Dossier, month: Period, span: Period) -> bool:
    """Whether a month of a span counts to it: to a contract year or quarter do those whose first day lies in it."""
    return span.kind not in BY_CONTRACT or contract_period(dossier, month, span.kind).key == span.key


def over_months(months: Sequence[tuple[Period, Charges]], currency: str) -> Charges:
    """The charges of several months as one, each shown; not known where one of them is not."""
    lacking = next((charges for _, charges in months if charges.amount is None), None)
    if lacking is not None or not months:
        reason = lacking.reason if lacking is not None else "the agreement covers none of its months"
        return Charges(None, currency, "unknown", (), reason)
    amounts = [charges.amount for _, charges in months if charges.amount is not None]
    reason = " + ".join(
        f"{month} {shown(amount, currency)}" for (month, _), amount in zip(months, amounts, strict=True)
    )
    sources = tuple(dict.fromkeys(key for _, charges in months for key in charges.sources))
    bases = {charges.basis for _, charges in months}
    return Charges(added(amounts), currency, "terms" if bases == {"terms"} else "invoices", sources, reason)
