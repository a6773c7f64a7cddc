"""Rules of stage 7, delivery, by example."""

from __future__ import annotations

from datetime import date
from typing import Any

from builders import Rec, built, rec

from bpoctl.checks import RULES, run
from checks.duty_examples import DUTIES
from checks.examples import TODAY, Example

ORDERS = [rec("scope_process", "orders"), rec("scope_boundary", "BND-1", side="in", process="orders")]
AGREEMENT = rec("sla_agreement", "1.0", effective_from="2026-04-01", ends_on="2027-12-31", notice="90 days")
BEGUN: dict[str, Any] = {"starts_on": "2026-04-01"}


def _level(key: str = "FRT", **more: Any) -> Rec:
    fields = {
        "name": key, "class_": "critical", "measure": "share", "unit": "%", "direction": "higher", "target": "95",
        "minimum": "94", "rounding": "none", "min_sample": 100, "no_data": "not-scored", "equality": "meets",
    }  # fmt: skip
    return rec("sla_level", key, **{**fields, **more})


def _april(value: str | None, key: str = "MSR-1", **more: Any) -> Rec:
    fields = {"level": "FRT", "period": "2026-04", "basis": "stated", "evidence": ("EV-12",)}
    return rec("delivery_measurement", key, value=value, **{**fields, **more})


def _import(key: str = "IMP-1", rejected: int = 24, **more: Any) -> Rec:
    fields = {"rows_read": 10411, "rows_used": 10236, "rows_excluded": 151, "tickets": 10236}
    return rec("delivery_ticket_import", key, profile="PRF-1", rows_rejected=rejected, **{**fields, **more})


def _relief(**more: Any) -> Rec:
    fields = {"level": "FRT", "period": "2026-04", "reason": "third-party", "noticed_on": "2026-04-22"}
    return rec("delivery_relief", "RLF-1", **{"evidence": ("EV-3",), **fields, **more})


def _forecast(locked_on: str, **more: Any) -> Rec:
    dated = {"period": "2026-04", "process": "orders", "locked_on": locked_on, "volume": "10000", "actual": "11400"}
    return rec("delivery_forecast", "FCT-1", **{**dated, **more})


def _incident(ended_at: str | None) -> Rec:
    return rec("delivery_incident", "INC-1", name="Outage", started_at="2026-05-01T14:10:00+02:00", ended_at=ended_at)


def _sop(**more: Any) -> Rec:
    return rec("delivery_sop", "SOP-1", name="Late parcel", process="orders", **{"approved_on": "2026-03-25", **more})


CASES = {"numerator": "1133", "denominator": "1207"}
INVOICE = rec("delivery_invoice", "INV-1", period="2026-04", charges="62400.00")
TERMS = [AGREEMENT, _level()]
REPORTED = [AGREEMENT, _level(class_="key")]
SHARED = [
    AGREEMENT, _level(class_="key", volume_process="orders", volume_excess="10", volume_equality="not-excused")
]  # fmt: skip

TWICE = [_import(sha256="a" * 64), _import("IMP-2", sha256="b" * 64, replaces="IMP-1")]

CLOSED = rec("record_seal", "SEAL-1", period="2026-04", on="2026-05-05")
SETTLED = [
    *TERMS, INVOICE, _april("93.87", **CASES), CLOSED,
    rec("delivery_credit", "CRE-1", level="FRT", period="2026-04", amount="1872"),
]  # fmt: skip


def _true_up(**more: Any) -> Rec:
    fields = {"level": "FRT", "corrects": "2026-04", "period": "2026-05", "agreed_on": "2026-05-08"}
    return rec("delivery_true_up", "TRU-1", **{"evidence": ("EV-12",), "value": "95.2", **fields, **more})


TRUE_UP = built(SETTLED, _true_up())

