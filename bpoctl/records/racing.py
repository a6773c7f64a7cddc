"""The race of an engagement's candidates for a terminal and for `--json`: the answer first, then how firm it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from bpoctl import output
from bpoctl.analysis.scoring.duel import Duel, DuelLine
from bpoctl.analysis.scoring.evaluators import Spread
from bpoctl.analysis.scoring.race import Race, Runner, apart, brief, points, win_percents
from bpoctl.analysis.sensitivity import DRAWS, SEED, Move, Turn
from bpoctl.analysis.wording import listed
from bpoctl.models.values import plain

_NONE = "–"


def print_race(race: Race, turns: Sequence[Turn], wins: Mapping[str, float]) -> None:
    """The ranking, then what it rests on, then how firm its first place is."""
    output.say(_answer(race))
    output.say()
    headers = ["rank", "candidate", _unit(race), "behind", "wins", "why not ranked"]
    percents = win_percents(wins)
    output.table(headers, [_row(race, runner, percents) for runner in race.runners], [_unit(race), "behind", "wins"])
    output.say()
    for line in _basis(race):
        output.say(line)
    if race.places:
        output.say()
        _print_turns(race, turns)


def _unit(race: Race) -> str:
    return "points" if race.terms.method == "weighted-sum" else "closeness"


def _shown(race: Race, score: float) -> str:
    """Points of a hundred, or a closeness from 0 to 1."""
    return points(score) if race.terms.method == "weighted-sum" else f"{score:.4f}"


def _answer(race: Race) -> str:
    if not race.places:
        return "Nobody is ranked."
    best = race.places[0].score
    first = listed(race.first)
    if len(race.first) > 1:
        return f"{first} tie for the first place with {_shown(race, best)} {_unit(race)}."
    lead = f"{first} is first with {_shown(race, best)} {_unit(race)}"
    if len(race.places) == 1:
        return f"{lead}, and the only one ranked."
    second = race.places[1]
    tied = [place.key for place in race.places if place.rank == second.rank]
    return f"{lead}, {apart(_shown(race, best), _shown(race, second.score))} ahead of {listed(tied)}."


def _row(race: Race, runner: Runner, wins: Mapping[str, str]) -> list[str]:
    why = "; ".join(runner.reasons)
    if runner.score is None:
        return [runner.state, runner.key, _NONE, "", "", why]
    score = _shown(race, runner.score)
    behind = "" if runner.rank == 1 else apart(_shown(race, race.places[0].score), score)
    return [str(runner.rank), runner.key, score, behind, wins[runner.key], why]


def _basis(race: Race) -> list[str]:
    shares = "shares of each criterion's own scale"
    lines = [
        f"points: weighted sum of {shares}, out of 100" if race.terms.method == "weighted-sum"
        else f"closeness: TOPSIS over {shares}, 1 is the ideal"
    ]  # fmt: skip
    if race.normalise != "none":
        lines.append(f"shares: normalised by {race.normalise} among those ranked")
    count = len(race.evaluators)
    lines.append(
        f"scores: of one evaluator, {race.evaluators[0]}" if count == 1
        else f"scores: the mean of {count} evaluators, {listed(race.evaluators)}"
    )  # fmt: skip
    lines += [f"        {who} did not give {lacking} of them" for who, lacking in race.uneven.items()]
    if any(criterion.knock_out is not None for criterion in race.criteria):
        lines.append("knock-outs: judged on the mean; exactly at the knock-out stays in")
    if race.rescaled_from is not None:
        lines.append(f"weights: they add up to {plain(race.rescaled_from)} and were rescaled to 100")
    if race.places:
        lines.append(f"wins: first in so many of {DRAWS:,} random weightings (seed {SEED}; ± 1 point)")
    return lines


def _print_turns(race: Race, turns: Sequence[Turn]) -> None:
    if len(race.places) < 2:
        return
    if len(race.first) > 1:
        output.say(f"The first place is a tie: any weight on which {listed(race.first)} differ decides it.")
        return
    output.say("Weights that change the first place (the others keep their proportions):")
    rows = [[race.called(t.criterion), _percent(t.weight), *_move(t.falls), *_move(t.rises)] for t in turns]
    headers = ["criterion", "weight", "falls to", "then first", "rises to", "then first"]
    output.table(headers, rows, ["weight", "falls to", "rises to"])
    moving = [turn for turn in turns if turn.least is not None]
    if not moving:
        output.say("No weight alone changes it.")
        return
    near = min(moving, key=lambda turn: turn.least or 0)
    move = min((m for m in (near.falls, near.rises) if m), key=lambda m: abs(m.weight - near.weight))
    way = "more" if move.weight > near.weight else "less"
    output.say(
        f"Soonest: `{race.called(near.criterion)}` from {_percent(near.weight)} to {_percent(move.weight)} "
        f"({_percent(near.least or 0)} {way}), then {listed(move.first)}."
    )


def _percent(weight: float) -> str:
    return f"{100 * weight:.2f}".rstrip("0").rstrip(".")


def _move(move: Move | None) -> list[str]:
    return [_NONE, ""] if move is None else [_percent(move.weight), ", ".join(move.first)]


def race_json(race: Race, turns: Sequence[Turn], wins: Mapping[str, float]) -> dict[str, Any]:
    """The race for `--json`; weights in percent, as records state them."""
    return {
        "schema": 1, "method": race.terms.method, "normalise": race.normalise, "evaluators": list(race.evaluators),
        "weights_rescaled_from": None if race.rescaled_from is None else plain(race.rescaled_from),
        "ranking": [_runner_json(race, runner, wins) for runner in race.runners],
        "sensitivity": {
            "draws": DRAWS, "seed": SEED, "tied": list(race.first) if len(race.first) > 1 else [],
            "criteria": [_turn_json(turn) for turn in turns],
        },
    }  # fmt: skip


def _runner_json(race: Race, runner: Runner, wins: Mapping[str, float]) -> dict[str, Any]:
    return {
        "key": runner.key, "name": runner.name, "state": runner.state, "rank": runner.rank, "score": runner.score,
        "behind": None if runner.score is None else race.places[0].score - runner.score,
        "wins": wins.get(runner.key), "reasons": list(runner.reasons),
        "criteria": {k: {"mean": float(mean), "share": float(runner.shares[k])} for k, mean in runner.means.items()},
    }  # fmt: skip


def _turn_json(turn: Turn) -> dict[str, Any]:
    def move(found: Move | None) -> dict[str, Any] | None:
        return None if found is None else {"weight": 100 * found.weight, "first": list(found.first)}

    least = None if turn.least is None else 100 * turn.least
    return {
        "criterion": turn.criterion, "weight": 100 * turn.weight, "least_move": least, "falls_to": move(turn.falls),
        "rises_to": move(turn.rises), "bears_all": turn.alone,
    }  # fmt: skip


def print_duel(race: Race, found: Duel) -> None:
    """Two candidates criterion by criterion, and what decides."""
    output.say(_lead(found))
    for key in (found.left, found.right):
        runner = race.runner(key)
        if runner.reasons:
            output.say(f"{key} is not in the race: {'; '.join(runner.reasons)}.")
    output.say()
    scales = {c.key: f"{plain(c.scale_least)}-{plain(c.scale_most)} {c.direction}" for c in race.criteria}
    rows = [
        [race.called(line.criterion), scales[line.criterion], _percent(float(line.weight) / 100), brief(line.left),
         brief(line.right), _signed(line), found.left if line.points > 0 else found.right if line.points < 0 else ""]
        for line in found.lines
    ]  # fmt: skip
    headers = ["criterion", "scale", "weight", found.left, found.right, "points", "for"]
    output.table(headers, rows, ["weight", found.left, found.right, "points"])
    output.say()
    output.say(f"points: difference as a share of the scale, times the weight; sum {_plus(found.lead)}")
    output.say(_deciding(race, found))


def _signed(line: DuelLine) -> str:
    return _plus(line.points) if line.points else "0.00"


def _plus(value: Fraction) -> str:
    return f"{'-' if value < 0 else '+'}{points(abs(value) / 100)}"


def _lead(found: Duel) -> str:
    if not found.lead:
        return f"{found.left} and {found.right} are level."
    ahead, other = (found.left, found.right) if found.lead > 0 else (found.right, found.left)
    return f"{ahead} leads {other} by {points(abs(found.lead) / 100)} points."


def _deciding(race: Race, found: Duel) -> str:
    if not found.lead:
        return "Nothing decides between them."
    named = listed(f"`{race.called(line.criterion)}`" for line in found.deciding)
    other = found.right if found.lead > 0 else found.left
    then = f"{other} would lead by {points(abs(found.without) / 100)}" if found.without else "they would be level"
    return f"What decides: {named}. Without {'it' if len(found.deciding) == 1 else 'them'} {then}."


def duel_json(found: Duel) -> dict[str, Any]:
    """The comparison for `--json`; points are positive where they favour the first candidate."""
    return {
        "schema": 1, "left": found.left, "right": found.right, "lead": float(found.lead),
        "decides": [line.criterion for line in found.deciding],
        "criteria": [
            {"criterion": line.criterion, "weight": float(line.weight), "left": float(line.left),
             "right": float(line.right), "difference": float(line.difference), "points": float(line.points)}
            for line in found.lines
        ],
    }  # fmt: skip


def print_spreads(
    found: Sequence[Spread], alone: Mapping[str, Sequence[str]], most: int | None, names: Mapping[str, str]
) -> None:
    """Where evaluators lie apart, the widest first, and whom each would have chosen alone; criteria by their names."""
    apart = [spread for spread in found if spread.share]
    if not apart:
        output.say("The evaluators agree wherever two or more have scored.")
    else:
        rows = [[s.candidate, names[s.criterion], f"{float(100 * s.share):.0f} %", f"{float(s.points):.2f}", _given(s)]
                for s in apart[:most]]  # fmt: skip
        output.table(["candidate", "criterion", "of scale", "points", "who gave what"], rows, ["of scale", "points"])
        if most is not None and len(apart) > most:
            output.talk(f"and {len(apart) - most} more: --all")
    output.say()
    for who, first in alone.items():
        said = f"{listed(first)} first" if first else "has not scored enough for a ranking"
        output.say(f"{who} alone: {said}")


def _given(spread: Spread) -> str:
    ordered = sorted(spread.given.items(), key=lambda pair: (-pair[1], pair[0]))
    return ", ".join(f"{who} {plain(value)}" for who, value in ordered)


def spreads_json(found: Sequence[Spread], alone: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Where evaluators lie apart, for `--json`."""
    return {
        "schema": 1,
        "items": [
            {"candidate": s.candidate, "criterion": s.criterion, "share_of_scale": float(s.share),
             "points": float(s.points), "given": {who: plain(value) for who, value in s.given.items()}}
            for s in found
        ],
        "alone": {who: list(first) for who, first in alone.items()},
    }  # fmt: skip
