"""`bpoctl sla`: the terms, and amending, signing and computing them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from bpoctl import output
from bpoctl.analysis.wording import counted, listed
from bpoctl.dossier import Dossier
from bpoctl.errors import Declined, UsageError
from bpoctl.models.record import Signature
from bpoctl.models.sla import Agreement, Clause
from bpoctl.records import asking
from bpoctl.records.drafting import draft
from bpoctl.records.duties import duties, ledger
from bpoctl.records.groups import stage_group
from bpoctl.records.keys import add_history
from bpoctl.records.lazy import LazyGroup
from bpoctl.records.matrix import matrix
from bpoctl.records.session import session
from bpoctl.records.statements import print_forecast, print_statement
from bpoctl.records.versions import version_named

_VERSION = typer.Option(None, "--version", metavar="VERSION", help="Agreement version; else the latest.")


def group() -> LazyGroup:
    """The stage's group."""
    actions: dict[str, Callable[..., Any]] = {
        "sign": sign, "amend": amend, "redline": redline, "credits": credits, "forecast": forecast,
        "verify": verify, "fee": fee, "holidays": holidays, "matrix": matrix, "draft": draft,
        "duties": duties, "ledger": ledger,
    }  # fmt: skip
    return stage_group("sla", actions)


def sign(
    party: str = typer.Option(..., "--party", metavar="client|provider", help="For which side."),
    name: str = typer.Option(..., "--name", metavar="TEXT", help="Who signs."),
    role: str = typer.Option(..., "--role", metavar="TEXT", help="As what."),
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="When; today if not given."),
    version: str | None = _VERSION,
    yes: bool = typer.Option(False, "--yes", help="Do not ask where the text holds drafts."),
) -> None:
    """Record that one party signs the text of an agreement version. It freezes the terms and cannot be undone."""
    from bpoctl.analysis.signed_terms import subject_sha256, terms_sha256
    from bpoctl.documents import signed_text

    if party not in ("client", "provider"):
        raise UsageError(f"--party {party}: is neither client nor provider")
    store = session().writer()
    dossier = session().dossier(store)
    day = session().today(dossier, on, "--on")
    agreement = version_named(dossier, version)
    text = signed_text(dossier, agreement.key, session().templates)
    digest = hashlib.sha256(text).hexdigest()
    _refuse_signature(dossier, agreement.key, party, digest)
    if on is not None and day > session().today(dossier):
        raise UsageError(f"--on {on}: nobody has signed on a day to come", "record it on the day: --on DATE")
    drafts = [c.number for c in dossier.of_version(Clause, agreement.key) if c.status == "draft"]
    if drafts:
        named = f"{counted(len(drafts), 'clause')} of agreement {agreement.key} still a draft ({listed(drafts)})"
        instead = "bpoctl sla clause edit KEY --status agreed        or sign all the same with --yes"
        if not asking.confirm(f"{named}; a signature is not undone. Sign all the same?", yes=yes, instead=instead):
            raise Declined(f"nothing was signed: {named}", instead)
    with session().change(dossier, store) as writer:
        add_history(
            writer, dossier, "record_signature",
            {"agreement": agreement.key, "party": party, "name": name, "role": role, "on": day,
             "text_sha256": digest, "wording": text.decode(), "terms_sha256": terms_sha256(dossier, agreement),
             "subject_sha256": subject_sha256(dossier, agreement)},
        )  # fmt: skip
        writer.protect(
            f"a signature is not undone; start anew: bpoctl sla amend {agreement.key} --from DATE --reason TEXT",
            _rows_of(dossier, agreement),
        )
    output.say(f"{name} signed agreement {agreement.key} for the {party} on {day}.")
    output.talk(f"text sha256 {digest}")


def _refuse_signature(dossier: Dossier, version: str, party: str, digest: str) -> None:
    for signature in dossier.all(Signature):
        if signature.agreement != version:
            continue
        if signature.party == party:
            raise Declined(
                f"the {party} has signed agreement {version} already: {signature.name} on {signature.on}",
                f"bpoctl sla amend {version} --from DATE --reason TEXT        starts a new version",
            )
        if signature.text_sha256 != digest:
            raise Declined(
                f"the text of agreement {version} is no longer what the {signature.party} signed on {signature.on}",
                f"bpoctl sla redline {version} --signed        shows what differs\n"
                f"bpoctl sla amend {version} --from DATE --reason TEXT        starts one, to be signed by both",
            )