EXAMPLES = {
    **DUTIES,
    "DEL030": Example(built([each for each in SETTLED if each is not CLOSED], _true_up()), TRUE_UP),
    "DEL031": Example(built(SETTLED, _true_up(period="2026-04")), TRUE_UP),
    "DEL032": Example(
        built(
            SETTLED, rec("sla_agreement", "1.1", effective_from="2026-05-01", ends_on="2027-12-31", notice="90 days"),
            _level(version="1.1"), _level("CHAT", version="1.1"), _true_up(level="CHAT"),
        ),
        TRUE_UP,
    ),
    "DEL033": Example(built(SETTLED, _true_up(value="104")), TRUE_UP),
    "DEL034": Example(built(SETTLED, _true_up(evidence=())), TRUE_UP),
    "DEL001": Example(built(_sop()), built(_sop(), TERMS, _april("96.2"), INVOICE)),
    "DEL020": Example(built(REPORTED, _april("104"), INVOICE), built(REPORTED, _april("94"), INVOICE)),
    "DEL002": Example(built(ORDERS), built(ORDERS, _sop())),
    "DEL035": Example(
        built(*(rec("delivery_invoice", key, number="BL-7", charges="100") for key in ("INV-1", "INV-4"))),
        built(*(rec("delivery_invoice", key, number=key, charges="100") for key in ("INV-1", "INV-4"))),
    ),
    "DEL003": Example(built(_sop(review_on="2026-04-30")), built(_sop(review_on="2026-09-30"))),
    "DEL004": Example(
        built(TERMS, INVOICE, _april("93.87", **CASES)),
        built(
            TERMS, INVOICE, _april("93.87", **CASES),
            rec("delivery_credit", "CRE-1", level="FRT", period="2026-04", amount="1872"),
        ),
    ),
    "DEL005": Example(built(TERMS, **BEGUN), built(TERMS, INVOICE, _april("96.2"), **BEGUN)),
    "DEL006": Example(
        built(TERMS, INVOICE, _april(None, note="no survey ran")), built(TERMS, INVOICE, _april("96.2"))
    ),
    "DEL007": Example(built(TERMS, INVOICE, _april("96.2", evidence=())), built(TERMS, INVOICE, _april("96.2"))),
    "DEL008": Example(built(_import(rejected=20)), built(_import())),
    "DEL009": Example(
        built(TERMS, INVOICE, _april("95.00", numerator="1133", denominator="1200")),
        built(TERMS, INVOICE, _april("94.42", numerator="1133", denominator="1200")),
    ),
    "DEL010": Example(built(REPORTED, _relief(evidence=None)), built(REPORTED, _relief())),
    "DEL011": Example(
        built(REPORTED, _relief(noticed_on="2026-06-15")), built(REPORTED, _relief()), date(2026, 6, 20), TODAY
    ),
    "DEL012": Example(built(TERMS, _april("96.2"), **BEGUN), built(TERMS, _april("96.2"), INVOICE, **BEGUN)),
    "DEL013": Example(built(_sop(approved_on=None), **BEGUN), built(_sop(), **BEGUN)),
    "DEL014": Example(
        built(rec("delivery_audit", "QCA-1", person="ilya", auditor="ilya")),
        built(rec("delivery_audit", "QCA-1", person="ilya", auditor="dana")),
    ),
    "DEL015": Example(
        built(TERMS, INVOICE, _april("96.2"), _april("95.9", "MSR-2")), built(TERMS, INVOICE, _april("96.2"))
    ),
    "DEL016": Example(built(_incident("2026-05-01T13:55:00+02:00")), built(_incident("2026-05-01T15:55:00+02:00"))),
    "DEL017": Example(built(_incident(None)), built(_incident("2026-05-01T15:55:00+02:00"))),
    "DEL018": Example(
        built(SHARED, _relief(reason="volume"), _forecast("2026-04-20")),
        built(SHARED, _relief(reason="volume"), _forecast("2026-03-15")),
    ),
    "DEL027": Example(
        built(SHARED, _relief(reason="volume"), _forecast("2026-03-15", actual="10800")),
        built(SHARED, _relief(reason="volume"), _forecast("2026-03-15", actual="11400")),
    ),
    "DEL028": Example(
        built(SHARED, _relief(reason="volume"), _forecast("2026-03-15", actual=None)),
        built(SHARED, _relief(reason="volume"), _forecast("2026-03-15", actual="11400")),
    ),
    "DEL025": Example(
        built(REPORTED, INVOICE, TWICE, _april("96", basis="import", source="IMP-1")),
        built(REPORTED, INVOICE, TWICE, _april("96", basis="import", source="IMP-2")),
    ),
    "DEL026": Example(
        built(_import(sha256="a" * 64), _import("IMP-2", sha256="a" * 64)),
        built(_import(sha256="a" * 64), _import("IMP-2", sha256="a" * 64, replaces="IMP-1")),
    ),
    "DEL019": Example(
        built(REPORTED, INVOICE, _april("96.2", period="2026-03")), built(REPORTED, INVOICE, _april("96.2"))
    ),
}  # fmt: skip


def test_a_figure_that_stands_in_its_cases_alone_needs_an_origin_too() -> None:
    """950 of 1000, stated, without a value and without evidence: nobody can say where it comes from."""
    (found,) = RULES["DEL007"].findings(
        built(TERMS, INVOICE, _april(None, numerator="950", denominator="1000", evidence=())), TODAY
    )
    assert found.message == "FRT of 950 of 1000 in 2026-04 is stated without evidence."


