"""What a finding needs: a new record, a change of one, a command or a waiver; and what nobody asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bpoctl import checks, output
from bpoctl.errors import BpoctlError
from bpoctl.lifecycle import ASK, STAGES, Finding, Fix
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import Description
from bpoctl.records import asking
from bpoctl.records.gates import give_waiver
from bpoctl.records.guards import refuse_frozen
from bpoctl.records.keys import check_references
from bpoctl.records.session import session
from bpoctl.records.values import parsed
from bpoctl.records.verbs import find
from bpoctl.records.walking.filling import ask_all, flags, maker, recall, record
from bpoctl.records.walking.running import run
from bpoctl.records.walking.steps import mark
from bpoctl.records.walking.walker import GivenUp, Leave, Walker, acting, article, tell

WAIVER = {d.name: d for d in KINDS["record_waiver"].descriptions}
MEND, SKIP, WAIVE, EXPLAIN, ELSE, LEAVE = "mend", "skip", "waive", "explain", "else", "leave"


def face(walker: Walker, finding: Finding) -> str | None:
    """Ask what to do about a finding that was shown, and do it; gives the key of the record that mends it."""
    labels = {_how(finding): MEND} if finding.fix else {}
    labels |= {
        "Skip for now": SKIP, f"Waive it ({finding.rule})": WAIVE, "Why? Explain the rule": EXPLAIN,
        "Record or change something else": ELSE, "Leave the walk": LEAVE,
    }  # fmt: skip
    picked = asking.choose("What now?", labels)
    if picked == LEAVE:
        raise Leave
    if picked == SKIP:
        walker.skipped.add(mark(finding))
    elif picked == EXPLAIN:
        explain(finding.rule)
    else:
        return _attempt(walker, finding, picked)
    return None


def _attempt(walker: Walker, finding: Finding, picked: str) -> str | None:
    """Do what was picked; what is refused is said, and the finding comes again."""
    try:
        if picked == WAIVE:
            waive(walker, finding)
        elif picked == ELSE:
            something_else(walker, finding.stage)
        else:
            return mend(walker, finding)
    except GivenUp:
        output.talk("Nothing was recorded.")
    except BpoctlError as error:
        output.report(error.message, error.hint)
    return None


def show(finding: Finding) -> None:
    """A finding on the screen: which rule and record, what it says, and the command that mends it."""
    output.talk()
    tell(f"{finding.rule} {finding.severity.value} · {finding.subject}")
    tell(finding.message, "  ")
    if finding.fix:
        # a command is never wrapped, so that it can be copied
        output.talk(f"  {finding.fix}")


def explain(rule_id: str) -> None:
    """The rule's manual page, in short."""
    sections = checks.RULES[rule_id].sections
    for name in ("What", "Why", "Fix"):
        tell(f"{name}: {sections[name]}", "  ")


def _how(finding: Finding) -> str:
    fix = finding.fix
    assert fix is not None
    kind, verb = _kind_and_verb(fix)
    if kind and verb == "add":
        return f"Record {article(kind.noun)}"
    if kind and verb == "edit":
        return f"Change {kind.noun} {fix.arguments[0]}: {', '.join(_fix_options(fix))}"
    return f"Run bpoctl {fix.command}"


def _kind_and_verb(fix: Fix) -> tuple[Kind | None, str]:
    command, _, verb = fix.command.rpartition(" ")
    return next((kind for kind in KINDS.values() if kind.command == command and command), None), verb


def _fix_options(fix: Fix) -> dict[str, Any]:
    return {name.rstrip("_"): value for name, value in fix.options if name != "version"}


def mend(walker: Walker, finding: Finding) -> str | None:
    """Do what the finding's fix says, asking for what only a person can give; gives the key of a new record."""
    fix = finding.fix
    assert fix is not None
    kind, verb = _kind_and_verb(fix)
    version = str(dict(fix.options)["version"]) if "version" in dict(fix.options) else None
    if kind is not None and verb == "add":
        given = {**_fix_options(fix), **({"version": version} if version else {})}
        preset = {
            d.name: _value(d, given[d.key]) for d in kind.descriptions if given.get(d.key, ASK) is not ASK
        }  # fmt: skip
        return record(walker, kind, preset, given)
    if kind is not None and verb == "edit":
        row = find(walker.dossier, kind, fix.arguments[0], version)
        change(walker, kind, row, _fix_options(fix))
    else:
        run(walker, fix)
    return None


def _value(description: Description, value: Any) -> Any:
    """A fix's value as its field has it: rules may state it as text."""
    return parsed(description, value) if isinstance(value, str) else value


