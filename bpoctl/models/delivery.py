"""Stage 7, delivery: is the work done as agreed."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bpoctl.models import checked
from bpoctl.models.fields import (
    Record,
    choice,
    day,
    flag,
    moment,
    money,
    number,
    record,
    ref,
    refs,
    table,
    text,
    texts,
    whole,
)
from bpoctl.models.sla import EXCUSES
from bpoctl.models.values import Money

RELIEF_REASONS = EXCUSES


@record("sops", "SOP", least=1)
class Sop(Record, table=True):
    """A standard operating procedure: how one kind of case is worked, step by step."""

    __tablename__ = "delivery_sop"
    name: str = text("What it is for", required=True, column=True)
    process: str = ref("scope_process", "Process it belongs to", required=True, column=True)
    purpose: str = text("Why it exists", required=True)
    steps: tuple[str, ...] = texts("Its steps in order", required=True)
    systems: tuple[str, ...] | None = refs("access_system", "Systems it uses")
    escalation: str | None = text("What to do when it does not fit", ask=True)
    owner: str | None = ref("person", "Who keeps it right", column=True, ask=True)
    approved_on: date | None = day("When it was approved", column=True, ask=True)
    review_on: date | None = day("When it is looked at again", column=True, ask=True)


@record("profiles", "PRF")
class Profile(Record, table=True):
    """How a ticket export is read: which columns or events are which moments, in which zone."""

    __tablename__ = "delivery_profile"
    name: str = text("Which export it reads", required=True, column=True)
    shape: str = choice("What one row is", "tickets", "events", "intervals", required=True, column=True)
    id_column: str = text("Column that holds the ticket's number", required=True, column=True)
    time_zone: str | None = text("Zone of times without an offset", check=checked.time_zone, column=True, ask=True)
    time_format: str | None = text("Form of the times, as in %d/%m/%Y %H:%M; none is year first", ask=True)
    event_column: str | None = text("Column that names the event (events)", ask=True)
    time_column: str | None = text("Column that holds the time (events, intervals)", ask=True)
    moments: dict[str, Any] = table(
        'Moments: { opened = "created_at" }, or for events { resolved = ["Resolved"] }', required=True
    )
    pauses: dict[str, Any] | None = table(
        'Pauses: of tickets the column that holds their start/end;start/end, { waiting = "Paused" }; of events '
        '{ waiting = { from = ["Wait"], to = ["*"] } }'
    )
    attributes: dict[str, Any] | None = table('Attributes: { priority = "Priority" }')
    counts: dict[str, Any] | None = table(
        'What ratios add up: a column, columns multiplied, or a population of tickets: { offered = "Calls" }, '
        '{ waited = ["Average wait", "Answered"] }, { reopened = { state = ["Reopened"] } }'
    )
    attribute_from: str | None = choice("Which event's attributes a ticket takes", "first", "last")
    exclude: dict[str, Any] | None = table('Tickets left out by rule: { category = ["spam"] }')
    delimiter: str | None = text("What parts the columns; found by itself if not given")
    encoding: str | None = choice("How the file is encoded", "utf-8", "cp1252", "utf-16")


@record("ticket_imports", "IMP")
class TicketImport(Record, table=True):
    """A ticket export that was read: which file, and what became of each of its rows."""

    __tablename__ = "delivery_ticket_import"
    profile: str = ref("delivery_profile", "How it was read", required=True, column=True)
    path: str = text("Where the file was", required=True, column=True)
    sha256: str = text("SHA-256 of the file", required=True, check=checked.sha256)
    imported_on: date = day("When", required=True, column=True)
    rows_read: int = whole("Rows in the file", required=True, least=0, column=True)
    rows_used: int = whole("Rows that counted", required=True, least=0, column=True)
    rows_excluded: int = whole("Rows left out by rule", required=True, least=0, column=True)
    rows_rejected: int = whole("Rows that could not be read", required=True, least=0, column=True)
    tickets: int = whole("Tickets in the used rows", required=True, least=0, column=True)
    replaces: str | None = ref("delivery_ticket_import", "Earlier import that this one corrects")


@record("measurements", "MSR", least=1)
class Measurement(Record, table=True):
    """What one service level came to in one period, and where the figure comes from."""

    __tablename__ = "delivery_measurement"
    level: str = ref("sla_level", "Which level", required=True, column=True)
    period: str = text("Which period, as in 2026-03", required=True, check=checked.period, column=True)
    instance: str | None = text("Which system, site or case it is, of a level that is judged for each")
    value: Decimal | None = number("The figure in the level's unit; none is not measured", column=True, ask=True)
    numerator: Decimal | None = number("Cases within (of a share)", column=True)
    denominator: Decimal | None = number("Cases that count", column=True)
    basis: str = choice("How it was come by", "import", "incidents", "stated", required=True, column=True)
    lapsed: int | None = whole("Cases that lapsed because the client's input was late or has not come", least=0)
    figures: dict[str, Any] | None = table('Further figures of the same cases: { mean = "3.2" }, as `also` asks')
    source: str | None = ref("delivery_ticket_import", "Import it was computed from", column=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What proves it, where it is stated")
    quota_used: Decimal | None = number("Minutes or events used of the level's quota", least=0)
    note: str | None = text("What the reader should know")


@record("forecasts", "FCT")
class Forecast(Record, table=True):
    """The volume expected in a period, and when it was locked."""

    __tablename__ = "delivery_forecast"
    process: str = ref("scope_process", "Of which process", required=True, column=True)
    period: str = text("Which period, as in 2026-03", required=True, check=checked.period, column=True)
    volume: Decimal = number("Units expected", required=True, least=0, column=True)
    locked_on: date | None = day("When it became binding", column=True, ask=True)
    actual: Decimal | None = number(
        "Units that came, once the period is over; relief of reason volume is held against it", least=0, column=True
    )


@record("audits", "QCA")
class QualityAudit(Record, table=True):
    """A piece of work that was checked: its score, and whether an error was fatal."""

    __tablename__ = "delivery_audit"
    person: str = ref("person", "Whose work", required=True, column=True)
    auditor: str = ref("person", "Who checked it", required=True, column=True)
    audited_on: date = day("When", required=True, column=True)
    case: str = text("Which case", required=True, column=True)
    score: Decimal = number("Score, 0 to 100", required=True, least=0, most=100, column=True)
    fatal: bool = flag("Whether a fatal error zeroes it", default=False, column=True)
    note: str | None = text("What was found")


@record("incidents", "INC")
class Incident(Record, table=True):
    """Something that went wrong in the service, from when to when."""

    __tablename__ = "delivery_incident"
    name: str = text("What happened", required=True, column=True)
    started_at: datetime = moment("When it began, with its offset", required=True, column=True)
    ended_at: datetime | None = moment("When it was over", column=True, ask=True)
    reported_at: datetime | None = moment("When it was reported, with its offset")
    components: tuple[str, ...] | None = texts("Components that were down, as the level names them")
    reason: str | None = choice("Why it does not count as downtime, where a level says so", *RELIEF_REASONS)
    severity: int = whole("How bad: 1 is worst, 4 least", required=True, least=1, most=4, column=True)
    levels: tuple[str, ...] | None = refs("sla_level", "Levels it touched", ask=True)
    cause: str | None = text("Why it happened", ask=True)
    counts_for: str | None = ref("sla_level", "The one level whose credit counts, as the client picks")


@record("reliefs", "RLF")
class Relief(Record, table=True):
    """An excused failure: why it does not count, when notice was given, and what proves it."""

    __tablename__ = "delivery_relief"
    level: str = ref("sla_level", "Which level", required=True, column=True)
    period: str = text("Which period, as in 2026-03", required=True, check=checked.period, column=True)
    instance: str | None = text("Which system, site or case it excuses; none is all of them")
    reason: str = choice("Why", *RELIEF_REASONS, required=True, column=True)
    noticed_on: date = day("When notice was given", required=True, column=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What proves it", column=True, ask=True)
    accepted_on: date | None = day("When the client accepted it", column=True, ask=True)


@record("invoices", "INV", least=1)
class Invoice(Record, table=True):
    """The provider's invoice for a period: charges that credits are reckoned on, and what is kept apart."""

    __tablename__ = "delivery_invoice"
    number: str = text("Its number", required=True, column=True)
    period: str = text("Which period, as in 2026-03", required=True, check=checked.period, column=True)
    issued_on: date = day("Its date", required=True, column=True)
    charges: Money = money("Charges of the period, without tax and pass-through", required=True, least=0, column=True)
    pass_through: Money | None = money("Costs passed through", least=0)
    tax: Money | None = money("Tax", least=0)
    waived: Money | None = money("Part of the charges that was waived, and draws no credit", least=0)
    parts: dict[str, Any] | None = table('Parts of the charges, as in { support = "40000.00", licences = "2400.00" }')


