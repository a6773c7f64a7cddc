"""Rules of stage 3, sla: the stage as a whole, versions and their dates, and the last day for notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from bpoctl.analysis.notice import last_day_for_notice
from bpoctl.analysis.wording import counted
from bpoctl.checks.facts import service_start
from bpoctl.checks.rules import Found, missing_kinds, rule
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.review import Renewal
from bpoctl.models.sla import Agreement

NOTICE_WARNING_DAYS = 90
"""Days ahead at which the last day for notice is announced."""


def notice_day(version: Agreement) -> date | None:
    """The last day for notice of a version, or None where its notice cannot be read."""
    try:
        return last_day_for_notice(version.ends_on, version.notice)
    except BadData:
        return None


def running_out(dossier: Dossier, today: date) -> tuple[Agreement, date] | None:
    """The version in force with its last day for notice, where nothing follows it and nobody has decided what shall."""
    version = dossier.version_on(today)
    if version is None or any(other.ends_on > version.ends_on for other in dossier.versions()):
        return None
    last_day = notice_day(version)
    if last_day is None or _impossible(dossier, last_day) or _decided(dossier, version, today):
        return None
    return version, last_day


def _impossible(dossier: Dossier, last_day: date) -> bool:
    """Whether notice would have to be given before there is an agreement."""
    return last_day < dossier.versions()[0].effective_from


def _decided(dossier: Dossier, version: Agreement, today: date) -> bool:
    """Whether it has been decided what follows the end of a version; a decision on an earlier end is another."""
    begun = min(other.effective_from for other in dossier.versions() if other.ends_on == version.ends_on)
    first = begun if begun > dossier.versions()[0].effective_from else date.min
    return any(first <= renewal.decided_on <= today for renewal in dossier.all(Renewal))


@rule("SLA001", "sla", when_reached=True)
def lacks_a_record(dossier: Dossier, today: date) -> Iterator[Found]:
    """A kind of record that sla must leave behind is missing.

    What: The stage has no record of a kind that it is there to produce: an agreement, a calendar, a level, a
        deliverable, a report duty, an obligation.
    Why: The next stage reads these records; a gate that opens without them opens onto nothing.
    Fix: Add the record (the finding names the command), or waive the rule for a stated time.
    Source: DESIGN.md section 1.
    Bad: no report duty recorded
    Good: one monthly report
    """
    yield from missing_kinds(dossier, "sla")


@rule("SLA010", "sla")
def versions_do_not_follow(dossier: Dossier, today: date) -> Iterator[Found]:
    """Agreement versions leave a gap, or begin on the same day, or end before they begin.

    What: Between the last day of one version and the first of the next there is a day without terms; or two versions
        begin on one day; or a version ends before it begins.
    Why: A period is judged by the terms in force in it; where there are none or two, it cannot be judged.
    Fix: bpoctl sla agreement edit KEY --effective-from DATE.
    Source: DESIGN.md section 5: versions follow each other without gap or overlap; FIELD.md section 3, item 7.
    Bad: 1.0 ends on 2026-06-30, 1.1 begins on 2026-07-02
    Good: 1.1 begins on 2026-07-01
    """
    versions = dossier.versions()
    for version in versions:
        if version.ends_on < version.effective_from:
            message = f"Version {version.key} ends on {version.ends_on}, before it begins on {version.effective_from}."
            yield Found(
                "sla_agreement", version.key, message, Fix.edit("sla agreement", version.key, ends_on=ASK), "ends_on"
            )
    for before, after in pairwise(versions):
        days_between = (after.effective_from - before.ends_on).days - 1
        if before.effective_from == after.effective_from:
            message = f"Versions {before.key} and {after.key} both begin on {after.effective_from}."
        elif days_between > 0 and before.ends_on >= before.effective_from:
            message = (
                f"Version {before.key} ends on {before.ends_on} and {after.key} begins on {after.effective_from}: "
                f"{counted(days_between, 'day')} without terms."
            )
        else:
            continue
        fix = Fix.edit("sla agreement", after.key, effective_from=ASK)
        yield Found("sla_agreement", after.key, message, fix, "effective_from")


@rule("SLA011", "sla")
def service_without_agreement(dossier: Dossier, today: date) -> Iterator[Found]:
    """The service runs, and no agreement is in force.

    What: The service has begun and is not closed, and today no version is in force: the last one has ended, or the
        first has yet to begin. A first version that begins after the service is found beforehand, too.
    Why: Nothing is promised on such a day: no level, no credit, no data protection.
    Fix: Make the next version, or correct the dates: bpoctl sla agreement edit KEY --effective-from DATE.
    Source: FIELD.md section 3, items 7 and 8.
    Bad: service since 2026-04-01, version 1.0 from 2026-05-01
    Good: version 1.0 from 2026-04-01
    """
    versions, start = dossier.versions(), service_start(dossier)
    closed = dossier.engagement.closed_on
    if not versions or start is None or (closed and closed <= today):
        return
    first, last = versions[0], max(versions, key=lambda version: version.ends_on)
    if first.effective_from > start:
        message = f"The service begins on {start}, version {first.key} only on {first.effective_from}."
        fix = Fix.edit("sla agreement", first.key, effective_from=start)
        yield Found("sla_agreement", first.key, message, fix, "effective_from")
    if last.ends_on < today and start <= today:
        message = f"Version {last.key} ended on {last.ends_on}, and the service goes on without terms."
        fix = Fix.add("sla agreement", title=ASK, effective_from=ASK, ends_on=ASK, notice=ASK, renewal=ASK)
        yield Found("sla_agreement", last.key, message, fix, "ends_on")


@rule("SLA012", "sla", "warning")
def notice_day_near(dossier: Dossier, today: date) -> Iterator[Found]:
    """The last day for notice is near or past, and nobody has decided.

    What: In 90 days or less the last day for notice is reached (or it is past), and no renewal decision is recorded.
    Why: Renewal date and notice date are confused: after this day the other side may hold you to another term, or
        leave you without a provider.
    Fix: Decide: bpoctl review renewal add --decision renew|renegotiate|exit …
    Source: FIELD.md section 3, item 8; worked example 25.
    Bad: ends 2026-12-31, notice 90 days: 2 October; read on 2026-09-01
    Good: the same, read on 2026-05-12
    """
    found = running_out(dossier, today)
    if found is None:
        return
    version, last_day = found
    if (last_day - today).days <= NOTICE_WARNING_DAYS:
        when = f"is {last_day}" if last_day >= today else f"was {last_day}"
        renewed = version.ends_on + timedelta(days=1)
        then = f"renews for a year on {renewed}" if version.renewal == "renews-yearly" else f"ends on {version.ends_on}"
        yield Found(
            "sla_agreement",
            version.key,
            f"The last day for notice {when} ({version.notice} before the end); without it the agreement {then}.",
            Fix.add("review renewal", decision=ASK, decided_on=ASK, decided_by=ASK, reasons=ASK),
            "notice",
        )


@rule("SLA022", "sla")
def notice_day_impossible(dossier: Dossier, today: date) -> Iterator[Found]:
    """No day is left on which notice could be given in time.

    What: The last day for notice lies before the agreement begins: the notice period is longer than its term.
    Why: Nobody can give notice before there is an agreement; one that renews by itself could never be left.
    Fix: Shorten the notice, or move the end: bpoctl sla agreement edit KEY --notice '30 days'.
    Source: FIELD.md section 3, item 8.
    Bad: from 2026-04-01 to 2026-12-31, notice 12 months
    Good: the same with a notice of 30 days
    """
    versions = dossier.versions()
    for version in versions:
        last_day = notice_day(version)
        if last_day is not None and version.ends_on >= version.effective_from and _impossible(dossier, last_day):
            message = (
                f"Notice for the end on {version.ends_on} would have to be given by {last_day} ({version.notice} "
                f"before), and the agreement begins on {versions[0].effective_from}."
            )
            fix = Fix.edit("sla agreement", version.key, notice=ASK)
            yield Found("sla_agreement", version.key, message, fix, "notice")
