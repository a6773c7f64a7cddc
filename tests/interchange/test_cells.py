"""Cells as people write them: what is read, and what could mean two things and is refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bpoctl.errors import BadData, UsageError
from bpoctl.interchange.cells import Exact, Reader, absent, is_total, reader
from bpoctl.models import KINDS

WEIGHT = KINDS["partner_criterion"].by_name["weight"]
PRICE = KINDS["partner_quote"].by_name["price"]
VOLUME = KINDS["scope_process"].by_name["volume"]
UNTIL = KINDS["partner_quote"].by_name["valid_until"]
MODEL = KINDS["partner_quote"].by_name["model"]


@pytest.mark.parametrize(
    ("decimal", "text", "number"),
    [
        (",", "2,5", "2.5"), (",", "1.234,50", "1234.50"), (",", "9.000", "9000"), (",", "-1.234.567", "-1234567"),
        (".", "1,234.50", "1234.50"), (".", "9,000", "9000"), (".", "9.000", "9.000"), ("", "12", "12"),
        ("", "1 234 567", "1234567"), ("", "1'234", "1234"), ("", "\u22125", "-5"), ("", "0.125", "0.125"),
        (",", Exact("9.125"), "9.125"),
    ],
)  # fmt: skip
def test_numbers(decimal: str, text: str, number: str) -> None:
    """Each in the program's own spelling; a number that a spreadsheet holds is never read anew."""
    assert Reader(decimal, both=True).number(text) == number


@pytest.mark.parametrize(
    ("decimal", "both", "text"),
    [("", False, "1,234"), ("", True, "9.000"), (",", True, "2.5"), (".", True, "2,5"), (",", True, "12.34,5")],
)
def test_numbers_in_doubt(decimal: str, both: bool, text: str) -> None:
    """Thousands or decimals, or a spelling unlike the rest of the sheet: refused, not guessed."""
    with pytest.raises(ValueError, match=r"--decimal|as the others"):
        Reader(decimal, both).number(text)


@pytest.mark.parametrize(
    ("cells", "decimal"),
    [(["2,5", "3"], ","), (["2.5"], "."), (["1.234", "2,50 €"], ","), (["1,234", "7.5"], "."), (["3", "1.234"], ""),
     ([Exact("2.5"), "2,5"], ","), (["1.234.567"], ","), (["0,125"], ",")],
)  # fmt: skip
def test_one_cell_beyond_doubt_shows_the_sheets_way(cells: Sequence[str], decimal: str) -> None:
    """A decimal comma in one cell makes 1.234 of another a thousand; typed numbers show nothing."""
    assert reader(cells, None, both=True).decimal == decimal


def test_two_ways_in_one_sheet() -> None:
    """Refused with both cells, unless it is stated which counts; another word is no way."""
    with pytest.raises(BadData, match=r"`2,5` and `2\.50`"):
        reader(["2,5", "2.50"], None, both=False)
    assert reader(["2,5", "2.50"], "comma", both=False).decimal == ","
    with pytest.raises(UsageError, match="--decimal dot"):
        reader([], "dot", both=False)


def test_percentages() -> None:
    """A sign is read where the field is in percent; 0.25 without one is refused, and so is a typed 1 (100 %)."""
    read = Reader("", both=True)
    assert [read.text(WEIGHT, cell) for cell in ("25%", "12.5 %", "25", "0.25 %", Exact("25"))] == [
        "25", "12.5", "25", "0.25", "25"
    ]  # fmt: skip
    for cell in ("0.25", Exact("0.25"), Exact("1")):
        with pytest.raises(ValueError, match="Write it with the percent sign"):
            read.text(WEIGHT, cell)
    assert read.text(VOLUME, "0.25") == "0.25"


def test_amounts() -> None:
    """A code or a sign that means one currency, before or after; a dollar of nobody knows which country is refused."""
    read = Reader(",", both=True)
    assert [read.text(PRICE, cell) for cell in ("€ 2.100,00", "2,95 EUR", "USD 31.000", "£5", "12")] == [
        "2100.00 EUR", "2.95 EUR", "31000 USD", "5 GBP", "12"
    ]  # fmt: skip
    for cell in ("$5", "EUR 5 USD"):
        with pytest.raises(ValueError, match="currenc"):
            read.text(PRICE, cell)


def test_days_choices_and_nothing() -> None:
    """Days with points are days first; those with strokes stay as they are (and are refused); a dash is nothing."""
    read = Reader("", both=False)
    assert read.text(UNTIL, "1.2.2027") == "2027-02-01"
    assert read.text(UNTIL, "02/03/2027") == "02/03/2027"
    assert read.text(MODEL, "Per seat") == "per-seat"
    for cell in ("n/a", " – ", "N.A.", ""):
        assert absent(cell) and read.text(UNTIL, cell) is None
    assert read.text(KINDS["partner_candidate"].by_name["name"], "n/a") == "n/a"
    assert is_total("Grand total") and is_total("Summe:") and not is_total("Total Energies")
