"""`calc staffing` on the command line: the answer, its JSON, and what it says to flags that make no sense."""

from __future__ import annotations

import pytest
from conftest import Runner

CALLS = "--calls 100 --interval 30m --aht 180s --within 20s"
KEYS = [
    "positions", "scheduled", "service_level", "occupancy", "asa_seconds", "waiting_probability", "abandonment",
]  # fmt: skip


def test_the_worked_value_as_json(run: Runner) -> None:
    """14 positions and 20 scheduled, with the keys that scripts depend on and shares from 0 to 1; no workspace."""
    found = run.line(f"calc staffing {CALLS} --target 80% --shrinkage 30% --max-occupancy 85% --json").json
    assert list(found) == KEYS
    assert (found["positions"], found["scheduled"]) == (14, 20)
    assert found["service_level"] == pytest.approx(0.88835, abs=1e-5)
    assert found["occupancy"] == pytest.approx(10 / 14)
    assert found["asa_seconds"] == pytest.approx(7.83593, abs=1e-5)
    assert found["waiting_probability"] == pytest.approx(0.174132, abs=1e-6)
    assert found["abandonment"] == 0


def test_the_answer_comes_first_and_the_steps_after(run: Runner) -> None:
    """The first line is the answer; each step has its numbers; 13 agents miss the target; no line is over 80 wide."""
    lines = run.line(f"calc staffing {CALLS} --target 80% --shrinkage 30% --max-occupancy 85%").out.splitlines()
    assert lines[0] == "14 positions, 20 scheduled at 30 % shrinkage"
    said = [" ".join(line.split()) for line in lines]
    assert "service level 88.84 % within 20 s, target 80 %: kept" in said
    assert "occupancy 71.43 % at most 85 %: kept" in said
    assert "load: 100 calls x 180 s / 1,800 s = 10 erlangs" in said
    assert "in time: 1 - 0.174132 x exp(-(14 - 10) x 20 / 180) = 88.84 %" in said
    assert "scheduled: 14 / (1 - 0.3) = 20" in said
    assert "one fewer: 13 give 79.56 %, occupancy 76.92 %, mean wait 17.1 s" in said
    assert max(map(len, lines)) <= 80


def test_agents_that_miss_the_target(run: Runner) -> None:
    """With --agents the figures are theirs; a missed target is named with the number it would take."""
    ran = run.line(f"calc staffing {CALLS} --target 80% --agents 13 --shrinkage 30%")
    said = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "service level 79.56 % within 20 s, target 80 %: missed" in said
    assert "needed: 14 positions, 20 scheduled, give 88.84 %" in said
    assert run.line(f"calc staffing {CALLS} --target 80% --agents 13 --json").json["positions"] == 13


def test_overload(run: Runner) -> None:
    """As many erlangs as agents: everybody waits, nobody is answered in time, the wait has no limit."""
    found = run.line(f"calc staffing {CALLS} --agents 10 --json").json
    assert [found[key] for key in KEYS] == [10, 10, 0, 1, None, 1, 0]
    said = run.line(f"calc staffing {CALLS} --agents 10").out
    assert "without limit" in said and "never settles" in said


def test_callers_who_give_up(run: Runner) -> None:
    """--patience means Erlang A; its output says which way abandons count, and what the others would give."""
    line = "calc staffing --calls 240 --interval 60m --aht 180s --within 19.98s --patience 60s --agents 14"
    found = run.line(f"{line} --json").json
    assert (round(found["service_level"], 4), round(found["abandonment"], 4)) == (0.8797, 0.0743)
    assert run.line(f"{line} --model a --json").json == found
    said = run.line(line).out
    assert "87.97 % by the wait ahead of them, gone or not (counts here)" in said
    for way, level in (("missed", 0.8615), ("left-out", 0.9090)):
        other = run.line(f"{line} --abandons {way} --json").json["service_level"]
        assert round(other, 4) == level
        assert f"{level * 100:.2f} %" in said


def test_lines_without_a_queue(run: Runner) -> None:
    """Erlang B: of 10 erlangs 27.32 % find nine lines busy and are lost."""
    found = run.line(f"calc staffing {CALLS} --agents 9 --model b --json").json
    assert found["abandonment"] == found["waiting_probability"] == pytest.approx(0.273208, abs=1e-6)
    assert "lost" in run.line(f"calc staffing {CALLS} --agents 9 --model b").out


