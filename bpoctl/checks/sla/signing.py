"""Rules of stage 3, sla: who signed which text, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.signed_terms import PARTIES, unsigned_amendments
from bpoctl.checks.facts import judged_versions, version_at
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models import KINDS
from bpoctl.models.record import Signature
from bpoctl.models.sla import Agreement, Clause


def signed_texts(dossier: Dossier, version: Agreement, today: date) -> dict[str, dict[str, date]]:
    """The texts signed of a version, by their SHA-256: each party and the day of its signature."""
    texts: dict[str, dict[str, date]] = {}
    for signature in dossier.all(Signature):
        if signature.agreement == version.key and signature.on <= today:
            texts.setdefault(signature.text_sha256, {})[signature.party] = signature.on
    return texts


@rule("SLA013", "sla")
def not_signed_by_both(dossier: Dossier, today: date) -> Iterator[Found]:
    """The agreement is not signed by both parties.

    What: Of the version in force (before the first: of that one) client and provider have not both signed the same
        text.
    Why: The number in the document is the number the credit is computed from, and only a text that both signed, to
        the last byte, makes it binding.
    Fix: bpoctl sla sign --version VERSION --party client|provider --name TEXT --role TEXT.
    Source: DESIGN.md section 6, the signed text.
    Bad: the client signed text 9c0e…, the provider signed text 41b7…
    Good: both signed text 9c0e…
    """
    version = version_at(dossier, today)
    if version is None:
        return
    texts = signed_texts(dossier, version, today)
    if any(len(parties) == len(PARTIES) for parties in texts.values()):
        return
    signed = {party for parties in texts.values() for party in parties}
    lacking = [party for party in PARTIES if party not in signed]
    if len(lacking) == 2:
        said = "is signed by neither party"
    elif lacking:
        said = f"is not signed by the {lacking[0]}"
    else:
        said = f"was signed in {len(texts)} different texts, and no text is signed by both parties"
    message = f"Version {version.key} of the agreement {said}."
    fix = Fix.run("sla sign", version=version.key, party=lacking[0] if lacking else ASK, name=ASK, role=ASK)
    yield Found("sla_agreement", version.key, message, fix)


@rule("SLA090", "sla", "warning")
def amendment_not_signed(dossier: Dossier, today: date) -> Iterator[Found]:
    """An amendment is to begin, and not both parties have signed it.

    What: A version that begins later than today follows one that both have signed, and is not signed by both.
    Why: The dates decide: it judges from its first day, signed or not. Whoever did not mean it to must change its first
        day, or remove it, before that day; afterwards the other side reckons credits by terms that nobody agreed on.
    Fix: bpoctl sla sign --version VERSION --party client|provider --name TEXT --role TEXT. (Of the version in force
        rule SLA013 speaks.)
    Source: DESIGN.md section 6: a period is judged by the terms in force in it.
    Bad: version 1.1 from 2026-07-01, not signed, read on 2026-05-12
    Good: signed by both on 2026-05-10
    """
    for version, lacking in unsigned_amendments(dossier, today):
        if version.effective_from > today:
            message = (
                f"Version {version.key} judges from {version.effective_from}, signed or not, and is not signed by the "
                f"{' and the '.join(lacking)}."
            )
            fix = Fix.run("sla sign", version=version.key, party=lacking[0], name=ASK, role=ASK)
            yield Found("sla_agreement", version.key, message, fix)


@rule("SLA018", "sla", "warning")
def signed_after_it_began(dossier: Dossier, today: date) -> Iterator[Found]:
    """The agreement came into force before both had signed it.

    What: The later of the two signatures is dated after the first day on which the version is in force.
    Why: Periods before the signature are judged by terms that one side had not yet accepted.
    Fix: Let the next version begin after its signature: bpoctl sla agreement edit KEY --effective-from DATE.
    Source: DESIGN.md section 6: terms are effective-dated, and signed.
    Bad: in force from 2026-04-01, signed by the provider on 2026-04-09
    Good: signed by both on 2026-02-27
    """
    version = version_at(dossier, today)
    if version is None:
        return
    whole = [parties for parties in signed_texts(dossier, version, today).values() if len(parties) == len(PARTIES)]
    signed_on = min((max(parties.values()) for parties in whole), default=None)
    if signed_on and signed_on > version.effective_from:
        yield Found(
            "sla_agreement",
            version.key,
            f"Version {version.key} is in force since {version.effective_from}; both had signed only on {signed_on}.",
            None,
            "effective_from",
        )


@rule("SLA024", "sla", "warning")
def refers_to_no_clause(dossier: Dossier, today: date) -> Iterator[Found]:
    """A term refers to a clause that its version does not have.

    What: A level, credit terms, a consequence, an obligation or another term names the number of a clause, and the
        version has clauses, but none of that number nor one that it is a part of (7.3 of 7.3.1). A version without
        clauses keeps them elsewhere.
    Why: A reader who follows the reference finds nothing; once the version is signed, it stays so until the next.
    Fix: Add the clause, or mend the number: bpoctl sla level edit KEY --clause NUMBER.
    Source: DESIGN.md section 3 (anchors).
    Bad: level FRT says clause 7.3, and the version has clauses 7.1 and 7.2
    Good: a clause 7.3 in the same version
    """
    for version in judged_versions(dossier, today):
        numbers = {clause.number for clause in dossier.of_version(Clause, version)}
        for kind in _REFERRING if numbers else ():
            for row in dossier.rows(kind.table):
                if row.version == version and row.clause and not _stands(row.clause, numbers):
                    title = getattr(row, kind.title)
                    message = f"`{title}` refers to clause {row.clause}, and version {version} has no such clause."
                    if version in dossier.signed_versions():
                        fix = Fix.run("sla amend", version, from_=ASK, reason=f"clause {row.clause} was missing")
                    else:
                        fix = Fix.edit(kind.command, row.key, version=version, clause=ASK)
                    yield Found(kind.table, row.key, message, fix, "clause", version)


_REFERRING = tuple(kind for kind in KINDS.values() if kind.versioned and "clause" in kind.by_name)


def _stands(number: str, numbers: set[str]) -> bool:
    """Whether a clause of that number, or one that it is a part of, is there."""
    parts = number.split(".")
    return any(".".join(parts[:end]) in numbers for end in range(1, len(parts) + 1))
