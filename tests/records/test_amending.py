"""`sla amend`: where a new version may begin, what it says, and that nothing closed or signed changes by it."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import Runner, export_of, lived

from bpoctl.errors import ExitCode

LEVEL = (
    "sla level add --metric m --class critical --measure stated --unit % --direction higher --target 95 --minimum 90 "
    "--equality meets --rounding none --min-sample 0 --no-data not-scored --source stated --credit POOL "
)
LINES = (
    "sla agreement add --key 1.0 --title Support --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '3 months' "
    "--renewal renews-yearly",
    "sla credit add --key POOL --name Pool --form weight --at-risk 10 --monthly-charges 90000 --part-month pro-rata",
    f"{LEVEL} --key A --name Calls --window month --allocation 40",
    "delivery measurement add --level A --period 2026-01 --value 89 --basis stated",
    "delivery measurement add --level A --period 2026-02 --value 91 --basis stated",
    "delivery measurement add --level A --period 2026-03 --value 94 --basis stated",
)


@pytest.fixture(scope="module")
def _agreed(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Path:
    return lived(tmp_path_factory.mktemp("agreed"), pristine, LINES)


@pytest.fixture
def agreed(run: Runner, _agreed: Path) -> Runner:
    """An agreement 1.0 with one level and its figures of three months."""
    shutil.copytree(_agreed, run.folder, dirs_exist_ok=True)
    return run


def credits(run: Runner, *months: str) -> list[str]:
    """The statements of months as bytes."""
    return [run.ok("sla", "credits", month, "--json").out for month in months]


def test_what_is_new_and_what_to_do_next_is_told(agreed: Runner) -> None:
    """The difference of the head stands on stdout; the commands that follow are talk."""
    ran = agreed.ok("sla", "amend", "--from", "2026-05-01", "--reason", "more shops")
    assert ran.out.splitlines() == [
        "Started agreement 1.1 from 2026-05-01 with 2 terms of 1.0.",
        "~ sla/agreement 1.1  effective_from  2026-01-01 → 2026-05-01",
        "                     change_reason   none → more shops",
    ]
    assert "bpoctl sla redline" in ran.err
    assert "bpoctl sla sign --version 1.1" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--from 2026-05-02", "2026-05-02 lies within 2026-05 of level A"),
        ("--from 2026-01-01", "is not after 2026-01-01"),
        ("--from 2028-01-01", "is after 2027-12-31"),
    ],
)
def test_it_may_not_begin_then(agreed: Runner, words: str, said: str) -> None:
    """Within a period, before the version in force and after the end: exit code 1, and nothing is recorded."""
    before = export_of(agreed.folder)
    ran = agreed("sla", "amend", *words.split(), "--reason", "x")
    assert (ran.code, said in ran.err) == (ExitCode.NO, True), ran.err
    assert export_of(agreed.folder) == before


def test_the_next_days_are_named(agreed: Runner) -> None:
    """With a level judged by the quarter an amendment may begin with the quarters; the command to type is printed."""
    agreed.line(f"{LEVEL} --key Q --name Quality --window quarter --allocation 20")
    ran = agreed("sla", "amend", "--from", "2026-05-01", "--reason", "x")
    assert ran.code == ExitCode.NO
    assert "2026-05-01 lies within 2026-Q2 of level Q" in ran.err
    assert "2026-07-01, 2026-10-01, 2027-01-01" in ran.err
    assert "bpoctl sla amend 1.0 --from 2026-07-01 --reason TEXT" in ran.err
    assert "--prorate" in ran.err


def test_prorate_parts_the_period(agreed: Runner) -> None:
    """It is stated on the version, in the file and in the text; figures are given by part; undo takes it all back."""
    before = export_of(agreed.folder)
    ran = agreed.ok("sla", "amend", "--from", "2026-04-16", "--reason", "x", "--prorate")
    assert "parted at 2026-04-16: 2026-04 of level A" in ran.out
    assert 'prorate = "calendar-days"' in export_of(agreed.folder)
    assert "is parted between these two days" in agreed.ok("doc", "show", "sla-1.1").out
    agreed.line("sla level edit A --minimum 93")
    for days in ("2026-04-01/2026-04-15", "2026-04-16/2026-04-30"):
        agreed.ok(
            "delivery", "measurement", "add", "--level", "A", "--period", days, "--value", 91, "--basis", "stated"
        )
    shown = agreed.ok("sla", "credits", "2026-04").out
    assert "2026-04 is parted: 2026-04-01/2026-04-15 (15 days); 2026-04-16/2026-04-30 (15 days)" in shown
    assert "due from the provider: 1,800.00 EUR" in shown
    found = agreed("check", "--stage", "delivery", "--json").items
    assert not [item for item in found if item["rule"] == "DEL019"]
    for _ in range(4):
        agreed.ok("undo")
    assert export_of(agreed.folder) == before


def test_prorate_where_nothing_is_parted_says_nothing(agreed: Runner) -> None:
    """On a boundary there is nothing to part, and the version does not say so."""
    agreed.ok("sla", "amend", "--from", "2026-05-01", "--reason", "x", "--prorate")
    assert "calendar-days" not in export_of(agreed.folder)


def test_figures_of_a_parted_period_that_are_no_parts_are_found(agreed: Runner) -> None:
    """A figure of the whole month and one of other days: DEL019 names the parts that are judged."""
    agreed.ok("sla", "amend", "--from", "2026-04-16", "--reason", "x", "--prorate")
    for period in ("2026-04", "2026-04-01/2026-04-10"):
        agreed.ok(
            "delivery", "measurement", "add", "--level", "A", "--period", period, "--value", 91, "--basis", "stated"
        )
    found = [f for f in agreed("check", "--stage", "delivery", "--json").items if f["rule"] == "DEL019"]
    assert len(found) == 2
    assert all("2026-04-01/2026-04-15 and 2026-04-16/2026-04-30" in f["message"] for f in found)


def test_nothing_closed_changes(agreed: Runner) -> None:
    """A closed month stays as it was judged: no version begins in it or before its end, none that has judged it is
    changed, and after an amendment every statement of the closed months is the same bytes."""
    for month in ("2026-01", "2026-02", "2026-03"):
        agreed.ok("review", "close", month, "--on", "2026-04-03")
    before = credits(agreed, "2026-01", "2026-02", "2026-03")
    for begins in ("2026-02-01", "2026-03-01"):
        ran = agreed("sla", "amend", "--from", begins, "--reason", "x")
        assert (ran.code, "2026-03 is closed" in ran.err) == (ExitCode.NO, True), ran.err
        assert "bpoctl sla amend 1.0 --from 2026-04-01" in ran.err
    for line in (
        "sla level edit A --minimum 80", "sla level remove A --yes", "sla credit edit POOL --at-risk 20",
        "sla agreement edit 1.0 --ends-on 2026-02-28",
        "sla agreement add --key 0.9 --title T --effective-from 2026-02-01 --ends-on 2026-03-31 --notice '90 days' "
        "--renewal ends",
    ):  # fmt: skip
        ran = agreed(*shlex.split(line))
        assert (ran.code, "2026-03 is closed" in ran.err) == (ExitCode.NO, True), (line, ran.err)
    agreed.ok("sla", "amend", "--from", "2026-04-01", "--reason", "stricter")
    agreed.line("sla level edit A --target 99 --minimum 98 --allocation 90")
    agreed.line("sla credit edit POOL --at-risk 30 --monthly-charges 500000")
    assert credits(agreed, "2026-01", "2026-02", "2026-03") == before
    ran = agreed("sla", "agreement", "edit", "1.1", "--effective-from", "2026-03-01")
    assert (ran.code, "2026-03 is closed" in ran.err) == (ExitCode.NO, True)


def test_a_part_that_ends_in_a_closed_month_is_refused(agreed: Runner) -> None:
    """Parting a quarter on the first of April's follower would add a line to April, which is closed."""
    agreed.line(f"{LEVEL} --key Q --name Quality --window quarter --allocation 20")
    for month in ("2026-01", "2026-02"):
        agreed.ok("review", "close", month, "--on", "2026-04-03")
    ran = agreed("sla", "amend", "--from", "2026-03-01", "--reason", "x", "--prorate")
    assert (ran.code, "2026-02 is closed" in ran.err) == (ExitCode.NO, True), ran.err


