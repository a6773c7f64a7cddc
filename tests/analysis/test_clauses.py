"""The clause matrix: what is required by what an engagement states, where it stands, whose duty, what proves it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import built, rec
from checks.clause_examples import GDPR, SIGNED, clauses, codes, kpis, served

from bpoctl import catalog
from bpoctl.analysis.clauses import COVERED, DRAFT, MISSING, matrix, questions, required
from bpoctl.catalog.clauses import by_code, shipped
from bpoctl.dossier import Dossier
from bpoctl.models.engagement import PUBLIC_CONTRACTS
from bpoctl.models.sla import Agreement

TODAY = date(2026, 7, 10)


def _matrix(dossier: Dossier, on: date = TODAY) -> dict[str, Any]:
    agreement = dossier.get(Agreement, "1.0")
    assert agreement is not None
    return {row.element.code: row for row in matrix(dossier, agreement, on)}


def test_the_light_reader_reads_what_the_catalogue_reads() -> None:
    """Rules and `catalog show` see the same elements, to the last field."""
    assert shipped() == catalog.elements()


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"data_classes": ("personal",)}, 0),
        ({"regulations": ("gdpr",), "data_classes": ("confidential",)}, 0),
        ({"regulations": ("gdpr",), "data_classes": ("personal",)}, 18),
        ({"regulations": ("hipaa",), "data_classes": ("health",)}, 13),
        ({"regulations": ("dora",)}, 0),
        ({"regulations": ("dora",), "ict_service": "no"}, 0),
        ({"regulations": ("dora",), "ict_service": "yes"}, 13),
        ({"regulations": ("dora",), "ict_service": "yes", "critical_function": "no"}, 13),
        ({"regulations": ("dora",), "ict_service": "yes", "critical_function": "yes"}, 20),
        ({"regulations": ("uk-public",), "public_contract": "over-5-million"}, 3),
        *(({"regulations": ("uk-public",), "public_contract": kind}, 0) for kind in PUBLIC_CONTRACTS[1:]),
        ({"regulations": ("gdpr", "hipaa"), "data_classes": ("health",)}, 31),
    ],
)
def test_what_is_required_follows_from_what_is_stated(stated: dict[str, Any], expected: int) -> None:
    """Regulations, classes of data, ICT service, critical function and kind of contract decide, and nothing else."""
    found = required(built(SIGNED, **stated))
    assert len(found) == expected
    assert all(element.carrier == "agreement" for element in found)


def test_what_is_not_stated_is_asked() -> None:
    """DORA asks first whether it is an ICT service, then whether for a critical function; UK law for the contract."""
    asked = [
        [field for field, _ in questions(built(SIGNED, regulations=("dora", "uk-public"), **more))]
        for more in ({}, {"ict_service": "yes"}, {"ict_service": "no", "public_contract": "framework"})
    ]
    assert asked == [["ict_service", "public_contract"], ["critical_function", "public_contract"], []]


def test_a_row_leads_from_the_element_to_its_evidence() -> None:
    """Element, clause and anchor, obligation and owner, evidence: what came later or is expired is told apart."""
    state = built(
        SIGNED, clauses(["gdpr-28-3-h"]), served(["gdpr-28-3-h"]),
        rec("evidence", "EV-1", title="Audit 2025", location="a.pdf", valid_until="2026-06-30"),
        rec("evidence", "EV-2", title="Audit 2026", location="b.pdf"),
        rec("delivery_fulfilment", "FUL-1", obligation="OBL-1", done_on="2026-05-01", evidence=("EV-1",)),
        rec("delivery_fulfilment", "FUL-2", obligation="OBL-1", done_on="2026-08-01", evidence=("EV-2",)), **GDPR,
    )  # fmt: skip
    row = _matrix(state)["gdpr-28-3-h"]
    assert [(place.number, place.anchor) for place in row.places] == [("1", "clause-1")]
    assert [(duty.key, duty.owner) for duty in row.duties] == [("OBL-1", "rafael")]
    assert [(proof.evidence.key, proof.expired) for proof in row.proofs] == [("EV-1", True)]
    later = _matrix(state, date(2026, 8, 2))["gdpr-28-3-h"]
    assert [proof.evidence.key for proof in later.proofs] == ["EV-1", "EV-2"]


def test_an_obligation_serves_what_its_clause_covers() -> None:
    """An obligation that names the number of a clause need not repeat the elements."""
    duty = rec("sla_obligation", "OBL-9", name="Help", party="provider", recurrence="on-event", clause="1")
    row = _matrix(built(SIGNED, clauses(["gdpr-28-3-e"]), duty, **GDPR))["gdpr-28-3-e"]
    assert [each.key for each in row.duties] == ["OBL-9"]
    assert row.unowned


def test_a_draft_covers_as_a_draft_only() -> None:
    """Until somebody agrees on the wording it is told apart; beside an agreed clause it does not matter."""
    draft = rec("sla_clause", "CLS-D", number="9", covers=("gdpr-28-3-b",), status="draft")
    assert _matrix(built(SIGNED, draft, **GDPR))["gdpr-28-3-b"].state == DRAFT
    assert _matrix(built(SIGNED, draft, clauses(["gdpr-28-3-b"]), **GDPR))["gdpr-28-3-b"].state == COVERED


def test_a_section_carries_what_it_says_by_itself() -> None:
    """Service levels are DORA's 30(2)(e) without a clause; without a level it is missing."""
    facts: dict[str, Any] = {"regulations": ("dora",), "ict_service": "yes", "critical_function": "no"}
    with_level = _matrix(built(SIGNED, kpis(1), **facts))["dora-30-2-e"]
    assert (with_level.state, with_level.places[0].anchor) == (COVERED, "section-levels")
    assert _matrix(built(SIGNED, **facts))["dora-30-2-e"].state == MISSING


def test_two_indicators_are_too_few_whatever_the_clause_says() -> None:
    """The Act asks for at least three; a clause that promises them does not make them."""
    facts: dict[str, Any] = {"regulations": ("uk-public",), "public_contract": "over-5-million"}
    row = _matrix(built(SIGNED, clauses(codes("uk-")), kpis(2), **facts))["uk-52-kpis"]
    assert (row.state, row.short) == (MISSING, "2 of at least 3")
    assert _matrix(built(SIGNED, clauses(codes("uk-")), kpis(3), **facts))["uk-52-kpis"].state == COVERED


def test_every_element_can_be_drafted() -> None:
    """Each has wording to begin with, and a duty whose words an obligation takes."""
    from bpoctl.models import KINDS

    obligation = KINDS["sla_obligation"].by_name
    for element in by_code().values():
        assert element.proposed
        if element.duty is not None:
            assert element.duty.party in obligation["party"].choices
            assert element.duty.recurrence in obligation["recurrence"].choices