@record("credits", "CRE")
class Credit(Record, table=True):
    """A service credit that was agreed for a level and a period, and the invoice it came off."""

    __tablename__ = "delivery_credit"
    level: str = ref("sla_level", "For which level", required=True, column=True)
    period: str = text("Which period, as in 2026-03", required=True, check=checked.period, column=True)
    amount: Money = money("How much", required=True, least=0, column=True)
    agreed_on: date = day("When it was agreed", required=True, column=True)
    invoice: str | None = ref("delivery_invoice", "Invoice it came off", column=True)


@record("true_ups", "TRU")
class TrueUp(Record, table=True):
    """A correction of a closed month, booked in an open one: the right figure of a level, or an amount agreed on."""

    __tablename__ = "delivery_true_up"
    level: str = ref("sla_level", "Which level", required=True, column=True)
    corrects: str = text(
        "Which period of it, closed already, as in 2026-03", required=True, check=checked.period, column=True
    )
    instance: str | None = text("Which system, site or case it is, of a level that is judged for each")
    period: str = text(
        "Open month in whose statement it stands, as in 2026-05", required=True, check=checked.period, column=True
    )
    value: Decimal | None = number("The right figure in the level's unit", column=True, ask=True)
    numerator: Decimal | None = number("Cases within, rightly (of a share)")
    denominator: Decimal | None = number("Cases that count, rightly")
    figures: dict[str, Any] | None = table('Further figures that are corrected: { mean = "3.2" }, as `also` asks')
    amount: Money | None = money("Amount agreed on instead of a figure; below nought it is due to the provider")
    reason: str = text("Why", required=True)
    agreed_on: date = day("When both sides agreed on it", required=True, column=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What proves it", column=True, ask=True)


@record("claims", "CLM")
class Claim(Record, table=True):
    """The client's claim of a credit, or its notice of a breach, for a level and a period."""

    __tablename__ = "delivery_claim"
    level: str = ref("sla_level", "For which level", required=True, column=True)
    period: str = text("Which period, as in 2026-03", required=True, check=checked.period, column=True)
    claimed_on: date = day("When it was claimed", required=True, column=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What proves it", ask=True)


@record("notices", "NTC")
class Notice(Record, table=True):
    """Notice that a consequence of failures is called for, and what became of it."""

    __tablename__ = "delivery_notice"
    consequence: str = ref("sla_consequence", "Which consequence", required=True, column=True)
    level: str | None = ref("sla_level", "For which level; none where it follows from a sum", column=True)
    period: str = text(
        "Period of the breach that gave rise to it, or the month of the sum",
        required=True,
        check=checked.period,
        column=True,
    )
    given_on: date = day("When notice was given; the cure clock runs from it", required=True, column=True)
    plan_on: date | None = day("When the rectification plan was handed over", column=True, ask=True)
    cured_on: date | None = day("When it was cured", column=True, ask=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What proves it", ask=True)


@record("fulfilments", "FUL")
class Fulfilment(Record, table=True):
    """Something owed that was done: an obligation of a period, a deliverable, or the payment of an invoice."""

    __tablename__ = "delivery_fulfilment"
    obligation: str | None = ref("sla_obligation", "Which obligation", column=True, ask=True)
    deliverable: str | None = ref("sla_deliverable", "Which deliverable", column=True)
    invoice: str | None = ref("delivery_invoice", "Which invoice was paid", column=True)
    period: str | None = text("For which period, as in 2026-03", check=checked.period, column=True, ask=True)
    done_on: date = day("When it was done", required=True, column=True)
    evidence: tuple[str, ...] | None = refs("evidence", "What proves it", column=True, ask=True)
    note: str | None = text("What the reader should know")
