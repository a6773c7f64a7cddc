"""Generated engagements, built from the descriptions: a new kind or field is generated without a word here.

`engagements()` gives a whole dossier of a few kinds and all that they need; `values(description)` one field's value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier, dossier_of
from bpoctl.models import KINDS, Kind, checked
from bpoctl.models import hours as week
from bpoctl.models.currencies import CURRENCIES
from bpoctl.models.fields import Description
from bpoctl.models.values import Money

Values = st.SearchStrategy[Any]

NASTY = (
    " leading",
    "trailing ",
    "  ",
    "a = b",
    "a | b",
    "# no comment",
    "[[people]]",
    "[people]\nkey = 1",
    '"',
    '"""',
    "'''",
    "\\",
    "\\n",
    'a "quoted" word',
    "tab\there",
    "two\nlines",
    "three\n\nlines\n",
    "ends in space \nhere",
    "\r\n",
    "\r",
    "back\\slash\nline",
    '""""\n"',
    "\x01\x1b[31m\x7f",
    "\x85",
    "\u2028",
    "\u202egnirts",
    "\ufeff",
    "Ünïcödé",
    "日本語",
    "🙂",
    "e\u0301",
    "=1+1",
    "+1",
    "@x",
    "-1",
    "<b>&amp;</b>",
    "{{ name }}",
    "{% raw %}",
    "%s",
    "null",
    "true",
    "2026-03-01",
    "1.0",
    "a, b",
    "[1]",
    "x" * 150,
)
"""Texts that have broken a file, a table or a template somewhere."""

_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_ANY_TEXT = st.text(_CHARACTERS, max_size=12)
TEXTS: Values = st.one_of(st.sampled_from(NASTY), _ANY_TEXT)
FILLED: Values = TEXTS.filter(bool)

_HEX = st.text("0123456789abcdef", min_size=64, max_size=64)


def _lei(body: str) -> str:
    digits = "".join(str(int(character, 36)) for character in body + "00")
    return f"{body}{98 - int(digits) % 97:02d}"


def _passes(check: Callable[[Any], None]) -> Callable[[Any], bool]:
    def passed(value: Any) -> bool:
        try:
            check(value)
        except ValueError:
            return False
        return True

    return passed


CHECKED: Mapping[Callable[[Any], None], Values] = {
    checked.time_zone: st.sampled_from(["Europe/Berlin", "UTC", "America/New_York", "Asia/Manila", "Asia/Kathmandu"]),
    checked.currency: st.sampled_from(sorted(CURRENCIES)),
    checked.lei: st.text("ABCDEFGHIJ0123456789", min_size=18, max_size=18).map(_lei),
    checked.sha256: _HEX,
    checked.period: st.sampled_from(["2026", "2026-03", "2026-Q1", "2026-W11", "1999-12"]),
    checked.span: st.sampled_from(["90m", "8h", "45h", "P1DT2H", "1.5h", "28800s", "1h30m"]),
    checked.time_allowed: st.sampled_from(["90m", "8h", "45h", "P1DT2H", "1.5h", "28800s", "1h30m"]),
    checked.notice: st.sampled_from(["1 day", "90 days", "1 month", "3 months"]),
    week.check_hours: st.sampled_from(
        ["24x7", "Mon-Fri 08:00-20:00", "Sun-Thu 22:00-06:00; Sat 9:00-12:00, 13:00-17:00"]
    ),
    checked.percentages: st.lists(st.integers(0, 100).map(str), max_size=4).map(tuple),
    checked.clock_end: st.sampled_from(["first opened", "last resolved", "last resolved, closed"]),
}
"""Values for the fields that have a check of their own."""


def _decimals(described: Description) -> Values:
    least = described.least if described.least is not None else Decimal(-(10**9))
    most = described.most if described.most is not None else Decimal(10**12)
    return st.integers(0, 4).flatmap(
        lambda places: st.decimals(least, most, places=places, allow_nan=False, allow_infinity=False)
    )


def _wholes(described: Description) -> Values:
    least = -(2**31) + 1 if described.least is None else int(described.least)
    return st.integers(least, 2**31 - 1 if described.most is None else int(described.most))


_LEAVES = st.one_of(TEXTS, st.integers(-(10**12), 10**12), st.booleans())
_TABLES = st.dictionaries(
    st.one_of(_ANY_TEXT, st.sampled_from(["mon", "tue", "sun", "from", "to", "2026-12-24"])),
    st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_ANY_TEXT, inner, max_size=2)),
    max_size=3,
)

