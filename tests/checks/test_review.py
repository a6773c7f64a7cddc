"""Rules of stage 8, review, by example."""

from __future__ import annotations

from datetime import date
from typing import Any

from builders import Rec, built, rec

from bpoctl.analysis.credits import statement
from bpoctl.checks import RULES, run
from checks.examples import TODAY, Example

JULY = date(2026, 7, 10)
BEGUN: dict[str, Any] = {"starts_on": "2026-04-01"}
MET = [rec("review_meeting", f"MTG-{n}", held_on=on) for n, on in enumerate(("2026-05-07", "2026-06-11"))]


def _agreement(**more: Any) -> Rec:
    fields = {"effective_from": "2026-04-01", "ends_on": "2026-12-31", "notice": "90 days"}
    return rec("sla_agreement", "1.0", **{**fields, **more})


DUTY = [
    rec("sla_report", "RPT-1", name="Monthly report", frequency="monthly", due_days=8),
    _agreement(ends_on="2027-12-31"),
]


def _report(on: str, period: str = "2026-04") -> Rec:
    return rec("review_report", f"RVR-{period}", duty="RPT-1", period=period, delivered_on=on)


def _finding(**more: Any) -> Rec:
    return rec("review_finding", "FND-1", audit="AUD-1", **more)


def _renewal(decision: str, on: str, **more: Any) -> Rec:
    return rec("review_renewal", "RNW-1", decision=decision, decided_on=on, **more)


def _dispute(**more: Any) -> Rec:
    return rec("review_dispute", "DSP-1", measurement="MSR-1", raised_on="2026-05-12", **more)


def _change(**more: Any) -> Rec:
    return rec("review_change", "CHG-1", outcome="approved", decided_on="2026-05-12", **more)


MEASURED = rec("delivery_measurement", "MSR-1", level="FRT", period="2026-04", value="96")
LATELY = rec("review_meeting", "MTG-9", held_on="2026-08-13")


def _sealed(*records: Any, **engagement: Any) -> Rec:
    """The seal of April 2026 over what these records come to."""
    digest = statement(built(*records, **engagement), "2026-04", today=date(2026, 5, 14)).digest()
    return rec("record_seal", "SEAL-1", period="2026-04", on="2026-05-14", statement_sha256=digest)


def _survey(value: str) -> Rec:
    return rec("delivery_measurement", "CSAT-2026-04", level="CSAT", period="2026-04", value=value, basis="stated")


JUDGED = [_agreement(ends_on="2027-12-31"), rec("sla_level", "CSAT", target="86", minimum="82"), LATELY]

EXAMPLES = {
    "REV001": Example(built(MET), built(MET, _report("2026-05-07"), _renewal("renew", "2026-05-07"))),
    "REV002": Example(built(DUTY, **BEGUN), built(DUTY, _report("2026-05-07"), **BEGUN)),
    "REV003": Example(
        built(DUTY, _report("2026-05-15"), **BEGUN),
        built(DUTY, _report("2026-05-07"), **BEGUN),
        on=date(2026, 5, 18),
        good_on=TODAY,
    ),
    "REV004": Example(
        built(rec("review_action", "ACT-1", name="Send the roster", due_on="2026-05-08")),
        built(rec("review_action", "ACT-1", name="Send the roster", due_on="2026-05-08", done_on="2026-05-07")),
    ),
    "REV005": Example(
        built(_finding(severity="minor", due_on="2026-05-08")),
        built(_finding(severity="minor", due_on="2026-05-08", closed_on="2026-05-06")),
    ),
    "REV006": Example(
        built(MET, MEASURED, **BEGUN),
        built(MET, MEASURED, _agreement(), _sealed(MEASURED, _agreement(), **BEGUN), **BEGUN),
        on=JULY
    ),
    "REV007": Example(
        built(MET, MEASURED, _agreement(), _sealed(MEASURED, _agreement()), _dispute()),
        built(MET, MEASURED, _agreement(), _sealed(MEASURED, _agreement()), _dispute(settled_on="2026-06-02")),
        on=JULY,
    ),
    "REV008": Example(
        built(_agreement(), LATELY), built(_agreement(), LATELY, _renewal("renew", "2026-08-20")), on=date(2026, 9, 5)
    ),
    "REV009": Example(
        built(_agreement(notice="3 months"), _renewal("exit", "2026-10-05", plan="back in-house"), LATELY),
        built(_agreement(notice="3 months"), _renewal("exit", "2026-09-15", plan="back in-house"), LATELY),
        on=date(2026, 10, 6),
    ),
    "REV010": Example(
        built(_renewal("exit", "2026-05-04")), built(_renewal("exit", "2026-05-04", plan="back in-house by 2026-12-15"))
    ),
    "REV011": Example(built(_change(), MET, **BEGUN), built(_change(agreement="1.1"), MET, **BEGUN), on=JULY),
    "REV012": Example(built(**BEGUN), built(MET, **BEGUN), on=JULY),
    "REV014": Example(
        built(JUDGED, _survey("88.4"), _sealed(JUDGED, _survey("84.4"))),
        built(JUDGED, _survey("84.4"), _sealed(JUDGED, _survey("84.4"))),
        on=date(2026, 9, 5),
    ),
    "REV013": Example(
        built(_finding(severity="major", owner="dana")),
        built(_finding(severity="major", owner="dana", due_on="2026-06-30")),
    ),
}  # fmt: skip