def change(walker: Walker, kind: Kind, row: Any, options: Mapping[str, Any]) -> None:
    """Ask for some fields of a record (an option that is not ASK is offered as the answer) and write what changed."""
    refuse_frozen(walker.dossier, kind, row)
    fields = tuple(d for d in kind.descriptions if d.key in options)
    named = [kind.table, *([row.version] if kind.versioned else []), row.key]
    shelf = walker.shelf(" ".join(["edit", *named]))
    tell(f"{kind.noun} {row.key}{_titled(kind, row)}")
    answers = recall(shelf, fields)
    offered = {
        d.name: getattr(row, d.name) if options[d.key] is ASK else _value(d, options[d.key]) for d in fields
    }  # fmt: skip
    ask_all(shelf, fields, answers, lambda: walker.dossier, defaults=offered, make=maker(walker, kind.noun))
    changed = {name: value for name, value in answers.items() if getattr(row, name) != value}
    if not changed:
        shelf.throw_away()
        output.talk("Nothing was changed.")
        return
    try:
        dossier = walker.dossier
        check_references(dossier, kind.by_name, changed)
        words = [*kind.command.split(), "edit", row.key, *flags(fields, changed)]
        with acting(words), session().change(dossier, walker.store) as writer:
            # the row as it was shown: what somebody else changed in the meantime is not overwritten
            writer.update(kind.table, row, changed)
            shelf.drop(writer.connection)
    except BpoctlError:
        shelf.throw_away()
        raise
    output.talk(f"Changed {kind.noun} {row.key}.")


def _titled(kind: Kind, row: Any) -> str:
    title = str(getattr(row, kind.title))
    return "" if title == row.key else f": {title}"


def waive(walker: Walker, finding: Finding) -> None:
    """Ask who accepts the finding, why and until when, and record the waiver."""
    whose = f" for {finding.key}" if finding.key else ""
    tell(f"A waiver accepts {finding.rule}{whose} for a time; it is on record by name and reason.")
    shelf = walker.shelf(f"waive {finding.rule} {finding.key}".strip())
    fields = (WAIVER["reason"], WAIVER["by"], replace(WAIVER["until"], check=_not_before(walker.today)))
    answers = recall(shelf, fields)
    ask_all(shelf, fields, answers, lambda: walker.dossier, defaults={"by": session().actor})
    shelf.throw_away()
    given = {name: WAIVER[name].form.to_text(value) for name, value in answers.items()}
    words = ["waive", finding.rule, *([finding.key] if finding.key else [])]
    with acting([*words, *(word for name, text in given.items() for word in (f"--{name}", text))]):
        key = give_waiver(
            walker.store, walker.dossier, walker.today, finding.rule, finding.key or None, **answers
        )  # fmt: skip
    output.talk(f"Waived {finding.rule}{whose} until {answers['until']} ({key}).")


def _not_before(today: date) -> Callable[[date], None]:
    def check(until: date) -> None:
        if until < today:
            raise ValueError(f"{until} is past; a waiver ends on or after today")

    return check


def something_else(walker: Walker, stage: str) -> None:
    """Record or change what nobody asked for: any kind of this stage and the ones before, people and evidence."""
    reached = ("", *STAGES[: STAGES.index(stage) + 1])
    kinds = [kind for kind in KINDS.values() if kind.stage in reached and not kind.history]
    kinds.sort(key=lambda kind: (kind.stage != stage, kind.stage != ""))
    dossier = walker.dossier
    labels = {f"{kind.path} ({len(dossier.rows(kind.table))})": kind for kind in kinds}
    kind = asking.choose("Which kind of record?", labels)
    rows = dossier.rows(kind.table)
    named: dict[str, Any] = {f"(new {kind.noun})": None}
    for row in rows:
        version = f" ({row.version})" if kind.versioned else ""
        named[f"{row.key}{version}{_titled(kind, row)}"] = row
    row = asking.choose(f"Which {kind.noun}?", named) if rows else None
    if row is None:
        record(walker, kind)
        return
    change_one(walker, kind, row)


def change_one(walker: Walker, kind: Kind, row: Any) -> None:
    """Ask which field of a record to change, and change it."""
    refuse_frozen(walker.dossier, kind, row)
    labels = {f"{d.key} = {d.form.to_text(getattr(row, d.name))}": d for d in kind.own}
    picked: Description = asking.choose("Which answer?", labels)
    change(walker, kind, row, {picked.key: ASK})
