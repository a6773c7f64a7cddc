"""Durations and instants as people write them, and durations as people read them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from fractions import Fraction

from bpoctl.analysis.zones import EPOCH, zone_named
from bpoctl.errors import BadData

_NUMBER = r"([0-9]+(?:[.,][0-9]+)?)"
_PLAIN = re.compile(rf"(?:{_NUMBER}\s*h)?\s*(?:{_NUMBER}\s*m(?:in)?)?\s*(?:{_NUMBER}\s*s)?", re.IGNORECASE)
_ISO = re.compile(rf"P(?:{_NUMBER}W)?(?:{_NUMBER}D)?(?:T(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?", re.IGNORECASE)
_DAYS = re.compile(rf"{_NUMBER}\s*(?:d|days?|w|weeks?)(?:\s.*)?", re.IGNORECASE)
_INSTANT = re.compile(
    r"([0-9]{4})([-/])([0-9]{2})\2([0-9]{2})(?:[T ]|\s+)([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]+))?)?"
    r"\s*(Z|UTC|[+-][0-9]{2}(?::?[0-9]{2})?)?",
    re.IGNORECASE,
)
_DURATION_HINT = "write 90m, 8h, 1h30m, 28800s or P1DT2H"


def parse_duration(text: str) -> Fraction:
    """Seconds of a duration: `90m`, `8h`, `28800s`, `1h30m`, `1.5h` or ISO 8601 `P1DT2H`, where a day is 24 hours.

    Raises BadData for anything else: a bare number, a sign, `2d` (48 hours or two working days?), and the months and
    years of ISO 8601, whose length is not fixed.
    """
    stripped = text.strip()
    if match := _ISO.fullmatch(stripped):
        parts, sizes = match.groups(), (604800, 86400, 3600, 60, 1)
        if any(parts) and not stripped.upper().endswith("T"):
            return _seconds(parts, sizes)
    elif stripped and (match := _PLAIN.fullmatch(stripped)):
        return _seconds(match.groups(), (3600, 60, 1))
    if _DAYS.fullmatch(stripped):
        raise BadData(
            f"`{text}` is ambiguous: days of 24 hours, or working days?",
            "write hours (`48h`, `16h`), or `P2D` for days of 24 hours on the clock",
        )
    raise BadData(f"`{text}` is not a duration", _DURATION_HINT)


def _seconds(parts: tuple[str | None, ...], sizes: tuple[int, ...]) -> Fraction:
    pairs = zip(parts, sizes, strict=True)
    return sum((Fraction((part or "0").replace(",", ".")) * size for part, size in pairs), Fraction(0))


def parse_instant(text: str, zone: str | tzinfo) -> datetime:
    """The aware datetime of `2026-03-29T09:00`, in `zone` unless it carries an offset (`Z`, `+01:00`).

    Year first, a time of day always; `24:00` is the end of that day. A local time that does not exist moves forward,
    one that exists twice is the first. Decimals beyond the microsecond are cut off. Raises BadData for other forms.
    """
    place = zone_named(zone) if isinstance(zone, str) else zone
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        raise BadData(
            f"`{text}` is not a time", "write 2026-03-29T09:00, with an offset such as +01:00 if you mean one"
        )
    try:
        local = _local(match)
        instant = local.replace(tzinfo=_offset(match[9]) if match[9] else place, fold=0)
        # Through UTC and back: a local time inside a daylight-saving gap is shown as the one it moved to.
        return EPOCH + (instant - EPOCH) if place is UTC else (EPOCH + (instant - EPOCH)).astimezone(place)
    except (ValueError, OverflowError):
        raise BadData(f"`{text}` is not a time that exists in any calendar", "check the day and the hour") from None


def _local(match: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second = (int(match[n] or 0) for n in (1, 3, 4, 5, 6, 7))
    fraction = int((match[8] or "0")[:6].ljust(6, "0"))
    if hour == 24 and not (minute or second or fraction):
        return datetime(year, month, day) + timedelta(days=1)
    return datetime(year, month, day, hour, minute, second, fraction)


def _offset(text: str) -> timezone:
    if text.upper() in ("Z", "UTC"):
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    if int(digits[2:]) > 59:
        raise ValueError(text)
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-size if text[0] == "-" else size)


def describe_seconds(seconds: Fraction | int) -> str:
    """A duration for reading: `56 m 10 s`, `45 h 00 m`, `1 h 00 m 05 s`, `-3 m 50 s`, `0.250 s`.

    Cut to milliseconds, which are shown only where they are not nought.
    """
    millis = int(abs(Fraction(seconds)) * 1000)
    whole, rest = divmod(millis, 1000)
    hours, minutes, left = whole // 3600, whole // 60 % 60, whole % 60
    decimals = f".{rest:03d}" if rest else ""
    sign = "-" if seconds < 0 and millis else ""
    if hours:
        tail = f" {left:02d}{decimals} s" if left or rest else ""
        return f"{sign}{hours:,} h {minutes:02d} m{tail}"
    return f"{sign}{minutes} m {left:02d}{decimals} s" if minutes else f"{sign}{left}{decimals} s"


def plain_number(seconds: Fraction) -> int | float:
    """Seconds as a JSON number: an integer where they are whole, else with up to six decimals."""
    return int(seconds) if seconds.denominator == 1 else round(float(seconds), 6)
