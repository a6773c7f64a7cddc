"""Public holidays of a country or one of its subdivisions, from the `holidays` library.

The library's answers change between its releases. An agreement therefore freezes dates (`frozen_holidays`); only a
calculation without a workspace works them out anew for the years it touches.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.metadata import version

from bpoctl.errors import BadData, nearest

_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class PublicHolidays:
    """The public holidays of `country` (ISO 3166 alpha-2), and of `subdivision` where there is one."""

    country: str
    subdivision: str | None = None

    def days(self, year: int) -> frozenset[date]:
        """The dates of one year."""
        return _days(self.country, self.subdivision, year)


def public_holidays(country: str, subdivision: str | None, where: str = "public_holidays") -> PublicHolidays:
    """A checked pair of country and subdivision; BadData naming the nearest known one for an unknown code."""
    import holidays

    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        raise BadData(f"{where}: no public holidays known for country `{country}`", _hint(country, list(known)))
    if subdivision is not None and subdivision not in known[country]:
        raise BadData(
            f"{where}: no subdivision `{subdivision}` of country `{country}`", _hint(subdivision, list(known[country]))
        )
    return PublicHolidays(country, subdivision)


def frozen_holidays(country: str, subdivision: str | None, years: Iterable[int]) -> tuple[dict[date, str], str]:
    """The dates and names of public holidays in some years, in order, and the library's release that named them.

    Raises BadData for an unknown country or subdivision and for a year outside 1900-2200.
    """
    import holidays

    public_holidays(country, subdivision)
    found: dict[date, str] = {}
    for year in years:
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise BadData(
                f"public_holidays: year {year} is outside {_FIRST_YEAR}-{_LAST_YEAR}",
                "the library names none there; write those days under `holidays` , or compute within these years",
            )
        # The language is pinned: left open, the names would follow the machine's locale.
        found.update(holidays.country_holidays(country, subdiv=subdivision, years=year, expand=False, language="en_US"))
    return dict(sorted(found.items())), version("holidays")


@lru_cache(maxsize=1024)
def _days(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    return frozenset(frozen_holidays(country, subdivision, [year])[0])


def _hint(word: str, known: list[str]) -> str:
    folded = {code.upper(): code for code in known}
    guess = folded.get(word.upper()) or nearest(word, known)
    if guess:
        return f"did you mean `{guess}`?"
    return f"known: {', '.join(known[:20])}{', …' if len(known) > 20 else ''}" if known else "leave the subdivision out"