def test_a_month_is_asked_for_when_its_figures_are_due() -> None:
    """April has ended on 1 May; its figures are due with the first monthly report, and not a day sooner."""
    report = rec("sla_report", "RPT-1", frequency="monthly", due_days=8)
    asked = [
        bool(list(RULES["DEL005"].findings(built(TERMS, report, **BEGUN), date(2026, 5, day)))) for day in (1, 8, 9)
    ]
    assert asked == [False, False, True]


def test_nothing_is_asked_before_the_service_begins() -> None:
    """No measurement, invoice or approval is missing while the agreement is still to come."""
    early = built(TERMS, _sop(approved_on=None), **BEGUN)
    for rule in ("DEL004", "DEL005", "DEL012", "DEL013"):
        assert not list(RULES[rule].findings(early, date(2026, 3, 15)))


def test_a_part_month_is_not_asked_for() -> None:
    """A service that begins on 15 April is first measured in May."""
    assert not list(RULES["DEL005"].findings(built(TERMS, starts_on="2026-04-15"), TODAY))


def test_the_minimum_is_compared_by_the_levels_own_terms() -> None:
    """93.96 misses 94 unrounded, meets it rounded to no places; and 93 % of 40 cases is not scored at all."""
    cases = {"numerator": "23490", "denominator": "25000"}
    missed = built(TERMS, _april("93.96", **cases))
    rounded = built(AGREEMENT, _level(rounding="0"), _april("93.96", **cases))
    few = built(TERMS, _april("92.5", numerator="37", denominator="40"))
    found = [bool(list(RULES["DEL004"].findings(state, TODAY))) for state in (missed, rounded, few)]
    assert found == [True, False, False]


def test_relief_and_dispute_are_answers_too() -> None:
    """A missed minimum that is excused or contested has been answered."""
    disputed = built(TERMS, _april("93.87", **CASES), rec("review_dispute", "DSP-1", measurement="MSR-1"))
    for state in (built(TERMS, _april("93.87", **CASES), _relief()), disputed):
        assert not list(RULES["DEL004"].findings(state, TODAY))


def test_a_replaced_import_takes_its_figures_with_it() -> None:
    """The figure of a corrected file does not contradict the one of the file it replaces."""
    state = built(
        TERMS,
        _import("IMP-1"),
        _import("IMP-2", replaces="IMP-1"),
        _april("93.1", "MSR-1", basis="import", source="IMP-1", evidence=None),
        _april("96.2", "MSR-2", basis="import", source="IMP-2", evidence=None),
    )
    assert not [*RULES["DEL015"].findings(state, TODAY), *RULES["DEL004"].findings(state, TODAY)]


def test_a_share_may_be_rounded_in_its_last_place() -> None:
    """94.4167 is right as 94.42 and as 94.4, and wrong as 94.5 or 94.43."""
    verdicts = {
        value: bool(
            list(RULES["DEL009"].findings(built(TERMS, _april(value, numerator="1133", denominator="1200")), TODAY))
        )
        for value in ("94.4166667", "94.42", "94.4", "94.43", "94.6")
    }
    assert verdicts == {"94.4166667": False, "94.42": False, "94.4": False, "94.43": True, "94.6": True}


def test_months_without_a_figure_are_named_in_one_finding() -> None:
    """A level that nobody measured is one finding, with all its months; many of them are counted."""
    state = built(TERMS, **BEGUN)
    (some,) = RULES["DEL005"].findings(state, date(2026, 7, 20))
    assert some.message == "`FRT` is critical and was not measured in 2026-04, 2026-05 and 2026-06."
    (many,) = RULES["DEL005"].findings(state, date(2027, 3, 20))
    assert many.message == "`FRT` is critical and was not measured in 11 periods from 2026-04 to 2027-02."


def test_cases_are_a_figure_without_a_value() -> None:
    """1,133 of 1,207 cases are measured, though nobody wrote 93.87 % beside them."""
    measured = built(TERMS, INVOICE, _april(None, **CASES))
    assert not [found for found in run(measured, TODAY, ["delivery"]) if found.rule == "DEL006"]


def test_terms_that_cannot_be_read_stop_no_other_rule() -> None:
    """A level within two edges that is to improve cannot be judged: SLA040 names the term, DEL023 that it waits."""
    held = _level(
        measure="stated", source="stated", direction="within", target_least="70", target="85", minimum_least="65",
        minimum="90", improvement={"after": 3, "from": "2026-04-01", "places": 1, "minimum": "stays"},
    )  # fmt: skip
    plan = rec("sla_consequence", "CSQ-1", name="Plan", action="rectification-plan", threshold=None, breaches=1,
               breach_periods=1)  # fmt: skip
    found = run(built(AGREEMENT, held, _april("60"), plan, **BEGUN), TODAY)
    assert "SLA040" in {each.rule for each in found}
    (waits,) = [each for each in found if each.rule == "DEL023"]
    assert waits.message.startswith("Cannot be judged: level `FRT`: improvement")
