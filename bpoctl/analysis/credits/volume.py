"""Volume beyond the locked forecast: whether it excuses a failure, by the terms of the level and with its arithmetic.

A level states of which process, by how many percent, and what exactly that percent does. The forecast that counts was
locked before the window began, the last of several; the volume that came stands on it as `actual`. Where one of them
is not recorded nothing is guessed: what is not shown does not excuse. Nor does the client's acceptance, where the
figures stay within the share: how far volume may go is what both sides signed, and another share is an amendment.
Source: FIELD.md section 2, excused failures.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from bpoctl.analysis.judging import Step
from bpoctl.analysis.money import EXACT, grouped
from bpoctl.analysis.periods import Period
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Forecast
from bpoctl.models.sla import Level
from bpoctl.models.values import plain


@dataclass(frozen=True, slots=True)
class Volume:
    """What the volume of a window says of a failure that it is to excuse."""

    refused: str
    """why it does not excuse; empty where it does"""
    steps: tuple[Step, ...] = ()
    known: bool = True
    """whether forecast and volume are on record; what is not known can still be shown"""


def volume_of(dossier: Dossier, level: Level, window: Period) -> Volume | None:
    """Whether the volume of a window excuses a failure of a level; None where its terms state no share."""
    process, share = level.volume_process, level.volume_excess
    if share is None:
        return None
    if process is None or level.volume_equality is None:
        lack = "volume_process" if process is None else "volume_equality"
        return Volume(f"the terms of {level.key} do not state its {lack}", known=False)
    made = [row for row in dossier.all(Forecast) if (row.process, row.period) == (process, window.key)]
    locked = locked_of(made, window)
    if locked is None:
        return Volume(f"no forecast of {process} for {window} was locked before {window.first}", known=False)
    came = {row.actual for row in made if row.actual is not None}
    if len(came) != 1:
        said = "is not recorded" if not came else f"is recorded as {' and as '.join(map(grouped, sorted(came)))}"
        return Volume(f"the volume of {process} in {window} {said}", known=False)
    return _held(level, locked, came.pop(), share)


def locked_of(made: list[Forecast], window: Period) -> Forecast | None:
    """The forecast that counts: of those locked before the window began the last."""
    before = [row for row in made if row.locked_on is not None and row.locked_on < window.first]
    return max(before, key=lambda row: str(row.locked_on), default=None)


def _held(level: Level, forecast: Forecast, actual: Decimal, share: Decimal) -> Volume:
    """The volume against the forecast and its share: 12,000 against 10,000 x 110 % = 11,000."""
    percent = EXACT.add(Decimal(100), share)
    bound = Decimal(plain(EXACT.scaleb(EXACT.multiply(forecast.volume, percent), -2).normalize(EXACT)))
    clause = level.clause or ""
    locked = Step(
        "volume", f"forecast {grouped(forecast.volume)} ({forecast.key}, locked {forecast.locked_on}) x "
        f"{grouped(percent)} %", grouped(bound), clause,
    )  # fmt: skip
    side = "exactly at" if actual == bound else "above" if actual > bound else "below"
    holds = actual > bound or (actual == bound and level.volume_equality == "excused")
    over = f", {_percent(forecast.volume, actual)} of the forecast" if forecast.volume else ""
    came = Step(
        "volume", f"{grouped(actual)} came{over}: {side} {grouped(bound)}",
        "excuses" if holds else "does not excuse", clause,
    )  # fmt: skip
    why = (
        f"{grouped(actual)} came, {side} {grouped(bound)} (the forecast of {grouped(forecast.volume)} and "
        f"{grouped(share)} % more)"
    )
    return Volume("" if holds else why, (locked, came))


def _percent(forecast: Decimal, actual: Decimal) -> str:
    found = Fraction(actual) / Fraction(forecast) * 100
    return f"{grouped(Decimal(round(found * 100)) / 100)} %"