def _rows_of(dossier: Dossier, agreement: Agreement) -> list[tuple[str, int]]:
    """The rows that a signature protects: the version and all its terms."""
    rows: list[tuple[str, int]] = [("sla_agreement", int(agreement.id or 0))]
    for kind, row in dossier.records():
        if kind.versioned and row.version == agreement.key:
            rows.append((kind.table, row.id))
    return rows


def amend(
    version: str | None = typer.Argument(None, metavar="[VERSION]", help="Which version; else the latest."),
    to: str | None = typer.Option(None, "--to", metavar="VERSION", help="The new version; counted up if not given."),
    from_: str = typer.Option(..., "--from", metavar="DATE", help="First day of the new version, as of a new month."),
    reason: str = typer.Option(..., "--reason", metavar="TEXT", help="Why."),
    prorate: bool = typer.Option(
        False, "--prorate", help="It may begin within a period: parts it there, charges shared by calendar days."
    ),
) -> None:
    """Start a new agreement version with a copy of every term of an old one. Closed periods stay as they are."""
    from bpoctl import interchange
    from bpoctl.analysis.signed_terms import PARTIES, sign_command
    from bpoctl.records.amending import amendment, start

    store = session().writer()
    dossier = session().dossier(store)
    old = version_named(dossier, version)
    made = amendment(dossier, old, to, session().today(dossier, from_, "--from"), reason, prorate=prorate)
    copied = start(store, dossier, made)
    output.say(f"Started agreement {made.key} from {made.begins} with {copied} terms of {old.key}.")
    after = store.load(dossier.engagement.slug)
    for line in interchange.change_lines(interchange.version_changes(after, old.key, made.key)):
        output.say(line)
    for cut in made.parted:
        output.say(f"parted at {made.begins}: {cut.words}")
    output.talk(
        "change its terms:   bpoctl sla level|credit|clause|calendar edit KEY …   (the latest version is meant)"
    )
    output.talk("see what changes:   bpoctl sla redline")
    output.talk(f"it judges from {made.begins}, signed or not; it is not signed:")
    output.talk(f"then sign it:       {sign_command(made.key, PARTIES)}, and for the provider")


