"""A small engagement that every document has something to say about: records as plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from bpoctl.dossier import Dossier, dossier_of
from bpoctl.models.values import Money

Records = list[tuple[str, dict[str, Any]]]

ENGAGEMENT: dict[str, Any] = {
    "slug": "acme-support", "name": "Customer support of Acme Shop", "client": "Acme Shop",
    "function": "customer-service", "delivery_model": "offshore", "arrangement": "ongoing", "currency": "EUR",
    "time_zone": "Europe/Berlin", "lead": "dana-cruz", "data_classes": ("personal",), "regulations": ("gdpr",),
}  # fmt: skip

PEOPLE: Records = [
    ("person", {"key": "dana-cruz", "name": "Dana Cruz", "employer": "client", "role": "head of service",
                "email": "dana@acme.example", "phone": "+49 30 555 0101"}),
    ("person", {"key": "ilya-brandt", "name": "Ilya Brandt", "employer": "provider", "role": "account lead"}),
    ("person", {"key": "mei-santos", "name": "Mei Santos", "employer": "provider", "role": "team lead",
                "email": "mei@brightline.example"}),
]  # fmt: skip

SCOPE: Records = [
    ("scope_process", {"key": "PRC-1", "name": "E-mail and chat support", "description": "Questions of shop customers.",
                       "channels": ("e-mail", "chat"), "languages": ("en", "de"), "hours": "Mon-Fri 08:00-20:00"}),
    ("scope_boundary", {"key": "BND-1", "name": "Orders, deliveries and refunds up to 200 EUR", "side": "in",
                        "process": "PRC-1"}),
    ("scope_boundary", {"key": "BND-2", "name": "Complaints to the press", "side": "out",
                        "reason": "The client's own staff answers these."}),
    ("scope_stakeholder", {"key": "STK-1", "person": "ilya-brandt", "topic": "service delivery",
                           "raci": "accountable"}),
    ("scope_objective", {"key": "OBJ-1", "name": "Answer faster", "metric": "first-response-time"}),
    ("partner_candidate", {"key": "brightline", "name": "Brightline Services"}),
    ("partner_decision", {"key": "DEC-1", "candidate": "brightline", "decided_on": date(2026, 2, 2),
                          "decided_by": "dana-cruz", "reasons": "Best score."}),
]  # fmt: skip

_LEVEL: dict[str, Any] = {
    "version": "1.0", "class_": "critical", "measure": "share", "unit": "%", "direction": "higher",
    "equality": "meets", "window": "month", "rounding": "none", "min_sample": 30, "no_data": "not-scored",
    "source": "tickets", "clock_from": "first opened", "calendar": "CLD-1", "counted_at": "start",
    "threshold_equality": "within", "credit": "POOL-1", "category": "speed", "clause": "7.1",
}  # fmt: skip

TERMS: Records = [
    ("sla_agreement", {
        "key": "1.0", "title": "Customer support agreement", "effective_from": date(2026, 4, 1),
        "ends_on": date(2027, 12, 31), "notice": "90 days", "renewal": "renews-yearly", "governing_law": "German law",
        "client_entity": "Acme Shop GmbH", "provider_entity": "Brightline Services Inc.",
    }),
    ("sla_calendar", {
        "key": "CLD-1", "version": "1.0", "name": "Support hours", "time_zone": "Europe/Berlin",
        "weekly": {**{day: ["08:00-20:00"] for day in ("mon", "tue", "wed", "thu", "fri")}, "sat": ["09:00-13:00"]},
        "holidays": ("2026-12-25", "2026-05-01", "*-01-01"), "dates": {"2026-12-24": ["08:00-12:00"]},
        "holidays_from": "DE-BE, holidays 0.109, 2026",
    }),
    ("sla_level", {
        **_LEVEL, "key": "FRT-URGENT", "name": "First response to urgent tickets", "metric": "first-response-time",
        "target": Decimal(95), "minimum": Decimal(94), "clock_to": "first responded", "pauses": ("waiting",),
        "threshold": "1h", "population": {"priority": ["urgent"]}, "allocation": Decimal(60),
    }),
    ("sla_level", {
        **_LEVEL, "key": "RES-HIGH", "name": "Resolution of urgent and high tickets", "metric": "resolution-time",
        "target": Decimal(92), "minimum": Decimal(90), "clock_to": "last resolved, closed", "threshold": "45h",
        "population": {"priority": ["urgent", "high"]}, "allocation": Decimal(40), "rounding": "2",
        "counted_at": "stop",
    }),
    ("sla_level", {
        **_LEVEL, "key": "CSAT", "name": "Satisfied customers", "metric": "csat", "target": Decimal(85),
        "minimum": Decimal(80), "source": "stated", "clock_from": None, "calendar": None, "counted_at": None,
        "threshold_equality": None, "category": "quality", "allocation": Decimal(100), "clause": "7.2",
    }),
    ("sla_level", {
        **_LEVEL, "key": "RES-MEDIAN", "name": "Median time to resolve", "metric": "resolution-time", "class_": "key",
        "measure": "median", "unit": "h", "direction": "lower", "target": Decimal(24), "minimum": Decimal(40),
        "equality": "misses", "clock_to": "last resolved", "calendar": None, "threshold_equality": None,
        "credit": None, "category": None, "clause": None, "min_sample": 0,
    }),
    ("sla_credit", {
        "key": "POOL-1", "version": "1.0", "name": "Credits of the month", "form": "pool-two-tier",
        "at_risk": Decimal(10), "categories": {"speed": "70", "quality": "30"}, "cap": Decimal(8),
        "monthly_charges": Money(Decimal(60_000)), "clause": "7.3",
    }),
    ("sla_deliverable", {"key": "DLV-1", "version": "1.0", "name": "Monthly quality report",
                         "due": "5 working days after month end", "acceptance": "accepted unless contested in 10 days",
                         "owner": "mei-santos"}),
    ("sla_standard", {"key": "QST-1", "version": "1.0", "name": "Tone of voice", "wording": "Answers sound as the "
                      "brand does: friendly, short, without jargon.", "sample": "30 answers of each agent a month",
                      "pass_mark": Decimal(85), "fatal": ("a wrong refund", "another customer's data")}),
    ("sla_escalation", {"key": "ESC-2", "version": "1.0", "name": "head of support", "party": "provider", "step": 2,
                        "after": "4h", "calendar": "support", "severities": ("urgent",), "owner": "mei-santos"}),
    ("sla_escalation", {"key": "ESC-1", "version": "1.0", "name": "shift lead", "party": "provider", "step": 1,
                        "severities": ("urgent",)}),
    ("sla_forum", {"key": "GOV-1", "version": "1.0", "name": "monthly review", "frequency": "monthly",
                   "purpose": "figures and credits of the month, actions", "attendees": ("head of service",
                   "head of support"), "owner": "dana-cruz"}),
    ("sla_report", {"key": "RPT-1", "version": "1.0", "name": "Service levels and credits", "frequency": "monthly",
                    "due_days": 5, "format": "PDF", "recipients": ("head of service", "finance")}),
    ("sla_report", {"key": "RPT-2", "version": "1.0", "name": "Backlog", "frequency": "weekly", "due_days": 1}),
    ("sla_obligation", {"key": "OBL-1", "version": "1.0", "name": "Announce campaigns and product launches",
                        "party": "client", "recurrence": "on-event", "owner": "dana-cruz"}),
    ("sla_obligation", {"key": "OBL-2", "version": "1.0", "name": "Check 30 answers of each agent", "party": "provider",
                        "recurrence": "monthly", "owner": "mei-santos"}),
    ("sla_clause", {"key": "CLS-1", "version": "1.0", "number": "7.1", "title": "Measurement",
                    "wording": "Times are taken from the ticket system.\n\nThe parties accept:\n- its clock,\n- its "
                    "record of who did what."}),
    ("sla_clause", {"key": "CLS-2", "version": "1.0", "number": "7.2", "title": "Customer satisfaction",
                    "wording": "A survey goes out with every closed ticket; the two best of five answers count."}),
    ("sla_clause", {"key": "CLS-3", "version": "1.0", "number": "7.3", "title": "Service credits",
                    "wording": "Credits are set off against the next invoice."}),
    ("sla_clause", {"key": "CLS-4", "version": "1.0", "number": "12.1", "title": "Personal data",
                    "wording": "The provider processes personal data on documented instructions only.",
                    "covers": ("gdpr-28-3-a",)}),
]  # fmt: skip

SIGNED: Records = [
    ("record_signature", {"key": "SIG-1", "agreement": "1.0", "party": "client", "name": "Dana Cruz",
                          "role": "head of service", "on": date(2026, 2, 20), "text_sha256": "0" * 64}),
]  # fmt: skip

DELIVERY: Records = [
    ("access_system", {"key": "SYS-1", "name": "Zendesk", "owner": "client", "data_classes": ("personal",),
                       "two_factor": True}),
    ("delivery_sop", {
        "key": "SOP-1", "name": "Refund an order", "process": "PRC-1", "systems": ("SYS-1",), "owner": "mei-santos",
        "purpose": "The customer has the money back within three days, and nobody is refunded twice.",
        "steps": ("Find the order in Zendesk.", "Check that it was paid and not refunded before.",
                  "Refund up to 200 EUR; above that, ask the client.", "Tell the customer the amount and the day."),
        "escalation": "Above 200 EUR, or where the order cannot be found: the client's head of service.",
        "approved_on": date(2026, 3, 20), "review_on": date(2026, 6, 30),
    }),
    ("evidence", {"key": "EV-1", "title": "Mail of the survey team, 2026-07-02", "location": "mail/4711"}),
    ("delivery_ticket_import", {
        "key": "IMP-1", "profile": "PRF-1", "path": "exports/2026-06.csv", "sha256": "9c0e" * 16,
        "imported_on": date(2026, 7, 2), "rows_read": 10_411, "rows_used": 10_236, "rows_excluded": 151,
        "rows_rejected": 24, "tickets": 3_318,
    }),
    ("delivery_measurement", {"key": "MSR-1", "level": "FRT-URGENT", "period": "2026-06", "numerator": Decimal(1_133),
                              "denominator": Decimal(1_207), "basis": "import", "source": "IMP-1"}),
    ("delivery_measurement", {"key": "MSR-2", "level": "RES-HIGH", "period": "2026-06", "numerator": Decimal(2_990),
                              "denominator": Decimal(3_318), "basis": "import", "source": "IMP-1"}),
    ("delivery_measurement", {"key": "MSR-3", "level": "CSAT", "period": "2026-06", "basis": "stated",
                              "note": "No survey ran.", "evidence": ("EV-1",)}),
    ("delivery_measurement", {"key": "MSR-4", "level": "RES-MEDIAN", "period": "2026-06", "value": Decimal("21.314722"),
                              "denominator": Decimal(3_318), "basis": "import", "source": "IMP-1"}),
    ("delivery_invoice", {"key": "INV-1", "number": "BL-2026-06", "period": "2026-06", "issued_on": date(2026, 7, 3),
                          "charges": Money(Decimal("62400.00")), "tax": Money(Decimal("11856.00"))}),
    ("delivery_incident", {"key": "INC-1", "name": "Ticket system not reachable", "severity": 2,
                           "started_at": datetime(2026, 6, 11, 7, 5, tzinfo=UTC), "cause": "Failed release",
                           "ended_at": datetime(2026, 6, 11, 8, 50, tzinfo=UTC), "levels": ("FRT-URGENT",)}),
]  # fmt: skip

REVIEW: Records = [
    ("review_action", {"key": "ACT-1", "name": "Staff the early shift", "owner": "mei-santos",
                       "due_on": date(2026, 7, 10)}),
    ("review_action", {"key": "ACT-2", "name": "Restart the survey", "owner": "dana-cruz",
                       "due_on": date(2026, 7, 31)}),
    ("review_improvement", {"key": "IMV-1", "name": "Canned answers in German", "objective": "OBJ-1",
                            "owner": "ilya-brandt", "proposed_on": date(2026, 6, 17)}),
    ("review_change", {"key": "CHG-1", "name": "Chat on Sundays", "requested_by": "client",
                       "requested_on": date(2026, 6, 20)}),
    ("review_dispute", {"key": "DSP-1", "measurement": "MSR-1", "raised_by": "provider", "raised_on": date(2026, 7, 6),
                        "claimed": Decimal("94.2"), "reason": "40 tickets were opened twice."}),
]  # fmt: skip

ALL: Records = [*PEOPLE, *SCOPE, *TERMS, *SIGNED, *DELIVERY, *REVIEW]
AS_OF = date(2026, 7, 15)


def acme(records: Records | None = None, **engagement: Any) -> Dossier:
    """The engagement, with other records or other facts of its own where they are given."""
    return dossier_of({**ENGAGEMENT, **engagement}, ALL if records is None else records)


def changed(table: str, key: str, **values: Any) -> Records:
    """All records, one of them with other values."""
    return [(t, {**row, **values} if (t, row["key"]) == (table, key) else row) for t, row in ALL]


def without(table: str, key: str = "") -> Records:
    """All records but one, or but all of one kind."""
    return [(t, row) for t, row in ALL if t != table or (key and row["key"] != key)]
