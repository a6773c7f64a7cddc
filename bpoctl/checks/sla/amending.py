"""Rules of stage 3, sla: what was signed stays as it was, and versions begin where periods do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from bpoctl.analysis.boundaries import cuts
from bpoctl.analysis.signed_terms import subject_sha256, terms_sha256
from bpoctl.checks.facts import version_at
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.record import Signature
from bpoctl.models.sla import Agreement


@rule("SLA055", "sla")
def signed_terms_changed(dossier: Dossier, today: date) -> Iterator[Found]:
    """The terms of an agreement version are no longer those that were signed.

    What: A level, clause, calendar (its holidays too), credit term, duty or date of a version was changed, added or
        removed after a party had signed it, or the text that a signature keeps is not the text of its SHA-256.
    Why: The figures would be reckoned by terms that nobody agreed on, and the signed document says something else.
    Fix: See what differs (bpoctl sla redline VERSION --signed), put it back, and change it in a new version instead:
        bpoctl sla amend VERSION --from DATE --reason TEXT.
    Source: DESIGN.md section 6, the signed text; FIELD.md section 3, item 7.
    Bad: signed with a target of 95 %; the file now says 96 % under the same version
    Good: 96 % in version 1.1, and 1.0 as it was
    """
    for signature in dossier.all(Signature):
        version = dossier.get(Agreement, signature.agreement)
        if version is None or signature.on > today:
            continue
        who = f"the {signature.party} signed it on {signature.on} ({signature.key})"
        wording = signature.wording
        if wording is not None and hashlib.sha256(wording.encode()).hexdigest() != signature.text_sha256:
            message = f"The text kept by signature {signature.key} is not the one that was signed: its SHA-256 differs."
        elif signature.terms_sha256 and signature.terms_sha256 != terms_sha256(dossier, version):
            message = f"The terms of version {version.key} were changed after {who}."
        else:
            continue
        yield Found("sla_agreement", version.key, message, Fix("sla redline --signed", (version.key,)))


@rule("SLA056", "sla", "warning")
def signed_subject_changed(dossier: Dossier, today: date) -> Iterator[Found]:
    """The service, the parties or the scope are recorded otherwise than in the signed agreement.

    What: The engagement's name, function or currency, the name of client or provider, or a line of the scope was
        changed after the version in force was signed, and no later version is being prepared.
    Why: People go by the record, the other side by the signed text: what is in scope is then a matter of opinion.
    Fix: See what differs (bpoctl sla redline VERSION --signed); put it back, or amend the agreement:
        bpoctl sla amend VERSION --from DATE --reason TEXT.
    Source: DESIGN.md section 6, the signed text.
    Bad: refunds moved out of scope after the signatures of 1.0, and there is no 1.1
    Good: the same with a version 1.1 that says so
    """
    version = version_at(dossier, today)
    if version is None or version != dossier.latest_version():
        return
    signed = [s for s in dossier.all(Signature) if s.agreement == version.key and s.on <= today and s.subject_sha256]
    if signed and signed[-1].subject_sha256 != subject_sha256(dossier, version):
        message = (
            f"The service, the parties or the scope are no longer recorded as version {version.key} has them, which "
            f"was signed on {signed[-1].on}."
        )
        yield Found("sla_agreement", version.key, message, Fix("sla redline --signed", (version.key,)))


@rule("SLA057", "sla")
def begins_within_a_period(dossier: Dossier, today: date) -> Iterator[Found]:
    """An agreement version begins within a period that is judged.

    What: The first day of a version lies within a month, or within a quarter, year or week over which a level of the
        version before is judged, and the version does not say that such periods are parted.
    Why: Half of the period was promised by one version and half by the other; no rule says which figure counts.
    Fix: Let it begin with the period (bpoctl sla agreement edit KEY --effective-from DATE), or part the period: bpoctl
        sla agreement edit KEY --prorate calendar-days.
    Source: DESIGN.md section 6: amendments start at a period boundary, otherwise refused unless prorated.
    Bad: a level judged by the quarter; version 1.1 from 2026-05-01
    Good: version 1.1 from 2026-07-01
    """
    for before, after in pairwise(dossier.versions()):
        follows = before.effective_from < after.effective_from <= before.ends_on + timedelta(days=1)
        if after.prorate or not follows:
            continue
        found = cuts(dossier, before.key, after.effective_from)
        if found:
            lies = "; ".join(cut.words for cut in found)
            message = f"Version {after.key} begins on {after.effective_from}, within {lies}."
            fix = Fix.edit("sla agreement", after.key, effective_from=ASK)
            yield Found("sla_agreement", after.key, message, fix, "effective_from")
