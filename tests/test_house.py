"""The house rules that no linter knows: floors, names, lengths, purity, lightness; everything explains itself."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli
from checks.test_rules import EXAMPLES
from conftest import Runner
from table import commands, groups, root

import bpoctl
from bpoctl.checks import RULES
from bpoctl.checks.rules import SECTIONS
from bpoctl.dossier import ENGAGEMENT_FIELDS
from bpoctl.errors import EXIT_CODE_MEANINGS, ExitCode
from bpoctl.lifecycle import STAGES
from bpoctl.models import KINDS

HOUSE = Path(bpoctl.__file__).parent
TOP = HOUSE.parent
SOURCES = sorted(path for path in HOUSE.rglob("*.py") if "versions" not in path.parts)
LONGEST = 320
FORBIDDEN = {
    "services",
    "repositories",
    "utils",
    "helpers",
    "core",
    "cli",
    "common",
    "misc",
    "base",
    "manager",
    "managers",
}
HEAVY = {"sqlmodel", "sqlalchemy", "pydantic", "duckdb", "jinja2", "questionary", "alembic", "holidays", "tomli",
         "prompt_toolkit", "markdown_it", "python_calamine", "tomli_w"}  # fmt: skip


def tree(path: Path) -> ast.Module:
    """A source file, parsed."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Every module that a source file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_file_is_too_long() -> None:
    """A file past three hundred lines is asking to be two; a few lines more are borne for a while."""
    long = {path.relative_to(TOP): n for path in SOURCES if (n := len(path.read_text().splitlines())) > LONGEST}
    assert not long


def test_no_drawer_for_everything() -> None:
    """No folder or module is called by a word that says nothing of what is in it."""
    assert not {path for path in HOUSE.rglob("*") if path.stem in FORBIDDEN}


def test_a_stage_is_one_word_on_every_floor() -> None:
    """Each stage has its commands, its models and its rules under its own name; templates lie under stages only."""
    for stage in STAGES:
        assert (HOUSE / "commands" / f"{stage}.py").is_file()
        assert (HOUSE / "models" / f"{stage}.py").is_file()
        assert (HOUSE / "checks" / f"{stage}.py").is_file() or (HOUSE / "checks" / stage / "__init__.py").is_file()
        assert stage in root().table
        assert any(kind.stage == stage for kind in KINDS.values())
        assert any(rule.stage == stage for rule in RULES.values())
    assert {path.name for path in (TOP / "templates").iterdir()} <= set(STAGES)
    assert [stage for stage, _ in Counter(kind.stage for kind in KINDS.values()).items()] == ["", *STAGES, "record"]


FLOORS = """app, commands, records, output, documents | interchange | tickets | journal, store, migrations, checks,
analysis, dossier, models, lifecycle | catalog | workspace, errors"""


