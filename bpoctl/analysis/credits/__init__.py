"""Service credits: from a failed level to the amount that is settled, every step shown.

`statement` gives a month's statement, `example` the worked example of a document, `terms_for` the version that judges
a window. By subject: `forms` (what a failure is worth), `triggers` and `breaches` (when a credit falls due), `charges`
(what it is a share of), `adjusting` (one incident, claims), `pools` and `caps` (sums and limits), `earning` (what
comes back), `settling` (when it is paid), `consequences` (what follows beside money), `forecasting` (what is coming),
`true_ups` and `shelf` (what corrects a month that is closed).
"""

from bpoctl.analysis.credits.book import Book, terms_for
from bpoctl.analysis.credits.cases import Award, Case
from bpoctl.analysis.credits.charges import Charges
from bpoctl.analysis.credits.consequences import Right, TerminationFee, termination_fee
from bpoctl.analysis.credits.earning import Return
from bpoctl.analysis.credits.examples import example
from bpoctl.analysis.credits.forecasting import Forecast, forecast
from bpoctl.analysis.credits.forms import award
from bpoctl.analysis.credits.lines import Contested, Extra, Line
from bpoctl.analysis.credits.pools import Limit, PoolTotal
from bpoctl.analysis.credits.settling import Settlement
from bpoctl.analysis.credits.shelf import statement
from bpoctl.analysis.credits.statement import Statement
from bpoctl.analysis.credits.true_ups import Correction

__all__ = [
    "Award", "Book", "Case", "Charges", "Contested", "Correction", "Extra", "Forecast", "Limit", "Line", "PoolTotal",
    "Return", "Right", "Settlement", "Statement", "TerminationFee", "award", "example", "forecast", "statement",
    "termination_fee", "terms_for",
]  # fmt: skip
