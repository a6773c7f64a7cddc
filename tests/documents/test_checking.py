"""Built files against the state: drift, edits by hand, leftovers, missing ones, references that lead nowhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from acme import ALL, AS_OF, acme, changed, without

from bpoctl.checks.rules import SECTIONS
from bpoctl.documents import DOCUMENT_RULES, build, check, chosen
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import Finding, Severity


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Every document of the engagement, built."""
    for entry in chosen(acme(), [], AS_OF):
        built = build(acme(), entry.key, AS_OF)
        (tmp_path / built.file_name).write_bytes(built.text.encode())
    return tmp_path


def found(dossier: Dossier, path: Path) -> list[tuple[str, str]]:
    """Rule and subject of each finding."""
    return [(finding.rule, finding.key) for finding in check(dossier, path)]


def only(dossier: Dossier, path: Path) -> Finding:
    """The one finding there is."""
    [finding] = check(dossier, path)
    return finding


def edit(file: Path, old: str, new: str) -> None:
    """Change a built file as somebody would by hand."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_what_was_built_from_this_state_is_in_order(folder: Path) -> None:
    """Right after building nothing is found, in the folder and in each file."""
    assert found(acme(), folder) == []
    assert [found(acme(), file) for file in sorted(folder.iterdir())] == [[], [], [], []]


def test_a_document_of_another_state_is_found_with_its_first_line(folder: Path) -> None:
    """A target changed after building is a drift; the message names the line, its section and both wordings."""
    finding = only(acme(changed("sla_level", "FRT-URGENT", target=Decimal(96))), folder / "sla-1.0.md")
    assert (finding.rule, finding.stage, finding.severity) == ("DOC001", "sla", Severity.ERROR)
    assert str(finding.fix) == "bpoctl doc build sla-1.0"
    assert finding.message == (
        'sla-1.0.md was built from another state: line 72 under "E. Service levels" says `| FRT-URGENT … '
        "critical | ≥ 95 % | ≥ 94 % | calendar month | [7.1](#clause-…`, and the state says `| FRT-URGENT … "
        "critical | ≥ 96 % | ≥ 94 % | calendar month | [7.1](#clause-…`."
    )


def test_an_edit_elsewhere_is_no_drift(folder: Path) -> None:
    """A change to the SOP concerns the SOP's document only."""
    assert found(acme(changed("delivery_sop", "SOP-1", purpose="Another.")), folder) == [("DOC001", "sop-SOP-1")]


def test_a_file_edited_by_hand_is_found_with_its_line(folder: Path) -> None:
    """A figure changed in the file alone is an edit by hand, and the message says what bpoctl wrote."""
    edit(folder / "sop-SOP-1.md", "up to 200 EUR", "up to 900 EUR")
    finding = only(acme(), folder)
    assert (finding.rule, finding.key) == ("DOC002", "sop-SOP-1")
    assert 'under "Steps" says `3. Refund up to 900 EUR' in finding.message
    assert "bpoctl wrote `3. Refund up to 200 EUR" in finding.message


def test_an_edit_by_hand_is_found_beside_a_drift(folder: Path) -> None:
    """Where the state moved on and the file was edited too, both are said."""
    edit(folder / "sop-SOP-1.md", "up to 200 EUR", "up to 900 EUR")
    later = acme(changed("delivery_sop", "SOP-1", purpose="Another."))
    assert found(later, folder) == [("DOC001", "sop-SOP-1"), ("DOC002", "sop-SOP-1")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('agreement: "1.0"', 'agreement: "0.9"'),
        ("as_of: 2026-07-15", "as_of: someday"),
        ("as_of: 2026-07-15\n", ""),
        ("---\nengagement", "engagement"),
    ],
)
def test_a_front_matter_that_was_touched_is_an_edit(folder: Path, old: str, new: str) -> None:
    """The lines above the document cannot be changed, lost or cut off unnoticed."""
    edit(folder / "sop-SOP-1.md", old, new)
    assert found(acme(), folder) == [("DOC002", "sop-SOP-1")]


def test_the_day_of_the_file_is_the_day_of_its_check(folder: Path) -> None:
    """A document built as of an earlier day is checked as of that day: an overdue action of today is no drift."""
    earlier = build(acme(), "review-2026-06", date(2026, 7, 5))
    (folder / earlier.file_name).write_bytes(earlier.text.encode())
    assert found(acme(), folder) == []


