"""Rules of stage 3, sla: levels that are to lie within two edges, volume that excuses, and days of deliverables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.bounds import BOUNDS, WITHIN
from bpoctl.analysis.credits.consequences import concerns
from bpoctl.analysis.duties.deliverables import faults
from bpoctl.analysis.wording import listed
from bpoctl.checks.facts import judged_versions
from bpoctl.checks.rules import Found, rule
from bpoctl.checks.sla.levels import fault, judged_levels
from bpoctl.dossier import Dossier
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.sla import Consequence, CreditTerms, Deliverable
from bpoctl.models.values import plain

VOLUME = ("volume_process", "volume_excess", "volume_equality")


@rule("SLA082", "sla")
def edges_not_in_order(dossier: Dossier, today: date) -> Iterator[Found]:
    """A level that is to lie within two edges lacks one, or its edges are crossed.

    What: The direction is `within`, and a lower edge of target or minimum is not stated or lies above the upper one; or
        the direction is another, and a lower edge, or what a figure exactly at one does, is stated, which nothing
        reads.
    Why: With one edge alone nobody can say whether an occupancy of 60 % has failed: it is not judged.
    Fix: bpoctl sla level edit KEY --target-least N --minimum-least N.
    Source: FIELD.md section 4: handle time and occupancy are better within a band.
    Bad: direction within, target 85, no target_least
    Good: direction within, target 70 to 85 (target_least 70), minimum 65 to 90
    """
    for level in judged_levels(dossier, today):
        lacks = [n for n in ("target", "minimum") if level.direction == WITHIN and getattr(level, f"{n}_least") is None]
        if lacks:
            said = f"`{level.name}` is to lie within two edges, and the lower one of its {listed(lacks)} is not stated."
            yield fault(level, said, f"{lacks[0]}_least", **{f"{name}_least": ASK for name in lacks})
        for name in BOUNDS:
            least, most, words = getattr(level, f"{name}_least"), getattr(level, name), name.replace("_", " ")
            if least is None:
                if getattr(level, f"{name}_least_equality") is not None and name not in lacks:
                    said = f"`{level.name}` says what exactly the lower edge of its {words} does, and it has none."
                    yield fault(level, said, f"{name}_least_equality", **{f"{name}_least": ASK})
                continue
            if level.direction != WITHIN:
                said = f"`{level.name}` states a lower edge of its {words}, and {level.direction} is"
                yield fault(level, f"{said} better: nothing reads it.", f"{name}_least", direction=WITHIN)
            elif most is None or least > most:
                upper = "there is no upper one" if most is None else f"the upper one is {plain(most)} {level.unit}"
                said = f"The lower edge of the {words} of `{level.name}` is {plain(least)} {level.unit}"
                yield fault(level, f"{said}, and {upper}.", f"{name}_least")


@rule("SLA083", "sla")
def one_sided_term_of_two_edges(dossier: Dossier, today: date) -> Iterator[Found]:
    """A term that knows one side only, on a level that is to lie within two edges.

    What: Such a level states a bonus from one figure on; or a consequence follows at one figure of it; or its credits
        are earned back by the average of the year.
    Why: One figure does not say on which side of it the level is to be, and is refused. In an average, misses above and
        below cancel each other: 60 % and 95 % are 77.5 %, in a band in which neither of them was.
    Fix: bpoctl sla level edit KEY --bonus-bands TABLE; bpoctl sla consequence edit KEY --breaches N; bpoctl sla credit
        edit KEY --earn-back consecutive.
    Source: FIELD.md sections 2 and 4; DESIGN.md section 6: every comparison says which side equality falls on.
    Bad: direction within, bonus_at 80
    Good: direction within, bonus_bands = { "1" = ">= 78", "0" = "> 82" }
    """
    for level in judged_levels(dossier, today):
        if level.direction != WITHIN:
            continue
        if level.bonus_at is not None and level.bonus_bands is None:
            said = f"`{level.name}` is to lie within two edges, and its bonus is earned from one figure on."
            yield fault(level, said, "bonus_at", bonus_bands=ASK)
        for terms in dossier.of_version(CreditTerms, level.version):
            if terms.key == level.credit and terms.earn_back == "year-average":
                said = f"`{terms.name}` earns back by the average of the year, in which misses of `{level.name}` above"
                fix = Fix.edit("sla credit", terms.key, version=terms.version, earn_back=ASK)
                message = f"{said} and below its two edges cancel each other."
                yield Found("sla_credit", terms.key, message, fix, "earn_back", terms.version)
        for row in dossier.of_version(Consequence, level.version):
            if row.threshold is not None and concerns(row, level):
                said = f"`{row.name}` follows at one figure, and `{level.name}` is to lie within two edges."
                fix = Fix.edit("sla consequence", row.key, version=row.version, levels=ASK)
                yield Found("sla_consequence", row.key, said, fix, "threshold", row.version)


@rule("SLA084", "sla")
def volume_excuse_half_stated(dossier: Dossier, today: date) -> Iterator[Found]:
    """What volume excuses is stated in part only.

    What: A level states of which process the volume excuses, by how many percent, or what exactly that percent does,
        and not all three.
    Why: Volume beyond the forecast is the excuse that is claimed most; where the share, the process or its edge is
        silent, the claim is refused or disputed.
    Fix: bpoctl sla level edit KEY --volume-process KEY --volume-excess N --volume-equality not-excused.
    Source: FIELD.md section 2: volume beyond the locked forecast by more than a stated share.
    Bad: volume_excess = 10, and nothing says of which process
    Good: volume_excess = 10, volume_process = calls, volume_equality = not-excused
    """
    for level in judged_levels(dossier, today):
        lacks = [name for name in VOLUME if getattr(level, name) is None]
        if lacks and len(lacks) < len(VOLUME):
            words = listed(name.replace("_", " ") for name in lacks)
            said = f"`{level.name}` says that volume excuses, and does not state its {words}."
            yield fault(level, said, lacks[0], **dict.fromkeys(lacks, ASK))


@rule("SLA085", "sla")
def deliverable_day_cannot_be_computed(dossier: Dossier, today: date) -> Iterator[Found]:
    """The day of a deliverable is stated in part, so that it cannot be computed.

    What: A deliverable states how often it is due without a deadline, a deadline without how often, business days
        without a calendar that has any, or both a single day and a recurrence.
    Why: Its day shows in no list of duties, and nobody is told when it is late; and the two sides count differently.
    Fix: bpoctl sla deliverable edit KEY --recurrence monthly --deadline '17:00 on the 5th business day' --calendar KEY;
        or leave these out, where its words are all that was agreed.
    Source: DESIGN.md section 6, measures: day-count deadlines state due moment and day type.
    Bad: deadline = "17:00 on the 5th business day", no recurrence
    Good: the same with recurrence = "monthly" and calendar = "office"
    """
    for version in judged_versions(dossier, today):
        for row in dossier.of_version(Deliverable, version):
            for field, why in faults(dossier, row):
                fix = Fix.edit("sla deliverable", row.key, version=version, **{field: ASK})
                yield Found("sla_deliverable", row.key, f"The day of `{row.name}` cannot be computed: {why}.", fix,
                            field, version)  # fmt: skip
