"""Values as they are typed: what each form reads, what it refuses, and that it reads what it writes."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Runner
from hypothesis import given
from hypothesis import strategies as st
from strategies import values
from words import examples

from bpoctl.errors import ExitCode
from bpoctl.models import KINDS, checked, forms
from bpoctl.models.fields import Description

ALL = [d for kind in KINDS.values() for d in kind.own if not d.ref]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("whole", "1_000"), ("whole", "1.0"), ("whole", "٣"), ("whole", "9" * 20), ("whole", "2147483648"),
        ("decimal", "1_000"), ("decimal", "1,5"), ("decimal", "NaN"), ("decimal", "inf"), ("decimal", "1e9"),
        ("decimal", "٣"), ("decimal", "9" * 61), ("decimal", ""), ("decimal", "."), ("money", "12,50"),
        ("money", "12.50 eur"), ("money", "€12"), ("money", "9" * 61), ("money", "1.5e3"), ("day", "2026-02-30"),
        ("day", "01.03.2026"), ("day", "2026-W10-1"), ("day", "20260301"), ("day", ""), ("moment", "2026-03-01"),
        ("moment", "2026-03-01T09:30"), ("moment", "0001-01-01T00:00+14:00"), ("moment", "noon"), ("flag", "maybe"),
        ("texts", "[1, 2]"), ("texts", '["a"'), ("table", "{"), ("table", "[]"), ("table", '{"a": NaN}'),
        ("table", "{ a = 1979-05-27T07:32:00 }"), ("table", "[" * 5000), ("text", "a\udcffb"), ("text", "a\0b"),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused(form: str, text: str) -> None:
    """Each form says in a sentence what is not a value of it; nothing is guessed, nothing overflows."""
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        getattr(forms, form.upper()).from_text(text)


@pytest.mark.parametrize(
    ("form", "text", "json"),
    [
        ("whole", " +7 ", 7), ("decimal", "1234.50", "1234.50"), ("decimal", "-0.00", "-0.00"),
        ("decimal", ".5", "0.5"),
        ("money", "1234.50", "1234.50"), ("money", "1234.50USD", "1234.50 USD"), ("day", " 2026-03-01 ", "2026-03-01"),
        ("moment", "2026-03-29T02:30:00+02:00", "2026-03-29T00:30:00Z"), ("flag", "TRUE", True), ("flag", "no", False),
        ("texts", "a, b ,,c", ["a", "b", "c"]), ("texts", '["a, b"]', ["a, b"]), ("texts", "", []),
        ("table", '{ a = ["x"], b = 1.50 }', {"a": ["x"], "b": "1.50"}), ("table", '{"a": 1.50}', {"a": "1.50"}),
        ("text", "  x  ", "x"),
    ],
)  # fmt: skip
def test_what_is_a_value_is_read_exactly(form: str, text: str, json: Any) -> None:
    """Digits stay as they were typed, times become UTC, lists are parted by commas or written as JSON."""
    found: forms.Form = getattr(forms, form.upper())
    assert found.to_json(found.from_text(text)) == json


@given(st.data())
def test_every_form_reads_what_it_writes(data: st.DataObject) -> None:
    """A value as `show` prints it can be typed again, as it can be stored as JSON and in a file."""
    name = data.draw(st.sampled_from(sorted({d.form.name for d in ALL})))
    alike = [d for d in ALL if d.form.name == name]
    described: Description = alike[data.draw(st.integers(0, len(alike) - 1))]
    value = data.draw(values(described))
    form = described.form
    if form.name == "text":
        value = value.strip()
    assert form.from_text(form.to_text(value)) == value
    assert form.from_json(form.to_json(value)) == value
    assert form.from_toml(form.to_toml(value)) == value


def test_the_examples_of_a_help_are_values() -> None:
    """What a help gives as an example of a checked field, the field takes."""
    for d in ALL:
        for text in examples(d) if d.check or d.pattern else ():
            d.accept(d.form.from_text(text))


SECRETS = (
    "password: hunter2", "Passwd=x1", "PIN: 4711", "api_key = abc", "API key: abc", "token=abc", "secret:abc",
    "AKIAIOSFODNN7EXAMPLE", "ghp_" + "a1" * 15, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x",
    "-----BEGIN OPENSSH PRIVATE KEY-----",
)  # fmt: skip
GUARDED = [(kind, d) for kind in KINDS.values() for d in kind.own if d.check is checked.no_secret]


def test_every_text_of_a_grant_is_guarded() -> None:
    """No free text about access can hold a secret."""
    assert {(kind.table, d.name) for kind, d in GUARDED} >= {
        (table, d.name)
        for table in ("access_grant", "access_login", "access_check", "access_review")
        for d in KINDS[table].own
        if d.form.name == "text" and d.name in ("note", "role")
    }
    for _, d in GUARDED:
        for secret in SECRETS:
            with pytest.raises(ValueError, match="secret"):
                d.accept(f"for the night shift, {secret}")
        d.accept("may reset passwords and tokens; PIN pads in the shop")


def test_a_secret_leaves_no_trace(acme: Runner) -> None:
    """What looks like a secret is refused with exit code 2 and is neither in the store nor in the journal."""
    acme.line("person add --name Dana --employer client")
    acme.line("access system add --name Zendesk --owner client")
    words = "access grant add --person dana --system SYS-1 --approver dana --granted-on 2026-01-01"
    ran = acme(*words.split(), "--expires-on", "2027-01-01", "--role", "agent", "--note", "password: hunter2")
    assert (ran.code, "--note" in ran.err) == (ExitCode.USAGE, True)
    assert "hunter2" not in ran.err
    assert all(b"hunter2" not in path.read_bytes() for path in (acme.folder / ".bpoctl").iterdir())
