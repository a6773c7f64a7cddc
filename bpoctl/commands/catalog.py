"""`bpoctl catalog`: what the field offers, and what this workspace adds to it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import typer

from bpoctl import catalog, output
from bpoctl.catalog import SECTIONS, Entry, Function, Industry, Misconception
from bpoctl.catalog.clauses import DutyOutline
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.records import blueprints
from bpoctl.records.lazy import LazyGroup, stubs

_JSON = typer.Option(False, "--json", help="Print it as JSON.")
_WIDTH = 80
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "functions": ("code", "name", "family", "industries"),
    "metrics": ("code", "name", "unit", "better"),
    "industries": ("code", "name", "tasks"),
    "clauses": ("code", "name", "reference"),
    "misconceptions": ("code", "name"),
}
"""What a list shows of a section; of the others code, name and description."""


def group() -> LazyGroup:
    """The catalogue."""
    return LazyGroup(
        name="catalog",
        table=stubs({"list": list_, "show": show, "search": search}),
        help="What the field offers: service functions with their blueprints, metrics, industries, clauses, and the "
        "rest. A workspace's own entries stand in TOML files of its folder catalog/.",
    )


def list_(
    section: str = typer.Argument("functions", metavar="[SECTION]", help=f"One of {', '.join(SECTIONS)}."),
    family: str | None = typer.Option(None, "--family", metavar="CODE", help="Only functions of this family."),
    industry: str | None = typer.Option(None, "--industry", metavar="CODE", help="Only functions for this industry."),
    as_json: bool = _JSON,
) -> None:
    """List a section of the catalogue: functions, if none is named."""
    if section not in SECTIONS:
        close = nearest(section, list(SECTIONS))
        meant = f" Did you mean `{close}`?" if close else ""
        raise UsageError(f"the catalogue has no section `{section}`.{meant}", f"sections: {', '.join(SECTIONS)}")
    if section != "functions" and (family or industry):
        raise UsageError("--family and --industry choose among functions", "bpoctl catalog list functions")
    opened = catalog.opened(blueprints.own_folder())
    found: Iterable[Entry] = opened.section(section).values()
    if section == "functions":
        found = _chosen(opened, family, industry)
    if as_json:
        output.emit_items(_as_json(section, entry) for entry in found)
        return
    columns = _COLUMNS.get(section, ("code", "name", "description"))
    output.table(list(columns), [[_cell(getattr(entry, column)) for column in columns] for entry in found])
    output.talk("bpoctl catalog show CODE        shows one whole")


def _chosen(opened: catalog.Catalog, family: str | None, industry: str | None) -> list[Function]:
    """The functions of a family and for an industry, by family; an industry's own tasks count as well."""
    families = list(opened.all(catalog.Family))
    found = sorted(opened.all(Function).values(), key=lambda function: families.index(function.family))
    if family is not None:
        wanted = opened.get(catalog.Family, family).code
        found = [function for function in found if function.family == wanted]
    if industry is not None:
        tasks = {task.function for task in opened.get(Industry, industry).tasks}
        found = [function for function in found if function.code in tasks or industry in function.industries]
    return found


def show(
    code: str = typer.Argument(..., metavar="CODE", help="Its code, or SECTION/CODE; a metric also by an alias."),
    as_of: str | None = typer.Option(
        None, "--as-of", metavar="DATE", help="Of a misconception: what the records say on a day; today if not given."
    ),
    as_json: bool = _JSON,
) -> None:
    """Show one entry whole: of a function everything that `new --function` would record.

    Of a misconception also what this engagement's own records say to it, as `scope assess --misconceptions` does.
    """
    from bpoctl.records import assessing

    section, entry = _found(code)
    if as_of is not None and not isinstance(entry, Misconception):
        raise UsageError("--as-of goes with a misconception", "bpoctl catalog list misconceptions")
    misconception = isinstance(entry, Misconception)
    here = assessing.answered_here(entry.code, as_of) if misconception else None
    if as_json:
        said = {"records": assessing.answer_json(*here) if here else None} if misconception else {}
        output.emit_json({**_as_json(section, entry), **said})
        return
    _print(section, entry)
    if here is not None:
        output.say()
        assessing.print_answer(*here)


def _found(code: str) -> tuple[str, Entry]:
    """The one entry with a code; raises BadData for an unknown one with the nearest, and where several have it."""
    opened = catalog.opened(blueprints.own_folder())
    found = opened.find(code)
    if len(found) == 1:
        return found[0]
    if found:
        named = " or ".join(f"{section}/{entry.code}" for section, entry in found)
        raise BadData(f"`{code}` stands in several sections of the catalogue", f"bpoctl catalog show {named}")
    stated, _, bare = code.rpartition("/")
    close = nearest(
        bare, [known for section in ([stated] if stated else SECTIONS) for known in opened.section(section)]
    )
    meant = f" Did you mean `{close}`?" if close else ""
    raise BadData(f"the catalogue has no `{code}`.{meant}", "bpoctl catalog list, or: bpoctl catalog search WORDS")