def redline(
    versions: list[str] = typer.Argument(
        None, metavar="[FROM] [TO]", help="Which versions; else the latest and the one before it."
    ),
    form: str = typer.Option("markdown", "--format", metavar="markdown|html", help="How it is written."),
    out: Path | None = typer.Option(None, "--out", metavar="FILE", help="Into which file; stdout if not given."),
    signed: bool = typer.Option(
        False, "--signed", help="Compare a version as it was signed with what is recorded now."
    ),
    brief: bool = typer.Option(False, "--brief", help="Leave out of the text what is the same."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """What an amendment changes: each term before and after, then the text with what was struck and inserted."""
    from bpoctl.records import redlining

    if form not in ("markdown", "html"):
        raise UsageError(f"--format {form}: is neither markdown nor html")
    dossier = session().dossier()
    before, after = redlining.versions_meant(dossier, versions or [], signed=signed)
    found = redlining.redline(dossier, before, after, session().templates)
    if as_json:
        output.emit_json(found.to_json())
        return
    output.written(found.page(brief=brief) if form == "html" else found.markdown(brief=brief), out)


def credits(
    period: str = typer.Argument(..., metavar="PERIOD", help="Which month, as in 2026-04."),
    as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help="Day on which deadlines are judged."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON, with every step."),
) -> None:
    """The credit statement of a month: each level's figure, result and credit, then sum, caps and amount due."""
    from bpoctl.analysis.credits import statement

    dossier = session().dossier()
    found = statement(dossier, period, today=session().today(dossier, as_of))
    if as_json:
        output.emit_json(found.to_json())
    else:
        print_statement(found)


def forecast(
    period: str | None = typer.Argument(None, metavar="[PERIOD]", help="Which month; else the one that runs."),
    as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help="Taken as today."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """What a month will cost on the current trend: the statement, with a figure by trend where none is measured."""
    from bpoctl.analysis import credits as engine
    from bpoctl.analysis.periods import parse_period

    dossier = session().dossier()
    day = session().today(dossier, as_of)
    found = engine.forecast(dossier, parse_period(period or f"{day:%Y-%m}"), day)
    if as_json:
        output.emit_json(found.to_json())
    else:
        print_forecast(found)


def fee(
    on: str | None = typer.Option(None, "--on", metavar="DATE", help="Day of the end; today if not given."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """What ending the agreement early on a day costs, by the schedule of termination fees."""
    from bpoctl.analysis.credits import termination_fee

    dossier = session().dossier()
    found = termination_fee(dossier, session().today(dossier, on, "--on"))
    if as_json:
        output.emit_json(found.to_json())
    else:
        output.say(f"{found.step.what}: {found.step.words}")


def verify(
    file: str = typer.Argument(..., metavar="FILE", help="A built SLA document; - is stdin."),
    as_json: bool = typer.Option(False, "--json", help="Print it as JSON."),
) -> None:
    """Say whether a file holds the text that was signed. Exit code 1 where it does not."""
    from bpoctl.records.verifying import differing, foreign, signatures_of, text_given

    text = text_given(file)
    found = session().dossier()
    digest, matching = signatures_of(found, text)
    added = foreign(found, text, session().today(found), session().templates) if matching else []
    if as_json:
        signed = [_signature_json(s) for s in matching]
        output.emit_json({"sha256": digest, "signed": signed, "added_after": added})
    elif matching:
        for s in matching:
            output.say(f"signed by {s.name} ({s.role}) for the {s.party} on {s.on}: agreement {s.agreement}")
        for heading in added:
            under = "under " if f"# {heading}" in text else "in the line "
            output.say(f"nobody signed what stands after that text {under}`{heading}`")
        output.talk("the party list and the signature table stand after the signed text and are not covered by it")
    else:
        output.say(f"nobody signed this text (sha256 {digest})")
        for line in differing(found, text):
            output.say(line)
    raise typer.Exit(0 if matching and not added else 1)


def _signature_json(signature: Signature) -> dict[str, Any]:
    return {
        "agreement": signature.agreement, "party": signature.party, "name": signature.name, "role": signature.role,
        "on": signature.on.isoformat(),
    }  # fmt: skip


def holidays(
    calendar: str = typer.Argument(..., metavar="CALENDAR", help="Into which calendar they are written."),
    country: str = typer.Option(..., "--country", metavar="CODE", help="Whose: ISO 3166, as in DE."),
    subdivision: str | None = typer.Option(None, "--subdivision", metavar="CODE", help="Part of it, as in BE."),
    years: str = typer.Option(..., "--years", metavar="YEARS", help="Which years, as in 2026-2027."),
    version: str | None = _VERSION,
    dry_run: bool = typer.Option(False, "--dry-run", help="Print the dates, write nothing."),
    as_json: bool = typer.Option(False, "--json", help="Print them as JSON."),
) -> None:
    """Freeze a country's public holidays into a calendar, with the release they came from. Edit them by hand after."""
    from bpoctl.records.holidays import freeze_holidays

    store = session().reader() if dry_run else session().writer()
    dossier = session().dossier(store)
    found = freeze_holidays(store, dossier, calendar, country, subdivision, years, version, dry_run=dry_run)
    if as_json:
        output.emit_json(
            {"calendar": found.calendar, "version": found.version, "source": found.source,
             "holidays": [{"date": day, "name": name} for day, name in found.named.items()], "kept": list(found.kept)}
        )  # fmt: skip
        return
    output.table(["date", "holiday"], [[day, name] for day, name in found.named.items()], [])
    kept = f"; {len(found.kept)} of other years kept" if found.kept else ""
    said = "would be written" if dry_run else "written"
    output.say(f"{len(found.named)} holidays {said} into {found.calendar} ({found.version}): {found.source}{kept}.")
