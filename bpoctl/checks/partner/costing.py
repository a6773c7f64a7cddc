"""Rules of stage 2, partner: quotes that cannot be reckoned, each fault by name.

The faults are found by `analysis/cost/faults.py`, which the calculation refuses by: a rule here reports one kind.
Once it is decided, the quotes of those who were not chosen matter no more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bpoctl.analysis.cost.faults import Fault, faults
from bpoctl.analysis.cost.frame import Frame, frame_of
from bpoctl.analysis.cost.terms import decided, quoted_on, quotes_of, rivals
from bpoctl.analysis.coverage import in_the_race
from bpoctl.checks.rules import Found, rule
from bpoctl.dossier import Dossier, fact
from bpoctl.errors import BadData
from bpoctl.lifecycle import ASK, Fix
from bpoctl.models.partner import Quote


def _concerned(dossier: Dossier, today: date) -> list[str]:
    decision = decided(dossier, today)
    return [decision.candidate] if decision else [candidate.key for candidate in in_the_race(dossier, today)]


@fact
def _frame(dossier: Dossier) -> Frame | None:
    try:
        return frame_of(dossier)
    except BadData:
        return None


@fact
def _quotes(dossier: Dossier, today: date) -> list[Quote]:
    on = quoted_on(dossier, today)
    return [quote for key in _concerned(dossier, today) for quote in quotes_of(dossier, key, on)]


@fact
def _faults(dossier: Dossier, today: date) -> tuple[Fault, ...]:
    quotes = _quotes(dossier, today)
    frame = _frame(dossier) if quotes else None
    return tuple(fault for quote in quotes for fault in faults(dossier, quote, frame))


def _of_kind(dossier: Dossier, today: date, what: str) -> Iterator[Found]:
    yield from (_found(fault) for fault in _faults(dossier, today) if fault.what == what)


def _found(fault: Fault) -> Found:
    return Found(fault.table, fault.key, fault.message, fault.fix, fault.field)


@rule("PAR008", "partner")
def quote_without_exchange_rate(dossier: Dossier, today: date) -> Iterator[Found]:
    """A quote is in another currency, and no exchange rate counts for it.

    What: An amount of a quote is not in the engagement's currency, and the quote does not say which date's rate
        counts, or no rate of that kind is on record for the first month, or two rates of one date differ. A rate is
        never inverted and never made from two others.
    Why: The price order of such quotes depends on the day's rate, so the cheapest may not be.
    Fix: bpoctl partner quote edit KEY --fx-date service-month-average, and
        bpoctl partner rate add --currency USD --rate 0.92 --basis month-average --on DATE.
    Source: FIELD.md section 6: compare the total cost, FX included; worked example 15.
    Bad: Brightline 14.20 EUR an hour, Nimbus 15.90 USD an hour, and no rate
    Good: both in EUR; or a rate on record and the date that counts stated
    """
    yield from _of_kind(dossier, today, "rate")


@rule("PAR013", "partner")
def quote_in_no_currency(dossier: Dossier, today: date) -> Iterator[Found]:
    """A quote is in a currency that does not exist.

    What: The code of an amount's currency is not in use by ISO 4217.
    Why: A mistyped currency finds no rate, or worse, another currency's.
    Fix: bpoctl partner quote edit KEY --price 'AMOUNT USD'.
    Source: FIELD.md section 6; DESIGN.md section 6: minor units of ISO 4217.
    Bad: price 15.90 UDS
    Good: price 15.90 USD, with its rate
    """
    yield from _of_kind(dossier, today, "currency")


@rule("PAR015", "partner")
def quote_incomplete_for_its_model(dossier: Dossier, today: date) -> Iterator[Found]:
    """A quote leaves out what its pricing model needs.

    What: The price, the seats or hours, the gain's share or baseline is missing; a ramp does not say what it lowers;
        a transition does not say for how many months.
    Why: What is left out would be taken as nothing, and the quote would look cheap by it.
    Fix: bpoctl partner quote edit KEY with the option that the finding names.
    Source: FIELD.md section 6: the pricing models.
    Bad: per seat, 3,150.00, and no number of seats
    Good: the same with 6 seats, or with the volume that one seat handles
    """
    yield from _of_kind(dossier, today, "model")


@rule("PAR016", "partner")
def bands_do_not_meet(dossier: Dossier, today: date) -> Iterator[Found]:
    """The volume bands of a quote overlap, leave a gap or do not say how they count.

    What: A tiered quote has no band; its bands do not follow each other from 0 edge to edge; or it does not say
        whether a band prices its own units or all of them, or to which band a volume of exactly an edge belongs.
    Why: Between 1,000 and 1,001 lies a volume that two bands price, or none; the invoice will fall on it.
    Fix: bpoctl partner band edit KEY --lower N --upper N; bpoctl partner quote edit KEY --band-rule marginal
        --band-edge lower.
    Source: FIELD.md section 6: tiered volume; section 2: a table of undefined edges is refused.
    Bad: 0 to 1,000 and 900 on
    Good: 0 to 1,000 and 1,000 on; exactly 1,000 belongs to the lower band
    """
    yield from _of_kind(dossier, today, "bands")


@rule("PAR017", "partner")
def dead_band_without_rule(dossier: Dossier, today: date) -> Iterator[Found]:
    """Additional or reduced volume is priced, and its dead band is not stated whole.

    What: A quote has an additional resource charge (ARC) or a reduced resource credit (RRC) and lacks the baseline, the
        dead band, or its rule: charge the units beyond the band, or all units once outside it. Or its model follows
        the volume already, so that they would be charged twice.
    Why: The two rules are incompatible: 500 or 1,500 units of the same month.
    Fix: bpoctl partner quote edit KEY --baseline-volume N --dead-band N --dead-band-rule beyond.
    Source: FIELD.md section 6; worked example 13.
    Bad: baseline 10,000, dead band 10 %, ARC 2.00; nothing says beyond or all
    Good: the same, charged beyond the band
    """
    yield from _of_kind(dossier, today, "dead-band")


@rule("PAR018", "partner")
def index_without_values(dossier: Dossier, today: date) -> Iterator[Found]:
    """A price is indexed, and terms or values of its index are missing.

    What: An indexed quote lacks the series, the exposed share or the form (fixed base or chained); or no value of the
        series lies between one adjustment within the term and the one before it.
    Why: An index without values is a price that does not rise, on paper.
    Fix: bpoctl partner index add --series TEXT --on DATE --value N --source TEXT; a value for a day to come is an
        assumption, and its source says whose.
    Source: FIELD.md section 6: index only the exposed share; worked example 14.
    Bad: a term of 24 months, adjusted every 12, and only the base value on record
    Good: a value for the second year too
    """
    yield from _of_kind(dossier, today, "index")


@rule("PAR019", "partner")
def unit_unlike_the_scope(dossier: Dossier, today: date) -> Iterator[Found]:
    """A quote is priced by another unit than the scope counts.

    What: The unit of a quote that follows the volume is not the unit of a process it covers; or the scope counts in
        several units and the quote names none; or no process it covers has a volume.
    Why: 15.90 for a resolution and 9,000 calls multiply well, and the product means nothing.
    Fix: bpoctl partner quote edit KEY --unit ticket, or --processes KEY,KEY where it prices a part of the work.
    Source: FIELD.md section 6: total cost, not price x quantity; DESIGN.md section 1: processes with volumes.
    Bad: 15.90 a call; the scope counts tickets
    Good: 15.90 a ticket
    """
    yield from _of_kind(dossier, today, "unit")


@rule("PAR020", "partner")
def quotes_for_the_same_work(dossier: Dossier, today: date) -> Iterator[Found]:
    """Two quotes of one candidate price the same work.

    What: Two quotes that could be accepted on the same day cover a process in common. Quotes for different
        processes add up; two for the same one do not say which counts.
    Why: Added up, the candidate looks twice as dear; whichever is picked in silence, somebody meant the other.
    Fix: End the old one (bpoctl partner quote edit KEY --valid-until DATE) or remove it.
    Source: FIELD.md section 6.
    Bad: QUO-1 and QUO-4 of Brightline, both for the whole work, both valid
    Good: QUO-1 for orders, QUO-4 for returns
    """
    on = quoted_on(dossier, today)
    for key in _concerned(dossier, today):
        if two := rivals(quotes_of(dossier, key, on)):
            name = dossier.named("partner_candidate", key)
            said = f"{two[0].key} and {two[1].key} of {name} price the same work, and nothing says which counts."
            fix = Fix.edit("partner quote", two[0].key, valid_until=ASK)
            yield Found("partner_quote", two[1].key, said, fix, "valid_until")


@rule("PAR021", "partner", "warning")
def quote_shorter_than_the_term(dossier: Dossier, today: date) -> Iterator[Found]:
    """A quote ends before the term that is compared.

    What: The months of a quote are fewer than those of the scenario that the business case is reckoned on.
    Why: From then on its price is carried on as if it had been promised.
    Fix: Ask for a price over the whole term: bpoctl partner quote edit KEY --term-months N.
    Source: FIELD.md section 6: over the term.
    Bad: a quote for 12 months in a case of 36
    Good: a quote for 36 months
    """
    frame = _frame(dossier)
    for quote in _quotes(dossier, today) if frame else ():
        if frame and quote.term_months is not None and quote.term_months < frame.term:
            yield Found(
                "partner_quote",
                quote.key,
                f"{quote.key} is for {quote.term_months} months, and {frame.term} are compared.",
                Fix.edit("partner quote", quote.key, term_months=ASK),
                "term_months",
            )


@rule("PAR022", "partner")
def candidate_without_quote(dossier: Dossier, today: date) -> Iterator[Found]:
    """A candidate in the race has no quote.

    What: Others have quoted, nothing is decided yet, and this candidate has neither quoted nor withdrawn.
    Why: Its total cost is not nought; it is not known, and a comparison without it is one of the others.
    Fix: Ask for the quote (bpoctl partner quote add --candidate KEY --model MODEL --price AMOUNT) or record that it
        withdrew (bpoctl partner candidate edit KEY --withdrawn-on DATE).
    Source: FIELD.md section 6: compare the total cost of the process over the term.
    Bad: Brightline quotes 14.20 an hour; Nimbus, in the race, has quoted nothing
    Good: both have quoted
    """
    quoted = {quote.candidate for quote in dossier.all(Quote)}
    if not quoted or decided(dossier, today):
        return
    for candidate in in_the_race(dossier, today):
        if candidate.key not in quoted:
            fix = Fix.add("partner quote", candidate=candidate.key, model=ASK, price=ASK, units=ASK)
            yield Found("partner_candidate", candidate.key, f"{candidate.name} is in the race without a quote.", fix)
