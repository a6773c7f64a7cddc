"""Time zones and the passage from a wall clock to an instant, under one rule for daylight saving.

A local time that does not exist moves forward by the length of the gap (02:30 becomes 03:30 where 02:00 jumps to
03:00); one that exists twice is the first. The offset is always the one in force at that moment, never today's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bpoctl.errors import BadData, nearest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_MICROSECOND = timedelta(microseconds=1)

# These load, but mean whatever the machine says: the same file would give other figures elsewhere.
_NOT_PLACES = frozenset({"localtime", "posixrules", "Factory"})


@lru_cache(maxsize=256)
def zone_named(name: str, where: str = "time zone") -> ZoneInfo:
    """The IANA zone of that name.

    Raises BadData, beginning with `where`, for a name that is not one; the hint names the nearest zone.
    """
    if name and name not in _NOT_PLACES:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    raise BadData(f"{where}: no time zone `{name}`", _zone_hint(name))


def _zone_hint(name: str) -> str:
    known = sorted(available_timezones() - _NOT_PLACES)
    by_city = {zone.rsplit("/", 1)[-1].lower(): zone for zone in known}
    guess = nearest(name, known) or by_city.get(nearest(name.lower().replace(" ", "_"), list(by_city)) or "")
    return f"did you mean `{guess}`?" if guess else "give an IANA name such as `Europe/Berlin` or `UTC`"


def local_epoch(local: datetime, zone: tzinfo) -> int:
    """Seconds since 1970 UTC of a naive local time on whole seconds, under this module's daylight-saving rule."""
    return (local.replace(tzinfo=zone, fold=0) - EPOCH) // _SECOND


def day_start(day: date, zone: tzinfo) -> int:
    """Seconds since 1970 UTC at which a local date begins (where 00:00 is skipped, the first moment after)."""
    return local_epoch(datetime.combine(day, time()), zone)


def day_exists(day: date, zone: tzinfo) -> bool:
    """False for the rare local date that a zone left out altogether (Apia had no 2011-12-30)."""
    return day_start(day, zone) < day_start(day + timedelta(days=1), zone)


def micros(instant: datetime) -> int:
    """Microseconds since 1970 UTC of an aware datetime, exactly; ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no zone")
    return (instant.astimezone(UTC) - EPOCH) // _MICROSECOND


def from_micros(value: int, zone: tzinfo) -> datetime:
    """The aware datetime in `zone` of so many microseconds since 1970 UTC."""
    return (EPOCH + timedelta(microseconds=value)).astimezone(zone)
