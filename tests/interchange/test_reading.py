"""Reading: what is wrong with a file is said whole, with its line and what to do; what is sound is read exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import tomli

from bpoctl.errors import BadData, ExitCode
from bpoctl.interchange import BadFile, line_of, read_file, read_folder, read_folder_files, read_text, write
from bpoctl.interchange.reading import _dossier
from bpoctl.models import KINDS
from bpoctl.models.values import Money

from .samples import HEAD, of, person

OBJECTIVE = '[[scope.objectives]]\nkey = "OBJ-1"\nname = "Faster"\nmetric = "frt"\ndirection = "lower"\n'
COST = '[[scope.costs]]\nkey = "C"\nname = "Desk"\ncategory = "people"\nper = "month"\n'


def faults(text: str) -> list[str]:
    """What is said about a text."""
    with pytest.raises(BadFile) as caught:
        read_text(text, "f.toml")
    assert caught.value.exit_code == ExitCode.BAD_DATA
    return [str(fault) for fault in caught.value.faults]


def test_values_are_exact_and_absent_fields_take_their_default() -> None:
    """Decimals and amounts keep their digits, times become UTC, a default is there without being written."""
    text = HEAD + COST + 'amount = "10.50 USD"\n' + (
        '[[delivery.incidents]]\nkey = "I"\nname = "Down"\nstarted_at = 2026-03-01T10:00:00+01:00\nseverity = 1\n'
        '[[partner.criteria]]\nkey = "K"\nname = "Price"\nweight = 33.10\ndirection = "lower"\n'
    )  # fmt: skip
    dossier = read_text(text)
    (cost,), (incident,), (criterion,) = (
        dossier.rows(table) for table in ("scope_cost", "delivery_incident", "partner_criterion")
    )
    assert cost.amount == Money(Decimal("10.50"), "USD")
    assert str(cost.quantity) == "1"
    assert incident.started_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert str(criterion.weight) == "33.10"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("x = [1,\n", "f.toml:18: this is not TOML"),
        ('[[scope.objective]]\nkey = "x"\n', "f.toml:17: unknown table `scope.objective`; did you mean `scope.obj"),
        ('[[objectives]]\nkey = "x"\n', "f.toml:17: unknown table `objectives`; did you mean `scope.objectives`?"),
        ('[[""."people"]]\nkey = "x"\n', "f.toml:17: unknown table ``"),
        ("[acess]\n", "f.toml:17: unknown table `acess`; did you mean `access`?"),
        ("[scope]\nobjectives = 3\n", "f.toml:18: `scope.objectives` must be an array of tables"),
        ("[scope]\nobjectives = {}\n", "f.toml:18: `scope.objectives` must be an array of tables"),
        ("[record]\ngates = {}\n", "f.toml:18: `record.gates` must be an array of tables"),
        ("[[scope]]\n", "f.toml:17: `scope` must hold arrays of records, as in `[[scope.objectives]]`"),
        (OBJECTIVE + 'nme = "x"\n', "f.toml:22: scope/objective OBJ-1: unknown key `nme`; did you mean `name`?"),
        (OBJECTIVE + "due_on = 2026-13-01\n", "f.toml:22: this is not TOML"),
        (OBJECTIVE + 'due_on = "soon"\n', "f.toml:22: scope/objective OBJ-1, due_on: `soon` is not a date like"),
        (OBJECTIVE + 'owner = "dan-cruz"\n', "OBJ-1, owner: there is no person `dan-cruz`; did you mean `dana-cruz`?"),
        (OBJECTIVE.replace("lower", "low"), "direction: `low` is none of: higher, lower; did you mean `lower`?"),
        (OBJECTIVE.replace("OBJ-1", "-1"), "f.toml:18: scope/objective -1, key: `-1` is not a key"),
        (OBJECTIVE.replace("OBJ-1", "A\\nB"), "is not a key"),
        (OBJECTIVE + OBJECTIVE, "f.toml:23: scope/objective OBJ-1: the key `OBJ-1` stands twice"),
        ('[[scope.objectives]]\nkey = "A"\nname = "x"\nmetric = "y"\n',
         "`direction` (which way is better; one of higher, lower) is missing"),
        ('[[scope.objectives]]\nname = "x"\nmetric = "y"\ndirection = "lower"\n', "scope/objective, record 1: `key`"),
        (COST + 'amount = "-1"\n', "scope/cost C, amount: -1 is below 0"),
        (COST + "amount = 1e999999\n", "f.toml:22: the number 1e999999 is too large or too small"),
        (COST + 'amount = "1"\nquantity = "1e999999999999"\n', "is not a number like 95 or 12.50"),
        (COST + 'amount = "1"\nquantity = nan\n', "quantity: "),
        (COST.replace("Desk", "a\\u0000b") + 'amount = "1"\n', "f.toml:19: scope/cost C, name: a text cannot hold the"),
        ('[[evidence]]\nkey = "E"\ntitle = ""\nlocation = "x"\n', "f.toml:19: evidence E, title: it must not be empty"),
        ("[[access.systems]]\nkey = 3\n", "f.toml:18: access/system, record 1, key: 3 is not text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(more: str, said: str) -> None:
    """Each kind of mistake has its line, its record, its key and what would be right."""
    found = faults(HEAD + more)
    assert any(said in fault for fault in found), found
    assert all(fault.startswith("f.toml:") and "\n" not in fault for fault in found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "f.toml:1: this is no engagement file: it has no `schema`; write `schema = 1` as its first line"),
        (HEAD.replace("= 1", "= 2", 1), "f.toml:1: schema 2 is newer than this program, which reads schema 1"),
        (HEAD.replace("= 1", "= true", 1), "f.toml:1: `schema` is not a number of a form; write `schema = 1`"),
        ("schema = 1\n", "f.toml:1: the table `[engagement]` is missing"),
        ("schema = 1\nengagement = 3\n", "f.toml:2: `engagement` must be a table"),
        (HEAD.replace("EUR", "Euro"), "f.toml:10: engagement, currency: `Euro` is no currency in use by ISO 4217"),
        (HEAD.replace("[[people]]", 'lead = "dana"\n[[people]]'), "f.toml:13: engagement, lead: there is no person"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_head_is_said(text: str, said: str) -> None:
    """The form's number and the engagement's own table are held to the same standard."""
    assert any(fault.startswith(said) for fault in faults(text)), faults(text)


def test_all_faults_come_at_once_in_the_order_of_their_lines() -> None:
    """Several mistakes are one error: the first twenty are shown, the rest are counted."""
    records = "".join(f'[[scope.boundaries]]\nkey = "B{n}"\nname = "x"\nside = "inn"\n' for n in range(25))
    with pytest.raises(BadFile) as caught:
        read_text(HEAD + records, "f.toml")
    lines = caught.value.message.split("\n")
    assert lines[0] == "25 errors in f.toml"
    assert len(lines) == 22
    assert lines[-1] == "and 5 more"
    assert [fault.line for fault in caught.value.faults] == sorted(fault.line for fault in caught.value.faults)


def test_a_table_in_a_text_is_no_table() -> None:
    """The second pass is not taken in by headers within texts, nor by arrays over several lines."""
    text = HEAD + (
        '[[scope.boundaries]]\nkey = "B1"\nname = """\n[[scope.boundaries]]\nkey = "B2" """\nside = "in"\n\n'
        "  [[ scope . boundaries ]] # here\n'key' = \"B2\"\nside = \"in\"\n\"name\" = '''\n[x]\n'''\n"
        '[[scope.processes]]\nkey = "P"\nname = "x"\nchannels = [\n  "a", # ]\n  "b]",\n]\nunit = "u"\n'
    )
    read_text(text)
    assert line_of(text, "scope_boundary", "B2") == text.split("\n").index("  [[ scope . boundaries ]] # here") + 1
    assert line_of(text, "scope_boundary", "B2", "name") == text.split("\n").index("\"name\" = '''") + 1
    assert line_of(text, "scope_process", "P", "unit") == text.split("\n").index('unit = "u"') + 1
    assert line_of(text.replace("\n", "\r\n"), "scope_process", "P", "unit") == text.split("\n").index('unit = "u"') + 1


def test_records_written_inline_have_the_line_of_their_array() -> None:
    """`objectives = [{…}]` is read like any other form; a finding points at the array."""
    text = HEAD + '[scope]\nboundaries = [{key = "A", name = "x", side = "in"}]\n'
    assert [row.key for row in read_text(text).rows("scope_boundary")] == ["A"]
    assert line_of(text, "scope_boundary", "A", "name") == 18
    assert line_of(text, "scope_boundary", "gone") == 18
    assert line_of(text, "engagement", field="currency") == 10


def test_a_reference_may_be_to_what_is_recorded_already() -> None:
    """A file of a part refers to the records that the store has, where it is read beside them."""
    text = HEAD + OBJECTIVE + 'owner = "eli"\n'
    assert "there is no person `eli`" in faults(text)[0]
    (row,) = read_text(text, beside=of(person("eli"))).rows("scope_objective")
    assert row.owner == "eli"


def test_lists_of_references_and_versions_are_looked_up() -> None:
    """Every key of a list must be there; a term may refer to one of any version."""
    text = HEAD + '[[scope.readiness]]\nkey = "R"\nsign = "growth"\nstrength = "weak"\nevidence = ["EV-1", "EV-2"]\n'
    assert len(faults(text)) == 2
    text += '[[evidence]]\nkey = "EV-1"\ntitle = "x"\nlocation = "y"\n'
    (fault,) = faults(text)
    assert "there is no evidence `EV-2`; did you mean `EV-1`?" in fault


def test_files_that_cannot_be_read_say_why(tmp_path: Path) -> None:
    """Not there (with the nearest name), a folder, not UTF-8, another form of Unicode: each in a sentence."""
    (tmp_path / "acme.toml").write_bytes(HEAD.encode("cp1252") + "# é".encode("cp1252"))
    for path, said in [
        ("acne.toml", "there is no file"),
        (".", "is a folder"),
        ("acme.toml", "acme.toml:17: it is not in UTF-8; save it as UTF-8"),
    ]:
        with pytest.raises(BadData) as caught:
            read_file(tmp_path / path)
        assert said in caught.value.message
        assert caught.value.hint
    (tmp_path / "bom.toml").write_bytes(b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode())
    assert read_file(tmp_path / "bom.toml").engagement.slug == "acme"


def test_a_folder_gives_its_engagement_files_and_no_others(tmp_path: Path) -> None:
    """Files by name; TOML without `schema` is passed over; the faults of all files come together."""
    for slug in ("b", "a"):
        (tmp_path / f"{slug}.toml").write_text(HEAD.replace('"acme"', f'"{slug}"'))
    (tmp_path / "bpoctl.toml").write_text('db = "x"\n')
    assert [path.name for path, _ in read_folder_files(tmp_path)] == ["a.toml", "b.toml"]
    assert [dossier.engagement.slug for dossier in read_folder(tmp_path)] == ["a", "b"]
    (tmp_path / "c.toml").write_text(HEAD.replace('"acme"', '"a"'))
    with pytest.raises(BadFile, match=r"the engagement `a` stands in .*a\.toml too"):
        read_folder(tmp_path)
    (tmp_path / "c.toml").write_text("schema = 1\n")
    (tmp_path / "d.toml").write_text("schema = \n")
    with pytest.raises(BadFile, match="2 errors in 2 files"):
        read_folder(tmp_path)
    with pytest.raises(BadData, match="is not a folder"):
        read_folder(tmp_path / "none")


def test_nesting_without_end_is_refused() -> None:
    """A hostile file ends in a sentence, not in a traceback."""
    with pytest.raises(BadFile):
        read_text(HEAD + "x = " + "[" * 100_000)
    calendar = HEAD + '[[sla.calendars]]\nkey = "c"\nversion = "1"\nname = "x"\ntime_zone = "UTC"\nweekly.'
    with pytest.raises(BadFile, match="nested too deeply"):
        read_text(calendar + ".".join("a" * 900) + " = 1\n")


def test_the_fast_way_and_the_careful_way_agree() -> None:
    """Every file that the careful reading finds a fault in is one that the fast reading stops at."""
    for more in (OBJECTIVE + "target = true\n", OBJECTIVE + "key2 = 1\n", OBJECTIVE + 'name2 = ["a"]\n'):
        with pytest.raises((ValueError, KeyError, TypeError)):
            _dossier(tomli.loads(HEAD + more), None)


def test_writing_leaves_out_what_is_not_set_and_what_is_default() -> None:
    """The canonical text has the order of the model, and no line for what nobody said."""
    text = write(read_text(HEAD + COST + 'amount = "10"\nquantity = "1"\n'))
    assert text.endswith(
        '[[scope.costs]]\nkey = "C"\nname = "Desk"\ncategory = "people"\namount = "10"\nper = "month"\n'
    )
    assert "quantity" not in text
    assert 'quantity = "1.0"' in write(read_text(HEAD + COST + 'amount = "10"\nquantity = "1.0"\n'))


def test_days_of_a_week_stand_in_their_order() -> None:
    """A table's keys are sorted, for the store keeps no order, but Monday comes before Friday."""
    text = HEAD + (
        '[[sla.agreements]]\nkey = "1"\ntitle = "t"\neffective_from = 2026-01-01\nends_on = 2026-12-31\n'
        'notice = "3 months"\nrenewal = "ends"\n[[sla.calendars]]\nkey = "c"\nversion = "1"\nname = "x"\n'
        'time_zone = "UTC"\n[sla.calendars.weekly]\nfri = ["09:00-12:00"]\nmon = ["09:00-17:00"]\n'
        '[sla.calendars.dates]\n2026-12-24 = []\n'
    )  # fmt: skip
    dossier = read_text(text)
    (row,) = dossier.rows("sla_calendar")
    assert row.dates == {"2026-12-24": []}
    assert 'weekly = { mon = ["09:00-17:00"], fri = ["09:00-12:00"] }\n' in write(dossier)
    assert dossier.rows("sla_agreement")[0].ends_on == date(2026, 12, 31)


def test_every_kind_has_a_place_of_its_own() -> None:
    """No two kinds share an array of the file, and none is called as the file's own keys are."""
    places = [(kind.stage, kind.plural) for kind in KINDS.values()]
    assert len(places) == len(set(places))
    assert not {"schema", "engagement"} & {plural for stage, plural in places if not stage}