def test_a_file_changes_nothing_that_is_signed_or_closed(agreed: Runner) -> None:
    """`plan` and `apply` refuse, with the command that starts a new version; under that version the change lands."""
    agreed.line("sla sign --party client --name D --role COO --on 2025-12-01")
    text = export_of(agreed.folder)
    (agreed.folder / "acme.toml").write_text(text.replace('minimum = "90"', 'minimum = "93"'), encoding="utf-8")
    for command in ("plan", "apply"):
        ran = agreed(command, "acme.toml")
        assert (ran.code, "agreement 1.0 is signed" in ran.err) == (ExitCode.NO, True)
        assert "bpoctl sla amend 1.0 --from DATE --reason TEXT" in ran.err
    agreed.ok("sla", "amend", "--from", "2026-07-01", "--reason", "x")
    text = export_of(agreed.folder)
    head, second = text.split('version = "1.1"', 1)
    assert 'minimum = "90"' in second
    draft = text[: text.rindex('minimum = "90"')] + 'minimum = "93"' + text[text.rindex('minimum = "90"') + 14 :]
    (agreed.folder / "acme.toml").write_text(draft, encoding="utf-8")
    shown = agreed("plan", "acme.toml").out
    assert "~ sla/level A (1.1)  minimum  90 → 93" in shown
    assert "! agreement 1.0 is signed: its terms stay; the change lands in 1.1" in shown
    assert head


