"""Describe once: a new kind of record is a model and its generated migration, and then it is everywhere."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from conftest import Runner, root
from sqlalchemy import create_engine
from sqlmodel import SQLModel
from vehicle import vehicle

import bpoctl.commands.db
import bpoctl.store
from bpoctl import checks
from bpoctl.checks import rules
from bpoctl.dossier import Dossier, row_type
from bpoctl.errors import ExitCode
from bpoctl.interchange import places, read_text
from bpoctl.migrations import HEAD, REVISIONS, running
from bpoctl.models import KINDS
from bpoctl.records import asking
from bpoctl.records.walking.steps import asked_fields, lacking
from bpoctl.store import Store, loading

TABLE = "access_vehicle"
ADD = ("access", "vehicle", "add", "--driver", "dana-cruz", "--fuel", "electric", "--name", "Blue van")


def _forget_kinds() -> None:
    """What the program has worked out once from the kinds that it knew."""
    places.tables_by_place.cache_clear()
    rules._left_behind.cache_clear()


@pytest.fixture(scope="module")
def model(pristine: Path) -> Iterator[Any]:
    """The kind, known to the program for as long as these tests run; what all tests copy is made before it."""
    made = vehicle()
    root.cache_clear()
    _forget_kinds()
    yield made
    root.cache_clear()
    KINDS.pop(TABLE)
    SQLModel.metadata.remove(made.__table__)
    row_type.cache_clear()
    _forget_kinds()
    loading._PLANS.clear()


@pytest.fixture(scope="module")
def migrated(model: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The migration that Alembic writes for it, put into a copy of the migrations; gives its file."""
    folder = tmp_path_factory.mktemp("new-kind") / "migrations"
    shutil.copytree(Path(running.__file__).parent, folder)
    number = f"{len(REVISIONS) + 1:04d}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(running, "__file__", str(folder / "running.py"))
        with create_engine("sqlite://").begin() as connection:
            running.upgrade(connection)
            config = running.configuration(connection)
            config.set_main_option("file_template", f"{number}_vehicles")
            command.revision(config, message="vehicles", autogenerate=True, rev_id=number)
        for module in (bpoctl.store, bpoctl.commands.db):
            patch.setattr(module, "HEAD", number)
        patch.setattr(bpoctl.store, "REVISIONS", (*REVISIONS, number))
        yield folder / "versions" / f"{number}_vehicles.py"


@pytest.fixture
def garage(acme: Runner, migrated: Path) -> Runner:
    """An engagement of the program with one kind more; the store moves on at the first command that writes."""
    acme.line("person add --name 'Dana Cruz' --employer provider")
    return acme


def test_its_migration_writes_itself(migrated: Path) -> None:
    """The generated revision makes its table, with its constraints named, and touches no other."""
    text = migrated.read_text()
    assert re.findall(r'create_table\(\s*"?\'?(\w+)', text) == [TABLE]
    assert "drop" not in text.split("def downgrade")[0]
    assert "uq_access_vehicle_engagement_id_key" in text
    assert f"down_revision = '{HEAD}'" in text or f'down_revision = "{HEAD}"' in text


def test_the_five_verbs(garage: Runner) -> None:
    """It is added, changed, listed, shown and removed, with its flags, bounds and columns; each is undone."""
    assert "A van that brings the agents" in garage.ok("access", "-h").out
    page = " ".join(garage.ok("access", "vehicle", "add", "-h").out.split())
    assert "--fuel TEXT What it runs on; one of diesel, electric [required]" in page
    assert "How many it takes; 1 to 60" in page
    assert garage.ok(*ADD).out == "Added access/vehicle VEH-1.\n"
    assert garage("access", "vehicle", "add").code == ExitCode.USAGE
    assert garage(*ADD, "--seats", 61).code == ExitCode.USAGE
    garage.line("access vehicle edit VEH-1 --inspected-until 2027-01-31 --routes 'Makati, Taguig'")
    (item,) = garage.ok("access", "vehicle", "list", "--json").items
    assert item == {
        "key": "VEH-1", "name": "Blue van", "driver": "dana-cruz", "fuel": "electric", "seats": "8",
        "routes": ["Makati", "Taguig"], "inspected_until": "2027-01-31", "revision": 2,
    }  # fmt: skip
    header = garage.ok("access", "vehicle", "list").out.splitlines()[0].split()
    assert header == ["key", "name", "driver", "fuel", "seats", "inspected_until"]
    garage.line("access vehicle remove VEH-1 --yes")
    for expected in (1, 1, 0):
        garage.ok("undo")
        assert len(garage.ok("access", "vehicle", "list", "--json").items) == expected
    assert garage.ok("db", "verify").code == 0


