"""The demo: a whole life in one command, and everything that a newcomer will then try on it."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from conftest import Runner, call

from bpoctl.demo import life, making
from bpoctl.documents import signed_part


@pytest.fixture
def demo(made_demo: Path, tmp_path: Path) -> Runner:
    """A copy of the demo for one test."""
    return Runner(Path(shutil.copytree(made_demo, tmp_path / "copy")))


def test_it_leaves_an_engagement_in_review_whose_check_runs(demo: Runner) -> None:
    """Seven stages are passed, the eighth is open, and no rule speaks against any of them on its day."""
    stages = demo.ok("status", "--as-of", life.TODAY, "--json").json["stages"]
    assert [stage["state"] for stage in stages] == ["passed"] * 7 + ["open"]
    assert demo.ok("check", "--as-of", life.TODAY).out.rstrip().splitlines()[-1].startswith("0 errors")
    assert "the chain holds" in demo.ok("db", "verify").out


def test_the_shipped_export_is_the_one_its_script_makes() -> None:
    """The ticket export is made, not real: the seeded script gives the same bytes again."""
    shipped = Path(making.__file__).with_name(life.EXPORT).read_text(encoding="utf-8")
    assert making.export() == shipped
    assert 2_000 < shipped.count("\n") < 10_000


def test_its_dirty_rows_are_all_accounted_for(demo: Runner) -> None:
    """Rows read = used + excluded + rejected, and the rejected ones are named with their reasons."""
    done = demo.ok("delivery", "ticket-import", "show", "IMP-1", "--json").json
    assert done["rows_read"] == done["rows_used"] + done["rows_excluded"] + done["rows_rejected"]
    assert min(done["rows_excluded"], done["rows_rejected"]) > 0
    rejects = (demo.folder / "tickets-2026-q2.rejects.csv").read_text(encoding="utf-8").splitlines()
    assert len(rejects) == done["rows_rejected"] + 1


def test_its_credit_is_the_one_that_its_contract_prints(demo: Runner) -> None:
    """The number in the SLA, the computed credit and the agreed credit are one: 453.60 EUR."""
    statement = demo.ok("sla", "credits", "2026-04", "--json").json
    assert statement["total"] == "453.60"
    assert [credit["amount"] for credit in demo.ok("delivery", "credit", "list", "--json").items] == ["453.60"]
    agreement = (demo.folder / "documents/acme-support/sla-1.0.md").read_text(encoding="utf-8")
    assert any(line.startswith("| FRT-URGENT") and "453.60 EUR" in line for line in agreement.splitlines())


def test_both_parties_signed_the_text_that_the_document_shows(demo: Runner) -> None:
    """The built agreement holds the signed bytes, which the signatures keep beside their SHA-256."""
    document = (demo.folder / "documents/acme-support/sla-1.0.md").read_text(encoding="utf-8")
    for signature in demo.ok("record", "signature", "list", "--json").items:
        assert signature["wording"].encode() == signed_part(document)
        assert hashlib.sha256(signature["wording"].encode()).hexdigest() == signature["text_sha256"]
    demo.ok("sla", "verify", "documents/acme-support/sla-1.0.md")
    demo.ok("doc", "check")


def test_a_document_edited_by_hand_fails_the_check(demo: Runner) -> None:
    """A built file that no longer says what the state says gives exit code 1."""
    path = demo.folder / "documents/acme-support/sla-1.0.md"
    path.write_text(path.read_text(encoding="utf-8").replace("95 %", "90 %", 1), encoding="utf-8")
    assert demo("doc", "check").code == 1
    assert demo("sla", "verify", path).code == 1


def test_it_goes_through_a_file_into_an_empty_store_and_back(demo: Runner) -> None:
    """Export, apply into an empty store, export: the same bytes, history included."""
    text = demo.ok("export").out
    (demo.folder / "whole.toml").write_text(text, encoding="utf-8")
    demo.ok("--db", "other.db", "apply", "whole.toml", "--quiet")
    assert demo.ok("--db", "other.db", "-e", "acme-support", "export").out == text
    assert demo.ok("check", "whole.toml", "--as-of", life.TODAY).code == 0


def test_a_folder_that_is_not_empty_is_left_alone(made_demo: Path) -> None:
    """A second demo in the same place is refused, and nothing is written over."""
    assert call("demo", cwd=made_demo.parent).code == 3
