"""Stage 2, partner: who does it."""

from datetime import date
from decimal import Decimal

from bpoctl.models import checked
from bpoctl.models import hours as week
from bpoctl.models.fields import Record, choice, day, money, number, record, ref, refs, text, texts, whole
from bpoctl.models.values import Money

PRICING_MODELS = ("per-seat", "per-hour", "per-transaction", "per-resolution", "fixed", "tiered", "gainshare")


@record("criteria", "CRT", least=1)
class Criterion(Record, table=True):
    """Something candidates are judged by, and what it weighs."""

    __tablename__ = "partner_criterion"
    name: str = text("What is judged", required=True, column=True)
    weight: Decimal = number(
        "Weight in percent; all weights add up to 100", required=True, least=0, most=100, column=True
    )
    direction: str = choice("Which way is better", "higher", "lower", required=True, column=True)
    scale_least: Decimal = number("Lowest score that can be given", default=Decimal(1), column=True)
    scale_most: Decimal = number("Highest score that can be given", default=Decimal(5), column=True)
    knock_out: Decimal | None = number("Score on whose wrong side a candidate is out")


@record("candidates", key_from="name", least=1)
class Candidate(Record, table=True):
    """A company that may do the work; the same key is the same company in every engagement of the store."""

    __tablename__ = "partner_candidate"
    name: str = text("Name of the company", required=True, column=True)
    country: str | None = text("Country it would work from", column=True, ask=True)
    lei: str | None = text("Legal entity identifier", check=checked.lei)
    website: str | None = text("Website")
    contact: str | None = text("Whom to talk to", personal=True)
    staff: int | None = whole("Size of its staff", least=0, column=True)
    withdrawn_on: date | None = day("When it left the race")
    withdrawn_reason: str | None = text("Why it left the race")


@record("sites", "SITE")
class Site(Record, table=True):
    """A place from which a candidate would work: its zone, its hours, and the languages spoken there."""

    __tablename__ = "partner_site"
    candidate: str = ref("partner_candidate", "Whose site it is", required=True, column=True)
    name: str = text("What it is called, as in `Manila`", required=True, column=True)
    time_zone: str = text("Its zone (IANA)", required=True, check=checked.time_zone, column=True)
    hours: str = text(
        "Hours in which it works, as in `Mon-Fri 14:00-23:00` or `24x7`",
        required=True, check=week.check_hours, column=True,
    )  # fmt: skip
    clock: str = choice(
        "Whose clock these hours keep: the site's own, or the client's wherever the site lies",
        "site", "client", default="site", column=True,
    )  # fmt: skip
    languages: tuple[str, ...] = texts("Languages spoken there, as in en, de", required=True, column=True)
    seats: int | None = whole("People who can work there at once", least=0, column=True, ask=True)


@record("quotes", "QUO", least=1)
class Quote(Record, table=True):
    """What a candidate asks for the work: how it is priced, what comes on top, and how the price moves."""

    __tablename__ = "partner_quote"
    candidate: str = ref("partner_candidate", "Who quotes", required=True, column=True)
    model: str = choice("Pricing model", *PRICING_MODELS, required=True, column=True)
    price: Money | None = money(
        "Price of a seat a month, an hour or a unit; of the whole where fixed; expected cost a month where gainshare",
        least=0, column=True, ask=True,
    )  # fmt: skip
    units: Decimal | None = number(
        "Seats, or hours a month; in the other models the units a month it is reckoned for",
        least=0, column=True, ask=True,
    )  # fmt: skip
    price_per: str = choice("For which time a fixed price is", "month", "year", "term", default="month")
    unit: str | None = text("What one priced unit is, as in `ticket`: the unit of the scope's volume")
    processes: tuple[str, ...] | None = refs("scope_process", "Processes it prices; all in scope if not given")
    unit_volume: Decimal | None = number(
        "Units a month that one seat handles (or an hour's); then seats and hours follow the volume", least="0.000001"
    )
    billed_share: Decimal = number(
        "Percent of the volume that is billed, as in 85 where only resolutions are", default=Decimal(100), least=0,
        most=100,
    )  # fmt: skip
    setup: Money | None = money("Set-up, once, in the first month", least=0, column=True, ask=True)
    transition: Money | None = money("Transition (parallel running, transfer of knowledge) a month", least=0)
    transition_months: int | None = whole("For how many of the first months", least=1, most=600)
    overhead: Money | None = money("Own management overhead a month", least=0)
    ramp: tuple[str, ...] | None = texts(
        "Percent of the first months, as in `25, 50, 75`, then 100", check=checked.percentages
    )
    ramp_on: str | None = choice(
        "What the ramp lowers: the volume that is handed over, the price, or both", "volume", "price", "both"
    )
    fx_date: str | None = choice(
        "Which date's exchange rate counts, where it is in another currency",
        "quote-day", "service-month-average", "invoice-day",
    )  # fmt: skip
    fx_on: date | None = day("The day itself, where the rate of one day counts throughout")
    index_series: str | None = text("Index that the price follows, as the index values name it")
    exposed_share: Decimal | None = number("Percent of the price that follows the index", least=0, most=100)
    index_form: str | None = choice(
        "Against what it is adjusted: the base value always, or the value before (chained)", "fixed-base", "chained"
    )
    index_every: int = whole("Months from one adjustment to the next", default=12, least=1, most=600)
    index_base_on: date | None = day("Day whose index value is the base; the first day of the term if not given")
    band_rule: str | None = choice(
        "What a volume band prices: the units within it (marginal), or all units once it is reached (whole-volume)",
        "marginal", "whole-volume",
    )  # fmt: skip
    band_edge: str | None = choice(
        "To which of two bands a volume of exactly their common edge belongs", "lower", "upper"
    )
    baseline_volume: Decimal | None = number(
        "Units a month that the price is for, at the middle of the dead band", least=0
    )
    dead_band: Decimal | None = number(
        "Percent of the baseline within which neither more nor less volume is charged", least=0, most=100
    )
    dead_band_rule: str | None = choice(
        "What is charged outside the dead band: the units beyond it, or all units of the difference", "beyond", "all"
    )
    arc: Money | None = money("Additional resource charge: price of a unit more", least=0)
    rrc: Money | None = money("Reduced resource credit: credit for a unit less", least=0)
    gain_share: Decimal | None = number("Percent of the gain that the provider keeps", least=0, most=100)
    gain_baseline: Money | None = money("Cost a month that gains are counted from", least=0)
    term_months: int | None = whole("Months of the term", least=1, most=600, column=True, ask=True)
    valid_until: date | None = day("Last day on which it can be accepted", column=True, ask=True)
    note: str | None = text("What it includes")