def test_a_file_with_other_signed_terms_is_found(agreed: Runner) -> None:
    """`check FILE` finds signed terms that were edited in the file; as exported it finds none, also after a restore."""
    agreed.line("sla sign --party client --name D --role COO --on 2025-12-01")
    path = agreed.folder / "acme.toml"
    text = export_of(agreed.folder)
    path.write_text(text, encoding="utf-8")
    rules = {item["rule"] for item in agreed("check", "acme.toml", "--json", "--all-stages").items}
    assert "SLA055" not in rules
    path.write_text(text.replace('minimum = "90"', 'minimum = "93"'), encoding="utf-8")
    found = [i for i in agreed("check", "acme.toml", "--json", "--all-stages").items if i["rule"] == "SLA055"]
    assert [item["fix"] for item in found] == ["bpoctl sla redline --signed 1.0"]


def test_verify_reads_what_came_by_mail(agreed: Runner) -> None:
    """Other line ends and a byte order mark change no word; a changed word is shown beside the signed one."""
    agreed.line("sla sign --party client --name D --role COO --on 2025-12-01")
    text = agreed.ok("doc", "show", "sla-1.0").out
    for given in (text, text.replace("\n", "\r\n"), f"\ufeff{text}"):
        (agreed.folder / "sla.md").write_bytes(given.encode())
        assert "signed by D (COO) for the client" in agreed.ok("sla", "verify", "sla.md").out
        assert "signed by D (COO) for the client" in agreed.ok("sla", "verify", "-", text=given).out
    ran = agreed("sla", "verify", "-", text=text.replace("at least 95 %", "at least 94 %"))
    assert (ran.code, "at least ~~95~~ <ins>94</ins> %" in ran.out) == (ExitCode.NO, True), ran.out
    (agreed.folder / "sla.md").write_bytes(b"\xff\xfe\x00")
    ran = agreed("sla", "verify", "sla.md")
    assert (ran.code, "UTF-8" in ran.err) == (ExitCode.BAD_DATA, True)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2027-07-01", None), ("2027-07-02", "in 90 days"), ("2027-08-31", "in 30 days"), ("2027-09-30", "today"),
        ("2027-10-01", "1 day ago"),
    ],
)  # fmt: skip
def test_the_last_day_for_notice_is_announced(agreed: Runner, day: str, said: str | None) -> None:
    """From ninety days before it `status`, `next` and `check` tell it (three months before the end of 2027 is 30
    September), and what follows without notice: renewal for a year on 1 January."""
    status = agreed.ok("status", "--as-of", day).out
    steps = agreed.ok("next", "--as-of", day).out
    rules = {item["rule"] for item in agreed("check", "--as-of", day, "--stage", "sla", "--json").items}
    assert "last day for notice 2027-09-30" in status
    if said is None:
        assert "without it" not in status + steps
        assert "SLA012" not in rules
        return
    assert f"2027-09-30, {said}; without it the agreement renews for a year on 2028-01-01" in status
    assert steps.splitlines()[0].startswith("1. The last day for notice")
    assert "bpoctl review renewal add" in steps
    assert "SLA012" in rules


