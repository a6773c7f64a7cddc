"""The SQL that lies beside this package in `.sql` files, with its `$names` filled in, and quoting for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from string import Template


@lru_cache
def _template(name: str) -> Template:
    return Template(files("bpoctl.tickets").joinpath(f"{name}.sql").read_text(encoding="utf-8"))


def statement(name: str, /, **parts: object) -> str:
    """The text of `name.sql` with every `$part` filled in; KeyError for one that is not given."""
    return _template(name).substitute({key: str(part) for key, part in parts.items()})


def quoted(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def quoted_list(values: Iterable[str]) -> str:
    """Texts as the inside of an SQL `IN (…)`."""
    return ", ".join(quoted(value) for value in values)
