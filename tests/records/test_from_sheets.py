"""`add --from FILE`: the rows of a spreadsheet become records, all of them in one operation or none."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
import xlsxwriter
from conftest import Runner, export_of

from bpoctl.errors import ExitCode

ROWS = (("Name", "Likelihood", "Impact", "What we do", "Looked at again"),
        ("Volume doubles", "3", "4", "reduce", "2026-06-01"), ("Site floods", "1", "5", "transfer", ""))  # fmt: skip
ADD = ("scope", "risk", "add", "--from")
MAP = ("--map", "What we do=response", "--map", "Looked at again=review_on")


def as_csv(path: Path) -> None:
    """The rows as a German spreadsheet program exports them."""
    path.write_text("\ufeff" + "".join(";".join(row) + "\r\n" for row in ROWS), encoding="utf-8")


def as_xlsx(path: Path) -> None:
    """The rows as a workbook, numbers as numbers."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for at, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            sheet.write(at, place, int(cell) if cell.isdigit() else cell)
    book.close()


def as_ods(path: Path) -> None:
    """The rows as an OpenDocument table."""
    cells = "".join(
        "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        ) + "</table:table-row>"
        for row in ROWS
    )  # fmt: skip
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    table = f'<office:body><office:spreadsheet><table:table table:name="T">{cells}</table:table></office:spreadsheet>'
    kind = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", kind)
        archive.writestr(
            "content.xml", f"<office:document-content{names}>{table}</office:body></office:document-content>"
        )


@pytest.mark.parametrize(("name", "make"), [("r.csv", as_csv), ("r.xlsx", as_xlsx), ("r.ods", as_ods)])
def test_rows_become_records(acme: Runner, name: str, make: object) -> None:
    """CSV, XLSX and ODS give the same records, in one operation that one undo takes back."""
    assert callable(make)
    make(acme.folder / name)
    before = export_of(acme.folder)
    dry = acme.ok(*ADD, name, *MAP, "--dry-run")
    assert dry.out.splitlines() == [
        "+ scope/risk RSK-1  Volume doubles", "+ scope/risk RSK-2  Site floods", "A dry run: 2 risks would be added."
    ]  # fmt: skip
    assert export_of(acme.folder) == before
    assert acme.ok(*ADD, name, *MAP).out == f"Added 2 risks from {name}.\n"
    first, second = acme.ok("scope", "risk", "list", "--json").items
    assert (first["likelihood"], first["response"], first["review_on"]) == (3, "reduce", "2026-06-01")
    assert (second["impact"], second["review_on"]) == (5, None)
    acme.ok("undo")
    assert export_of(acme.folder) == before


def test_what_was_added_comes_as_json(acme: Runner) -> None:
    """With --json the records are listed as `list` shows them, tried or done."""
    as_csv(acme.folder / "r.csv")
    dry = acme.ok(*ADD, "r.csv", *MAP, "--dry-run", "--json").json
    assert acme.ok(*ADD, "r.csv", *MAP, "--json").json == dry == acme.ok("scope", "risk", "list", "--json").json


def test_stdin_and_a_value_for_every_row(acme: Runner) -> None:
    """`-` is stdin; a flag beside stands for every row whose cell is empty."""
    text = "name,likelihood,impact,response\nA,1,1,\nB,2,2,avoid\n"
    acme.ok(*ADD, "-", "--response", "accept", text=text)
    assert [item["response"] for item in acme.ok("scope", "risk", "list", "--json").items] == ["accept", "avoid"]


def test_keys_of_a_sheet(acme: Runner) -> None:
    """A column `key` gives the keys; one that is there already, or twice, adds nothing."""
    acme.ok("scope", "boundary", "add", "--from", "-", text="key,name,side\nB-1,x,in\n")
    before = export_of(acme.folder)
    for rows in ("B-2,x,in\nB-1,y,in\n", "B-2,x,in\nB-2,y,in\n", "B-2,x,in\nno key,y,in\n"):
        ran = acme("scope", "boundary", "add", "--from", "-", text=f"key,name,side\n{rows}")
        assert ran.code == ExitCode.BAD_DATA
        assert "row 3" in ran.err
        assert export_of(acme.folder) == before


