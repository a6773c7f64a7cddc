"""The last day to give notice, and dates some months on. Days and months of notice are not the same thing."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from bpoctl.errors import BadData


def last_day_for_notice(ends_on: date, notice: str) -> date:
    """The last day on which notice still counts, for an agreement that ends on `ends_on`.

    `90 days` before 2026-12-31 is 2026-10-02; `3 months` before it is 2026-09-30. A month back keeps the day, and the
    last day of a month stays the last day of a month. Raises BadData for another form.
    """
    number, _, unit = notice.strip().partition(" ")
    try:
        if number.isdigit() and unit in ("day", "days"):
            return ends_on - timedelta(days=int(number))
        if number.isdigit() and unit in ("month", "months"):
            return _end_kept(ends_on, -int(number))
    except OverflowError:
        raise BadData(f"`{notice}` before {ends_on} is before every calendar", "write a shorter notice") from None
    raise BadData(f"`{notice}` is not a notice period", "write `90 days` or `3 months`")


def months_after(day: date, months: int) -> date:
    """The same day so many months later (earlier, where negative), or the month's last day where there is no such.

    Raises OverflowError beyond the years 1 to 9999.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"{months} months from {day} is outside the years 1 to 9999")
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _end_kept(day: date, months: int) -> date:
    # An agreement that ends with a month is left with a month: three months before 31 May is 28 February, and three
    # months before 30 June is 31 March, not the 30th.
    moved = months_after(day, months)
    if day.day == monthrange(day.year, day.month)[1]:
        return moved.replace(day=monthrange(moved.year, moved.month)[1])
    return moved
