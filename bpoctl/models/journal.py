"""What the store keeps beside the records: operations, counters of keys, and the walk's half-given answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from bpoctl.models.forms import JsonText, UtcMoment


class Operation(SQLModel, table=True):
    """One change of the store as its user meant it: who, when, which command, and a hash chained to the one before.

    `said` holds `{"actor": [salt, text], "command": [salt, text]}`; an erased value is `{"erased": digest}`.
    """

    __tablename__ = "operation"
    model_config = {"defer_build": True, "arbitrary_types_allowed": True}

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    engagement_id: int | None = Field(default=None, index=True)
    at: datetime = Field(sa_type=UtcMoment)
    kind: str = Field(sa_type=Text)
    """do, undo or redo"""
    target: int | None = None
    """the operation that was undone or redone"""
    barrier: str | None = Field(default=None, sa_type=Text)
    """why it cannot be undone, as a sentence with the command to use instead; none where it can"""
    covers: Any = Field(default=None, sa_type=JsonText, nullable=True)
    """rows `[table, id]` whose earlier changes a barrier protects too"""
    said: Any = Field(sa_type=JsonText)
    previous: str = Field(sa_type=Text)
    hash: str = Field(sa_type=Text)


class Change(SQLModel, table=True):
    """One row before and after an operation: `{field: [salt, value]}`, nothing on the side where it was not there."""

    __tablename__ = "change"
    model_config = {"defer_build": True, "arbitrary_types_allowed": True}

    operation: int = Field(primary_key=True, foreign_key="operation.number", sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    table_name: str = Field(sa_type=Text)
    row_id: int
    before: Any = Field(default=None, sa_type=JsonText, nullable=True)
    after: Any = Field(default=None, sa_type=JsonText, nullable=True)


class Counter(SQLModel, table=True):
    """The last number given out under a name: row ids, and the keys of one kind in one engagement."""

    __tablename__ = "counter"
    name: str = Field(primary_key=True, sa_type=Text)
    value: int


class Draft(SQLModel, table=True):
    """Answers already given to the walk for a record that is not complete yet."""

    __tablename__ = "draft"
    model_config = {"defer_build": True, "arbitrary_types_allowed": True}

    engagement_id: int = Field(primary_key=True, foreign_key="engagement.id", ondelete="CASCADE")
    table_name: str = Field(primary_key=True, sa_type=Text)
    answers: Any = Field(sa_type=JsonText)
