"""The forms a field can take: how each is stored, read from a terminal or a file, and written back.

A form knows five spellings of one value: Python, text (flags and spreadsheets), TOML, JSON (the journal and
`--json`) and SQL. Every reader raises ValueError with a sentence that names what was expected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Integer, Text
from sqlalchemy.types import TypeDecorator

from bpoctl.models.values import Money, parse_decimal, parse_money, plain


class _Written(TypeDecorator[Any]):
    """A value kept as text, so that it is exact and the same on SQLite and PostgreSQL."""

    impl = Text
    cache_ok = True
    read: Callable[[str], Any] = staticmethod(str)
    write: Callable[[Any], str] = staticmethod(str)

    def process_bind_param(self, value: Any, dialect: Any) -> str | None:
        """To text."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: Any, dialect: Any) -> Any:
        """Back from text."""
        return None if value is None else self.read(value)


class DecimalText(_Written):
    """An exact decimal (SQLite would make it a float)."""

    cache_ok = True
    read = staticmethod(Decimal)
    write = staticmethod(plain)


class MoneyText(_Written):
    """`1234.50` or `1234.50 USD`."""

    cache_ok = True
    read = staticmethod(parse_money)
    write = staticmethod(str)


_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical_json(value: Any) -> str:
    """The one spelling of a JSON value: sorted keys, no spaces, characters as they are."""
    return _ENCODE(value)


def _frozen(text: str) -> Any:
    value = json.loads(text)
    return tuple(value) if isinstance(value, list) else value


class JsonText(_Written):
    """A list (read back as a tuple) or a table, in canonical JSON."""

    cache_ok = True
    read = staticmethod(_frozen)
    write = staticmethod(canonical_json)


