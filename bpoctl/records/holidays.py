"""Freezing the public holidays of a country into a calendar of the agreement, with the release they came from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bpoctl.analysis.public_holidays import frozen_holidays
from bpoctl.dossier import Dossier
from bpoctl.errors import UsageError
from bpoctl.models import KINDS
from bpoctl.records.session import session
from bpoctl.records.verbs import change_checked, find
from bpoctl.store import Store

_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
_MOST_YEARS = 30


@dataclass(frozen=True)
class Frozen:
    """What was written into a calendar: every date with its name, and the dates kept that no list gave."""

    calendar: str
    version: str
    named: dict[str, str]
    kept: tuple[str, ...]
    source: str


def freeze_holidays(
    store: Store, dossier: Dossier, calendar: str, country: str, subdivision: str | None, years: str,
    version: str | None = None, *, dry_run: bool = False,
) -> Frozen:  # fmt: skip
    """Write the public holidays of some years into a calendar, as one operation.

    Dates of those years are replaced, edited ones among them; those of other years and of every year stay. Raises
    BadData for an unknown calendar, country or subdivision, Declined where the version is signed.
    """
    kind = KINDS["sla_calendar"]
    row = find(dossier, kind, calendar, version)
    first, last = parse_years(years)
    found, release = frozen_holidays(country, subdivision, range(first, last + 1))
    named = {day.isoformat(): name for day, name in found.items()}
    own = {f"{year:04d}" for year in range(first, last + 1)}
    kept = tuple(day for day in row.holidays or () if day[:4] not in own)
    place = f"{country}-{subdivision}" if subdivision else country
    source = f"{place}, holidays {release}, {first}-{last}" if last > first else f"{place}, holidays {release}, {first}"
    if not dry_run:
        with session().change(dossier, store) as writer:
            values = {"holidays": tuple(sorted({*kept, *named})), "holidays_from": source}
            change_checked(writer, dossier, kind, row, values)
    return Frozen(row.key, row.version, named, kept, source)


def parse_years(text: str) -> tuple[int, int]:
    """First and last year of `2026` or `2026-2027`; UsageError for another form, backward, or too many."""
    match = _YEARS.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"--years {text}: is not a year or a span of years", "--years 2026-2027")
    first, last = int(match[1]), int(match[2] or match[1])
    if last < first or last - first >= _MOST_YEARS:
        raise UsageError(f"--years {text}: ends before it begins, or spans more than {_MOST_YEARS} years")
    return first, last