@pytest.mark.parametrize(
    ("text", "more", "code", "said"),
    [
        ("name,likelihood,impact,response\nA,9,1,accept\nB,1,x,accept\n", (), 3, ["row 2", "`likelihood`", "above 5",
         "row 3", "`impact`"]),
        ("name,likelihood,impact,response\nA,1,,accept\n", (), 3, ["row 2: no impact"]),
        ("name,likelihood,impact\nA,1,1\n", (), 3, ["no column fills `response`", "--map"]),
        ("name,likelihood,impact,response,colour\nA,1,1,accept,red\n", (), 3, ["`colour`", "=-"]),
        ("name,likelihood,impact,response,owner\nA,1,1,accept,nobody\n", (), 3, ["row 2", "no person `nobody`"]),
        ("name,likelihood,impact,response\nA,1,1,accept\n", ("--map", "nme=name"), 2, ["no column `nme`", "`name`"]),
        ("name,likelihood,impact,response\nA,1,1,accept\n", ("--map", "name"), 2, ["is not COLUMN=field"]),
        ("name,likelihood,impact,response\nA,1,1,accept\n", ("--key", "X"), 2, ["--key"]),
        ("", (), 3, ["is empty"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_row(
    acme: Runner, text: str, more: tuple[str, ...], code: int, said: list[str]
) -> None:
    """Every faulty cell is named by row and column; nothing of the file is recorded."""
    (acme.folder / "r.csv").write_text(text)
    before = export_of(acme.folder)
    ran = acme(*ADD, "r.csv", *more)
    assert ran.code == code, ran.err
    assert all(part in ran.err for part in said), ran.err
    assert export_of(acme.folder) == before


def test_a_sheet_that_is_not_there(acme: Runner) -> None:
    """A missing file, and options that mean nothing without one."""
    assert acme(*ADD, "gone.csv").code == ExitCode.BAD_DATA
    for more in (("--dry-run",), ("--map", "a=b")):
        assert acme("scope", "risk", "add", *more).code == ExitCode.USAGE


def test_terms_go_to_the_latest_version(acme: Runner) -> None:
    """Rows without a version are terms of the latest; a signed one takes none."""
    acme.line(
        "sla agreement add --key 1.0 --title T --effective-from 2026-01-01 --ends-on 2027-12-31 --notice '90 days' "
        "--renewal ends"
    )
    acme.ok("sla", "report", "add", "--from", "-", text="name,frequency,due days\nA,monthly,5\nB,weekly,1\n")
    assert [item["version"] for item in acme.ok("sla", "report", "list", "--json").items] == ["1.0", "1.0"]


def test_weights_of_one_are_shares(acme: Runner) -> None:
    """Weights that add up to 1 can mean nothing else; it is said aloud. Others below one are refused as in doubt."""
    add = ("partner", "criterion", "add", "--from", "-", "--direction", "higher")
    ran = acme.ok(*add, text="name,weight\nPrice,0.6\nQuality,0.4\nTotal,1\n")
    assert "the weights add up to 1, so they are read as shares of one" in ran.err
    assert "stdin: row 4, `Total`, adds up others and is left out" in ran.err
    assert [item["weight"] for item in acme.ok("partner", "criterion", "list", "--json").items] == ["60", "40"]
    ran = acme(*add, text="name,weight\nA,0.6\nB,0.3\n")
    assert (ran.code, "0.6 in percent: is it 0.6 % or 60 %?" in ran.err) == (3, True)


def test_names_stand_for_keys(acme: Runner) -> None:
    """A reference is found by the name of what it means, whatever its case; an unknown one is refused by its row."""
    acme.ok("partner", "candidate", "add", "--name", "Brightline Services")
    rows = "candidate,model,price,units,valid until\nBRIGHTLINE services,Per seat,€ 2'100.00,9,31.12.2026\n"
    acme.ok("partner", "quote", "add", "--from", "-", text=rows)
    (quote,) = acme.ok("partner", "quote", "list", "--json").items
    assert (quote["candidate"], quote["model"], quote["price"]) == ("brightline-services", "per-seat", "2100.00 EUR")
    assert quote["valid_until"] == "2026-12-31"
    ran = acme("partner", "quote", "add", "--from", "-", text="candidate,model,price\nNobody,fixed,1\n")
    assert (ran.code, "row 2" in ran.err, "Nobody" in ran.err) == (3, True, True)


def test_a_spelling_in_doubt_is_settled_by_a_flag(acme: Runner) -> None:
    """9.000 contacts of a semicolon file are nine or nine thousand: refused until --decimal says so."""
    rows = "name;volume;volume per;unit\nEnquiries;9.000;month;contact\n"
    add = ("scope", "process", "add", "--from", "-")
    ran = acme(*add, text=rows)
    assert (ran.code, "`9.000` may be 9000 or 9.000: add --decimal comma or point" in ran.err) == (3, True)
    acme.ok(*add, "--decimal", "comma", text=rows)
    assert acme.ok("scope", "process", "list", "--json").items[0]["volume"] == "9000"
    assert acme("scope", "process", "add", "--decimal", "comma").code == ExitCode.USAGE


def test_volumes_of_a_sheet_change_what_is_there(acme: Runner) -> None:
    """Rows find their records by name or key; cells that say nothing leave a field as it is; one undo reverses it."""
    for name in ("Customer enquiries", "Complaints"):
        acme.ok("scope", "process", "add", "--name", name, "--unit", "contact")
    before = export_of(acme.folder)
    rows = (
        "Process;Volume;Volume per;Peak\ncustomer Enquiries;9.500;Month;1,6\nComplaints;600;month;n/a\nTotal;10.100;;\n"
    )
    edit = ("scope", "process", "edit", "--from", "-", "--map", "Process=name", "--map", "Peak=peak_factor")
    dry = acme.ok(*edit, "--dry-run", text=rows).out
    assert "~ scope/process PRC-1  volume – -> 9500, volume_per – -> month, peak_factor – -> 1.6\n" in dry
    assert export_of(acme.folder) == before
    assert acme.ok(*edit, text=rows).out == "Changed 2 processes from -.\n"
    first, second = acme.ok("scope", "process", "list", "--json").items
    assert (first["volume"], first["peak_factor"], first["name"]) == ("9500", "1.6", "Customer enquiries")
    assert (second["volume"], second["peak_factor"], second["unit"]) == ("600", None, "contact")
    assert acme.ok(*edit, text=rows).out == "Changed 0 processes from -; 2 said so already.\n"
    acme.ok("undo")
    assert export_of(acme.folder) == before


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("key,volume\nPRC-1,5\nPRC-9,5\n", 3, "row 3: no process `PRC-9`"),
        ("key,volume\nPRC-1,5\nPRC-1,6\n", 3, "row 3: `PRC-1` stands in it twice"),
        ("key,volume\nPRC-1,5\n,6\n", 3, "row 3: it is not said which one is meant"),
        ("volume\n5\n", 3, "no column says which process is meant"),
        ("key,volume\nPRC-1,many\n", 3, "row 2, column `volume`: `many` is not a number"),
    ],
)
def test_a_sheet_of_changes_is_taken_whole_or_not_at_all(acme: Runner, text: str, code: int, said: str) -> None:
    """An unknown record, one named twice, none named, a bad value: by row, and nothing is changed."""
    acme.ok("scope", "process", "add", "--name", "Enquiries")
    before = export_of(acme.folder)
    ran = acme("scope", "process", "edit", "--from", "-", text=text)
    assert (ran.code, said in ran.err) == (code, True), ran.err
    assert export_of(acme.folder) == before
    assert acme("scope", "process", "edit").code == ExitCode.USAGE
    assert acme("scope", "process", "edit", "PRC-1", "--from", "-", text=text).code == ExitCode.USAGE


def test_a_row_called_like_a_record_is_said(acme: Runner) -> None:
    """A blueprint's process, added once more from a sheet, would double its volume: stderr names it and the way."""
    acme.ok("scope", "process", "add", "--name", "Enquiries")
    ran = acme.ok("scope", "process", "add", "--from", "-", text="name,volume\nenquiries,5\n")
    assert "`enquiries` is called like scope/process PRC-1, which is there already" in ran.err
    assert "bpoctl scope process edit --from -" in ran.err


def test_headings_as_people_write_them_are_read_and_said(acme: Runner, tmp_path: Path) -> None:
    """A column called like the record holds its name, `Review date` is `review_on`; both are said on stderr."""
    (tmp_path / "risks.csv").write_text(
        "Risk,Likelihood,Impact,Response,Review date\nLoss of knowledge,4,2,reduce,2027-01-31\n"
    )
    ran = acme(*ADD, str(tmp_path / "risks.csv"))
    assert ran.code == 0
    assert "column `Risk` is read as `name`" in ran.err
    assert "column `Review date` is read as `review_on`" in ran.err
    (risk,) = acme("scope", "risk", "list", "--json").items
    assert (risk["name"], risk["review_on"]) == ("Loss of knowledge", "2027-01-31")


def test_a_heading_that_might_be_two_fields_is_still_asked_about(acme: Runner, tmp_path: Path) -> None:
    """A site has a name and hours: `Site` is its name, `Zone` is nothing, and the refusal says what it may be."""
    (tmp_path / "sites.csv").write_text("Site,Zone\nManila,Asia/Manila\n")
    ran = acme("partner", "site", "add", "--from", str(tmp_path / "sites.csv"))
    assert ran.code == ExitCode.BAD_DATA
    assert "`Zone` is no field" in ran.err and "`Site`" not in ran.err
