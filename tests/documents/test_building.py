"""Which documents there are, how they are asked for, and that the same state gives the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from acme import ALL, AS_OF, TERMS, acme, changed, without
from conftest import Runner

from bpoctl.documents import (
    DOCUMENT_KINDS,
    build,
    chosen,
    documents_of,
    template_source,
    templates_of,
    variables,
)
from bpoctl.documents.front import FrontMatter, parted
from bpoctl.documents.kinds import Entry
from bpoctl.errors import BadData


def test_the_documents_of_an_engagement() -> None:
    """One SLA and one clause matrix a version, one SOP a procedure, one review a month with figures."""
    assert [(e.key, e.file_name, e.stage, e.reason) for e in documents_of(acme(), AS_OF)] == [
        ("business-case", "business-case.md", "scope", "no in-house cost is recorded"),
        ("rfp", "rfp.md", "partner", "no requirement is recorded"),
        ("scorecard", "scorecard.md", "partner", "no criterion is recorded"),
        ("decision", "decision.md", "partner", "no criterion is recorded"),
        ("sla-1.0", "sla-1.0.md", "sla", ""),
        ("matrix-1.0", "matrix-1.0.md", "sla", ""),
        ("sop-SOP-1", "sop-SOP-1.md", "delivery", ""),
        ("review-2026-06", "review-2026-06.md", "review", ""),
    ]


def test_what_cannot_be_built_says_why() -> None:
    """An engagement without records has one entry a kind, with the reason and what to do."""
    assert [(e.key, e.reason, e.hint) for e in documents_of(acme([]), AS_OF)] == [
        ("business-case", "no in-house cost is recorded", "bpoctl scope cost add"),
        ("rfp", "no process is recorded", "bpoctl scope process add"),
        ("scorecard", "no criterion is recorded", "bpoctl partner criterion add"),
        ("decision", "no decision is recorded", "bpoctl partner select"),
        ("sla", "no agreement version is recorded", "bpoctl sla agreement add"),
        ("matrix", "no agreement version is recorded", "bpoctl sla agreement add"),
        ("sop", "no procedure is recorded", "bpoctl delivery sop add"),
        ("review", "no measurement of a month is recorded", "bpoctl delivery import"),
    ]
    with pytest.raises(BadData, match="document sla cannot be built: no agreement version is recorded"):
        build(acme([]), "sla", AS_OF)


def test_a_month_without_an_agreement_has_no_review() -> None:
    """A measurement from before the first version is listed with its reason."""
    early = changed("delivery_measurement", "MSR-3", period="2026-03")
    reasons = {entry.key: entry.reason for entry in documents_of(acme(early), AS_OF)}
    assert reasons["review-2026-03"] == "no agreement version is in force in 2026-03"
    with pytest.raises(BadData, match="in force in 2026-03"):
        build(acme(early), "review-2026-03", AS_OF)


def test_a_month_that_has_not_begun_has_no_review_yet() -> None:
    """As of May nothing is to be reviewed for June."""
    assert "review-2026-06" not in {entry.key for entry in documents_of(acme(), date(2026, 5, 31))}


def test_documents_are_asked_for_by_key_by_kind_or_all_at_once() -> None:
    """Nothing named is everything; a kind is all of it; a key twice is one document."""
    keys = ["sla-1.0", "matrix-1.0", "sop-SOP-1", "review-2026-06"]
    assert [entry.key for entry in chosen(acme(), [], AS_OF)] == keys
    assert [entry.key for entry in chosen(acme(), ["sop", "sop-SOP-1"], AS_OF)] == ["sop-SOP-1"]
    assert [entry.key for entry in chosen(acme(without("delivery_sop")), ["sop"], AS_OF)] == []


def test_a_kind_with_one_document_is_that_document(made_demo: Path) -> None:
    """`doc show sla` shows the one agreement there is; where there are several, it says which they are."""
    assert build(acme(), "sla", AS_OF) == build(acme(), "sla-1.0", AS_OF)
    several = Runner(made_demo)("doc", "show", "review", "--as-of", "2026-07-10")
    assert several.code == 3
    assert "which of the 3 documents `review`?\n  review-2026-04, review-2026-05, review-2026-06" in several.err


@pytest.mark.parametrize(("word", "hint"), [("sla-1.1", "did you mean `sla-1.0`?"), ("xyz", "bpoctl doc list")])
def test_an_unknown_document_is_refused_with_the_nearest(word: str, hint: str) -> None:
    """A mistyped key names the one that was meant; a word like none points to the list."""
    with pytest.raises(BadData) as caught:
        chosen(acme(), [word], AS_OF)
    assert caught.value.message == f"no document `{word}`"
    assert caught.value.hint.startswith(hint)


@pytest.mark.parametrize("key", ["sop-../../x", "sop-a/b", "sop-a\\b", "sop-a..b", "", "sop-" + "x" * 200, ".x"])
def test_no_file_name_leads_out_of_its_folder(key: str) -> None:
    """Whatever a record's key were, a document's file stays in the folder that was asked for."""
    with pytest.raises(BadData):
        _ = Entry(key, "sop", "delivery", "").file_name


def test_the_front_matter_says_what_it_is_and_can_be_read_back() -> None:
    """Engagement, document, version, day, template and both hashes, in YAML that no name can break."""
    front, text = parted(build(acme(), "sop-SOP-1", AS_OF).text)
    assert {name: front[name] for name in ("engagement", "document", "agreement", "as_of", "template")} == {
        "engagement": "acme-support",
        "document": "sop-SOP-1",
        "agreement": "1.0",
        "as_of": "2026-07-15",
        "template": "delivery/sop.md.j2",
    }
    assert text.startswith("\n# SOP-1: Refund an order\n")
    odd = FrontMatter('a"b: c\n---', "no", "", AS_OF, "x", "sha256:0", "sha256:1")
    assert parted(f"{odd}\nrest")[0] == {
        "engagement": 'a"b: c\n---', "document": "no", "agreement": "", "as_of": "2026-07-15", "template": "x",
        "state": "sha256:0", "text": "sha256:1",
    }  # fmt: skip


def test_same_state_same_bytes_on_another_machine() -> None:
    """Another process with another hash seed, zone and locale writes the same bytes."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from acme import AS_OF, acme\nfrom bpoctl.documents import build\n"
        "sys.stdout.buffer.write(''.join(build(acme(), k, AS_OF).text for k in sys.argv[2:]).encode())"
    )
    keys = ("sla-1.0", "sop-SOP-1", "review-2026-06")
    elsewhere = {
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-c", code, str(Path(__file__).parent), *keys]
    written = subprocess.run(command, capture_output=True, check=True, env={**os.environ, **elsewhere}).stdout
    assert written.decode() == "".join(build(acme(), key, AS_OF).text for key in keys)


def test_the_order_of_records_does_not_matter() -> None:
    """Documents of the same records, loaded in another order, are the same."""
    turned = acme(list(reversed(ALL)))
    assert [build(turned, e.key, AS_OF) for e in chosen(turned, [], AS_OF)] == [
        build(acme(), e.key, AS_OF) for e in chosen(acme(), [], AS_OF)
    ]


def test_a_workspace_may_have_its_own_template(tmp_path: Path) -> None:
    """A file of the same name in the workspace comes before the shipped one, a part of a document too."""
    (tmp_path / "delivery").mkdir()
    (tmp_path / "delivery" / "sop.md.j2").write_text("{{ doc.name }}, in short\n", encoding="utf-8")
    (tmp_path / "sla").mkdir()
    (tmp_path / "sla" / "signatures.md.j2").write_text("Signed elsewhere.\n", encoding="utf-8")
    assert build(acme(), "sop-SOP-1", AS_OF, tmp_path).text.endswith("\nRefund an order, in short\n")
    own = build(acme(), "sla-1.0", AS_OF, tmp_path).text
    assert own.endswith("Signed elsewhere.\n")
    assert "## A. Parties and subject" in own
    assert template_source("delivery/sop.md.j2", tmp_path) == "{{ doc.name }}, in short\n"
    assert template_source("delivery/sop.md.j2") != template_source("delivery/sop.md.j2", tmp_path)


def test_templates_are_listed_by_kind() -> None:
    """A kind or a document's key names its templates; an unknown word the nearest kind."""
    parts = ("agreement", "signatures", "words", "credits")
    assert templates_of("sla") == tuple(f"sla/{part}.md.j2" for part in parts)
    assert templates_of("review-2026-06") == ("review/report.md.j2",)
    with pytest.raises(BadData, match="no document `slaa`"):
        templates_of("slaa")


@pytest.mark.parametrize("key", ["sla-1.0", "sop-SOP-1", "review-2026-06"])
def test_what_a_template_is_given_can_be_seen(key: str) -> None:
    """`doc vars` shows the whole context as JSON, without the store's own row numbers."""
    import json

    data = variables(acme(), key, AS_OF)
    assert json.loads(json.dumps(data)) == data
    assert '"engagement_id"' not in json.dumps(data)


def test_a_records_words_cannot_break_any_document() -> None:
    """With pipes, new lines, headings and HTML in every text field, each document keeps its headings and tables."""
    nasty = "a | b\n# Heading\n<b>bold</b> `x` [y](z)"
    spoilt = [
        (table, {name: nasty if name in ("name", "title", "purpose", "wording", "reason", "cause", "summary",
                                         "acceptance", "due", "escalation", "description", "governing_law",
                                         "client_entity", "metric", "statement", "note", "role", "email") else value
                 for name, value in row.items()})
        for table, row in ALL
    ]  # fmt: skip
    for kind in DOCUMENT_KINDS:
        for entry in chosen(acme(spoilt), [kind], AS_OF):
            text = build(acme(spoilt), entry.key, AS_OF).text
            plain = build(acme(), entry.key, AS_OF).text
            assert text.count("\n#") == plain.count("\n#")
            assert text.count("\n|") == plain.count("\n|")
            assert "<b>" not in text


def test_an_sop_says_whether_it_is_approved_and_due_for_review() -> None:
    """Before the day of approval it is not approved; after the day of review it is overdue."""
    assert "| Approved    | not approved as of 2026-03-01" in build(acme(), "sop-SOP-1", date(2026, 3, 1)).text
    assert "2026-06-30 (overdue as of 2026-07-15)" in build(acme(), "sop-SOP-1", AS_OF).text
    assert "(overdue" not in build(acme(), "sop-SOP-1", date(2026, 6, 30)).text


def test_a_review_as_of_an_earlier_day_knows_no_more_than_that_day() -> None:
    """In mid-June the month is provisional, July's invoice is not there, and the terms' charges stand in for it."""
    text = build(acme(), "review-2026-06", date(2026, 6, 15)).text
    assert "June 2026 is not over on 2026-06-15: the figures are provisional." in text
    assert (
        "| charges | no invoice is recorded for 2026-06: the charges that the credit terms state | 60,000.00 EUR"
        in text
    )
    assert "BL-2026-06" not in text
    assert "## Contested figures" not in text


def test_a_review_without_charges_says_so_and_names_no_amount() -> None:
    """No invoice and no stated charges: the credit is a share, the total is not known, and the open points say why."""
    records = [
        (table, {**row, "monthly_charges": None} if table == "sla_credit" else row)
        for table, row in without("delivery_invoice")
    ]
    text = build(acme(records), "review-2026-06", AS_OF).text
    assert "Due from the provider for June 2026: **not known**." in text
    assert "4.2 % of the charges, not known" in text
    assert "- No invoice is recorded for 2026-06, and the credit terms state no charges." in text


def test_a_month_in_which_all_went_well_reads_so() -> None:
    """All met, no incident, no action: short sentences, no empty section."""
    met = [
        ("delivery_measurement", {"key": f"MSR-{key}", "level": key, "period": "2026-06", "basis": "stated",
                                  "value": value, "denominator": Decimal(100)})
        for key, value in (("FRT-URGENT", Decimal(99)), ("CSAT", Decimal(90)), ("RES-HIGH", Decimal(95)),
                           ("RES-MEDIAN", Decimal(10)))
    ]  # fmt: skip
    text = build(acme([*TERMS, *met]), "review-2026-06", AS_OF).text
    assert (
        "- 4 service level figures were due: 4 met.\n- No service credit falls due.\n- No incident is recorded." in text
    )
    assert not [line for line in text.splitlines() if line.startswith("## ") and "Actions" in line]