def test_a_closed_month_that_cannot_be_reckoned_any_more_is_found() -> None:
    """Without an agreement in force in it, nothing can be held against the seal, and that is said."""
    moved = built(_agreement(effective_from="2026-05-01"), _survey("84.4"), _sealed(JUDGED, _survey("84.4")))
    (found,) = RULES["REV014"].findings(moved, JULY)
    assert "cannot be reckoned any more: no agreement version is in force" in found.message


def test_a_closed_month_is_held_against_its_seal_in_every_stage() -> None:
    """The engagement stands in scope, as no gate was ever passed; what was closed is judged all the same."""
    moved = built(JUDGED, _survey("88.4"), _sealed(JUDGED, _survey("84.4")))
    assert "REV014" in {finding.rule for finding in run(moved, JULY)}
    kept = built(JUDGED, _survey("84.4"), _sealed(JUDGED, _survey("84.4")))
    assert "REV014" not in {finding.rule for finding in run(kept, JULY)}


def test_a_month_is_held_against_its_seal_from_the_day_of_the_seal() -> None:
    """As of a day before the closing nothing is sealed yet."""
    rewritten = built(JUDGED, _survey("88.4"), _sealed(JUDGED, _survey("84.4")))
    assert not list(RULES["REV014"].findings(rewritten, date(2026, 5, 13)))


def test_each_period_of_a_duty_is_owed() -> None:
    """By 10 July the monthly reports of April, May and June are due; the quarterly one has five days left."""
    quarterly = rec("sla_report", "RPT-2", name="Quarterly review", frequency="quarterly", due_days=15)
    state = built(DUTY, quarterly, _report("2026-05-07"), **BEGUN)
    (found,) = RULES["REV002"].findings(state, JULY)
    assert found.message == (
        "`Monthly report` for 2026-05 and 2026-06 were due, the first on 2026-06-08, and not delivered."
    )
    assert "--period 2026-05 --duty RPT-1" in str(found.fix)


def test_a_daily_report_names_no_period() -> None:
    """A day is no period that a record can name, so daily reports are not counted one by one."""
    daily = built(rec("sla_report", "RPT-1", frequency="daily", due_days=1), _agreement(), **BEGUN)
    assert not list(RULES["REV002"].findings(daily, JULY))


def test_a_decision_to_come_decides_nothing_yet() -> None:
    """A renewal dated after the day asked about leaves the question open."""
    state = built(_agreement(), _renewal("renew", "2026-09-15"))
    (found,) = RULES["REV008"].findings(state, date(2026, 9, 10))
    assert (
        found.message == "The last day for notice is 2026-10-02, in 22 days, and nobody has decided whether to renew."
    )