def test_the_floors_are_held() -> None:
    """One contract lists every floor in the order of the design, makes no exception, and holds."""
    settings = tomli.loads((TOP / "pyproject.toml").read_text())["tool"]["importlinter"]
    (contract,) = settings["contracts"]
    assert contract["type"] == "layers"
    assert not contract.get("ignore_imports")
    listed = [word for layer in contract["layers"] for word in re.findall(r"bpoctl\.(\w+)", layer)]
    assert listed == re.findall(r"\w+", FLOORS)
    there = {path.stem for path in HOUSE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there - {"__init__"} - set(listed) <= {"demo"}
    ran = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"], cwd=TOP,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]


@pytest.mark.parametrize("path", sorted((HOUSE / "commands").glob("*.py")), ids=lambda path: path.stem)
def test_commands_never_import_each_other(path: Path) -> None:
    """What two commands have in common lies a floor below."""
    assert not [name for name in imported(path) if name.startswith("bpoctl.commands")]


PURE = sorted([*(HOUSE / "checks").rglob("*.py"), *(HOUSE / "analysis").rglob("*.py"), HOUSE / "lifecycle.py"])
IMPURE_MODULES = {
    "os", "sys", "io", "pathlib", "shutil", "subprocess", "socket", "urllib", "http", "requests", "sqlite3", "tempfile",
    "time", "logging", "duckdb", "sqlalchemy", "sqlmodel", "typer", "rich",
}  # fmt: skip
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "breakpoint"}
IMPURE_METHODS = {
    "now",
    "today",
    "utcnow",
    "read_text",
    "write_text",
    "read_bytes",
    "write_bytes",
    "getenv",
}


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(HOUSE)))
def test_rules_and_analysis_are_pure(path: Path) -> None:
    """They read no file, no clock and no setting, and print nothing: `today` and all data are parameters."""
    assert not {name.split(".")[0] for name in imported(path)} & IMPURE_MODULES
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            assert not (isinstance(called, ast.Name) and called.id in IMPURE_CALLS), ast.dump(called)
            assert not (isinstance(called, ast.Attribute) and called.attr in IMPURE_METHODS), ast.dump(called)
            unseeded = isinstance(called, ast.Name) and called.id == "Random" and not node.args
            assert not unseeded, "chance without a seed"


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["-h"], [], ["nonsense"]])
def test_asking_for_help_loads_nothing_heavy(words: list[str]) -> None:
    """The program's own page and version come without the models, the store or any other heavy library."""
    heavy = HEAVY - {"pydantic"} if words == ["nonsense"] else HEAVY
    code = (
        "import sys\nfrom bpoctl.app import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print(*sorted({heavy!r} & set(sys.modules)), *(m for m in sys.modules if m.startswith('bpoctl.models')))"
    )
    ran = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == ""


COMPLETED = [
    ("bpoctl st", ["status"]),
    ("bpoctl -e ", ["acme", "other"]),
    ("bpoctl status -e a", ["acme"]),
    ("bpoctl use o", ["other"]),
    ("bpoctl --engagement=ac", ["acme"]),
    ("bpoctl --no-i", ["--no-input"]),
]


@pytest.mark.parametrize(("typed", "expected"), COMPLETED)
def test_completion_loads_nothing_heavy(acme: Runner, typed: str, expected: list[str]) -> None:
    """Commands and slugs are completed without making a command or opening the store as the program does."""
    acme.line(
        "new other --bare --name x --client y --function z --delivery-model onshore --arrangement project "
        "--currency EUR --time-zone UTC"
    )
    code = (
        "import sys\nfrom bpoctl.app import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('loaded', *sorted({HEAVY - {'tomli'}!r} & set(sys.modules)))"
    )
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    env = {**os.environ, "_BPOCTL_COMPLETE": "complete_bash", **words}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=acme.folder, env=env, check=True
    )
    assert ran.stdout.split("\n")[:-1] == [*expected, "loaded"]
    assert ran.stderr == ""


def test_every_kind_and_field_says_what_it_is() -> None:
    """Each kind has a sentence, each field a help of one line; no two kinds count their keys under one prefix."""
    for kind in KINDS.values():
        assert re.fullmatch(r"[A-Z].{10,110}\.", kind.summary), kind.path
        assert kind.history or kind.key_from or kind.prefix or kind.table == "sla_agreement", kind.path
    fields = [d for kind in KINDS.values() for d in kind.descriptions] + list(ENGAGEMENT_FIELDS)
    for d in fields:
        assert re.fullmatch(r"[A-Z][^\n]{1,250}[^.\n]", d.help), f"{d.name}: {d.help}"
        assert not (d.required and d.default is not None), d.name
    prefixes = Counter(kind.prefix for kind in KINDS.values() if kind.prefix)
    assert not {prefix for prefix, count in prefixes.items() if count > 1}


def test_every_rule_has_its_page_and_examples() -> None:
    """A rule has every section of its manual page, a title of one line, and a bad and a good example in its test."""
    assert set(EXAMPLES) == set(RULES)
    for rule in RULES.values():
        assert tuple(rule.sections) == SECTIONS, rule.id
        assert all(rule.sections.values()), rule.id
        assert len(rule.title) <= 90, rule.id
        assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.id)


