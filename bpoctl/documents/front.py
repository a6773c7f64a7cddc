"""The front matter of a document: what it is, of which state, and as of which day. Written and read back here."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*")
_LINE = re.compile(r"([a-z_]+): (.*)")
_WORDS_OF_YAML = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_FENCE = "---\n"


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands between the two lines of dashes at the top of a built document."""

    engagement: str
    document: str
    agreement: str
    """the version that it shows or that is in force; empty where there is none"""
    as_of: date
    template: str
    state: str
    """`sha256:` and the hash over the records that it reads, its template and `as_of`"""
    text: str
    """`sha256:` and the hash of everything after the front matter: a changed letter is noticed"""

    def __str__(self) -> str:
        values = {name: getattr(self, name) for name in self.__slots__}
        return _FENCE + "".join(f"{name}: {_yaml(value)}\n" for name, value in values.items()) + _FENCE


def hashed(text: str) -> str:
    """`sha256:` and the hash of a text in UTF-8."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def parted(text: str) -> tuple[dict[str, str], str]:
    """The front matter of a text by name, and what follows it; nothing and the whole text where it has none."""
    head, fence, rest = text.removeprefix(_FENCE).partition(f"\n{_FENCE}")
    if not text.startswith(_FENCE) or not fence:
        return {}, text
    lines = (_LINE.fullmatch(line) for line in head.splitlines())
    return {line[1]: _read(line[2]) for line in lines if line}, rest


def _yaml(value: str | date) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if value.startswith("sha256:") or (_PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML):
        return value
    return json.dumps(value, ensure_ascii=False)


def _read(written: str) -> str:
    if not written.startswith('"'):
        return written
    try:
        return str(json.loads(written))
    except ValueError:
        return written