def test_a_decision_on_an_earlier_end_is_none_on_the_next(agreed: Runner) -> None:
    """A renewal that was decided for the first term does not silence the warning of the term after it."""
    agreed.line("person add --key dana --name Dana --employer client")
    agreed.line("review renewal add --decision renew --decided-on 2027-09-01 --decided-by dana --reasons good")
    assert "without it" not in agreed.ok("status", "--as-of", "2027-09-20").out
    agreed.ok("sla", "amend", "--from", "2027-12-01", "--reason", "renewed")
    agreed.line("sla agreement edit 1.1 --ends-on 2028-12-31")
    assert "in 10 days; without it" in agreed.ok("status", "--as-of", "2028-09-20").out


def test_json_of_a_signature_is_as_before(agreed: Runner) -> None:
    """The hashes that a signature keeps are in its record, and `sla verify --json` names who signed."""
    agreed.line("sla sign --party client --name D --role COO --on 2025-12-01")
    kept = agreed.ok("record", "signature", "list", "--json").items[0]
    assert len(kept["terms_sha256"]) == len(kept["subject_sha256"]) == 64
    text = agreed.ok("doc", "show", "sla-1.0").out
    found = json.loads(agreed.ok("sla", "verify", "-", "--json", text=text).out)
    assert [signed["name"] for signed in found["signed"]] == ["D"]


SIGNED = (
    "sla sign --version 1.0 --party client --name T --role R --on 2026-01-02",
    "sla sign --version 1.0 --party provider --name T --role R --on 2026-01-02",
)


def test_an_amendment_that_nobody_signed_is_not_overlooked(agreed: Runner) -> None:
    """It judges from its first day. `amend`, the statement, `status`, `next` and `review close` all say that it is not
    signed; closing refuses where nobody can be asked, and takes --yes; once both have signed nothing is said."""
    for line in SIGNED:
        agreed.line(line)
    ran = agreed.ok("sla", "amend", "--from", "2026-05-01", "--reason", "x", "--to", "1.1")
    assert "it judges from 2026-05-01, signed or not" in ran.err
    agreed.ok("delivery", "measurement", "add", "--level", "A", "--period", "2026-05", "--value", "94",
              "--basis", "stated")  # fmt: skip
    assert "NOT SIGNED" not in agreed.ok("sla", "credits", "2026-04").out
    found = agreed.ok("sla", "credits", "2026-05")
    assert "NOT SIGNED: agreement 1.1 judges from 2026-05-01, unsigned by the client and the provider:" in found.out
    assert "bpoctl sla sign --version 1.1 --party client --name NAME --role ROLE" in found.out
    as_json = agreed.ok("sla", "credits", "2026-05", "--json").json
    assert as_json["unsigned"] == [{"agreement": "1.1", "lacking": ["client", "provider"]}]
    assert as_json["agreement"] == "1.1"
    early = agreed.ok("status", "--as-of", "2026-04-10").out
    assert "NOT SIGNED: agreement 1.1 will judge from 2026-05-01" in early
    assert "Version 1.1 judges from 2026-05-01, signed or not" in agreed.ok("next", "--as-of", "2026-04-10").out
    assert "NOT SIGNED: agreement 1.1 judges from" in agreed.ok("status", "--as-of", "2026-06-10").out
    for month in ("2026-01", "2026-02", "2026-03"):
        agreed.ok("review", "close", month, "--on", "2026-06-10")
    ran = agreed("review", "close", "2026-05", "--on", "2026-06-10", "--no-input")
    assert ran.code == ExitCode.USAGE
    assert "agreement 1.1 judges 2026-05 and is not signed by the client and the provider" in ran.err
    agreed.ok("review", "close", "2026-05", "--on", "2026-06-10", "--yes")
    for party in ("client", "provider"):
        agreed.ok(
            "sla", "sign", "--version", "1.1", "--party", party, "--name", "T", "--role", "R", "--on", "2026-06-11"
        )
    assert "NOT SIGNED" not in agreed.ok("sla", "credits", "2026-05").out
    assert "NOT SIGNED" not in agreed.ok("status", "--as-of", "2026-06-12").out


def test_a_bad_day_is_named_by_its_flag(agreed: Runner) -> None:
    """`sla fee --on BAD` speaks of --on, `sla amend --from BAD` of --from, `sla credits --as-of BAD` of --as-of."""
    for words, flag in (
        (("fee", "--on", "soon"), "--on soon"), (("amend", "--from", "soon", "--reason", "x"), "--from soon"),
        (("credits", "2026-03", "--as-of", "soon"), "--as-of soon"),
    ):  # fmt: skip
        ran = agreed("sla", *words)
        assert (ran.code, f"{flag}: is not a date" in ran.err) == (ExitCode.USAGE, True), ran.err