class UtcMoment(TypeDecorator[datetime]):
    """An aware instant, kept as naive UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To naive UTC."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Back to an aware instant."""
        return None if value is None else value.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Form:
    """One form of a field: its column type and its readers and writers."""

    name: str
    sql: Any
    stand_in: str
    from_text: Callable[[str], Any]
    from_toml: Callable[[Any], Any]
    to_toml: Callable[[Any], Any]
    from_json: Callable[[Any], Any]
    to_json: Callable[[Any], Any]
    schema: dict[str, Any]

    def to_text(self, value: Any) -> str:
        """The value as a person would type it on the command line; empty for none."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple | list) and not isinstance(value, Money):
            plain = ", ".join(value)
            can_be_parted = not plain.lstrip().startswith("[") and _texts_text(plain) == tuple(value)
            return plain if can_be_parted else canonical_json(list(value))
        if isinstance(value, dict):
            return canonical_json(value)
        return str(self.to_json(value))


def _same(value: Any) -> Any:
    return value


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    if isinstance(value, list | tuple | dict):
        raise ValueError(f"{value!r} is not text")
    raise ValueError(f"{str(value).lower() if isinstance(value, bool) else value} is not text; write it in quotes")


def _trimmed(text: str) -> str:
    if "\0" in text or (not text.isprintable() and any("\ud800" <= c <= "\udfff" for c in text)):
        raise ValueError(f"{text!a} is not text in UTF-8")
    return text.strip()


def _whole_text(text: str) -> int:
    if not re.fullmatch(r"\s*[+-]?[0-9]{1,19}\s*", text):
        raise ValueError(f"`{text}` is not a whole number")
    return _whole(int(text))


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(f"{value!r} is not a whole number")
    if abs(value) >= 2**31:  # PostgreSQL's integer
        raise ValueError(f"{value} is too large a number")
    return value


def _decimal(value: Any) -> Decimal:
    if type(value) is str:
        return parse_decimal(value)
    if type(value) is int or type(value) is Decimal:
        return parse_decimal(str(value))
    raise ValueError(f'{value!r} is not a decimal; write it in quotes, like "95.5"')


def _money(value: Any) -> Money:
    if type(value) is str:
        return parse_money(value)
    if type(value) is int or type(value) is Decimal:
        return Money(parse_decimal(str(value)))
    raise ValueError(f'{value!r} is not an amount; write it in quotes, like "1234.50" or "1234.50 USD"')


def _day_text(text: str) -> date:
    cleaned = text.strip()
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cleaned):
            return date.fromisoformat(cleaned)
    except ValueError:
        pass
    raise ValueError(f"`{text}` is not a date like 2026-03-01")


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    if type(value) is str:
        return _day_text(value)
    raise ValueError(f"{value!r} is not a date like 2026-03-01")


def _moment_text(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"`{text}` is not a time like 2026-03-01T09:30:00+01:00") from None
    return _aware(found)


def _aware(found: datetime) -> datetime:
    if found.tzinfo is None:
        raise ValueError(f"`{found.isoformat()}` does not say its offset from UTC; write 2026-03-01T09:30:00+01:00")
    try:
        return found.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"`{found.isoformat()}` lies outside of all time") from None


def _moment(value: Any) -> datetime:
    if type(value) is datetime:
        return _aware(value)
    if type(value) is str:
        return _moment_text(value)
    raise ValueError(f"{value!r} is not a time like 2026-03-01T09:30:00+01:00")


_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _flag_text(text: str) -> bool:
    found = _YES_NO.get(text.strip().lower())
    if found is None:
        raise ValueError(f"`{text}` is neither yes nor no")
    return found


def _flag(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise ValueError(f"{value!r} is neither true nor false")


def _texts_text(text: str) -> tuple[str, ...]:
    """Items parted by commas; a JSON list where an item holds a comma."""
    if text.lstrip().startswith("["):
        try:
            return _texts(json.loads(text))
        except json.JSONDecodeError:
            raise ValueError(f"`{text}` is not a JSON list") from None
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(type(item) is str for item in value):
        return tuple(value)
    raise ValueError(f"{value!r} is not a list of texts")


def _json_safe(value: Any) -> Any:
    if type(value) in (str, int, bool):
        return value
    if isinstance(value, dict):
        return {_text(key): _json_safe(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json_safe(item) for item in value]
    if type(value) is Decimal and value.is_finite():
        return plain(value)
    if type(value) is date:
        return value.isoformat()
    raise ValueError(f"{value!r} cannot stand in a table")


def _table(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        safe = _json_safe(value)
        assert isinstance(safe, dict)
        return safe
    raise ValueError(f"{value!r} is not a table")


def _table_text(text: str) -> dict[str, Any]:
    """A table as a TOML inline table or as JSON: `{ priority = ["urgent"] }`."""
    import tomli

    stripped = text.strip()
    try:
        return _table(json.loads(stripped, parse_float=Decimal))
    except (ValueError, RecursionError):
        pass
    try:
        return _table(tomli.loads(f"table = {stripped}", parse_float=Decimal)["table"])
    except (tomli.TOMLDecodeError, ValueError, RecursionError, ArithmeticError):
        raise ValueError(f'`{text}` is not a table like {{ priority = ["urgent"] }}') from None


def _utc_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _as_list(value: Any) -> list[Any]:
    return list(value)


_STRING = {"type": "string"}
_DECIMAL = {"type": ["string", "integer", "number"], "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}
_MONEY = {"type": ["string", "integer", "number"], "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?( [A-Z]{3})?$"}
_LIST = {"type": "array", "items": {"type": "string"}}

TEXT = Form("text", Text, "TEXT", _trimmed, _text, _same, _same, _same, _STRING)
WHOLE = Form("whole", Integer, "N", _whole_text, _whole, _same, _same, _same, {"type": "integer"})
DECIMAL = Form("decimal", DecimalText, "N", parse_decimal, _decimal, plain, Decimal, plain, _DECIMAL)
MONEY = Form("money", MoneyText, "AMOUNT", parse_money, _money, str, parse_money, str, _MONEY)
DAY = Form(
    "day",
    Date,
    "DATE",
    _day_text,
    _day,
    _same,
    date.fromisoformat,
    date.isoformat,
    {"type": "string", "format": "date"},
)
MOMENT = Form(
    "moment", UtcMoment, "TIME", _moment_text, _moment, _same, _moment_text, _utc_text,
    {"type": "string", "format": "date-time"},
)  # fmt: skip
FLAG = Form("flag", Boolean, "YES|NO", _flag_text, _flag, _same, _same, _same, {"type": "boolean"})
TEXTS = Form("texts", JsonText, "A,B", _texts_text, _texts, _as_list, tuple, _as_list, _LIST)
TABLE = Form("table", JsonText, "TABLE", _table_text, _table, _same, _same, _same, {"type": "object"})
