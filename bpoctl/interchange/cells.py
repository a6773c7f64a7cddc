"""Cells as people write them: decimal commas, thousands, percent signs, currency signs, German days, `n/a`.

A cell becomes the text that the field's own reader takes. What could mean two things is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bpoctl.errors import BadData, UsageError
from bpoctl.models.fields import Description

DECIMALS = {"comma": ",", "point": "."}
"""What `--decimal` takes."""

TOTALS = frozenset(
    {
        *("total", "totals", "sum", "sub-total", "subtotal", "grand-total", "average", "mean"),
        *("total-score", "weighted-total", "weighted-score", "weighted-sum"),
        *("summe", "gesamt", "gesamtsumme", "zwischensumme", "mittelwert", "durchschnitt"),
    }
)
"""What a row is called that adds up the others; it is no record of its own."""

_NONE = frozenset({"n/a", "n.a.", "n. a.", "na", "#n/a", "-", "–", "—", "--", "k.a.", "k. a."})
_NUMBERS = ("whole", "decimal", "money")
_SIGNS = {"€": "EUR", "£": "GBP"}
_SPACES = re.compile(r"(?<=[0-9])[ \u00a0\u2009\u202f'\u2019](?=[0-9]{3})")  # of thousands
_MONEY = re.compile(
    r"(?P<before>[A-Z]{3}|[^\w\s.,+-])?\s*(?P<number>[+-]?[0-9][0-9.,]*)\s*(?P<after>[A-Z]{3}|[^\w\s.,+-])?"
)
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_COMMA = re.compile(
    r"[+-]?(?:[0-9]*,(?:[0-9]{1,2}|[0-9]{4,})|0,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,})"
)
_POINT = re.compile(
    r"[+-]?(?:[0-9]*\.(?:[0-9]{1,2}|[0-9]{4,})|0\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3}){2,})"
)
_THOUSANDS = re.compile(r"[+-]?[1-9][0-9]{0,2}([.,])[0-9]{3}")


class Exact(str):
    """A number that a spreadsheet holds as a number: nothing about its spelling is in doubt."""

    __slots__ = ()


def absent(text: str | None) -> bool:
    """Whether a cell says that there is nothing: empty, `n/a`, a dash."""
    return text is None or not text.strip() or text.strip().casefold() in _NONE


def in_percent(description: Description) -> bool:
    """Whether a field is stated in percent, by its own description."""
    return "percent" in description.help.casefold()


@dataclass(frozen=True)
class Reader:
    """How the numbers of one sheet are written: `,`, `.`, or empty where no cell shows it."""

    decimal: str
    both: bool
    """whether a point between thousands is to be reckoned with: a semicolon file, or text in a spreadsheet"""

    def number(self, text: str) -> str:
        """A number in the program's own spelling; ValueError where it could mean two."""
        if isinstance(text, Exact):
            return str(text)
        bare = _SPACES.sub("", text.strip().replace("\u2212", "-"))
        if not self.decimal and (found := _THOUSANDS.fullmatch(bare)) and (found[1] == "," or self.both):
            raise ValueError(
                f"`{text}` may be {_other(bare)} or {bare.replace(',', '.')}: add --decimal comma or point"
            )
        decimal = self.decimal or "."
        other = "." if decimal == "," else ","
        whole, _, rest = bare.partition(decimal)
        if other in whole:
            if not re.fullmatch(rf"[+-]?[0-9]{{1,3}}(\{other}[0-9]{{3}})+", whole):
                raise ValueError(
                    f"`{text}` is not a number with a decimal {_named(decimal)}, as the others of the sheet"
                )
            whole = whole.replace(other, "")
        return f"{whole}.{rest}" if rest else whole

    def text(self, description: Description, cell: str) -> str | None:
        """A cell as the field's own reader takes it; None where it says that there is nothing. ValueError: in doubt."""
        form = description.form.name
        if form != "text" and absent(cell):
            return None
        if form == "money":
            return self._money(cell)
        if form in _NUMBERS:
            return self._share(description, cell) if in_percent(description) else self.number(cell)
        if form == "day" and (found := _DAY.fullmatch(cell.strip())):
            return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
        if form == "texts" and not cell.lstrip().startswith("["):
            return re.sub(r"\s*[;\n]\s*", ", ", cell)
        if description.choices and (word := _worded(cell)) in description.choices:
            return word
        return cell

    def _share(self, description: Description, cell: str) -> str:
        """A percentage; a spreadsheet keeps `85 %` as 0.85, which would be less than one percent."""
        bare, sign, _ = cell.strip().partition("%")
        number = self.number(Exact(bare) if isinstance(cell, Exact) else bare)
        if not sign and _looks_like_share(number, most=isinstance(cell, Exact)):
            shown = format((Decimal(number) * 100).normalize(), "f")
            raise ValueError(f"{number} in percent: is it {number} % or {shown} %? Write it with the percent sign")
        return number

    def _money(self, cell: str) -> str:
        if isinstance(cell, Exact):
            return str(cell)
        found = _MONEY.fullmatch(_SPACES.sub("", cell.strip()))
        if found is None:
            return cell
        sign = found["before"] or found["after"] or ""
        if found["before"] and found["after"]:
            raise ValueError(f"`{cell}` names two currencies")
        if sign and not sign.isalpha() and sign not in _SIGNS:
            raise ValueError(f"`{cell}`: write the code of the currency, as in 1234.50 USD")
        return f"{self.number(found['number'])} {_SIGNS.get(sign, sign)}".rstrip()


def reader(cells: Iterable[str | None], stated: str | None, *, both: bool) -> Reader:
    """How the numbers among some cells are written: as `--decimal` states, else as a cell shows beyond doubt.

    Raises UsageError for another word than comma and point, BadData where cells show both.
    """
    if stated is not None and stated not in DECIMALS:
        raise UsageError(f"--decimal {stated}: is none of {', '.join(DECIMALS)}")
    if stated is not None:
        return Reader(DECIMALS[stated], both)
    shown: dict[str, str] = {}
    for cell in cells:
        if cell is None or isinstance(cell, Exact):
            continue
        bare = _SPACES.sub("", re.sub(r"[^0-9.,+-]", " ", cell).strip())
        for decimal, form in ((",", _COMMA), (".", _POINT)):
            if form.fullmatch(bare):
                shown.setdefault(decimal, cell.strip())
    if len(shown) == 2:
        raise BadData(
            f"numbers are written in two ways: `{shown[',']}` and `{shown['.']}`",
            "write all of them in one way, or say which counts: --decimal comma, or --decimal point",
        )
    return Reader(next(iter(shown), ""), both)


def is_total(label: str) -> bool:
    """Whether a row of that name adds up the others."""
    return _worded(label) in TOTALS


def _worded(cell: str) -> str:
    return re.sub(r"[\W_]+", "-", cell.strip().casefold()).strip("-")


def _looks_like_share(number: str, *, most: bool) -> bool:
    try:
        value = Decimal(number)
    except ArithmeticError:
        return False
    return 0 < value < 1 or (most and value == 1)


def _other(bare: str) -> str:
    return re.sub(r"[.,]", "", bare)


def _named(decimal: str) -> str:
    return "comma" if decimal == "," else "point"
