"""`bpoctl new, list, use, show, edit, close`: the engagements."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from inspect import Parameter, Signature
from typing import Any

import typer

from bpoctl import checks, output
from bpoctl.analysis.sealing import refuse_other_money
from bpoctl.catalog import Function, functions
from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier
from bpoctl.errors import BadData, UsageError, nearest
from bpoctl.lifecycle import STAGES, current_stage
from bpoctl.models.fields import Description
from bpoctl.records import asking, blueprints
from bpoctl.records.engagements import SETTABLE, STANDARD, create
from bpoctl.records.groups import field_options, given_fields
from bpoctl.records.session import session
from bpoctl.records.values import as_json, described, from_flags, missing

_NEW = tuple(d for d in SETTABLE if d.name not in ("slug", "lead"))
"""A new engagement has no people yet who could lead it."""


def _signed(body: Any, parameters: dict[str, tuple[Any, Any]]) -> Any:
    """Give a function the parameters that Typer reads."""
    body.__signature__ = Signature(
        [Parameter(n, Parameter.KEYWORD_ONLY, default=o, annotation=a) for n, (a, o) in parameters.items()]
    )
    body.__annotations__ = {n: a for n, (a, _) in parameters.items()}
    return body


def _new(slug: str, bare: bool, **given: Any) -> None:
    """Start an engagement with the records of its function's blueprint. What is not given is asked at a terminal."""
    values = {"slug": _one("slug", slug), **from_flags(_NEW, given_fields(given))}
    if "function" in values and not bare:
        _blueprint(values["function"])
    lacking = missing(_NEW, values)
    if lacking and not session().asks:
        flags = " ".join(f"{d.option} {d.form.stand_in}" for d in lacking)
        raise UsageError(
            f"missing for a new engagement: {flags}", "\n".join(f"{d.option}  {described(d)}" for d in lacking)
        )
    for description in lacking:
        values[description.name] = _answer(description, bare)
    if bare:
        _note_unknown(values["function"])
        create(values)
        output.say(f"Started engagement {slug}.")
    else:
        _start(values)
    output.talk("next: bpoctl walk        or: bpoctl next")


def _start(values: dict[str, Any]) -> None:
    """Write the engagement with its blueprint, and say all that it brought."""
    function = _blueprint(values["function"])
    records = blueprints.planned(function)
    whole = blueprints.prefilled(function, values)
    create(whole, records)
    output.say(f"Started engagement {values['slug']} from the blueprint `{function.code}`.")
    output.say(f"Recorded to be edited: {blueprints.in_words(blueprints.counts(records))}.")
    for name in blueprints.PREFILLED:
        if name not in values and name in whole:
            output.say(f"Set {name.replace('_', ' ')}: {', '.join(whole[name])}.")
    if any(record.values.get("location") == blueprints.OPEN_LOCATION for record in records):
        output.talk(
            "where knowledge is kept is still to be named: bpoctl onboarding knowledge edit KNW-1 --location TEXT"
        )
    output.talk("without all this: bpoctl undo, then bpoctl new again with --bare")


def _blueprint(code: str) -> Function:
    try:
        return blueprints.blueprint(code)
    except BadData as error:
        free = "bpoctl new SLUG --bare …        takes any word, and makes no records"
        raise BadData(error.message, f"{error.hint}\n{free}".strip()) from None


def _answer(description: Description, bare: bool) -> Any:
    """Ask for one field; a function that has no blueprint is asked for again."""
    while True:
        value = asking.ask(description, None, STANDARD.get(description.name))
        if description.name != "function" or bare:
            return value
        try:
            _blueprint(value)
        except BadData as error:
            output.report(error.message, error.hint)
        else:
            return value


def _note_unknown(code: str) -> None:
    """Say where a function is free text."""
    if code not in {known.code for known in functions(blueprints.own_folder())}:
        output.talk(f"`{code}` is not in the catalogue; it stands as free text (bpoctl catalog list)")


def _one(name: str, raw: str) -> Any:
    description = next(d for d in ENGAGEMENT_FIELDS if d.name == name)
    try:
        return description.accept(description.form.from_text(raw))
    except ValueError:
        raise UsageError(
            f"`{raw}` is not a slug: small letters, digits and dashes, as in acme-support", "bpoctl new SLUG"
        ) from None


new = _signed(
    _new,
    {
        "slug": (str, typer.Argument(..., metavar="SLUG", help="Its short name, as in acme-support.")),
        **field_options(_NEW),
        "bare": (bool, typer.Option(False, "--bare", help="Start with no records, and with any word as its function.")),
    },
)