def test_nobody_calls(run: Runner) -> None:
    """Nought calls need nobody, and that is an answer."""
    found = run.line("calc staffing --calls 0 --interval 30m --aht 180s --within 20s --target 80% --json").json
    assert [found[key] for key in KEYS] == [0, 0, 1, 0, 0, 0, 0]


def test_what_erlang_is_not_for_is_said_beside_the_answer(run: Runner) -> None:
    """Mail, back office and chat are no live queues: a hint on stderr, so that a script's stdout is data alone."""
    ran = run.line(f"calc staffing {CALLS} --agents 12")
    assert "backlog model" in ran.err and "backlog" not in ran.out
    assert run.line(f"calc staffing {CALLS} --agents 12 --json").err == ""


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (CALLS, "without a target"),
        (f"{CALLS} --target 100%", "no number of agents"),
        (f"{CALLS} --target 120%", "more than 100 %"),
        (f"{CALLS} --target 0%", "asks for nothing"),
        (f"{CALLS} --target 0.8", "percentage or a share"),
        (f"{CALLS} --target most", "not a percentage"),
        (f"{CALLS} --target 80% --shrinkage 100%", "nobody would be left"),
        (f"{CALLS} --target 80% --max-occupancy 0%", "asks for nothing"),
        (f"{CALLS} --asa 0s", "too short"),
        (f"{CALLS} --agents 0", "must be from 1"),
        (f"{CALLS} --agents -3", "must be from 1"),
        (f"{CALLS} --agents many", "--agents"),
        (f"{CALLS} --agents 14 --model a", "give --patience"),
        (f"{CALLS} --agents 14 --model x", "none of c, a, b"),
        (f"{CALLS} --agents 14 --model c --patience 60s", "leave it out"),
        (f"{CALLS} --agents 14 --abandons missed", "leave it out"),
        (f"{CALLS} --agents 14 --patience 60s --abandons mised", "did you mean `missed`"),
        (f"{CALLS} --agents 14 --patience 0s", "too short"),
        ("--calls -5 --interval 30m --aht 180s --within 20s --agents 4", "--calls -5"),
        ("--calls 1,000 --interval 30m --aht 180s --within 20s --agents 4", "write 100, 1000 or 62.5"),
        ("--calls ٣ --interval 30m --aht 180s --within 20s --agents 4", "not a number"),
        ("--calls 99999999999 --interval 30m --aht 180s --within 20s --target 80%", "more than 1,000,000"),
        ("--calls 5 --interval 0m --aht 180s --within 20s --agents 4", "--interval 0m"),
        ("--calls 5 --interval soon --aht 180s --within 20s --agents 4", "`soon` is not a duration"),
        ("--calls 5 --interval 30m --aht 180 --within 20s --agents 4", "`180` is not a duration"),
        ("--calls 5 --interval 30m --aht 180s --within -20s --agents 4", "--within"),
        ("--calls 5 --interval 30m --aht P999D --within 20s --agents 4", "longer than a year"),
        ("--calls 5 --interval 30m --aht 180s --agents 4", "Missing option '--within'"),
    ],
)
def test_flags_that_make_no_sense(run: Runner, flags: str, said: str) -> None:
    """Each is refused with exit code 2 and a sentence that names the flag; nothing goes to stdout."""
    ran = run("calc", "staffing", *flags.split())
    assert ran.code == 2, ran
    assert said in ran.err
    assert ran.out == ""


def test_targets_next_to_everything(run: Runner) -> None:
    """A target that a float cannot tell from 100 % is still one: it takes more agents, and shows as it was stated."""
    ran = run.line(f"calc staffing {CALLS} --target 99.9999999999999999999%")
    assert ran.out.startswith("51 positions")
    assert "target 99.9999999999999999999 %: kept" in ran.out
    assert "100.00 %" not in ran.out.splitlines()[2]


def test_small_and_huge_figures_are_answered(run: Runner) -> None:
    """One call in a year, and ten million agents for a hundred calls: figures, not overflows."""
    once = run.line("calc staffing --calls 1 --interval P365D --aht 1s --within 0s --target 99% --json").json
    assert once["positions"] == 1
    crowd = run.line(f"calc staffing {CALLS} --agents 10000000 --json").json
    assert (crowd["service_level"], crowd["waiting_probability"]) == (1, 0)
    crowd = run.line(f"calc staffing {CALLS} --agents 10000000 --patience 5s --json").json
    assert (crowd["service_level"], crowd["abandonment"]) == (1, 0)
