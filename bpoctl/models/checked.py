"""Tests of single values that a bound or a pattern cannot state. Each raises ValueError with the reason."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo, available_timezones

_SECRET = re.compile(
    r"(?i)(pass(word|phrase|wd)?|pwd|secret|token|api[ _-]?key|pin)\s*[:=]\s*\S+"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|eyJ[A-Za-z0-9_-]{20,}\."
)


def no_secret(text: str) -> None:
    """Refuse what looks like a password, a key or a token: records of access hold none."""
    if _SECRET.search(text):
        raise ValueError("it looks like a secret; bpoctl keeps no passwords, keys or tokens")


def time_zone(name: str) -> None:
    """Refuse what is not an IANA time zone."""
    from bpoctl.errors import nearest

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        close = nearest(name, sorted(available_timezones()))
        meant = f"; did you mean `{close}`?" if close else "; write one like Europe/Berlin"
        raise ValueError(f"`{name}` is not an IANA time zone{meant}") from None


def currency(code: str) -> None:
    """Refuse what is no currency in use by ISO 4217."""
    from bpoctl.errors import nearest
    from bpoctl.models.currencies import CURRENCIES

    if code not in CURRENCIES:
        close = code.upper() if code.upper() in CURRENCIES else nearest(code, sorted(CURRENCIES))
        meant = f"; did you mean `{close}`?" if close else "; write one like EUR"
        raise ValueError(f"`{code}` is no currency in use by ISO 4217{meant}")


def lei(code: str) -> None:
    """Refuse a legal entity identifier whose form or check digits are wrong (ISO 17442, mod 97-10)."""
    if not re.fullmatch(r"[A-Z0-9]{18}[0-9]{2}", code):
        raise ValueError(f"`{code}` is not an LEI: 18 letters or digits and two check digits")
    digits = "".join(str(int(character, 36)) for character in code)
    if int(digits) % 97 != 1:
        raise ValueError(f"the check digits of LEI `{code}` are wrong")


def sha256(text: str) -> None:
    """Refuse what is not a SHA-256 in lower-case hexadecimal."""
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise ValueError(f"`{text}` is not a SHA-256 of 64 hexadecimal digits")


_DAY = r"\d{4}-\d\d-\d\d"
_PERIOD = re.compile(
    rf"\d{{4}}(-(0[1-9]|1[0-2])|-Q[1-4]|-H[12]|-W(0[1-9]|[1-4]\d|5[0-3]))?|{_DAY}/{_DAY}|Y[1-9]\d{{0,2}}(Q[1-4])?|P[1-9]\d{{0,3}}D/{_DAY}"
)


def period(text: str) -> None:
    """Refuse what is no period as 2026-03, 2026-Q1, 2026-H1, 2026-W11, Y2, Y2Q1, P30D/2026-03-31, nor a part."""
    try:
        is_day = not text.startswith("P") or bool(date.fromisoformat(text.partition("/")[2]))
    except ValueError:
        is_day = False
    if not _PERIOD.fullmatch(text) or not is_day:
        raise ValueError(
            f"`{text}` is not a period like 2026-03, 2026-Q1, 2026-H1, 2026-W11, 2026, Y2, Y2Q1 or P30D/2026-03-31"
        )


_SPAN = re.compile(
    r"(?=.)(?:\d+(?:\.\d+)?h)?(?:\d+(?:\.\d+)?m)?(?:\d+(?:\.\d+)?s)?"
    r"|P(?=.)(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"
)


def span(text: str) -> None:
    """Refuse what is not a length of time like 90m, 8h or P1DT2H; `2d` may be 48 hours or two working days."""
    if re.fullmatch(r"\d+(\.\d+)?d", text):
        raise ValueError(f"`{text}` is ambiguous: write hours (`48h`, `16h`), or `P2D` for days of 24 hours")
    if not _SPAN.fullmatch(text):
        raise ValueError(f"`{text}` is not a length of time like 90m, 8h or P1DT2H")


def time_allowed(text: str) -> None:
    """Refuse what is not a length of time, and one of nothing, in which no case can be done."""
    span(text)
    if not re.search(r"[1-9]", text):
        raise ValueError(f"`{text}` is no time at all: nothing could be done within it")


MOST_NOTICE_DAYS = 3660
"""Ten years: a longer notice is a slip, and its last day may lie before every calendar."""


def notice(text: str) -> None:
    """Refuse what is not a notice period like `90 days` or `3 months` (the two are not the same)."""
    if not re.fullmatch(r"[1-9]\d* (day|days|month|months)", text):
        raise ValueError(f"`{text}` is not a notice period like `90 days` or `3 months`")
    number, _, unit = text.partition(" ")
    if len(number) > 5 or int(number) > (MOST_NOTICE_DAYS if unit.startswith("day") else MOST_NOTICE_DAYS // 30):
        raise ValueError(f"`{text}` is longer than ten years; write it as it is agreed, like `90 days`")


def percentages(items: tuple[str, ...]) -> None:
    """Refuse a list in which something is not a number from 0 to 100."""
    for item in items:
        if not re.fullmatch(r"\d{1,3}(\.\d{1,6})?", item) or float(item) > 100:
            raise ValueError(f"`{item}` is not a percentage from 0 to 100; write 25, 50, 75")


def clock_end(text: str) -> None:
    """Refuse what is not an end of a clock like `first opened` or `last resolved, closed`."""
    if not re.fullmatch(r"(first|last) \S.*", text):
        raise ValueError(f"`{text}` is not an end of a clock like `first opened` or `last resolved`")
