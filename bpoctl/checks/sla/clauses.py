"""Rules of stage 3, sla: the elements that the agreement must carry, and who puts them into practice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.clauses import (
    DRAFT,
    MISSING,
    Row,
    advised,
    covers_checklist,
    matrix,
    questions,
)
from bpoctl.analysis.wording import counted, listed
from bpoctl.catalog.clauses import by_code
from bpoctl.checks.facts import version_at
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import nearest
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models import KINDS
from bpoctl.models.sla import Agreement, Clause, Obligation

MOST_NAMED = 4
"""Elements that a message names one by one."""


@fact
def _rows(dossier: Dossier, today: date) -> tuple[Agreement | None, tuple[Row, ...]]:
    """The version that a gate asks about, and its matrix; several rules in a row ask the same."""
    version = version_at(dossier, today)
    if version is None or not dossier.engagement.regulations:
        return version, ()
    return version, matrix(dossier, version, today)


def _missing(dossier: Dossier, today: date, regime: str) -> Iterator[Found]:
    """What of a regime nothing in the agreement covers: a finding for each element, or one for many.

    What a record has to be added for, and not a clause, stays a finding of its own: its repair is another.
    """
    version, rows = _rows(dossier, today) if regime in (dossier.engagement.regulations or ()) else (None, ())
    lacking = [row for row in rows if row.element.regime == regime and row.state == MISSING]
    if version is None or not lacking:
        return
    of_clauses = [row for row in lacking if not row.short]
    if len(of_clauses) > MOST_NAMED:
        lacking = [row for row in lacking if row.short]
        named = listed(f"{row.element.name[:1].lower()}{row.element.name[1:]}" for row in of_clauses)
        law = of_clauses[0].element.reference.partition("(")[0].strip()
        what = f"{counted(len(of_clauses), 'element')} that {law} requires"
        message = f"Nothing in version {version.key} covers {what}: {named}."
        yield Found("sla_agreement", version.key, message, _mending(dossier, version, of_clauses[0]))
    for row in lacking:
        element, short = row.element, f" ({row.short})" if row.short else ""
        yield Found(
            "sla_agreement",
            version.key,
            f"Nothing in version {version.key} covers {element.reference}, {element.name[:1].lower()}"
            f"{element.name[1:]}{short}.",
            _mending(dossier, version, row),
        )


def _mending(dossier: Dossier, version: Agreement, row: Row) -> Fix:
    if row.short:
        kind = KINDS[f"sla_{row.element.part.removesuffix('s')}"]
        return Fix.add(kind.command, version=version.key, **{d.key: ASK for d in kind.own if d.required})
    if version.key in dossier.signed_versions():
        return Fix.run("sla amend", version.key, from_=ASK, reason=f"{row.element.code} was missing")
    return Fix.run("sla draft", version=version.key)


@rule("SLA015", "sla")
def processor_clause_missing(dossier: Dossier, today: date) -> Iterator[Found]:
    """Personal data is processed, and the agreement lacks an element that the GDPR requires.

    What: The engagement handles data about people under the GDPR, and no clause of the version covers an element of
        Article 28: subject-matter, duration, nature and purpose, types of data, categories of people, the
        controller's part, (a) to (h), the word on infringing instructions, sub-processors, flow-down, the written form.
    Why: Processing under a contract without them is unlawful for both sides.
    Fix: bpoctl sla draft writes a draft of every missing clause; or bpoctl sla clause add --covers gdpr-28-3-d. An
        existing clause that covers one says so: bpoctl sla clause edit KEY --covers CODES.
    Source: FIELD.md section 7, GDPR Art. 28(2), (3), (4) and (9).
    Bad: clauses covering all but gdpr-28-3-d
    Good: clauses covering all of Article 28
    """
    yield from _missing(dossier, today, "gdpr")


@rule("SLA060", "sla")
def business_associate_clause_missing(dossier: Dossier, today: date) -> Iterator[Found]:
    """HIPAA applies, and the agreement lacks an element of a business associate contract.

    What: The engagement names HIPAA, and no clause of the version covers one of the elements of 45 CFR 164.504(e)(2),
        or the report of security incidents by 164.314(a)(2)(i)(C).
    Why: Without them the client may not let the provider touch protected health information.
    Fix: bpoctl sla draft writes a draft of every missing clause; then bpoctl sla clause edit KEY --status agreed.
    Source: FIELD.md section 7, HIPAA 45 CFR 164.504(e)(2).
    Bad: clauses covering all but hipaa-504-e-2-ii-i, books open to HHS
    Good: clauses covering all thirteen
    """
    yield from _missing(dossier, today, "hipaa")


@rule("SLA061", "sla")
def ict_clause_missing(dossier: Dossier, today: date) -> Iterator[Found]:
    """An ICT service of a financial entity lacks an element that DORA requires.

    What: The engagement names DORA and states that it is an ICT service, and nothing in the version covers an element
        of Article 30(2) or 28(7); for a critical or important function also of Article 30(3) or 28(8). Service levels
        cover 30(2)(e) and 30(3)(a) by themselves.
    Why: The financial entity answers to its authority for every contract; what is missing is asked for in the audit.
    Fix: bpoctl sla draft writes a draft of every missing clause. Where it is no ICT service, say so: bpoctl edit
        --ict-service no.
    Source: FIELD.md section 7, Regulation (EU) 2022/2554 Art. 28 and 30.
    Bad: an ICT service, clauses covering all but dora-30-2-g
    Good: the same with a clause on cooperation with the authorities
    """
    yield from _missing(dossier, today, "dora")


@rule("SLA062", "sla")
def public_contract_without_indicators(dossier: Dossier, today: date) -> Iterator[Found]:
    """A UK public contract over 5 million lacks its indicators, their assessment or ratings.

    What: The engagement names UK public procurement law and is a contract over 5 million pounds; its version has fewer
        than three service levels, or no clause on the yearly assessment or on the five ratings.
    Why: The authority must set and publish at least three key performance indicators, and assess them at least every
        twelve months and on termination.
    Fix: bpoctl sla level add; bpoctl sla draft for the clauses. Where the contract is exempt, say of which kind it is:
        bpoctl edit --public-contract framework.
    Source: FIELD.md section 7, Procurement Act 2023 s. 52 and 71, Procurement Regulations 2024 reg. 39(5).
    Bad: two service levels
    Good: three, with clauses on assessment and ratings
    """
    yield from _missing(dossier, today, "uk-public")


@rule("SLA063", "sla", "warning")
def checklist_incomplete(dossier: Dossier, today: date) -> Iterator[Found]:
    """The agreement goes by a checklist and leaves points of it open.

    What: A clause of the version covers a point of the common SLA checklist, and other points of it are covered by
        neither a clause nor a section.
    Why: Half a checklist is taken for a whole one: nobody looks again for the emergency number that is not there.
    Fix: bpoctl sla draft itil-sla-contact-emergency, or bpoctl sla clause edit KEY --covers CODES.
    Source: FIELD.md section 7, SLA (a common ITIL v2 checklist).
    Bad: a clause covering itil-sla-interruptions, none on the notice of maintenance
    Good: clauses or sections for all thirteen points
    """
    version = version_at(dossier, today)
    if version is None or not covers_checklist(dossier, version.key):
        return
    open_ = [row.element for row in matrix(dossier, version, today, advised()) if row.state == MISSING]
    if open_:
        named = listed(element.code for element in open_[:MOST_NAMED])
        more = f" and {len(open_) - MOST_NAMED} more" if len(open_) > MOST_NAMED else ""
        yield Found(
            "sla_agreement",
            version.key,
            f"Version {version.key} leaves {counted(len(open_), 'point')} of the checklist open: {named}{more}.",
            Fix.run("sla draft", *(element.code for element in open_), version=version.key),
        )


@rule("SLA064", "sla")
def what_applies_is_not_said(dossier: Dossier, today: date) -> Iterator[Found]:
    """A regulation is named, and what it asks for hangs on something that nobody has said.

    What: DORA is named without saying whether this is an ICT service, or an ICT service whether for a critical
        function; or UK public procurement law without the kind of contract.
    Why: Which clauses are required follows from it; unsaid, all of them are skipped in silence.
    Fix: bpoctl edit --ict-service yes|no, --critical-function yes|no, --public-contract KIND.
    Source: FIELD.md section 7: the engagement says whether it is one.
    Bad: regulations dora, nothing else
    Good: the same with ict_service no
    """
    if version_at(dossier, today) is None:
        return
    for field, said in questions(dossier):
        yield Found("", "", f"{said[:1].upper()}{said[1:]}.", Fix.run("edit", **{field: ASK}), field)


@rule("SLA065", "sla")
def unknown_element(dossier: Dossier, today: date) -> Iterator[Found]:
    """A clause or an obligation names an element that the catalogue does not have.

    What: A word in `covers` of a clause or `serves` of an obligation looks like an element of a known regulation, and
        no element has that code.
    Why: A slip of the pen leaves the element uncovered, and the clause looks as if it covered it.
    Fix: bpoctl sla clause edit KEY --covers CODES; bpoctl catalog list clauses shows the codes.
    Source: DESIGN.md section 6, clauses; FIELD.md section 7.
    Bad: covers gdpr-28-3-k
    Good: covers gdpr-28-3-h
    """
    version = version_at(dossier, today)
    if version is None:
        return
    for model, noun, field in ((Clause, "clause", "covers"), (Obligation, "obligation", "serves")):
        for row in dossier.of_version(model, version.key):
            held = getattr(row, field) or ()
            for code in held:
                if code not in by_code() and code.split("-")[0] in _regimes():
                    close = nearest(code, list(by_code()))
                    meant = f" Did you mean `{close}`?" if close else ""
                    kept = ",".join(close if each == code and close else each for each in held)
                    fix = Fix.edit(f"sla {noun}", row.key, version=version.key, **{field: kept if close else ASK})
                    said = f"{noun.capitalize()} {row.key} names element `{code}`, which there is not.{meant}"
                    yield Found(f"sla_{noun}", row.key, said, fix, field, version.key)


def _regimes() -> set[str]:
    return {element.code.split("-")[0] for element in by_code().values()}


@rule("SLA066", "sla", "warning")
def element_without_anyone(dossier: Dossier, today: date) -> Iterator[Found]:
    """An element is covered by words, and nobody has to put it into practice.

    What: A regulation asks for an act (reports of breaches, audits, tests); the version has words for it, and no
        obligation that serves the element and has an owner.
    Why: The clause says that breaches are reported within a day, and on that day nobody knows that it is they.
    Fix: bpoctl sla obligation add --serves CODE --party provider --recurrence on-event --owner PERSON, or name the
        element in one that is there: bpoctl sla obligation edit KEY --serves CODES.
    Source: FIELD.md section 7; DESIGN.md section 6, obligations of both sides.
    Bad: a clause covering gdpr-28-3-h, no obligation
    Good: a yearly obligation of the provider that serves gdpr-28-3-h, with its owner
    """
    version, rows = _rows(dossier, today)
    for row in rows:
        duty = row.element.duty
        if version is None or duty is None or row.state == MISSING or not row.unowned:
            continue
        if row.duties:
            first = row.duties[0]
            said, fix = f"obligation {first.key} serves it and has no owner", Fix.edit(
                "sla obligation", first.key, version=version.key, owner=ASK
            )  # fmt: skip
        else:
            said, fix = "no obligation serves it", Fix.add(
                "sla obligation", version=version.key, name=duty.name, party=duty.party, recurrence=duty.recurrence,
                owner=ASK, serves=row.element.code,
            )  # fmt: skip
        stands = "stands in a draft, which covers it once it is agreed," if row.state == DRAFT else "is covered,"
        message = f"{row.element.reference}, {row.element.name[:1].lower()}{row.element.name[1:]}, {stands} and {said}."
        yield Found("sla_agreement", version.key, message, fix)


@rule("SLA067", "sla", "warning")
def clause_is_a_draft(dossier: Dossier, today: date) -> Iterator[Found]:
    """The wording of a clause is still a draft.

    What: A clause of the version in force, or of the next, has the status `draft`.
    Why: The catalogue's wording is our own and short; it is there to be read, filled in and agreed on.
    Fix: bpoctl sla clause edit KEY --wording TEXT --status agreed.
    Source: DESIGN.md section 6, clauses.
    Bad: "for the purpose of [purpose]", status draft
    Good: "to answer the client's customers", status agreed
    """
    version = version_at(dossier, today)
    for clause in dossier.of_version(Clause, version.key) if version else ():
        if clause.status == DRAFT and version is not None:
            fix = Fix.edit("sla clause", clause.key, version=version.key, wording=ASK, status="agreed")
            message = f"Clause {clause.number}, {clause.title}, is a draft that nobody has agreed on."
            yield Found("sla_clause", clause.key, message, fix, "status", version.key)
