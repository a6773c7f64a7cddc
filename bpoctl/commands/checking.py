"""`bpoctl check` and `bpoctl rule`: the rules."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typer

from bpoctl import checks, output
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.lifecycle import STAGES, Finding, Severity
from bpoctl.records.findings import finding_json
from bpoctl.records.guards import kind_named
from bpoctl.records.session import session


@dataclass(frozen=True)
class Subject:
    """One engagement to be judged, and the file it came from, if one; `text` is there where it came from stdin."""

    dossier: Dossier
    file: Path | None = None
    text: str | None = None

    def line(self, finding: Finding) -> int:
        """The line of its file that a finding is about."""
        from bpoctl import interchange

        kind = kind_named(finding.kind)
        text = _text(self.file) if self.text is None and self.file is not None else self.text or ""
        table = kind.table if kind else "engagement"
        return interchange.line_of(text, table, finding.key, finding.field, finding.version)


@dataclass(frozen=True)
class Judged:
    """One engagement with what was found in it."""

    subject: Subject
    findings: tuple[Finding, ...]


def check(
    files: list[Path] = typer.Argument(
        None, metavar="[FILE…]", help="Engagement files or folders of them, - is stdin; else the store."
    ),
    stage: list[str] = typer.Option([], "--stage", metavar="STAGE", help="Only this stage; may be repeated."),
    all_stages: bool = typer.Option(False, "--all-stages", help="All eight stages, reached or not."),
    everything: bool = typer.Option(False, "--all", help="Every engagement of the store."),
    as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help="Judge as of this day."),
    form: str = typer.Option("text", "--format", metavar="text|json", help="How to print the findings."),
    as_json: bool = typer.Option(False, "--json", help="The same as --format json."),
    fail_on: str = typer.Option("error", "--fail-on", metavar="error|warning", help="What gives exit code 1."),
) -> None:
    """Judge an engagement, a file or a folder of files by the rules. Exit code 1 where something is out of order."""
    for word, known, flag in ((form, ("text", "json"), "--format"), (fail_on, ("error", "warning"), "--fail-on")):
        if word not in known:
            raise UsageError(f"{flag} {word}: is none of {', '.join(known)}")
    wanted = _stages(stage, all_stages)
    judged = list(_judge(_subjects(files or [], everything), wanted, as_of))
    if as_json or form == "json":
        _print_json(judged)
    else:
        _print_text(judged)
    failing = [f for one in judged for f in one.findings if not f.waived_by and _fails(f, fail_on)]
    raise typer.Exit(1 if failing else 0)


def _fails(finding: Finding, fail_on: str) -> bool:
    return finding.severity is Severity.ERROR or fail_on == "warning"


def _stages(named: list[str], all_stages: bool) -> tuple[str, ...] | None:
    for word in named:
        if word not in STAGES:
            close = nearest(word, list(STAGES))
            meant = f" Did you mean `{close}`?" if close else ""
            raise UsageError(f"no stage `{word}`.{meant}", f"the stages: {', '.join(STAGES)}")
    return tuple(named) if named else STAGES if all_stages else None


def _subjects(files: list[Path], everything: bool) -> Iterable[Subject]:
    from bpoctl import interchange

    if everything or not files:
        yield from _of_store(everything)
    for path in files:
        if str(path) == "-":
            text = sys.stdin.read()
            yield Subject(interchange.read_text(text, "stdin"), Path("stdin"), text)
        elif path.is_dir():
            yield from (Subject(dossier, file) for file, dossier in interchange.read_folder_files(path))
        else:
            yield Subject(interchange.read_file(path), path)


def _of_store(everything: bool) -> Iterable[Subject]:
    """The engagements of the store, or the one meant; each with its file where files stand in the store's place."""
    store = session().reader()
    dossiers = store.load_all() if everything else [session().dossier(store)]
    if session().files is None:
        return map(Subject, dossiers)
    from bpoctl.records.files import Files

    assert isinstance(store, Files)
    return [Subject(dossier, store.file_of(dossier.engagement.slug)) for dossier in dossiers]


