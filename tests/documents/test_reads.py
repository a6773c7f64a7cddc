"""The state hash of a document: it covers what the document reads, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from acme import ALL, AS_OF, ENGAGEMENT, acme, changed, without

from bpoctl.documents import build, records_read
from bpoctl.documents.front import parted
from bpoctl.documents.reads import Reads
from bpoctl.errors import BadData
from bpoctl.models import KINDS
from bpoctl.models.fields import Description
from bpoctl.models.sla import Agreement, Level
from bpoctl.models.values import Money

KEYS = ("sla-1.0", "sop-SOP-1", "review-2026-06")
TABLES = {
    "weekly": {"mon": ["10:00-11:00"]},
    "dates": {"2026-12-24": []},
    "categories": {"speed": "60", "quality": "40"},
    "population": {"priority": ["low"]},
}
"""Other values of the tables that a document shows."""


def other(field: Description, value: Any) -> Any:
    """Another value that the field accepts."""
    if field.choices:
        return next((choice for choice in field.choices if choice != value), value)
    if field.form.name == "table":
        return TABLES.get(field.name, {"other": "1"})
    if field.name == "notice":
        return "3 months"
    made = {
        "text": lambda: f"{value or 'other'}x",
        "whole": lambda: (value or 0) + 1,
        "decimal": lambda: (value or Decimal(0)) + 1,
        "money": lambda: Money((value.amount if value else Decimal(0)) + 1),
        "day": lambda: (value or date(2026, 6, 29)) + timedelta(days=1),
        "moment": lambda: (value or datetime(2026, 6, 11, 9, tzinfo=UTC)) + timedelta(hours=1),
        "flag": lambda: not value,
        "texts": lambda: (*(value or ()), "2026-10-03"),
    }
    return made[field.form.name]()


def edits() -> Iterator[tuple[str, str, str, Any]]:
    """One edit of every field of every record, but for keys."""
    for table, row in ALL:
        for field in KINDS[table].own:
            yield table, row["key"], field.name, other(field, row.get(field.name))


def told(key: str, records: Any = None, **engagement: Any) -> tuple[str, str]:
    """The state hash of a document and its text; empty where it can no longer be built."""
    try:
        front, text = parted(build(acme(records, **engagement), key, AS_OF).text)
    except BadData:
        return "", ""
    return front["state"], text


@pytest.mark.long
@pytest.mark.parametrize("key", KEYS)
def test_no_word_changes_without_the_state_hash(key: str) -> None:
    """Whatever field of whatever record is edited: where the text changes, the hash does."""
    state, text = told(key)
    silent = []
    for table, row, name, value in edits():
        edited = told(key, changed(table, row, **{name: value}))
        if edited[0] == state and edited[1] != text:
            silent.append(f"{table}.{name} of {row}")
    assert silent == []


@pytest.mark.parametrize("key", KEYS)
def test_no_record_comes_or_goes_without_the_state_hash(key: str) -> None:
    """Where a document loses words with a record, its hash changes too."""
    state, text = told(key)
    for table, row in ALL:
        fewer = told(key, without(table, row["key"]))
        assert fewer[0] != state or fewer[1] == text, f"{table} {row['key']}"


@pytest.mark.parametrize("key", KEYS)
def test_no_fact_of_the_engagement_changes_without_the_state_hash(key: str) -> None:
    """The same for the engagement itself."""
    state, text = told(key)
    for name in ("name", "client", "function", "industry", "summary", "time_zone", "lead", "currency"):
        values = {"time_zone": "Asia/Manila", "lead": "mei-santos", "currency": "USD"}
        edited = told(key, None, **{name: values.get(name, f"{ENGAGEMENT.get(name)} x")})
        assert edited[0] != state or edited[1] == text, name


@pytest.mark.parametrize(
    ("key", "table", "row", "values"),
    [
        ("sla-1.0", "delivery_sop", "SOP-1", {"name": "Another"}),
        ("sla-1.0", "delivery_measurement", "MSR-1", {"numerator": Decimal(1)}),
        ("sla-1.0", "scope_process", "PRC-1", {"volume": Decimal(7)}),
        ("sop-SOP-1", "sla_level", "CSAT", {"target": Decimal(99)}),
        ("sop-SOP-1", "person", "mei-santos", {"email": "mei@elsewhere.example", "phone": "1"}),
        ("sop-SOP-1", "sla_agreement", "1.0", {"governing_law": "French law"}),
        ("review-2026-06", "person", "dana-cruz", {"phone": "1"}),
        ("review-2026-06", "sla_clause", "CLS-4", {"wording": "Another."}),
        ("review-2026-06", "delivery_sop", "SOP-1", {"name": "Another"}),
    ],
)
def test_an_edit_elsewhere_makes_nothing_stale(key: str, table: str, row: str, values: dict[str, Any]) -> None:
    """A document that does not show a field stays byte for byte the same when it is edited."""
    assert told(key, changed(table, row, **values)) == told(key)


def test_another_period_does_not_concern_a_review() -> None:
    """A measurement of July and an invoice of July leave the review of June as it is."""
    july = [
        ("delivery_measurement", {"key": "MSR-9", "level": "CSAT", "period": "2026-07", "basis": "stated"}),
        ("delivery_invoice", {"key": "INV-9", "number": "9", "period": "2026-07", "issued_on": AS_OF,
                              "charges": Money(Decimal(5))}),
    ]  # fmt: skip
    assert told("review-2026-06", [*ALL, *july]) == told("review-2026-06")


def test_the_hash_is_the_same_from_a_store_and_from_a_file() -> None:
    """Row numbers, revisions, the order of records and of a table's keys, and empty lists do not enter it."""
    stored = [(table, {**row, "id": n, "engagement_id": 7, "revision": 3}) for n, (table, row) in enumerate(ALL, 1)]
    turned = [(table, {**row, "weekly": dict(reversed(row["weekly"].items()))} if "weekly" in row else row)
              for table, row in reversed(stored)]  # fmt: skip
    emptied = [(table, {**row, "pauses": row.get("pauses") or ()} if table == "sla_level" else row)
               for table, row in turned]  # fmt: skip
    assert [told(key, emptied) for key in KEYS] == [told(key) for key in KEYS]


def test_a_zero_is_no_empty_field() -> None:
    """A minimum sample of 0 and none at all are not the same state."""
    level, nought = (Reads() for _ in range(2))
    row = acme().all(Level)[0]
    level.row(Level, row._replace(min_sample=None))  # type: ignore[attr-defined]
    nought.row(Level, row._replace(min_sample=0))  # type: ignore[attr-defined]
    assert level.digest() != nought.digest()


def test_what_a_document_reads_can_be_listed() -> None:
    """The SOP reads its procedure, process, system, owner, the parties of the agreement and the engagement's name."""
    assert records_read(acme(), "sop-SOP-1", AS_OF) == [
        ("access_system", "", "SYS-1"),
        ("delivery_sop", "", "SOP-1"),
        ("engagement", "", ""),
        ("person", "", "mei-santos"),
        ("scope_process", "", "PRC-1"),
        ("sla_agreement", "", "1.0"),
    ]
    assert Agreement.__tablename__ in {table for table, _, _ in records_read(acme(), "review-2026-06", AS_OF)}
