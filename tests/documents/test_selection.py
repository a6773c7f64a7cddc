"""The documents of scope and partner selection, as their readers see them, and what stands behind them.

After a wanted change: `python tests/documents/test_selection.py` writes the golden files anew; read what changed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))

import pytest
from builders import Rec, built, rec, whole_engagement

from bpoctl.documents import build, chosen, race
from bpoctl.documents.front import parted
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models import KINDS
from bpoctl.models.fields import Description
from bpoctl.models.values import Money

GOLDEN = Path(__file__).parent.parent / "golden" / "documents"
KEYS = ("business-case", "rfp", "scorecard", "scorecard-ostwind-contact", "decision")
ON = date(2026, 2, 2)
"""The day on which the demo passes the gate of partner."""


@pytest.mark.parametrize("key", KEYS)
def test_a_document_is_what_was_read_and_approved(key: str) -> None:
    """Business case, request, scorecards and decision of the demo are byte for byte the golden files."""
    made = build(whole_engagement(), key, ON)
    assert made.text.encode() == (GOLDEN / made.file_name).read_bytes()


def test_the_documents_of_a_selection() -> None:
    """One of each, and a scorecard for every candidate that was scored."""
    kinds = ["business-case", "rfp", "scorecard", "decision"]
    assert [entry.key for entry in chosen(whole_engagement(), kinds, ON)] == [
        "business-case", "rfp", "scorecard", "scorecard-brightline-services", "scorecard-nimbus-care",
        "scorecard-ostwind-contact", "decision",
    ]  # fmt: skip


def test_the_request_tells_nothing_of_the_house() -> None:
    """No candidate, no in-house cost, no objective of cost: the request goes to those who offer a price."""
    text = build(whole_engagement(), "rfp", ON).text
    dossier = whole_engagement()
    secrets = [row.name for row in dossier.rows("partner_candidate")]
    secrets += [row.name for row in dossier.rows("scope_cost") if row.category != "overhead"]
    secrets += ["28.60", "3,950", "discount"]
    assert [secret for secret in secrets if secret in text] == []


def test_no_decision_before_its_day() -> None:
    """As of the day before, the record cannot be built, and says why."""
    with pytest.raises(BadData, match="no decision was made by 2026-01-29"):
        build(whole_engagement(), "decision", date(2026, 1, 29))


def test_a_race_that_cannot_be_run_is_said_and_not_hidden() -> None:
    """Weights that add up to 90: the scorecard is built and says why nobody is ranked."""
    text = build(_small(changed={("partner_criterion", "price"): {"weight": "30"}}), "scorecard", ON).text
    assert "Nobody can be ranked. " in text and "90" in text
    assert "| Candidate | Pricing" in text or "| Alpha " in text


def test_a_race_with_many_faults_names_a_few_and_counts_the_rest() -> None:
    """Four scores of 9 on a scale to 5: a board reads three of them, and that there is one more."""
    nines = {("partner_score", f"SCO-{number}"): {"value": "9"} for number in range(4)}
    text = build(_small(changed=nines), "decision", ON).text
    said = next(line for line in text.splitlines() if line.startswith("Nobody could be ranked."))
    assert said.count("outside its scale") == 3
    assert said.endswith("; and 1 more.")


def test_a_quote_that_cannot_be_reckoned_is_named() -> None:
    """The comparison names the candidate and what its quote lacks."""
    text = build(_small(changed={("partner_quote", "QUO-2"): {"setup": "9 UDS"}}), "scorecard", ON).text
    assert "not reckoned: QUO-2 is in UDS, which is no currency of ISO 4217" in text


def test_a_choice_against_the_ranking_is_said() -> None:
    """Where another is ranked first, the record says so beside the reasons."""
    other = {("partner_decision", "DEC-1"): {"candidate": "beta"}}
    assert "Beta was ranked on place 2 of 2 with" in build(_small(changed=other), "decision", ON).text


def _small(changed: dict[tuple[str, str], dict[str, Any]] | None = None) -> Dossier:
    records = [(table, {**values, **_values(table, (changed or {}).get((table, values["key"]), {}))})
               for table, values in _records()]  # fmt: skip
    return built(*records, starts_on="2026-04-01", lead="vera", industry="retail", summary="Why we do it.")


def _values(table: str, given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: KINDS[table].by_name[name].form.from_text(v) if isinstance(v, str) else v for name, v in given.items()
    }


def _records() -> list[Rec]:
    scores = [("alpha", "price", "4"), ("alpha", "quality", "5"), ("beta", "price", "5"), ("beta", "quality", "3")]
    quote = {"term_months": 2, "valid_until": "2026-03-31"}
    return [
        rec("person", "vera", name="Vera Lang", employer="client", role="head of support", email="v@acme.example"),
        rec("scope_objective", "OBJ-1", name="Faster", metric="csat", direction="higher", baseline="70", target="80"),
        rec("scope_process", "orders", name="Orders", volume="100", volume_per="month", unit="ticket",
            hours="Mon-Fri 08:00-20:00", languages="en", channels="email", handle_seconds=300),
        rec("scope_boundary", "BND-1", name="Orders", side="in", process="orders"),
        rec("scope_requirement", "REQ-1", statement="German", priority="must", acceptance="seen"),
        rec("scope_cost", "CST-1", name="Agents", category="people", amount="2000", per="month", behaviour="volume"),
        rec("scope_scenario", "base", name="base", term_months=2, discount_rate="6", one_off="100"),
        rec("scope_stakeholder", "STK-1", person="vera", topic="partner selection", raci="accountable"),
        rec("scope_risk", "RSK-1", name="Leavers", likelihood=3, impact=4, response="reduce", owner="vera"),
        rec("partner_criterion", "price", name="Price", weight="40", direction="higher"),
        rec("partner_criterion", "quality", name="Quality", weight="60", direction="higher", knock_out="2"),
        rec("partner_candidate", "alpha", name="Alpha", country="Poland", staff=90),
        rec("partner_candidate", "beta", name="Beta"),
        rec("partner_site", "SITE-1", candidate="alpha", name="Lodz", time_zone="Europe/Warsaw",
            hours="Mon-Fri 08:00-18:00", languages="en"),
        rec("partner_quote", "QUO-1", candidate="alpha", model="per-transaction", price="12", setup="500", **quote),
        rec("partner_quote", "QUO-2", candidate="beta", model="tiered", band_rule="marginal", **quote),
        rec("partner_band", "TIER-1", quote="QUO-2", lower="0", price="11"),
        rec("partner_call", "CAL-1", candidate="alpha", held_on="2026-01-19", outcome="mixed"),
        rec("partner_reference", "REF-1", candidate="alpha", organisation="Kuhn", checked_on="2026-01-20"),
        rec("partner_certificate", "CRF-1", candidate="alpha", name="ISO 27001", valid_until="2027-01-01"),
        rec("partner_decision", "DEC-1", candidate="alpha", decided_on="2026-01-30", decided_by="vera",
            reasons="It fits."),
        *(rec("partner_score", f"SCO-{n}", candidate=who, criterion=what, evaluator="vera", value=value)
          for n, (who, what, value) in enumerate(scores)),
    ]  # fmt: skip


def _other(field: Description, value: Any) -> Any:
    """Another value that the field accepts, or the same where none is at hand."""
    if field.ref or field.name in ("time_zone", "hours", "lei", "sha256") or field.form.name in ("table", "moment"):
        return value
    if field.choices:
        return next(choice for choice in field.choices if choice != value)
    made = {
        "text": lambda: f"{value or 'other'}x", "whole": lambda: (value or 0) + 1,
        "decimal": lambda: (value or Decimal(0)) + 1,
        "money": lambda: Money((value.amount if value else Decimal(0)) + 1), "flag": lambda: not value,
        "texts": lambda: ("50",), "day": lambda: date(2026, 1, 28),
    }  # fmt: skip
    return made[field.form.name]()


def _edits() -> Iterator[tuple[str, str, str, Any]]:
    for table, values in _records():
        for field in KINDS[table].own:
            before = values.get(field.name, field.default)
            if (after := _other(field, before)) != before:
                yield table, values["key"], field.name, after


@pytest.mark.long
@pytest.mark.parametrize("key", ["business-case", "rfp", "scorecard-alpha", "decision"])
def test_no_word_changes_without_the_state_hash(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever field of whatever record is edited: where the text changes, the hash does."""
    monkeypatch.setattr(race, "win_shares", lambda terms: dict.fromkeys(terms.matrix.candidates, 0.5))

    def told(dossier: Dossier) -> tuple[str, str]:
        try:
            front, text = parted(build(dossier, key, ON).text)
        except BadData:
            return "", ""
        return front["state"], text

    state, text = told(_small())
    silent = []
    for table, row, name, value in _edits():
        new_state, new_text = told(_small({(table, row): {name: value}}))
        if new_state == state and new_text != text:
            silent.append(f"{table}.{name} of {row}")
    assert silent == []


if __name__ == "__main__":
    for document in KEYS:
        fresh = build(whole_engagement(), document, ON)
        (GOLDEN / fresh.file_name).write_bytes(fresh.text.encode())
