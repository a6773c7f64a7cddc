"""The forms of a field: every spelling of a value leads back to the value."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from bpoctl.models import forms
from bpoctl.models.forms import Form
from bpoctl.models.values import Money

EXAMPLES: list[tuple[Form, Any, str]] = [
    (forms.TEXT, "Answer faster", "Answer faster"),
    (forms.WHOLE, 12, "12"),
    (forms.DECIMAL, Decimal("95.50"), "95.50"),
    (forms.MONEY, Money(Decimal("9940.00")), "9940.00"),
    (forms.MONEY, Money(Decimal("1234.5"), "USD"), "1234.5 USD"),
    (forms.DAY, date(2026, 3, 1), "2026-03-01"),
    (forms.MOMENT, datetime(2026, 3, 1, 8, 30, tzinfo=UTC), "2026-03-01T08:30:00Z"),
    (forms.FLAG, True, "yes"),
    (forms.FLAG, False, "no"),
    (forms.TEXTS, ("en", "de"), "en, de"),
    (forms.TABLE, {"priority": ["urgent"]}, '{"priority":["urgent"]}'),
]


@pytest.mark.parametrize(("form", "value", "text"), EXAMPLES)
def test_a_value_is_written_as_a_person_would_type_it(form: Form, value: Any, text: str) -> None:
    """What `list` shows and what the journal's command line says can be typed back."""
    assert form.to_text(value) == text
    assert form.from_text(text) == value


@pytest.mark.parametrize(("form", "value", "text"), EXAMPLES)
def test_a_value_comes_back_from_toml_and_json(form: Form, value: Any, text: str) -> None:
    """Nothing is lost in a file or in the journal."""
    assert form.from_toml(form.to_toml(value)) == value
    assert form.from_json(form.to_json(value)) == value


def test_every_form_has_an_example() -> None:
    """A new form is tested here too."""
    known = {form.name for form in vars(forms).values() if isinstance(form, Form)}
    assert {form.name for form, _, _ in EXAMPLES} == known
