"""The staffing plan held against the promises: what is judged, by which numbers, and what never is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import Rec, built, rec
from conftest import Runner

from bpoctl.analysis.staffing import ErlangA, ErlangC
from bpoctl.analysis.staffing.planned import Outcome, outcomes
from bpoctl.analysis.staffing.words import steps
from bpoctl.checks import run as check
from bpoctl.dossier import Dossier
from bpoctl.models.sla import Level

DAY = date(2026, 5, 12)
AGREEMENT = rec("sla_agreement", "1.0", effective_from="2026-04-01", ends_on="2027-12-31", notice="90 days",
                renewal="ends")  # fmt: skip


def _process(key: str = "hotline", **more: Any) -> Rec:
    return rec("scope_process", key, **{"name": key, "peak_calls": "100", "handle_seconds": 180, **more})


def _position(key: str = "POS-1", **more: Any) -> Rec:
    fields = {"role": "agent", "headcount": 20, "needed_from": "2026-03-02", "process": "hotline", "shrinkage": "30"}
    return rec("training_position", key, **{**fields, **more})


def _level(key: str = "CALLS", **more: Any) -> Rec:
    fields = {
        "name": key, "metric": "service-level", "class_": "key", "measure": "share", "unit": "%",
        "direction": "higher", "target": "80", "minimum": "75", "threshold": "20s", "window": "month",
    }  # fmt: skip
    return rec("sla_level", key, **{**fields, **more})


def _outcomes(*records: Rec, day: date = DAY) -> list[Outcome]:
    dossier: Dossier = built(AGREEMENT, *records)
    return outcomes(dossier, dossier.all(Level), day)


def _one(*records: Rec, day: date = DAY) -> Outcome:
    [found] = _outcomes(*records, day=day)
    return found


def test_the_plan_is_judged_by_the_calculators_figures() -> None:
    """20 scheduled at 30 % shrinkage are 14 at work and reach 88.84 %: within reach; 19 are 13 and reach 79.56 %."""
    found = _one(_process(), _position(), _level())
    assert found.found is not None and found.kept
    assert (found.scheduled, found.found.agents, round(found.found.service_level, 4)) == (20, 14, 0.8884)
    less = _one(_process(), _position(headcount=19), _level())
    assert less.found is not None and less.needed is not None and not less.kept
    assert (less.found.agents, round(less.found.service_level, 4), less.needed.agents) == (13, 0.7956, 14)


def test_what_the_plan_leaves_open_speaks_for_it() -> None:
    """Without a number at the peak all are there, without shrinkage all are at work; no patience is Erlang C."""
    found = _one(_process(), _position(headcount=14, shrinkage=None), _level())
    assert found.kept and isinstance(found.queue, ErlangC)
    assert not _one(_process(), _position(headcount=14, shrinkage=None, at_peak=13), _level()).kept


def test_lines_add_up_each_with_its_own_shrinkage() -> None:
    """Ten at 30 % and ten at 20 % are fifteen at work; a later line of the same role and shift replaces the earlier."""
    two = (_position(headcount=10, shift="early"), _position("POS-2", headcount=10, shift="late", shrinkage="20"))
    found = _one(_process(), *two, _level())
    assert found.found is not None and (found.scheduled, found.found.agents) == (20, 15)
    later = _one(_process(), _position(headcount=5), _position("POS-2", needed_from="2026-05-01"), _level())
    assert later.found is not None and later.scheduled == 20
    before = _one(_process(), _position(headcount=5), _position("POS-2", needed_from="2026-06-01"), _level())
    assert before.found is not None and before.scheduled == 5


def test_before_the_agreement_begins_its_first_day_is_judged() -> None:
    """Before signature, the plan that stands on the first day of the agreement counts, not that of today."""
    records = (_process(), _position(needed_from="2026-04-01"), _level())
    assert _one(*records, day=date(2026, 2, 1)).kept
    late = (_process(), _position(needed_from="2026-04-02"), _level())
    assert "no position that begins by 2026-04-01" in _one(*late, day=date(2026, 2, 1)).reason


def test_a_decision_on_scaling_replaces_the_lines() -> None:
    """The team scaled down to 15 is judged by 15, from the day on which it takes effect."""
    scaled = rec("review_scaling", "SCL-1", role="agent", headcount=15, effective_on="2026-05-01", decided_by="dana")
    found = _one(_process(), _position(), scaled, _level())
    assert found.found is not None and (found.scheduled, found.found.agents, found.kept) == (15, 10, False)
    assert _one(_process(), _position(), scaled, _level(), day=date(2026, 4, 30)).kept


def test_patience_makes_it_erlang_a_and_who_gives_up_is_missed() -> None:
    """As the metric is defined, of all offered; where the level leaves out short abandons, so does the plan."""
    found = _one(_process(patience_seconds=60), _position(at_peak=15), _level())
    assert isinstance(found.queue, ErlangA) and found.found is not None and found.found.late_by is not None
    assert found.found.late == found.found.late_by["missed"]
    short = _one(_process(patience_seconds=60), _position(at_peak=15), _level(short_abandons="5s"))
    assert short.found is not None and short.found.late == found.found.late_by["left-out"]


def test_a_mean_wait_is_judged_as_one() -> None:
    """A promised average speed of answer of 10 s: 13 agents have 17.1 s, 14 have 7.8 s; of the answered alone."""
    wait = _level("ASA", metric="asa", measure="mean", unit="s", direction="lower", target="10", minimum="20")
    assert _one(_process(), _position(), wait).kept
    assert not _one(_process(), _position(headcount=19), wait).kept
    hasty = _one(_process(patience_seconds=60), _position(at_peak=15), wait)
    assert hasty.found is not None and hasty.queue is not None
    assert hasty.found.asa == hasty.found.asa_answered
    said = dict(steps(hasty.queue, hasty.found))["mean wait"]
    assert said == "9.5 s of all callers; of the answered alone 7.5 s"


def test_the_target_of_the_day_counts() -> None:
    """A ramped target is judged as it stands on the day; a level that is only reported is not judged."""
    ramp = {"steps": [{"kind": "target", "from": "2026-05-01", "target": "70", "minimum": "60"}]}
    assert _one(_process(), _position(headcount=19), _level(phases=ramp)).kept
    only = {"steps": [{"kind": "report-only", "from": "2026-04-01", "to": "2026-06-30"}]}
    assert "only reported" in _one(_process(), _position(headcount=19), _level(phases=only)).reason


def test_nobody_planned_reaches_nothing() -> None:
    """Nobody at the peak, or nobody left after shrinkage: every call waits, and the need is said."""
    for more in ({"at_peak": 0}, {"shrinkage": "100"}):
        found = _one(_process(), _position(**more), _level())
        assert found.found is not None and found.needed is not None
        assert (found.found.service_level, found.kept, found.needed.agents) == (0, False, 14)


@pytest.mark.parametrize(
    ("records", "said"),
    [
        ([_process(channels=("email", "chat")), _position(), _level()], "backlog model"),
        ([_process(), _position(), _level("MAIL", metric="first-response-time", threshold="4h")], "backlog model"),
        ([_process(peak_calls=None), _position(), _level()], "does not state its calls"),
        ([_process(handle_seconds=None), _position(), _level()], "does not state its calls"),
        ([_process(), _position(process=None), _level()], "says whose calls"),
        ([_process(), _position(), _level(threshold=None)], "no time within which"),
        ([_process(), _position(), _level(threshold="2d")], "ambiguous"),
        ([_process(peak_interval="0m"), _position(), _level()], "is nothing"),
        ([_process(), _position(), _level(measure="stated")], "neither a share"),
        ([_process(), _position(), _level(target="100")], "not between 0 and 100"),
        (
            [_process(), _process("desk"), _position(), _position("POS-2", process="desk"), _level()],
            "does not say whose",
        ),
        ([_process(), _position(levels=("OTHER",)), _level()], "no position is staffed"),
    ],
)
def test_what_is_not_stated_or_no_live_queue_is_not_judged(records: list[Rec], said: str) -> None:
    """Where the data is not there, or Erlang does not apply, there is a reason and no finding."""
    found = next(each for each in _outcomes(*records) if each.level.key != "OTHER")
    assert said in found.reason and found.found is None
    dossier = built(AGREEMENT, *records)
    assert not [finding for finding in check(dossier, DAY, ["sla"]) if finding.rule == "SLA050"]


def test_two_lines_are_told_apart_by_the_levels_they_name() -> None:
    """Each process is judged with its own positions for the level that they name."""
    found = _outcomes(
        _process(), _process("desk", peak_calls="10"), _position(levels=("CALLS",), headcount=19),
        _position("POS-2", process="desk", levels=("DESK",), headcount=6), _level(), _level("DESK"),
    )  # fmt: skip
    assert {each.level.key: (each.process and each.process.key, each.kept) for each in found} == {
        "CALLS": ("hotline", False), "DESK": ("desk", True),
    }  # fmt: skip


def test_the_finding_names_what_is_reached_and_what_it_takes() -> None:
    """The reached level with its agents, and the positions it would take."""
    [found] = [
        finding
        for finding in check(built(AGREEMENT, _process(), _position(headcount=19), _level()), DAY, ["sla"])
        if finding.rule == "SLA050"
    ]
    assert found.message == (
        "`CALLS`: 13 at work of the 19 planned at the peak answer 79.56 % of 100 calls in 30m in time, and 80 % within "
        "20s is promised; it takes 14 at work, 20 planned (88.84 %)."
    )


def test_on_the_command_line(acme: Runner) -> None:
    """The plan from the command line alone: out of reach, mended with the finding's own command, then within reach."""
    empty = acme.line("training staffing")
    assert "none is judged" in empty.out and "--peak-calls" in empty.err
    acme.line("scope process add --key hotline --name Hotline --peak-calls 100 --handle-seconds 180 --channels voice")
    acme.line("sla agreement add --key 1.0 --title S --effective-from 2026-04-01 --ends-on 2027-12-31 "
              "--notice '90 days' --renewal ends")  # fmt: skip
    terms = ("--class key --measure share --unit % --direction higher --target 80 --minimum 75 --equality meets "
             "--window month --rounding none --min-sample 0 --no-data not-scored")  # fmt: skip
    acme.line(f"sla level add --key CALLS --name Calls --metric service-level --threshold 20s {terms}")
    acme.line(f"sla level add --key MAIL --name Mails --metric first-response-time --threshold 4h {terms}")
    acme.line("training position add --role agent --headcount 19 --needed-from 2026-03-02 --process hotline "
              "--shrinkage 30")  # fmt: skip
    day = "--as-of 2026-05-12"
    missed = acme.line(f"training staffing {day}").out
    assert "OUT OF REACH, 79.56 % against 80 % within 20s" in missed
    assert "in time:      1 - 0.28527 x exp(-(13 - 10) x 20 / 180) = 79.56 %" in missed
    assert "MAIL (1.0)  Mails: no live queue" in missed
    assert "SLA050" in acme(*f"check --all-stages {day}".split()).out
    acme.line("training position edit POS-1 --at-peak 20 --headcount 20")
    judged, mail = acme.line(f"training staffing {day} --json").items
    same = "calc staffing --calls 100 --interval 30m --aht 180s --within 20s --agents 14 --json"
    calculated = acme.line(same).json
    shared = ("positions", "service_level", "occupancy", "asa_seconds", "waiting_probability", "abandonment")
    assert [judged[name] for name in shared] == [calculated[name] for name in shared]
    assert (judged["kept"], judged["needed_positions"], mail["judged"]) == (True, 14, False)
    assert "SLA050" not in acme(*f"check --all-stages {day}".split()).out
