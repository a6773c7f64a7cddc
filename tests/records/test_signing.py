"""`sla sign` and `sla verify`: what a signature refuses and does not cover; what an unsigned amendment says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import Runner, lived

LINES = (
    "sla agreement add --key 1.0 --title Support --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '3 months' "
    "--renewal renews-yearly",
    "sla credit add --key POOL --name Pool --form weight --at-risk 10 --monthly-charges 90000",
    "sla level add --metric m --class critical --measure stated --unit % --direction higher --target 95 --minimum 90 "
    "--equality meets --rounding none --min-sample 0 --no-data not-scored --source stated --credit POOL --key A "
    "--name Calls --window month --allocation 40",
    "delivery measurement add --level A --period 2026-05 --value 60 --basis stated",
)
SIGN = ("sla", "sign", "--name", "D", "--role", "COO", "--party")


@pytest.fixture(scope="module")
def _drawn_up(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Path:
    return lived(tmp_path_factory.mktemp("drawn-up"), pristine, LINES)


@pytest.fixture
def drawn_up(run: Runner, _drawn_up: Path) -> Runner:
    """An agreement 1.0 with one level that nobody has signed."""
    shutil.copytree(_drawn_up, run.folder, dirs_exist_ok=True)
    return run


def test_nobody_signs_on_a_day_to_come(drawn_up: Runner) -> None:
    """A signature of 2099 would neither bind today nor ever be mended."""
    ran = drawn_up(*SIGN, "client", "--on", "2099-01-01")
    assert ran.code == 2 and "nobody has signed on a day to come" in ran.err
    drawn_up.ok(*SIGN, "client", "--on", "2025-12-01")


def test_a_text_with_drafts_is_signed_only_by_who_says_so(drawn_up: Runner) -> None:
    """A signature is not undone, so a clause that is still a draft is named first; `--yes` signs all the same."""
    drawn_up.ok("sla", "clause", "add", "--number", "9.1", "--title", "Audits", "--wording", "To come.",
                "--status", "draft")  # fmt: skip
    ran = drawn_up(*SIGN, "client", "--on", "2025-12-01")
    assert ran.code == 2 and "1 clause of agreement 1.0 still a draft (9.1)" in ran.err and "--yes" in ran.err
    drawn_up.ok(*SIGN, "client", "--on", "2025-12-01", "--yes")


def test_what_stands_after_the_signed_text_is_not_signed(drawn_up: Runner) -> None:
    """A section behind the end of the text is named, and the answer is no; the document as built is fine."""
    for party in ("client", "provider"):
        drawn_up.ok(*SIGN, party, "--on", "2025-12-01")
    drawn_up.ok("doc", "build", "sla", "--out", "built")
    text = next((drawn_up.folder / "built").rglob("sla-1.0.md")).read_text(encoding="utf-8")
    fine = drawn_up("sla", "verify", "-", text=text)
    assert fine.code == 0 and "not covered by it" in fine.err
    more = drawn_up("sla", "verify", "-", text=f"{text}\n## Extra terms\n\nNo credits are due.\n")
    assert more.code == 1 and "nobody signed what stands after that text under `Extra terms`" in more.out
    for old, new in (
        ("## Party list", "Clause Z: nothing counts.\n\n## Party list"),
        ("## Signatures", "## Signatures\n\nNo credit is due."),
    ):
        slipped = drawn_up("sla", "verify", "-", text=text.replace(old, new))
        assert slipped.code == 1 and "nobody signed what stands after that text in the line `" in slipped.out
    other = drawn_up("sla", "verify", "-", text=re.sub(r"\n`[0-9a-f]{64}`\n", "\n`0000`\n", text))
    assert other.code == 1 and "in the line ``0000``" in other.out


def test_a_statement_says_that_its_terms_are_an_unsigned_amendment(drawn_up: Runner) -> None:
    """Both signed 1.0; 1.1 judges May, and that nobody signed it is said once, on top. Of 1.0 nothing is."""
    for party in ("client", "provider"):
        drawn_up.ok(*SIGN, party, "--on", "2025-12-01")
    drawn_up.ok("sla", "amend", "--from", "2026-05-01", "--reason", "lower")
    drawn_up.ok("sla", "level", "edit", "A", "--version", "1.1", "--minimum", "50")
    said = drawn_up.ok("sla", "credits", "2026-05").out
    assert "NOT SIGNED: agreement 1.1 judges from 2026-05-01, unsigned by the client and the provider:" in said
    assert said.count("1.1 judges") == 1
    assert "not signed" not in drawn_up.ok("sla", "credits", "2026-04").out


def test_pauses_of_tickets_that_are_written_as_events_are_explained(drawn_up: Runner) -> None:
    """The form of another shape is refused in words, with the form that is wanted."""
    drawn_up.ok("delivery", "profile", "add", "--key", "P", "--name", "desk", "--shape", "tickets", "--id-column", "id",
                "--moments", '{ opened = "opened", resolved = "resolved" }',
                "--time-zone", "UTC", "--pauses", '{ waiting = { from = ["a"], to = ["b"] } }')  # fmt: skip
    drawn_up.line("sla level edit A --source tickets --measure share --clock-from 'first opened' --clock-to "
                  "'first resolved' --counted-at start --threshold 8h --threshold-equality within")  # fmt: skip
    (drawn_up.folder / "t.csv").write_text("id,opened,resolved\n1,2026-05-04 09:00:00,2026-05-04 10:00:00\n")
    ran = drawn_up("delivery", "import", "t.csv")
    assert ran.code == 3 and "of tickets it is a column of `start/end;start/end`" in ran.err