def list_(
    as_json_too: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """List the engagements and the stage each is in."""
    dossiers = session().reader().load_all()
    if as_json_too:
        output.emit_items(_summary(d, session().today(d)) for d in dossiers)
        return
    if not dossiers:
        output.talk("No engagement yet. Start one: bpoctl new SLUG")
        return
    used = session().slug or session().workspace.engagement_in_use()
    rows = []
    for dossier in dossiers:
        found = _summary(dossier, session().today(dossier))
        mark = "*" if found["slug"] == used else ""
        rows.append(
            [mark + found["slug"], found["client"], found["provider"] or "-", found["stage"], str(found["records"])]
        )
    output.table(["engagement", "client", "provider", "stage", "records"], rows, ["records"])


def _summary(dossier: Dossier, today: date) -> dict[str, Any]:
    from bpoctl.models.partner import Decision

    head = dossier.engagement
    decided = dossier.all(Decision)
    provider = dossier.named("partner_candidate", decided[-1].candidate) if decided else None
    stage = "closed" if head.closed_on else current_stage(dossier.gate_events(), today) or "all passed"
    return {
        "slug": head.slug, "name": head.name, "client": head.client, "provider": provider, "stage": stage,
        "records": dossier.count,
    }  # fmt: skip


def use(slug: str = typer.Argument(..., metavar="SLUG", help="Which engagement.")) -> None:
    """Choose the engagement that is meant from now on in this workspace."""
    slugs = session().reader().slugs()
    if slug not in slugs:
        close = nearest(slug, slugs)
        raise BadData(
            f"no engagement `{slug}`." + (f" Did you mean `{close}`?" if close else ""), "bpoctl list        shows all"
        )
    session().workspace.use(slug)
    output.say(f"Using engagement {slug}.")


def show(as_json_too: bool = typer.Option(False, "--json", help="Print it as JSON.")) -> None:
    """Show the engagement itself and how many records it has."""
    dossier = session().dossier()
    head = dossier.engagement
    counts = {f"{kind.path}": len(dossier.rows(kind.table)) for kind, _ in dossier.records()}
    if as_json_too:
        output.emit_json({**as_json(ENGAGEMENT_FIELDS, head), "revision": head.revision, "records": counts})
        return
    lines = [(d.key, d.form.to_text(getattr(head, d.name))) for d in ENGAGEMENT_FIELDS]
    output.pairs([*lines, ("records", "\n".join(f"{count:4}  {path}" for path, count in counts.items()))])


def _edit(clear: list[str] | None, if_revision: int | None, **given: Any) -> None:
    """Change the engagement itself."""
    values = from_flags(SETTABLE, given_fields(given))
    for name in clear or []:
        description = next((d for d in SETTABLE if d.key == name.replace("-", "_")), None)
        if description is None or description.required:
            raise UsageError(f"--clear {name}: cannot be cleared", "bpoctl show")
        values[description.name] = None
    if not values:
        raise UsageError("nothing to change was given", "bpoctl edit --FIELD VALUE")
    change_engagement(values, if_revision)
    output.say("Changed the engagement.")


def change_engagement(values: Mapping[str, Any], if_revision: int | None = None) -> None:
    """Write changed fields of the engagement as one operation."""
    store = session().writer()
    dossier = session().dossier(store)
    head = dossier.engagement
    refuse_other_money(dossier, values.get("currency"), values.get("time_zone"))
    if if_revision is not None and head.revision != if_revision:
        raise BadData(
            f"{head.slug} is at revision {head.revision}, not {if_revision}: it was changed since", "bpoctl log"
        )
    if values.get("lead") and values["lead"] not in dossier.keyed("person"):
        raise BadData(f"--lead: there is no person `{values['lead']}`", "bpoctl person list")
    if values.get("slug", head.slug) != head.slug and values["slug"] in store.slugs():
        raise BadData(f"there is an engagement `{values['slug']}` already", "bpoctl list")
    used = session().workspace.engagement_in_use() == head.slug
    with session().change(dossier, store) as writer:
        writer.update("engagement", head, values)
    if used and "slug" in values:
        session().workspace.use(values["slug"])


edit = _signed(
    _edit,
    {
        **field_options(SETTABLE, help_required=False),
        "clear": (list[str] | None, typer.Option(None, "--clear", metavar="FIELD", help="Empty a field.")),
        "if_revision": (
            int | None,
            typer.Option(None, "--if-revision", metavar="N", help="Only if still at this revision."),
        ),
    },
)


def close(
    reason: str = typer.Option(..., "--reason", metavar="TEXT", help="Why it is closed."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="Last day; today if not given."),
) -> None:
    """Close an engagement: it stays on record, and its end has a day and a reason."""
    dossier = session().dossier()
    if dossier.engagement.closed_on:
        raise BadData(f"{dossier.engagement.slug} was closed on {dossier.engagement.closed_on}", "bpoctl show")
    day = session().today(dossier, on, "--on")
    change_engagement({"closed_on": day, "closed_reason": reason})
    stage = current_stage(dossier.gate_events(), day)
    output.say(f"Closed {dossier.engagement.slug} on {day}.")
    if stage is not None:
        open_findings = [f for f in checks.run(dossier, day, [stage]) if f.blocks]
        output.talk(f"it was in stage {STAGES.index(stage) + 1} {stage}, with {len(open_findings)} errors open")