def test_line_ends_of_another_system_are_no_edit(folder: Path) -> None:
    """A checkout that turned the line ends leaves the document what it is."""
    file = folder / "sla-1.0.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert found(acme(), folder) == []


def test_a_document_without_its_record_is_left_over(folder: Path) -> None:
    """The procedure is gone, its file is not."""
    assert found(acme(without("delivery_sop")), folder) == [("DOC003", "sop-SOP-1")]


def test_a_document_of_another_engagement_is_named_as_such(folder: Path) -> None:
    """A file that was copied from another engagement's folder is not judged by this one's state."""
    other = build(acme(slug="other"), "sla-1.0", AS_OF)
    (folder / "sla-1.0.md").write_bytes(other.text.encode())
    finding = only(acme(), folder)
    assert (finding.rule, finding.message) == ("DOC003", "sla-1.0.md is a document of engagement `other`.")


def test_a_document_that_is_not_there_is_a_warning(folder: Path) -> None:
    """A folder that lacks one of the documents is incomplete; asked about one file, the others do not matter."""
    (folder / "review-2026-06.md").unlink()
    finding = only(acme(), folder)
    assert (finding.rule, finding.key, finding.severity) == ("DOC004", "review-2026-06", Severity.WARNING)
    assert found(acme(), folder / "sla-1.0.md") == []


def test_other_files_are_none_of_its_business(folder: Path) -> None:
    """A README, and Markdown with a front matter of somebody else's, are passed over."""
    (folder / "README.md").write_text("# Our documents\n", encoding="utf-8")
    (folder / "post.md").write_text("---\ntitle: x\n---\nwords\n", encoding="utf-8")
    assert found(acme(), folder) == []


def test_a_document_that_can_no_longer_be_built_says_why(folder: Path) -> None:
    """A calendar made unreadable after building is a finding with the reason, not an abortion."""
    broken = acme(changed("sla_calendar", "CLD-1", weekly={"mon": ["25:00-26:00"]}))
    finding = only(broken, folder / "sla-1.0.md")
    assert finding.rule == "DOC001"
    assert (
        "sla-1.0.md can no longer be built: weekly mon: '25:00-26:00' has a time outside 00:00-24:00" in finding.message
    )


def test_a_reference_to_a_clause_that_is_not_there(folder: Path) -> None:
    """A level and a pool that name clauses which the version lacks are found in their own records."""
    records = without("sla_clause", "CLS-3")
    text = build(acme(records), "sla-1.0", AS_OF)
    (folder / text.file_name).write_bytes(text.text.encode())
    findings = [finding for finding in check(acme(records), folder) if finding.rule == "DOC005"]
    assert [(f.kind, f.key, f.version, f.field) for f in findings] == [("sla/credit", "POOL-1", "1.0", "clause")]
    assert str(findings[0].fix).startswith("bpoctl sla credit edit POOL-1 --version 1.0 --clause ")


def test_a_template_of_the_workspace_is_part_of_the_state(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Documents built with the shipped template have drifted once the workspace has its own."""
    own = tmp_path_factory.mktemp("templates")
    (own / "delivery").mkdir()
    (own / "delivery" / "sop.md.j2").write_text("# {{ doc.name }}\n", encoding="utf-8")
    assert [f.rule for f in check(acme(), folder, own)] == ["DOC001"]


def test_a_path_that_is_not_there_is_bad_data(tmp_path: Path) -> None:
    """Neither file nor folder: exit code 3, not an empty list."""
    with pytest.raises(BadData):
        check(acme(), tmp_path / "nowhere")


def test_every_rule_of_documents_has_its_page() -> None:
    """Each rule explains itself with the same sections as every other rule."""
    for rule in DOCUMENT_RULES.values():
        assert rule.title
        assert tuple(rule.sections) == SECTIONS, rule.id


def test_a_dossier_without_anything_has_nothing_to_check(tmp_path: Path) -> None:
    """An empty folder of an engagement without records is in order."""
    assert found(acme([]), tmp_path) == []
    assert len(ALL) > 0