def _judge(subjects: Iterable[Subject], stages: Any, as_of: str | None) -> Iterable[Judged]:
    for subject in subjects:
        today: date = session().today(subject.dossier, as_of)
        yield Judged(subject, checks.run(subject.dossier, today, stages))


def _place(one: Judged, finding: Finding) -> str:
    subject = one.subject
    return finding.subject if subject.file is None else f"{subject.file}:{subject.line(finding)}: {finding.subject}"


@lru_cache(maxsize=1)
def _text(file: Path) -> str:
    """A file has many findings, one after the other."""
    return file.read_text(encoding="utf-8")


def _print_text(judged: list[Judged]) -> None:
    waived = []
    for one in judged:
        if len(judged) > 1 and one.findings and one.subject.file is None:
            output.say(f"{one.subject.dossier.engagement.slug}:")
        for finding in one.findings:
            if finding.waived_by:
                waived.append(finding)
                continue
            fix = str(finding.fix) if finding.fix else ""
            output.finding(_place(one, finding), finding.rule, finding.severity.value, finding.message, fix)
    found = [f for one in judged for f in one.findings if not f.waived_by]
    if found:
        output.say()
    output.say(_totals(found, waived, len(judged)))


def _totals(found: list[Finding], waived: list[Finding], engagements: int) -> str:
    errors = sum(1 for f in found if f.severity is Severity.ERROR)
    warnings = len(found) - errors
    words = f"{errors} error{'' if errors == 1 else 's'}, {warnings} warning{'' if warnings == 1 else 's'}"
    if waived:
        named = ", ".join(sorted({f"{f.rule} until {f.waived_until}" for f in waived}))
        words += f", {len(waived)} waived ({named})"
    scope = f", {engagements} engagements" if engagements != 1 else ""
    return f"{words} · {len(checks.RULES)} rules{scope}"


def _print_json(judged: list[Judged]) -> None:
    items = []
    for one in judged:
        for finding in one.findings:
            place: dict[str, Any] = {"engagement": one.subject.dossier.engagement.slug}
            if one.subject.file is not None:
                place |= {"file": str(one.subject.file), "line": one.subject.line(finding)}
            items.append({**place, **finding_json(finding)})
    output.emit_items(items)


def rule(
    id: str | None = typer.Argument(None, metavar="[ID]", help="Which rule, as in SLA014; else all of them."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Explain one rule, or list them all."""
    if id is None:
        _list_rules(as_json)
        return
    every = _every_rule()
    found = every.get(id.upper())
    if found is None:
        close = nearest(id.upper(), list(every))
        raise BadData(
            f"no rule `{id}`." + (f" Did you mean `{close}`?" if close else ""), "bpoctl rule        lists all"
        )
    if as_json:
        page = {name.lower(): words for name, words in found.sections.items()}
        output.emit_json({**_rule_json(found), "since": found.since, **page})
        return
    stage = f"stage {found.stage}" if found.stage in STAGES else found.stage
    head = f"{found.id} · {found.title}"
    output.say(f"{head:<54}  {stage} · {found.severity.value} · since {found.since}")
    output.say()
    for name, words in found.sections.items():
        _wrapped(name, words)


def _every_rule() -> dict[str, checks.Rule]:
    """The rules of the stages, and those of built documents, which `doc check` judges by."""
    from bpoctl.documents import DOCUMENT_RULES

    return {**checks.RULES, **DOCUMENT_RULES}


def _rule_json(found: checks.Rule) -> dict[str, Any]:
    return {"id": found.id, "title": found.title, "stage": found.stage, "severity": found.severity.value}


def _wrapped(name: str, words: str) -> None:
    from textwrap import wrap

    for number, line in enumerate(wrap(words, 70)):
        output.say(f"{name if number == 0 else '':<8}{line}")


def _list_rules(as_json: bool) -> None:
    rules = sorted(_every_rule().values(), key=lambda r: ((*STAGES, "documents").index(r.stage), r.id))
    if as_json:
        output.emit_items(map(_rule_json, rules))
        return
    output.table(["rule", "stage", "severity", "what"], [[r.id, r.stage, r.severity.value, r.title] for r in rules])
