"""Rules of stage 1, scope: what is in and what is out, how much of it, and which data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.wording import listed
from bpoctl.checks.facts import in_scope, sides
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.scope import Boundary, Process

ANSWERED_BY = {
    "personal": ("gdpr", "hipaa"),
    "health": ("gdpr", "hipaa"),
    "payment-card": ("pci",),
}
"""Which regulations answer for a class of data; one of them is enough."""


@rule("SCO004", "scope")
def process_on_both_sides(dossier: Dossier, today: date) -> Iterator[Found]:
    """The same process is both in and out of scope.

    What: One boundary line draws a process in, and another draws the same process out.
    Why: Whoever does not want to do the work will read the line that suits them.
    Fix: Correct one line: bpoctl scope boundary edit KEY --side in|out, or split the process in two.
    Source: DESIGN.md section 1, stage 1: in and out of scope.
    Bad: BND-1 draws `returns` in, BND-5 draws `returns` out
    Good: BND-5 names `refund payments`, a process of its own
    """
    placed = sides(dossier)
    for boundary in dossier.all(Boundary):
        if boundary.side == "out" and boundary.process and len(placed.get(boundary.process, ())) > 1:
            name = dossier.named("scope_process", boundary.process)
            yield Found(
                "scope_boundary",
                boundary.key,
                f"`{name}` is drawn out here and drawn in by another line.",
                Fix.edit("scope boundary", boundary.key, side=ASK),
                "side",
            )


@rule("SCO005", "scope")
def process_nobody_placed(dossier: Dossier, today: date) -> Iterator[Found]:
    """A process is neither in scope nor out of it.

    What: No boundary line names the process, by reference or by its very name.
    Why: Work that no line places is the work both sides later thought the other would do.
    Fix: Draw the line: bpoctl scope boundary add --name TEXT --side in|out --process KEY.
    Source: DESIGN.md section 1, stage 1: in and out of scope.
    Bad: processes `orders` and `returns`; the only boundary names `orders`
    Good: a boundary for each
    """
    placed = sides(dossier)
    for process in dossier.all(Process):
        if process.key not in placed:
            yield Found(
                "scope_process",
                process.key,
                f"No boundary says whether `{process.name}` is in scope or out of it.",
                Fix.add("scope boundary", name=process.name, side=ASK, process=process.key),
            )


@rule("SCO009", "scope")
def nothing_in_scope(dossier: Dossier, today: date) -> Iterator[Found]:
    """Nothing is in scope.

    What: Processes are recorded and every one of them is drawn out of scope.
    Why: There is nothing left to hand over, so nothing that follows has a subject.
    Fix: Draw a process in: bpoctl scope boundary edit KEY --side in.
    Source: DESIGN.md section 1, stage 1.
    Bad: the only process `orders` is drawn out
    Good: `orders` is drawn in
    """
    placed = sides(dossier)
    if placed and all(side == {"out"} for side in placed.values()) and len(placed) == len(dossier.all(Process)):
        first = next(b for b in dossier.all(Boundary) if b.side == "out")
        yield Found(
            "scope_boundary",
            first.key,
            f"All {len(placed)} of the recorded processes are drawn out of scope.",
            Fix.edit("scope boundary", first.key, side="in"),
            "side",
        )


@rule("SCO010", "scope")
def data_without_regulation(dossier: Dossier, today: date) -> Iterator[Found]:
    """Data about people is handled, and no regulation is named for it.

    What: The engagement handles personal or health data and names neither GDPR nor HIPAA, or payment-card data and
        does not name PCI.
    Why: Clauses, controls and documents follow from the named regulations; unnamed, all of them are silently skipped.
    Fix: Name it: bpoctl edit --regulations gdpr. Where none applies, waive the rule and say why.
    Source: FIELD.md section 7; DESIGN.md section 1, stage 6: data-protection controls.
    Bad: data classes personal, payment-card; regulations gdpr
    Good: regulations gdpr, pci
    """
    named = set(dossier.engagement.regulations or ())
    for data_class in dossier.engagement.data_classes or ():
        answers = ANSWERED_BY.get(data_class, ())
        if answers and named.isdisjoint(answers):
            yield Found(
                "",
                "",
                f"The engagement handles {data_class} data and names no {' or '.join(answers).upper()} for it.",
                Fix.run("edit", regulations=",".join((*sorted(named), answers[0]))),
                "regulations",
            )


@rule("SCO011", "scope", "warning")
def volume_without_time(dossier: Dossier, today: date) -> Iterator[Found]:
    """A volume in scope does not say per which time, or of what.

    What: A process in scope has a volume but no time it is counted over, or no unit.
    Why: 9,000 what, and per day or per month? Quotes and staffing made from it differ by a factor of thirty.
    Fix: bpoctl scope process edit KEY --volume-per month --unit ticket.
    Source: FIELD.md sections 5 and 6; DESIGN.md section 1, stage 1: processes with volumes.
    Bad: volume 9000
    Good: volume 9000, per month, unit ticket
    """
    for process in in_scope(dossier):
        lacks = [name for name in ("volume_per", "unit") if not getattr(process, name)]
        if process.volume is not None and lacks:
            said = {"volume_per": "per which time", "unit": "of what"}
            yield Found(
                "scope_process",
                process.key,
                f"`{process.name}` has a volume of {process.volume} and does not say "
                f"{listed(said[name] for name in lacks)}.",
                Fix.edit("scope process", process.key, **dict.fromkeys(lacks, ASK)),
                lacks[0],
            )