@record("bands", "TIER")
class Band(Record, table=True):
    """A volume band of a tiered quote: from one edge to the next, and the price of a unit in it."""

    __tablename__ = "partner_band"
    quote: str = ref("partner_quote", "Quote it belongs to", required=True, column=True)
    lower: Decimal = number("Lower edge, units a month; 0 for the first", required=True, least=0, column=True)
    upper: Decimal | None = number("Upper edge; the last band has none", least=0, column=True, ask=True)
    price: Money = money("Price of a unit", required=True, least=0, column=True)


@record("rates", "RTE")
class Rate(Record, table=True):
    """An exchange rate: of a day, or the average of a month."""

    __tablename__ = "partner_rate"
    currency: str = text("Currency that is changed, as in USD", required=True, check=checked.currency, column=True)
    into: str | None = text(
        "Currency it is changed into; the engagement's own if not given", check=checked.currency, column=True
    )
    rate: Decimal = number(
        "How many of that for one of this, as in 0.92", required=True, least="0.000000001", column=True
    )
    basis: str = choice("What it is", "day", "month-average", required=True, column=True)
    on: date = day("Of which day; of an average, any day of its month", required=True, column=True)
    source: str | None = text("Who publishes it")


@record("indices", "IDX")
class IndexValue(Record, table=True):
    """One value of an index that prices follow, recorded or assumed."""

    __tablename__ = "partner_index"
    series: str = text("Which index, as in `labour-cost-de`", required=True, column=True)
    on: date = day("From which day it counts", required=True, column=True)
    value: Decimal = number("The value", required=True, least="0.000001", column=True)
    source: str | None = text("Who publishes it, or why it is assumed", column=True)


@record("calls", "CAL")
class Call(Record, table=True):
    """A discovery call with a candidate and what came of it."""

    __tablename__ = "partner_call"
    candidate: str = ref("partner_candidate", "With whom", required=True, column=True)
    held_on: date = day("When", required=True, column=True)
    attendees: tuple[str, ...] | None = texts("Who took part")
    outcome: str = choice("What came of it", "positive", "mixed", "negative", required=True, column=True)
    notes: str | None = text("What was said", ask=True)


@record("references", "REF")
class Reference(Record, table=True):
    """A client of the candidate who was asked about it."""

    __tablename__ = "partner_reference"
    candidate: str = ref("partner_candidate", "About whom", required=True, column=True)
    organisation: str = text("Who was asked", required=True, column=True)
    checked_on: date | None = day("When they were asked", column=True, ask=True)
    outcome: str | None = choice("What they said", "positive", "mixed", "negative", column=True, ask=True)
    notes: str | None = text("In their words")


@record("certificates", "CRF")
class Certificate(Record, table=True):
    """A certificate a candidate holds, and until when."""

    __tablename__ = "partner_certificate"
    candidate: str = ref("partner_candidate", "Who holds it", required=True, column=True)
    name: str = text("What it certifies, as in `ISO 27001`", required=True, column=True)
    issuer: str | None = text("Who issued it")
    valid_from: date | None = day("First day on which it holds")
    valid_until: date | None = day("Last day on which it holds", column=True, ask=True)
    evidence: tuple[str, ...] | None = refs("evidence", "Where it can be seen")


@record("scores", "SCO", least=1)
class Score(Record, table=True):
    """What one evaluator gives one candidate on one criterion."""

    __tablename__ = "partner_score"
    candidate: str = ref("partner_candidate", "Who is scored", required=True, column=True)
    criterion: str = ref("partner_criterion", "On what", required=True, column=True)
    evaluator: str = ref("person", "By whom", required=True, column=True)
    value: Decimal = number("The score", required=True, column=True)
    rationale: str | None = text("Why")


@record("decisions", "DEC", least=1)
class Decision(Record, table=True):
    """Who was chosen, by whom, and for which reasons."""

    __tablename__ = "partner_decision"
    candidate: str = ref("partner_candidate", "Who was chosen", required=True, column=True)
    decided_on: date = day("When", required=True, column=True)
    decided_by: str = ref("person", "By whom", required=True, column=True)
    reasons: str = text("Why this one", required=True, column=True)
    runner_up: str | None = ref("partner_candidate", "Who stands by")
