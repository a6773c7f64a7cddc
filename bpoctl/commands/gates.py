"""`bpoctl status, next, why-blocked, advance, reopen, waive`: where it stands, and the gates."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import typer

from bpoctl import checks, output
from bpoctl.analysis.signed_terms import unsigned_amendments
from bpoctl.checks.sla.agreement import NOTICE_WARNING_DAYS, running_out
from bpoctl.dossier import Dossier
from bpoctl.errors import Declined, UsageError, nearest
from bpoctl.lifecycle import STAGES, Finding, StageStanding, StageState, current_stage, last_pass
from bpoctl.models.partner import Decision
from bpoctl.models.record import Waiver
from bpoctl.records.findings import finding_json
from bpoctl.records.gates import give_waiver, pass_stage, record_gate
from bpoctl.records.session import session

_JSON = typer.Option(False, "--json", help="Print it as JSON.")
ANNOUNCED = ("SLA012", "SLA090")
"""Warnings that `next` tells: days that come by themselves."""
_AS_OF = typer.Option(None, "--as-of", metavar="DATE", help="Judge as of this day.")


def _plural(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def status(as_of: str | None = _AS_OF, as_json: bool = _JSON) -> None:
    """The eight stages at a glance, and what blocks."""
    dossier = session().dossier()
    today = session().today(dossier, as_of)
    standing = checks.stand(dossier, today)
    if as_json:
        output.emit_json(_status_json(dossier, today, standing))
        return
    for line in (
        _headline(dossier),
        *_closing(dossier, today),
        _agreement_line(dossier, today),
        *_unsigned(dossier, today),
    ):
        for part in output.folded(line, 0):
            output.say(part)
    output.say()
    current = None if dossier.closed_on(today) else current_stage(dossier.gate_events(), today)
    for place, one in enumerate(standing, 1):
        output.say(_stage_line(place, one, current))
    output.say()
    waivers = [w for w in dossier.all(Waiver) if w.given_on <= today <= w.until]
    if waivers:
        soonest = min(waivers, key=lambda waiver: waiver.until)
        output.say(f"  {_plural(len(waivers), 'waiver')} in force; {soonest.key} ends on {soonest.until}")
    output.say(f"next: {_next_command(standing, current, dossier, today)}")


def _headline(dossier: Dossier) -> str:
    head = dossier.engagement
    decided = dossier.all(Decision)
    provider = f" → {dossier.named('partner_candidate', decided[-1].candidate)}" if decided else ""
    return f"{head.slug} · {head.client}{provider} · {head.function}, {head.delivery_model}, {head.arrangement}"


def _closing(dossier: Dossier, today: date) -> list[str]:
    head = dossier.engagement
    return [f"CLOSED on {head.closed_on}: {head.closed_reason}"] if dossier.closed_on(today) else []


def _agreement_line(dossier: Dossier, today: date) -> str:
    version = dossier.version_on(today)
    if version is None:
        return f"as of {today} · no agreement in force"
    from bpoctl.analysis.notice import last_day_for_notice

    last = last_day_for_notice(version.ends_on, version.notice)
    return (
        f"as of {today} · agreement {version.key} in force until {version.ends_on} (last day for notice "
        f"{last}{_notice_near(dossier, today)})"
    )


def _unsigned(dossier: Dossier, today: date) -> list[str]:
    """A line for each amendment that judges, or will, and that not both have signed."""
    found = []
    for version, lacking in unsigned_amendments(dossier, today):
        judges = "judges" if version.effective_from <= today else "will judge"
        found.append(
            f"NOT SIGNED: agreement {version.key} {judges} from {version.effective_from}, and is not signed by the "
            f"{' and the '.join(lacking)}"
        )
    return found


def _notice_near(dossier: Dossier, today: date) -> str:
    """How near the last day for notice is, and what follows without it, from the day on which the rule warns of it."""
    found = running_out(dossier, today)
    if found is None or (found[1] - today).days > NOTICE_WARNING_DAYS:
        return ""
    version, last = found
    left = (last - today).days
    when = f"in {_plural(left, 'day')}" if left > 0 else "today" if not left else f"{_plural(-left, 'day')} ago"
    then = (
        f"renews for a year on {version.ends_on + timedelta(days=1)}" if version.renewal == "renews-yearly" else "ends"
    )
    return f", {when}; without it the agreement {then}"


def _stage_line(place: int, one: StageStanding, current: str | None) -> str:
    errors, warnings = len(one.blocking), sum(1 for f in one.others if not f.waived_by)
    counts = ", ".join([_plural(errors, "error")] * bool(errors) + [_plural(warnings, "warning")] * bool(warnings))
    if one.state is StageState.PASSED:
        said, style = f"passed {one.passed_on}", "green"
    elif one.state is StageState.REOPENED:
        said, style = "RE-OPENED", "red"
    else:
        said, style = "open", "yellow" if one.stage == current else "dim"
    mark = ">" if one.stage == current else " "
    detail = counts if one.state is not StageState.OPEN or one.stage == current or errors else ""
    if errors and one.state is StageState.REOPENED:
        titles = dict.fromkeys(checks.RULES[finding.rule].title for finding in one.blocking)
        detail += ": " + "; ".join(title[:1].lower() + title[1:] for title in titles)
    line = output.cut(f"{mark} {place} {one.stage:<11} {said:<18} {detail}".rstrip())
    return line.replace(said, output.styled(said, style), 1)


def _next_command(standing: tuple[StageStanding, ...], current: str | None, dossier: Dossier, today: date) -> str:
    if dossier.closed_on(today):
        return "bpoctl show"
    for one in standing:
        if one.state is StageState.REOPENED and one.blocking:
            return f"bpoctl why-blocked {one.stage}"
    if current is None:
        return "bpoctl review renewal list"
    blocked = next(one for one in standing if one.stage == current).blocking
    return "bpoctl next" if blocked else "bpoctl advance"


def _status_json(dossier: Dossier, today: date, standing: tuple[StageStanding, ...]) -> dict[str, Any]:
    return {
        "schema": output.SCHEMA,
        "engagement": dossier.engagement.slug,
        "as_of": today.isoformat(),
        "closed_on": closed.isoformat() if (closed := dossier.closed_on(today)) else None,
        "current": None if closed else current_stage(dossier.gate_events(), today),
        "stages": [
            {
                "stage": one.stage,
                "state": one.state.value,
                "passed_on": None if one.passed_on is None else one.passed_on.isoformat(),
                "errors": len(one.blocking),
                "warnings": sum(1 for f in one.others if not f.waived_by),
                "blocking": [finding_json(f) for f in one.blocking],
            }
            for one in standing
        ],
    }


def next_(
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
    most: int = typer.Option(5, "--most", min=1, metavar="N", help="How many steps at most."),
) -> None:
    """What to do now, as commands to copy."""
    dossier = session().dossier()
    today = session().today(dossier, as_of)
    closed = dossier.closed_on(today)
    current = current_stage(dossier.gate_events(), today)
    reached = STAGES if current is None else STAGES[: STAGES.index(current) + 1]
    asked = [] if closed else [stage for stage in STAGES if stage in (*reached, "sla")]
    found = checks.run(dossier, today, asked) if asked else ()
    steps = [(f.message, str(f.fix or f"bpoctl rule {f.rule}")) for f in found if f.blocks and f.stage in reached]
    # a day that passes by itself is told as long as something can be done about it
    announced = [(f.message, str(f.fix)) for f in found if f.rule in ANNOUNCED and not f.waived_by]
    if closed:
        steps = [(f"The engagement was closed on {closed}: nothing is left to do.", "bpoctl show")]
    if not steps and current is not None:
        steps = [(f"Nothing is missing in {current}: pass it.", "bpoctl advance")]
    steps = [*announced, *steps]
    if not steps:
        steps = [("All eight stages are passed.", "bpoctl doc build")]
    if as_json:
        output.emit_items({"what": what, "command": command} for what, command in steps)
        return
    for number, (what, command) in enumerate(steps[:most], 1):
        output.say(f"{number}. {what}")
        output.say(f"     {command}")
    if len(steps) > most:
        output.talk(f"and {len(steps) - most} more: bpoctl next --most {len(steps)}")


def why_blocked(
    stage: str | None = typer.Argument(None, metavar="[STAGE]", help="Which stage; else the first that is blocked."),
    as_of: str | None = _AS_OF,
    as_json: bool = _JSON,
) -> None:
    """A gate as a tree: its rules, and under each what it found. Exit code 1 where it is blocked."""
    dossier = session().dossier()
    today = session().today(dossier, as_of)
    chosen = stage_named(stage) if stage else _first_blocked(dossier, today)
    findings = checks.run(dossier, today, [chosen])
    blocking = [f for f in findings if f.blocks]
    if as_json:
        output.emit_json({"schema": output.SCHEMA, "stage": chosen, "blocked": bool(blocking),
                          "findings": [finding_json(f) for f in findings]})  # fmt: skip
        raise typer.Exit(1 if blocking else 0)
    output.say(f"{chosen}: {'blocked by ' + _plural(len(blocking), 'error') if blocking else 'its gate holds'}")
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule_id, found in by_rule.items():
        rule = checks.RULES[rule_id]
        output.say(f"├─ {rule_id} {rule.severity.value}: {rule.title}")
        for finding in found:
            waived = f"  (waived by {finding.waived_by} until {finding.waived_until})" if finding.waived_by else ""
            output.say(f"│    {finding.subject}: {finding.message}{waived}")
            if finding.fix and not finding.waived_by:
                output.say(f"│      fix: {finding.fix}")
    raise typer.Exit(1 if blocking else 0)


def _first_blocked(dossier: Dossier, today: date) -> str:
    for one in checks.stand(dossier, today):
        if one.blocking:
            return one.stage
    return current_stage(dossier.gate_events(), today) or STAGES[-1]


def stage_named(word: str) -> str:
    """The stage meant by a word; raises UsageError with the nearest one."""
    if word in STAGES:
        return word
    close = nearest(word, list(STAGES))
    raise UsageError(
        f"no stage `{word}`." + (f" Did you mean `{close}`?" if close else ""), f"the stages: {', '.join(STAGES)}"
    )


def advance(
    reason: str | None = typer.Option(None, "--reason", metavar="TEXT", help="A word about it, for the record."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="Day of the pass; today if not given."),
) -> None:
    """Pass the current stage, if its gate and those before it hold."""
    store = session().writer()
    dossier = session().dossier(store)
    today = session().today(dossier, on, "--on")
    stage = pass_stage(store, dossier, today, reason)
    following = current_stage(store.load(dossier.engagement.slug).gate_events(), today)
    output.say(
        f"Passed {stage} on {today}." + (f" Now in {following}." if following else " All eight stages are passed.")
    )


def reopen(
    stage: str = typer.Argument(..., metavar="STAGE", help="Which stage."),
    reason: str = typer.Option(..., "--reason", metavar="TEXT", help="Why."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="From when; today if not given."),
) -> None:
    """Open a passed stage again. Later stages stay passed; advancing waits until it is passed again."""
    store = session().writer()
    dossier = session().dossier(store)
    today = session().today(dossier, on, "--on")
    if not last_pass(dossier.gate_events(), stage_named(stage), today)[0]:
        raise Declined(f"{stage} is not passed, so it cannot be re-opened", "bpoctl status")
    record_gate(store, dossier, stage, "reopen", today, reason)
    output.say(f"Re-opened {stage} on {today}.")


def waive(
    rule: str = typer.Argument(..., metavar="RULE", help="Which rule, as in DEL004."),
    subject: str | None = typer.Argument(None, metavar="[RECORD]", help="Key of the one record; else every record."),
    reason: str = typer.Option(..., "--reason", metavar="TEXT", help="Why it is accepted."),
    by: str = typer.Option(..., "--by", metavar="NAME", help="Who accepts it."),
    until: str = typer.Option(..., "--until", metavar="DATE", help="Last day on which it holds."),
) -> None:
    """Accept a rule's finding for a time, by name and with a reason."""
    store = session().writer()
    dossier = session().dossier(store)
    today = session().today(dossier)
    try:
        last = date.fromisoformat(until)
    except ValueError:
        raise UsageError(f"--until {until}: is not a date like 2026-03-01") from None
    key = give_waiver(store, dossier, today, rule, subject, by, reason, last)
    output.say(f"Waived {rule.upper()}{f' for {subject}' if subject else ''} until {last} ({key}).")
