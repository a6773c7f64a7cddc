"""Invoices: amounts that nobody can pay."""

from __future__ import annotations

from datetime import date

import pytest
from builders import built, rec

from bpoctl.checks import RULES


@pytest.mark.parametrize(
    ("charges", "said"),
    [
        ("20000.005", "Charges: 20000.005 EUR cannot be invoiced or paid: EUR has 2 decimal places."),
        ("20000.00", ""),
        ("12345.67 JPY", "Charges: 12345.67 JPY cannot be invoiced or paid: JPY has whole units."),
        ("12345 JPY", ""),
        ("1.234 BHD", ""),
    ],
)
def test_nobody_pays_parts_of_a_cent(charges: str, said: str) -> None:
    """An invoice has no parts of the smallest unit of its currency, by ISO 4217."""
    invoice = {"number": "R-1", "period": "2026-04", "issued_on": "2026-05-04", "charges": charges}
    found = RULES["DEL020"].findings(built(rec("delivery_invoice", "INV-1", **invoice)), date(2026, 6, 1))
    assert [each.message for each in found] == ([said] if said else [])
