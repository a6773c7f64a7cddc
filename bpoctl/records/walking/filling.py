"""Asking for one record: field by field, each answer kept at once, and the whole written as one operation."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from bpoctl import output
from bpoctl.dossier import Dossier
from bpoctl.errors import BpoctlError
from bpoctl.models import KINDS, Kind
from bpoctl.models.fields import Description
from bpoctl.records import asking
from bpoctl.records.drafts import Shelf, StoreShelf, as_given, as_kept
from bpoctl.records.guards import refuse_signed
from bpoctl.records.session import session
from bpoctl.records.verbs import insert_checked
from bpoctl.records.walking.steps import asked_fields, next_question
from bpoctl.records.walking.walker import GivenUp, Leave, Walker, acting, article, tell

FIRST_VERSION = "1.0"


def recall(shelf: Shelf, fields: Sequence[Description]) -> dict[str, Any]:
    """The answers given before, which are said and not asked again."""
    answers = as_given(fields, shelf.read())
    if answers:
        tell(f"Going on with: {told(fields, answers) or 'what was left out before'}", "  ")
    return answers


def ask_all(
    shelf: Shelf, fields: Sequence[Description], answers: dict[str, Any], dossier: Callable[[], Dossier | None], *,
    defaults: Mapping[str, Any] | None = None, make: asking.Maker | None = None,
    known: Sequence[Description] = (),
) -> dict[str, Any]:  # fmt: skip
    """Ask every field that has no answer yet and keep each answer at once; gives all answers.

    `known` describes answers that came from elsewhere and are kept beside. Raises GivenUp where a required one stays
    out.
    """
    while (asked := next_question(fields, answers)) is not None:
        answers[asked.name] = _answer(asked, dossier(), (defaults or {}).get(asked.name), make)
        shelf.keep(as_kept((*fields, *known), answers))
    return answers


def _answer(asked: Description, dossier: Dossier | None, default: Any, make: asking.Maker | None) -> Any:
    while True:
        value = asking.ask(asked, dossier, default, make)
        if value is not None or not asked.required:
            return value
        if not asking.yes_no("This one is needed. Ask again?", default=True):
            raise GivenUp


def record(walker: Walker, kind: Kind, preset: Mapping[str, Any] | None = None, wanted: Collection[str] = ()) -> str:
    """Ask for one record and write it; gives its key. Raises GivenUp where it is thrown away or put aside."""
    shelf = walker.shelf(kind.table)
    kept = as_given(kind.descriptions, shelf.read())
    answers = {**kept, **(preset or {})}
    fields = asked_fields(kind, wanted)
    _announce(kind, answers, going_on=bool(kept))
    if kept and not asking.yes_no("Go on with it?", default=True):
        shelf.throw_away()
        raise GivenUp
    walker.asked_for.append(kind.table)
    try:
        _settle_version(walker, kind, answers)
        ask_all(
            shelf, fields, answers, lambda: walker.dossier, defaults=_offered(walker.dossier, kind),
            make=maker(walker, kind.noun), known=kind.descriptions,
        )  # fmt: skip
        return _write(walker, kind, fields, answers, shelf)
    except GivenUp:
        walker.skipped.add(kind.table)
        raise
    finally:
        walker.asked_for.pop()


def told(descriptions: Sequence[Description], answers: Mapping[str, Any]) -> str:
    """Answers in one line, as `name = Faster answers, unit = h`."""
    return ", ".join(
        f"{d.key} = {d.form.to_text(answers[d.name])}" for d in descriptions if answers.get(d.name) is not None
    )


def _announce(kind: Kind, answers: Mapping[str, Any], *, going_on: bool) -> None:
    given = told(kind.descriptions, answers)
    output.talk()
    if going_on:
        tell(f"Going on with {kind.noun}: {given or 'nothing answered yet'}")
        return
    tell(f"{kind.noun}: {kind.summary}")
    if given:
        tell(given, "  ")


def _offered(dossier: Dossier, kind: Kind) -> dict[str, Any]:
    """What a question offers beyond the field's own default."""
    offered: dict[str, Any] = {}
    if kind.table == "sla_agreement" and not dossier.rows(kind.table):
        offered["key"] = FIRST_VERSION
    if "time_zone" in kind.by_name:
        offered["time_zone"] = dossier.engagement.time_zone
    return offered


def _settle_version(walker: Walker, kind: Kind, answers: dict[str, Any]) -> None:
    """A term belongs to the latest version; without one, that is asked for first. Signed terms are refused early."""
    if not kind.versioned:
        return
    latest = walker.dossier.latest_version()
    if "version" not in answers:
        answers["version"] = latest.key if latest else record(walker, KINDS["sla_agreement"])
    try:
        refuse_signed(walker.dossier, kind, answers["version"])
    except BpoctlError as error:
        output.report(error.message, error.hint)
        raise GivenUp from None


def maker(walker: Walker, noun: str) -> asking.Maker:
    """How a question makes a record that it refers to, and then goes back."""

    def make(table: str) -> str | None:
        target = KINDS[table]
        if table in walker.asked_for or target.history:
            tell(f"{article(target.noun).capitalize()} cannot be made here.", "  ")
            return None
        try:
            key = record(walker, target)
        except GivenUp:
            walker.skipped.discard(table)
            return None
        tell(f"Back to {noun}.")
        return key

    return make


def add_words(kind: Kind, values: Mapping[str, Any]) -> list[str]:
    """The command line that adds such a record, for the journal."""
    return [*kind.command.split(), "add", *flags(kind.descriptions, values)]


def flags(descriptions: Sequence[Description], values: Mapping[str, Any]) -> list[str]:
    """Values as flags of a command line."""
    words: list[str] = []
    for d in descriptions:
        value = values.get(d.name)
        if isinstance(value, bool):
            words.append(d.option if value else f"--no-{d.option[2:]}")
        elif value is not None:
            words += [d.option, d.form.to_text(value)]
    return words


def _write(
    walker: Walker, kind: Kind, fields: Sequence[Description], answers: dict[str, Any], shelf: StoreShelf
) -> str:
    """Insert the record and drop its draft in one transaction; where it is refused, ask what to change."""
    while True:
        values = {name: value for name, value in answers.items() if value is not None and name != "key"}
        dossier = walker.dossier
        try:
            words = add_words(kind, {**values, "key": answers.get("key")})
            with acting(words), session().change(dossier, walker.store) as writer:
                key = insert_checked(writer, dossier, kind, values, answers.get("key"))
                shelf.drop(writer.connection)
            output.talk(f"Recorded {kind.noun} {key}.")
            return key
        except BpoctlError as error:
            output.report(error.message, error.hint)
            _correct(walker, kind, fields, answers, shelf)


def _correct(
    walker: Walker, kind: Kind, fields: Sequence[Description], answers: dict[str, Any], shelf: StoreShelf
) -> None:
    """Give one answer anew, throw the record away, or leave."""
    labels: dict[str, Any] = {f"Change {d.key} = {d.form.to_text(answers.get(d.name))}": d for d in fields}
    picked = asking.choose(
        f"This {kind.noun} was not recorded. What now?",
        {**labels, f"Throw this {kind.noun} away": "throw", "Leave the walk": "leave"},
    )
    if picked == "leave":
        raise Leave
    if picked == "throw":
        shelf.throw_away()
        raise GivenUp
    old = answers.pop(picked.name)
    ask_all(
        shelf, [picked], answers, lambda: walker.dossier, defaults={picked.name: old}, make=maker(walker, kind.noun),
        known=kind.descriptions,
    )  # fmt: skip