def test_its_references_are_held(garage: Runner) -> None:
    """Who drives it cannot be removed, and is renamed in it."""
    garage.ok(*ADD)
    assert "access/vehicle VEH-1" in garage("person", "remove", "dana-cruz", "--yes").err
    garage.line("person edit dana-cruz --key dana")
    assert garage.ok("access", "vehicle", "show", "VEH-1", "--json").json["driver"] == "dana"
    assert "access/vehicle" in garage.ok("person", "records", "dana").out


def test_the_file_has_it(garage: Runner) -> None:
    """It is exported, read back, planned and applied; a fault in it has its line; the schema describes it."""
    garage.ok(*ADD, "--seats", "12.50")
    text = garage.ok("export").out
    assert '[[access.vehicles]]\nkey = "VEH-1"\nname = "Blue van"\n' in text
    assert 'seats = "12.50"' in text
    file = garage.folder / "acme.toml"
    file.write_text(text.replace('"Blue van"', '"Green van"'))
    assert "~ access/vehicle VEH-1" in garage("plan", file).out
    garage.ok("apply", file)
    assert garage.ok("access", "vehicle", "show", "VEH-1", "--json").json["name"] == "Green van"
    file.write_text(text.replace('"electric"', '"electrik"'))
    line = text[: text.index('fuel = "electric"')].count("\n") + 1
    assert f"acme.toml:{line}: access/vehicle VEH-1, fuel: `electrik` is none of" in garage("plan", "acme.toml").err
    schema = json.loads(garage.ok("schema").out)
    described = json.dumps(schema["properties"]["access"])
    assert "A van that brings the agents" in described
    assert "What it runs on" in described


def test_a_spreadsheet_fills_it(garage: Runner) -> None:
    """Rows of a sheet become records of it."""
    garage.ok(
        "access", "vehicle", "add", "--from", "-", text="name,driver,fuel\nA,dana-cruz,diesel\nB,dana-cruz,diesel\n"
    )
    assert [item["key"] for item in garage.ok("access", "vehicle", "list", "--json").items] == ["VEH-1", "VEH-2"]


def test_the_dossier_has_it(garage: Runner, model: Any) -> None:
    """Rules and documents read it as they read any other kind: frozen, typed, exact."""
    garage.ok(*ADD, "--inspected-until", "2027-01-31")
    dossier: Dossier = Store.open(str(garage.folder / ".bpoctl" / "bpoctl.db")).load("acme")
    (row,) = dossier.all(model)
    assert (row.seats, row.inspected_until) == (Decimal(8), date(2027, 1, 31))
    assert dossier.get(model, "VEH-1") is row
    assert read_text(garage.ok("export").out).rows(TABLE)[0].name == "Blue van"


def test_the_walk_asks_for_it(garage: Runner) -> None:
    """The gate of its stage wants one, says how it is added, and the walk has a question for each of its fields."""
    store = Store.open(str(garage.folder / ".bpoctl" / "bpoctl.db"))
    kind = KINDS[TABLE]
    dossier = store.load("acme")
    missing = [f for f in checks.run(dossier, date(2026, 1, 1), ["access"]) if f.kind == kind.path]
    assert "bpoctl access vehicle add --name NAME --driver" in str(missing[0].fix)
    assert lacking(dossier, missing[0]) is kind
    assert [d.key for d in asked_fields(kind)] == ["name", "driver", "fuel", "routes"]
    assert asking.question(kind.by_name["routes"]) == "Where it goes (parted by commas, optional):"
    garage.ok(*ADD)
    assert not [f for f in checks.run(store.load("acme"), date(2026, 1, 1), ["access"]) if f.kind == kind.path]
