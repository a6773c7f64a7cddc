"""Rules of stage 3, sla, about what was signed and where versions begin, by example."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from builders import Rec, built, rec

from bpoctl.analysis.signed_terms import subject_sha256, terms_sha256
from bpoctl.checks import RULES
from bpoctl.dossier import Dossier
from bpoctl.models.sla import Agreement
from checks.examples import TODAY, Example

SHA = "9" * 64


def _agreement(key: str = "1.0", **more: Any) -> Rec:
    fields = {"effective_from": "2026-04-01", "ends_on": "2027-12-31", "notice": "90 days", "renewal": "renews-yearly"}
    return rec("sla_agreement", key, **{**fields, **more})


def _level(target: str = "95", version: str = "1.0", **more: Any) -> Rec:
    fields = {
        "name": "First answer", "class_": "key", "measure": "stated", "unit": "%", "direction": "higher",
        "target": target, "minimum": "90", "source": "stated", "no_data": "not-scored", "min_sample": 100,
    }  # fmt: skip
    return rec("sla_level", "FRT", version=version, **{**fields, **more})


TERMS: list[Rec] = [
    _agreement(),
    _level(),
    rec("sla_clause", "CLS-1", number="1.1", title="Subject", wording="Calls are answered."),
    rec("sla_calendar", "CAL", name="Office", time_zone="Europe/Berlin", weekly={"mon": ["09:00-17:00"]},
        holidays=("2026-12-25",)),
    rec("sla_report", "RPT-1", name="Levels", frequency="monthly", due_days=5),
    rec("sla_deliverable", "DLV-1", name="Counts", due="monthly", owner="dana"),
    rec("scope_boundary", "BND-1", name="Refunds", side="in"),
]  # fmt: skip


def _signed(state: Dossier, version: str = "1.0", **more: Any) -> list[Rec]:
    """The signatures of both parties under the terms of a version, as `sla sign` records them."""
    agreement = state.get(Agreement, version)
    assert agreement is not None
    kept = {"text_sha256": SHA, "terms_sha256": terms_sha256(state, agreement)}
    kept["subject_sha256"] = subject_sha256(state, agreement)
    return [
        rec("record_signature", f"SIG-{version}-{party}", agreement=version, party=party, on="2026-02-27",
            **{**kept, **more})
        for party in ("client", "provider")
    ]  # fmt: skip


SIGNED = _signed(built(TERMS))


def changed(table: str, key: str, **values: Any) -> list[Rec]:
    """The terms with other values in one record."""
    assert any((name, row["key"]) == (table, key) for name, row in TERMS)
    return [
        rec(name, key, **{k: v for k, v in {**row, **values}.items() if k != "key"})
        if (name, row["key"]) == (table, key)
        else (name, row)
        for name, row in TERMS
    ]


QUARTERLY = _level(window="quarter")
BOTH = [
    rec("record_signature", f"SIG-{version}-{party}", agreement=version, party=party, on="2026-02-27", text_sha256=SHA)
    for version in ("1.0", "1.1")
    for party in ("client", "provider")
]

LATER = _agreement("1.1", effective_from="2026-07-01")


def _sides(version: str) -> list[Rec]:
    return [
        rec("record_signature", f"SIG-{version}-{party}", agreement=version, party=party, on="2026-03-20",
            text_sha256="a" * 64)
        for party in ("client", "provider")
    ]  # fmt: skip


EXAMPLES = {
    "SLA090": Example(
        built(_agreement(), LATER, _sides("1.0")), built(_agreement(), LATER, _sides("1.0"), _sides("1.1"))
    ),
    "SLA055": Example(built(changed("sla_level", "FRT", target="96"), SIGNED), built(TERMS, SIGNED)),
    "SLA056": Example(
        built(changed("scope_boundary", "BND-1", side="out"), SIGNED),
        built(TERMS, SIGNED),
    ),
    "SLA057": Example(
        built(_agreement(), QUARTERLY, _agreement("1.1", effective_from="2026-05-01"), BOTH),
        built(_agreement(), QUARTERLY, _agreement("1.1", effective_from="2026-07-01"), BOTH),
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "key", "values"),
    [
        ("sla_level", "FRT", {"rounding": "2"}),
        ("sla_clause", "CLS-1", {"wording": "Calls are answered at once."}),
        ("sla_calendar", "CAL", {"holidays": ("2026-12-25", "2026-12-26")}),
        ("sla_calendar", "CAL", {"weekly": {"mon": ["09:00-18:00"]}}),
        ("sla_report", "RPT-1", {"due_days": 6}),
        ("sla_agreement", "1.0", {"ends_on": "2028-12-31"}),
        ("sla_agreement", "1.0", {"notice": "3 months"}),
    ],
)
def test_any_change_of_signed_terms_is_found(table: str, key: str, values: dict[str, Any]) -> None:
    """A level, a clause, a holiday, an hour, a duty or a date other than what was signed is an error, once a party."""
    found = list(RULES["SLA055"].findings(built(changed(table, key, **values), SIGNED), TODAY))
    assert [finding.key for finding in found] == ["1.0", "1.0"]
    assert str(found[0].fix) == "bpoctl sla redline --signed 1.0"


def test_terms_that_came_or_went_are_found() -> None:
    """A clause added to a signed version, or taken out of it, is a change as well."""
    more = rec("sla_clause", "CLS-2", number="1.2", title="Hours", wording="From nine to five.")
    assert list(RULES["SLA055"].findings(built(TERMS, more, SIGNED), TODAY))
    fewer = [entry for entry in TERMS if entry[0] != "sla_clause"]
    assert list(RULES["SLA055"].findings(built(fewer, SIGNED), TODAY))


def test_what_is_no_term_changes_none() -> None:
    """Another person in charge, a draft of the next version and a figure leave what was signed as it is."""
    state = built(
        changed("sla_deliverable", "DLV-1", owner="mei"), SIGNED, _agreement("1.1", effective_from="2026-07-01"),
        _level("97", "1.1"), rec("delivery_measurement", "MSR-1", level="FRT", period="2026-04", value="91"),
    )  # fmt: skip
    assert not list(RULES["SLA055"].findings(state, TODAY))
    assert not list(RULES["SLA056"].findings(state, TODAY))


def test_a_signature_whose_text_was_exchanged_is_found() -> None:
    """The text that a signature keeps must be the one of its SHA-256."""
    right = _signed(built(TERMS), wording="The text.", text_sha256=sha256(b"The text.").hexdigest())
    assert not list(RULES["SLA055"].findings(built(TERMS, right), TODAY))
    (first, _) = RULES["SLA055"].findings(built(TERMS, _signed(built(TERMS), wording="Another.")), TODAY)
    assert "its SHA-256 differs" in first.message


def test_the_subject_of_a_signed_text() -> None:
    """The service's name, the client and the scope stand in the text, and their change is a warning; so is a new line
    of scope. A party that the agreement names itself may be called otherwise in the record."""
    rule = RULES["SLA056"]
    assert list(rule.findings(built(TERMS, SIGNED, name="Another service"), TODAY))
    assert list(rule.findings(built(TERMS, SIGNED, client="Another client"), TODAY))
    assert list(rule.findings(built(TERMS, SIGNED, rec("scope_boundary", "BND-2", name="More", side="in")), TODAY))
    named = changed("sla_agreement", "1.0", client_entity="Acme GmbH")
    assert not list(rule.findings(built(named, _signed(built(named)), client="Another client"), TODAY))


def test_a_version_that_parts_its_periods_may_begin_within_them() -> None:
    """What says so is no finding; neither is a version that nothing of the one before reaches."""
    parting = _agreement("1.1", effective_from="2026-05-16", prorate="calendar-days")
    assert not list(RULES["SLA057"].findings(built(_agreement(), QUARTERLY, parting), TODAY))
    late = built(_agreement(ends_on="2026-05-01"), _agreement("1.1", effective_from="2026-05-16"))
    assert not list(RULES["SLA057"].findings(late, TODAY))
    (found,) = RULES["SLA057"].findings(built(_agreement(), _agreement("1.1", effective_from="2026-05-16")), TODAY)
    assert found.message == "Version 1.1 begins on 2026-05-16, within the month 2026-05."