def test_every_command_explains_itself() -> None:
    """Each command and group has a summary of one line; each argument and option says what it is; `-h` works."""
    for words, group in groups():
        for name, stub in group.table.items():
            assert re.fullmatch(r"[A-Z][^\n]{4,110}[^.\n]", stub.summary), f"{words} {name}: {stub.summary}"
    for words, made in commands():
        assert (made.help or "").strip(), words
        for parameter in made.params:
            assert getattr(parameter, "help", "-"), f"{words} {parameter.name}"
            assert "-h" in made.context_settings.get("help_option_names", ["-h"])


def test_help_works_everywhere(run: Runner) -> None:
    """`-h` of every command and group gives its page and exit code 0, with no workspace."""
    for words in [name for name, _ in commands()] + [name for name, _ in groups()]:
        ran = run(*words.split(), "-h")
        assert ran.code == 0, words
        assert ran.out.startswith(f"Usage: bpoctl {words}".rstrip()), words
        assert "--help" in ran.out


DESIGNED = {0: "fine", 1: "the answer is no", 2: "usage", 3: "bad data or state", 4: "the store cannot be used",
            70: "a bug in bpoctl", 130: "interrupted"}  # fmt: skip


def test_the_exit_codes_are_those_of_the_design(run: Runner) -> None:
    """Seven codes, each with its meaning, as the manual page prints them."""
    assert {code.value for code in ExitCode} == set(DESIGNED)
    for code, meaning in DESIGNED.items():
        assert EXIT_CODE_MEANINGS[ExitCode(code)].startswith(meaning)
    page = run.ok("help", "exit-codes").out
    assert [int(line.split()[0]) for line in page.splitlines() if line.split()[0].isdigit()] == list(DESIGNED)


def test_nothing_of_one_machine_is_in_the_program() -> None:
    """No path of somebody's home, no host of a registry, no leftover of work in any file of the program."""
    strange = re.compile(r"/(?:root|tmp|work)/|/home/\w|index-url|https?://(?:pypi|files\.pythonhosted)|TODO|FIXME|XXX")
    texts = [*SOURCES, *(TOP / "templates").rglob("*.j2"), TOP / "pyproject.toml", *(TOP / ".ci").iterdir()]
    assert not {path.relative_to(TOP) for path in texts if strange.search(path.read_text(encoding="utf-8"))}


def test_every_test_states_the_fact_it_proves() -> None:
    """A test without a docstring proves nobody knows what."""
    silent = [
        f"{path.relative_to(TOP)}:{node.lineno}"
        for path in sorted((TOP / "tests").rglob("test_*.py"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert not silent


def test_the_help_topics_that_are_named_exist(run: Runner) -> None:
    """The last lines of `bpoctl --help` name every topic that `bpoctl help` lists, and each has a page."""
    last = run.ok("--help").out.rpartition("bpoctl help TOPIC")[2]
    named = re.findall(r"[a-z-]+(?=[,.])", last.partition(":")[2])
    assert named == run.ok("help").out.splitlines()[0].removeprefix("topics: ").split(", ")
    for topic in named:
        assert run.ok("help", topic).out


def test_the_terms_that_the_page_on_credits_names_exist(run: Runner) -> None:
    """Every word with an underscore, and every choice of form, trigger and action, is a term of the records."""
    page = run.ok("help", "credits").out
    fields = [field for kind in KINDS.values() for field in kind.descriptions]
    known = {field.name for field in fields} | {field.name.removesuffix("_") for field in fields}
    assert set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", page)) - known == set()
    choices = {choice for field in fields for choice in field.choices or ()}
    for lead in ("form = ", "trigger = ", "action = "):
        assert lead in page
    for word in ("pool-two-tier", "minimum-or-breaches", "extra-credit", "missed-levels", "report-only"):
        assert word in page and (word in choices or word == "report-only")


def test_no_two_test_files_share_a_name() -> None:
    """Two modules of one name outside packages cannot be collected together, and neither runs."""
    files = [path for path in (TOP / "tests").rglob("*.py") if not (path.parent / "__init__.py").exists()]
    names = Counter(path.name for path in files)
    assert [name for name, count in names.items() if count > 1] == []
