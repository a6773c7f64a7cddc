"""Examples of the rules on duties that were due and on steps after a breach."""

from __future__ import annotations

from typing import Any

from builders import Rec, built, rec

from checks.examples import Example

AGREEMENT = rec("sla_agreement", "1.0", effective_from="2026-04-01", ends_on="2027-12-31", notice="90 days")
SIGNED = rec("record_signature", "SIG-1", agreement="1.0", party="client", name="T. Reuter", on="2026-03-20")
FORECAST = rec(
    "sla_obligation", "OBL-1", name="Forecast of the month after next", party="client", recurrence="monthly",
    due_day=15,
)  # fmt: skip
LEVEL = rec(
    "sla_level", "FRT", name="First response", class_="critical", measure="share", unit="%", direction="higher",
    target="95", minimum="94", rounding="none", min_sample=0, no_data="not-scored", equality="meets",
    window="month", credit="POOL",
)  # fmt: skip
POOL = rec("sla_credit", "POOL", form="pool-one-tier", settlement="monthly", settlement_lag=1)
PLAN = rec(
    "sla_consequence", "CSQ-1", name="Plan", action="rectification-plan", threshold="92", plan_days=10, cure_days=30,
    then="step-in",
)  # fmt: skip


def invoice(key: str, period: str, issued_on: str) -> Rec:
    """An invoice of a month."""
    return rec("delivery_invoice", key, number=key, period=period, issued_on=issued_on, charges="62400.00")


def april(value: str, *more: Rec) -> list[Rec]:
    """April measured, invoiced, and its credit agreed."""
    measured = rec(
        "delivery_measurement", "MSR-1", level="FRT", period="2026-04", value=value, basis="stated", evidence=("EV-1",)
    )
    credit = rec("delivery_credit", "CRE-1", level="FRT", period="2026-04", amount="100.00", agreed_on="2026-05-08")
    return [AGREEMENT, LEVEL, POOL, measured, invoice("INV-1", "2026-04", "2026-05-04"), credit, *more]


def notice(**more: Any) -> Rec:
    """Notice of the plan for April."""
    fields = {"consequence": "CSQ-1", "level": "FRT", "period": "2026-04", "given_on": "2026-05-05"}
    return rec("delivery_notice", "NTC-1", **{**fields, **more})


AGAIN = rec("delivery_notice", "NTC-2", consequence="CSQ-1", level="FRT", period="2026-05", given_on="2026-05-06")

BEGUN: dict[str, Any] = {"starts_on": "2026-04-01"}
MAY = invoice("INV-2", "2026-05", "2026-05-11")

REPORT = rec(
    "sla_deliverable", "DLV-1", name="Monthly report", due="5 working days after month end", recurrence="monthly",
    deadline="17:00 on the 5th business day", calendar="office",
)  # fmt: skip
OFFICE = rec(
    "sla_calendar", "office", time_zone="Europe/Berlin",
    weekly={day: ["09:00-17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
)  # fmt: skip

DUTIES: dict[str, Example] = {
    "DEL029": Example(
        built(AGREEMENT, REPORT, OFFICE, SIGNED, **BEGUN),
        built(
            AGREEMENT, REPORT, OFFICE, SIGNED,
            rec("delivery_fulfilment", "FUL-1", deliverable="DLV-1", period="2026-04", done_on="2026-05-07"), **BEGUN,
        ),
    ),
    "DEL021": Example(
        built(AGREEMENT, FORECAST, SIGNED, **BEGUN),
        built(
            AGREEMENT, FORECAST, SIGNED,
            rec("delivery_fulfilment", "FUL-1", obligation="OBL-1", period="2026-04", done_on="2026-04-14"), **BEGUN,
        ),
    ),
    "DEL022": Example(
        built(april("93"), MAY),
        built(
            april("93")[:-1], MAY,
            rec("delivery_credit", "CRE-1", level="FRT", period="2026-04", amount="100.00", agreed_on="2026-05-08",
                invoice="INV-2"),
        ),
    ),
    "DEL023": Example(built(april("90", PLAN)), built(april("90", PLAN, notice()))),
    "DEL036": Example(built(april("90", PLAN, notice(), AGAIN)), built(april("90", PLAN, notice()))),
    "DEL024": Example(
        built(april("90", PLAN, notice(given_on="2026-04-06", plan_on="2026-04-10"))),
        built(april("90", PLAN, notice(given_on="2026-04-06", plan_on="2026-04-10", cured_on="2026-05-01"))),
    ),
}  # fmt: skip