FORMS: Mapping[str, Callable[[Description], Values]] = {
    "text": lambda d: FILLED if d.required else TEXTS,
    "whole": _wholes,
    "decimal": _decimals,
    "money": lambda d: st.builds(Money, _decimals(d), st.sampled_from(["", "USD", "EUR"])),
    "day": lambda d: st.dates(date(1, 1, 1), date(9999, 12, 31)),
    "moment": lambda d: st.datetimes(datetime(1000, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC)),
    "flag": lambda d: st.booleans(),
    "texts": lambda d: st.lists(TEXTS, min_size=int(d.required), max_size=4).map(tuple),
    "table": lambda d: _TABLES,
}


_MADE: dict[tuple[int, bool], tuple[Description, Values]] = {}
"""What was made for a field is kept: Hypothesis looks through a strategy when it is first used, which takes longer than
drawing from it."""


def values(described: Description, keys: Mapping[str, list[str]] | None = None) -> Values:
    """Every sort of value that a field takes; `keys` are those of the records it may refer to."""
    if described.ref and described.name != "key":
        known = (keys or {}).get(described.ref, [])
        if described.form.name == "texts":
            return st.lists(st.sampled_from(known), min_size=1, max_size=3).map(tuple) if known else st.just(())
        return st.sampled_from(known) if known else st.none()
    return _kept(described, False, _values)


def _kept(described: Description, absent: bool, make: Callable[[Description], Values]) -> Values:
    place = (id(described), absent)
    if place not in _MADE:
        _MADE[place] = (described, make(described))
    return _MADE[place][1]


def _values(described: Description) -> Values:
    if described.name == "key":
        return KEYS
    if described.choices:
        return st.sampled_from(described.choices)
    if described.each_of:
        return st.lists(st.sampled_from(described.each_of), min_size=int(described.required), unique=True).map(tuple)
    if described.pattern:
        return st.from_regex(rf"\A(?:{described.pattern})\Z")
    if described.check in CHECKED:
        return CHECKED[described.check]
    found = FORMS[described.form.name](described)
    return found.filter(_passes(described.check)) if described.check else found


def field_values(described: Description, keys: Mapping[str, list[str]]) -> Values:
    """As `values`, or what stands in a field that nobody has set."""
    if described.required:
        return values(described, keys)
    if described.ref:
        return st.one_of(values(described, keys), st.just(described.default))
    return _kept(described, True, lambda field: st.one_of(values(field), st.just(field.default)))


def needed(tables: set[str]) -> set[str]:
    """The kinds with all whose records theirs must refer to."""
    found = set(tables)
    while True:
        more = {d.ref for table in found for d in KINDS[table].descriptions if d.ref and d.required} - found
        if not more:
            return found
        found |= more


@st.composite
def _records(draw: st.DrawFn, kind: Kind, keys: Mapping[str, list[str]]) -> list[tuple[str, dict[str, Any]]]:
    """A record for each key of a kind; of a term now and then one for each of two versions."""
    found = []
    if kind.versioned:
        versions = st.lists(st.sampled_from(keys["sla_agreement"]), min_size=1, max_size=2, unique=True)
    for key in keys[kind.table]:
        for version in draw(versions) if kind.versioned else [None]:
            stated = {"key": key, "version": version}
            drawn = {d.name: draw(field_values(d, keys)) for d in kind.descriptions if d.name not in stated}
            found.append((kind.table, {**stated, **drawn}))
    return found


@st.composite
def engagements(draw: st.DrawFn, of: str | None = None, history: bool = True, most_kinds: int = 3) -> Dossier:
    """A whole engagement: a few kinds (`of` among them), all that they need, two or three records of each."""
    pool = [table for table, kind in KINDS.items() if history or not kind.history]
    tables = set(draw(st.lists(st.sampled_from(pool), max_size=most_kinds, unique=True)))
    if of is not None:
        # what it may refer to is there as well, so that references that can be left out are generated too
        tables |= {of, *(d.ref for d in KINDS[of].descriptions if d.ref)}
    chosen = [table for table in KINDS if table in needed(tables)]
    keys = {table: draw(SEVERAL_KEYS) for table in chosen}
    records = [record for table in chosen for record in draw(_records(KINDS[table], keys))]
    engagement = {d.name: draw(field_values(d, keys)) for d in ENGAGEMENT_FIELDS}
    return dossier_of(engagement, records)


KEYS: Values = st.one_of(
    st.builds(
        lambda prefix, number: f"{prefix}{number}", st.sampled_from(["OBJ-", "1.", "v", "a_b-"]), st.integers(0, 99)
    ),
    st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z"),
)
"""Keys as people and as the command line make them, and any other."""

SEVERAL_KEYS: st.SearchStrategy[list[str]] = st.lists(KEYS, min_size=1, max_size=3, unique=True)
"""Those of the records of one kind."""
