"""A field is described once, here in a model's body; everything else reads the description.

The flags of `add` and `edit`, the walk's question, the TOML key, the JSON Schema, the column in `list` and the
reference manual all come from a `Description`. A kind of record is a model with a docstring and `@record(...)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import UniqueConstraint
from sqlalchemy.ext.declarative import DeferredReflection
from sqlmodel import Field, SQLModel

from bpoctl.models import forms
from bpoctl.models.forms import Form

KEY_PATTERN = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")

# Alembic's batch mode drops constraints that have no name.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass(frozen=True)
class Description:
    """What one field means: its form, help, bounds and choices, and whom it refers to."""

    help: str
    form: Form
    choices: tuple[str, ...] = ()
    each_of: tuple[str, ...] = ()
    """for a list: the words that may stand in it"""
    ref: str = ""
    """the table whose key this field (or each item of it) holds"""
    least: Decimal | None = None
    most: Decimal | None = None
    pattern: str = ""
    ask: bool = False
    """the walk asks it although it may be left out"""
    column: bool = False
    """`list` shows it"""
    personal: bool = False
    """about a person: `person erase` deletes it"""
    check: Callable[[Any], None] | None = None
    """a further test of the value; raises ValueError"""
    name: str = ""
    required: bool = False
    default: Any = None

    @property
    def key(self) -> str:
        """The name in TOML and JSON: `class_` is `class`."""
        return self.name.rstrip("_")

    @property
    def option(self) -> str:
        """The flag on the command line: `due_on` is `--due-on`."""
        return "--" + self.key.replace("_", "-")

    def accept(self, value: Any) -> Any:
        """The value itself where it keeps the bounds; ValueError says which it broke."""
        if self.choices and value not in self.choices:
            raise ValueError(f"`{value}` is none of: {', '.join(self.choices)}{_meant(value, self.choices)}")
        for item in value if self.each_of else ():
            if item not in self.each_of:
                raise ValueError(f"`{item}` is none of: {', '.join(self.each_of)}{_meant(item, self.each_of)}")
        amount = getattr(value, "amount", value)
        if self.least is not None and amount < self.least:
            raise ValueError(f"{value} is below {self.least}")
        if self.most is not None and amount > self.most:
            raise ValueError(f"{value} is above {self.most}")
        if self.pattern and not re.fullmatch(self.pattern, value):
            raise ValueError(f"`{value}` does not have the form {self.pattern}")
        if self.required and value in ("", ()):
            raise ValueError("it must not be empty")
        if self.check:
            self.check(value)
        return value


def _meant(word: Any, known: tuple[str, ...]) -> str:
    from bpoctl.errors import nearest

    close = nearest(str(word), list(known))
    return f"; did you mean `{close}`?" if close else ""


def _described(form: Form, help: str, *, required: bool, default: Any = None, **more: Any) -> Any:
    bounds: dict[str, Any] = {
        side: None if (b := more.pop(side, None)) is None else Decimal(str(b)) for side in ("least", "most")
    }
    info = Field(sa_type=form.sql) if required else Field(default=default, sa_type=form.sql)
    info.metadata.append(Description(help, form, required=required, default=default, **bounds, **more))
    return info


def _maker(form: Form) -> Callable[..., Any]:
    def described(help: str, *, required: bool = False, **more: Any) -> Any:
        return _described(form, help, required=required, **more)

    return described


text = _maker(forms.TEXT)
whole = _maker(forms.WHOLE)
number = _maker(forms.DECIMAL)
money = _maker(forms.MONEY)
day = _maker(forms.DAY)
moment = _maker(forms.MOMENT)
flag = _maker(forms.FLAG)
texts = _maker(forms.TEXTS)
table = _maker(forms.TABLE)


def choice(help: str, *words: str, required: bool = False, **more: Any) -> Any:
    """One of a few words."""
    return _described(forms.TEXT, help, required=required, choices=words, **more)


def ref(to: str, help: str, *, required: bool = False, **more: Any) -> Any:
    """The key of another record; `to` is its table, as in `scope_process`."""
    return _described(forms.TEXT, help, required=required, ref=to, **more)


def refs(to: str, help: str, *, required: bool = False, **more: Any) -> Any:
    """The keys of several other records."""
    return _described(forms.TEXTS, help, required=required, ref=to, **more)


class Record(SQLModel, DeferredReflection):
    """What every record has: its row, its engagement, its key, and a revision that counts its changes.

    Deferred, which here means never: rows are read and written through the tables, and mapping seventy classes that no
    session will ever hold takes a quarter of the time that the models need to load.
    """

    model_config = {"defer_build": True, "arbitrary_types_allowed": True}

    id: int | None = Field(default=None, primary_key=True)
    engagement_id: int = Field(foreign_key="engagement.id", index=True)
    revision: int = Field(default=1)
    key: str = text("Unique in its kind within the engagement, readable, stable", required=True)


class VersionedRecord(Record):
    """A term: it belongs to one version of the agreement, and its identity is (version, key)."""

    version: str = ref("sla_agreement", "The agreement version this term belongs to", required=True)


@dataclass(frozen=True)
class Kind:
    """One kind of record: where it belongs, what it is called, and its described fields in order."""

    table: str
    stage: str
    noun: str
    plural: str
    prefix: str
    summary: str
    model: type[Record]
    descriptions: tuple[Description, ...]
    key_from: str = ""
    """the field a key is made from (`Dana Cruz` is `dana-cruz`); otherwise keys count up (`OBJ-1`)"""
    history: bool = False
    """made by an action (a pass, a signature), never by hand or by `apply`"""
    least: int = 0
    """how many the walk asks for"""
    by_name: dict[str, Description] = field(default_factory=dict, compare=False, hash=False)

    @property
    def versioned(self) -> bool:
        """Whether its records belong to an agreement version."""
        return issubclass(self.model, VersionedRecord)

    @property
    def path(self) -> str:
        """How findings and messages name it: `access/grant`, `person`."""
        return f"{self.stage}/{self.noun}" if self.stage else self.noun

    @property
    def command(self) -> str:
        """The words of the command line that lead to it: `access grant`, `person`."""
        return f"{self.stage} {self.noun}".strip()

    @property
    def own(self) -> tuple[Description, ...]:
        """The descriptions without `key` and `version`."""
        return tuple(d for d in self.descriptions if d.name not in ("key", "version"))

    @property
    def title(self) -> str:
        """The field that names a record to a person: its name or title, else its key."""
        return next((n for n in ("name", "title", "statement") if n in self.by_name), "key")


KINDS: dict[str, Kind] = {}
"""Every kind of record by its table, in the order of the stages."""

_R = TypeVar("_R", bound=Record)


def described_fields(model: type[SQLModel]) -> Iterator[Description]:
    """The described fields of a model, in the order in which its body states them."""
    for name, info in model.model_fields.items():
        for item in info.metadata:
            if isinstance(item, Description):
                # `replace` would run every field through __init__ again; one copy a field is enough
                values = {f.name: getattr(item, f.name) for f in dataclass_fields(item)}
                yield Description(**{**values, "name": name})


def record(
    plural: str, prefix: str = "", *, key_from: str = "", history: bool = False, least: int = 0
) -> Callable[[type[_R]], type[_R]]:
    """Make a table class a kind of record, known to every floor of the house."""

    def register(model: type[_R]) -> type[_R]:
        table_name = str(model.__tablename__)
        stage, _, noun = table_name.partition("_") if "_" in table_name else ("", "", table_name)
        descriptions = tuple(described_fields(model))
        summary = (model.__doc__ or "").strip().splitlines()[0]
        kind = Kind(
            table_name, stage, noun.replace("_", "-"), plural, prefix, summary, model, descriptions,
            key_from, history, least, {d.name: d for d in descriptions},
        )  # fmt: skip
        identity = ("engagement_id", "version", "key") if kind.versioned else ("engagement_id", "key")
        model.__table__.append_constraint(UniqueConstraint(*identity))  # type: ignore[attr-defined]
        KINDS[table_name] = kind
        return model

    return register