def search(
    words: list[str] = typer.Argument(..., metavar="WORDS", help="All of them must occur in an entry."),
    as_json: bool = _JSON,
) -> None:
    """Find entries in which all the words occur; those that have them in their names come first."""
    opened = catalog.opened(blueprints.own_folder())
    wanted = [part for word in words for part in word.casefold().split()]
    hits: list[tuple[bool, str, Entry]] = []
    for section in SECTIONS:
        for entry in opened.section(section).values():
            text = " ".join(_texts(asdict(entry))).casefold()
            if all(word in text for word in wanted):
                title = f"{entry.code} {entry.name}".casefold()
                hits.append((not all(word in title for word in wanted), section, entry))
    hits.sort(key=lambda hit: hit[0])
    if as_json:
        output.emit_items({"section": s, "code": e.code, "name": e.name, "source": e.source} for _, s, e in hits)
    elif hits:
        output.table(["section", "code", "name"], [[section, entry.code, entry.name] for _, section, entry in hits])
    else:
        output.talk(f"Nothing in the catalogue has {' and '.join(f'`{word}`' for word in wanted)}.")


def _texts(value: Any) -> Iterator[str]:
    """Every text in an entry, but not where it comes from."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key not in ("source", "file"):
                yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _as_json(section: str, entry: Entry) -> dict[str, Any]:
    return {"section": section, **_plain(asdict(entry))}


def _plain(value: Any) -> Any:
    """Values for JSON: decimals as text, as everywhere."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(item if isinstance(item, str) else item.task for item in value)
    return str(value)


def _print(section: str, entry: Entry) -> None:
    """An entry for a reader: its head, its plain fields, then a block for each list of parts."""
    output.say(textwrap.fill(f"{entry.code} · {entry.name} ({section})", _WIDTH, break_on_hyphens=False))
    if isinstance(entry, Function):
        output.say(f"starts an engagement: bpoctl new SLUG --function {entry.code}")
    output.say()
    blocks: list[tuple[str, tuple[Any, ...]]] = []
    pairs: list[tuple[str, str]] = []
    for name, value in vars(entry).items():
        if name in ("code", "name", "source", "file") or not value:
            continue
        if isinstance(value, tuple) and not isinstance(value[0], str):
            blocks.append((name, value))
        else:
            pairs.append((name.replace("_", " "), _wrapped(name, value)))
    output.pairs([*pairs, ("source", textwrap.fill(f"{entry.source}; {entry.file}", _WIDTH - 16))])
    for name, items in blocks:
        output.say()
        output.say(_HEADINGS.get(name, name))
        for item in items:
            _print_part(_LINES[name](item))
    if isinstance(entry, Function):
        records = blueprints.planned(entry)
        output.say()
        output.say(textwrap.fill(f"as records: {blueprints.in_words(blueprints.counts(records))}", _WIDTH))


def _wrapped(name: str, value: Any) -> str:
    """A field's value in lines; a list of sentences stands one below the other."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, DutyOutline):
        return textwrap.fill(f"{value.name} ({value.party}, {value.recurrence})", _WIDTH - 16)
    if isinstance(value, tuple):
        apart = any(" " in item for item in value)
        return "\n".join(value) if apart else textwrap.fill(", ".join(value), _WIDTH - 16)
    return textwrap.fill(str(value), _WIDTH - 16)


def _print_part(lines: Iterable[str]) -> None:
    """One part: its first line, then what belongs to it, indented."""
    for number, line in enumerate(lines):
        lead = "  " if number == 0 else "      "
        output.say(textwrap.fill(line, _WIDTH, initial_indent=lead, subsequent_indent=lead + "  "))


def _aim(aim: Any) -> list[str]:
    sign = "at least" if aim.direction == "higher" else "at most"
    return [f"{aim.name}: {sign} {aim.target} {aim.unit}  ({aim.metric})"]


def _process(process: Any) -> list[str]:
    steps = [f"{number}. {step}" for number, step in enumerate(process.steps, 1)]
    where = f"{process.unit} a {process.volume_per}; {', '.join(process.channels)}; {process.hours}"
    return [f"{process.name}  ({where})", process.description, process.purpose, *steps, f"else: {process.escalation}"]


def _requirement(one: Any) -> list[str]:
    return [f"{one.priority}: {one.statement}", f"met when: {one.acceptance}"]


def _risk(risk: Any) -> list[str]:
    return [f"{risk.name}  ({risk.likelihood} x {risk.impact}, {risk.response})", risk.mitigation]


def _module(module: Any) -> list[str]:
    until = f", valid {module.valid_months} months" if module.valid_months else ""
    return [f"{module.name}  ({', '.join(module.required_for) or 'all roles'}; pass mark {module.pass_mark}{until})"]


def _system(system: Any) -> list[str]:
    factor = "second factor" if system.two_factor else "no second factor"
    return [f"{system.name}  ({system.owner}'s; {', '.join(system.data_classes) or 'no data'}; {factor})"]


def _criterion(one: Any) -> list[str]:
    out = f"; out {'below' if one.direction == 'higher' else 'above'} {one.knock_out}" if one.knock_out else ""
    return [f"{one.name}  ({one.weight} %; {one.scale_least} to {one.scale_most}, {one.direction} is better{out})"]


_HEADINGS = {"aims": "objectives", "out": "out of scope", "modules": "training modules"}
"""What a block is called where it is not the name of its field."""

_LINES: Mapping[str, Callable[[Any], list[str]]] = {
    "aims": _aim,
    "processes": _process,
    "requirements": _requirement,
    "risks": _risk,
    "out": lambda line: [f"{line.name}: {line.reason}"],
    "knowledge": lambda item: [f"{item.name}  ({item.category}; {', '.join(item.required_for) or 'all roles'})"],
    "modules": _module,
    "systems": _system,
    "criteria": _criterion,
    "tasks": lambda task: [f"{task.task}  ({task.function})"],
}
"""How each kind of part is shown: its first line, then what belongs to it."""
