"""How the demo's ticket export was made: `python -m bpoctl.demo.making FILE`. The same seed gives the same bytes.

Three months of a help desk that is good at most things, slow with urgent tickets in its first month, and whose export
is as dirty as real ones are: unreadable dates, a date in another form, tickets resolved before they were created, rows
that stand twice, a row without a number.
"""

from __future__ import annotations

import csv
import io
import math
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.clock import Pause, due

SEED = 20260401
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
COLUMNS = ("Ticket", "Created", "First Response", "Resolved", "Priority", "Channel", "Waiting")
BERLIN = ZoneInfo("Europe/Berlin")
_HOLIDAYS = ("2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25")
_DAYS = ("mon", "tue", "wed", "thu", "fri")
_FORM = "%Y-%m-%d %H:%M:%S"
_CHANNELS = ("email", "email", "email", "chat", "chat", "voice")
# median minutes to the first answer and hours to the resolution, by priority
_PACE = {"urgent": (16, 5.0), "high": (50, 11.0), "normal": (150, 24.0)}


def support_hours() -> Calendar:
    """The hours of the demo's help desk."""
    weekly = {day: ["08:00-20:00"] for day in _DAYS}
    return calendar_from_mapping({"time_zone": "Europe/Berlin", "weekly": weekly, "holidays": list(_HOLIDAYS)})


def export() -> str:
    """The whole export as CSV."""
    dice = Random(SEED)
    rows = list(_tickets(dice))
    _soil(rows, dice)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    return written.getvalue()


def _tickets(dice: Random) -> Iterator[list[str]]:
    calendar = support_hours()
    number, day = 40_000, FIRST
    while day <= LAST:
        for created in sorted(_created(dice, day, calendar)):
            number += 1
            yield _ticket(dice, str(number), created, calendar)
        day += timedelta(days=1)


def _created(dice: Random, day: date, calendar: Calendar) -> Iterator[datetime]:
    """The instants at which customers wrote on a day: most in the hours, some in the night and at weekends."""
    working = day.weekday() < 5 and not calendar.is_holiday(day)
    for _ in range(int((46 if working else 11) * (0.85 + 0.3 * dice.random()))):
        in_hours = working and dice.random() < 0.88
        seconds = int(28_800 + dice.random() * 39_600) if in_hours else int(dice.random() * 86_399)
        yield datetime(day.year, day.month, day.day, tzinfo=BERLIN) + timedelta(seconds=seconds)


def _ticket(dice: Random, number: str, created: datetime, calendar: Calendar) -> list[str]:
    priority = "urgent" if (roll := dice.random()) < 0.14 else "high" if roll < 0.40 else "normal"
    channel = _CHANNELS[int(dice.random() * len(_CHANNELS))]
    minutes, hours = _PACE[priority]
    slow = 1.35 if priority == "urgent" and created.month == 4 else 1.0
    responded = due(created, _drawn(dice, minutes * 60 * slow, 0.72), calendar)
    pauses = list(_waiting(dice, responded))
    work = _drawn(dice, hours * 3600, 0.6)
    resolved = due(responded, work, calendar, pauses)
    still_open = created.month == 6 and created.day > 24 and dice.random() < 0.35
    return [
        number, _shown(created), _shown(responded), "" if still_open else _shown(resolved), priority, channel,
        ";".join(f"{_shown(start)}/{_shown(end)}" for start, end in pauses if end < resolved),
    ]  # fmt: skip


def _drawn(dice: Random, median: float, spread: float) -> Fraction:
    """A length of time in whole seconds with a long tail (log-normal, by the Box-Muller form)."""
    normal = math.sqrt(-2 * math.log(1 - dice.random())) * math.cos(2 * math.pi * dice.random())
    return Fraction(max(20, round(median * math.exp(spread * normal))))


def _waiting(dice: Random, responded: datetime) -> Iterator[Pause]:
    """The customer is asked for something in a third of the tickets."""
    if dice.random() < 0.34:
        start = responded + timedelta(seconds=int(600 + dice.random() * 3_000))
        yield start, start + timedelta(seconds=int(3_600 + dice.random() * 90_000))


def _shown(moment: datetime) -> str:
    return moment.astimezone(BERLIN).strftime(_FORM)


def _soil(rows: list[list[str]], dice: Random) -> None:
    """Make the export as dirty as real ones are."""
    for _ in range(6):
        rows[int(dice.random() * len(rows))][1] = "n/a"
    for _ in range(5):
        row = rows[int(dice.random() * len(rows))]
        if row[2][:4].isdigit():
            row[2] = f"{row[2][8:10]}.{row[2][5:7]}.{row[2][:4]} {row[2][11:16]}"
    for _ in range(4):
        row = rows[int(dice.random() * len(rows))]
        if row[3]:
            row[1], row[3] = row[3], row[1]
    rows[int(dice.random() * len(rows))][0] = ""
    for _ in range(7):
        place = int(dice.random() * len(rows))
        rows.insert(place + 1, list(rows[place]))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(export(), encoding="utf-8", newline="\n")
