"""Erlang A: a queue from which callers go when their patience ends (FIELD.md section 5).

State k is left upwards at rate lambda and downwards at min(k, n) mu + max(k - n, 0) theta, theta being 1 / patience.
Solved for the wait x that a caller of endless patience would have, that chain gives (Baccelli and Hebuterne, 1981)

    P(x = 0) = sum of p_k for k < n
    density = lambda p_(n-1) exp(lambda (1 - exp(-theta x)) / theta - n mu x)    for x > 0

and everything asked for is an integral over it: the caller is answered if the patience lasts so long, exp(-theta x).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import exp, expm1, isinf, log

from bpoctl.analysis.staffing.erlang import IDLE, Blocking, Figures, Load

ABANDONS = ("offered-wait", "missed", "left-out")
"""How who gives up counts in the service level of T seconds.

`offered-wait`: by the wait that was ahead, so in time if an agent would have come free within T; `missed`: answered
within T of all offered, who gives up is missed; `left-out`: answered within T of those who did not give up before T.
"""

_NEGLIGIBLE = 60.0
"""Beyond exp(-60) of its peak a density adds nothing to a float."""

_PANELS = 128
_NODES = (
    (0.1834346424956498, 0.3626837833783620),
    (0.5255324099163290, 0.3137066458778873),
    (0.7966664774136267, 0.2223810344533745),
    (0.9602898564975363, 0.1012285362903763),
)
"""Gauss-Legendre on -1 to 1 with eight points: the positive ones with their weights."""


@dataclass(frozen=True)
class _Part:
    """Integrals over a stretch of waits: of the density, of its callers who give up, who are answered, their waits."""

    all: float = 0.0
    gone: float = 0.0
    answered: float = 0.0
    waited: float = 0.0


class ErlangA:
    """A queue whose callers wait `patience` seconds on average (exponential) and then give up.

    It always settles, with any number of agents: what is too much gives up. `asa` is the mean wait of all callers,
    those who give up included, or with `answered_alone` that of those who are answered, as `asa_answered` always is.
    `abandons`, one of ABANDONS, says how who gives up counts in the service level.
    """

    def __init__(
        self,
        load: Load,
        within: Fraction,
        patience: Fraction,
        abandons: str = ABANDONS[0],
        *,
        answered_alone: bool = False,
    ) -> None:
        if abandons not in ABANDONS:
            raise ValueError(f"`{abandons}` is none of: {', '.join(ABANDONS)}")
        self.load = load
        self.within = within
        self.patience = patience
        self.abandons = abandons
        self.answered_alone = answered_alone
        self._blocking = Blocking(load.erlangs)

    def figures(self, agents: int) -> Figures:
        """Its figures with `agents`, at least one. Times are in handle times until the end."""
        erlangs, handle = float(self.load.erlangs), self.load.handle
        if not self.load.erlangs:
            return IDLE
        theta, within = float(handle / self.patience), float(self.within / handle)
        soon, late, peak = _parts(erlangs, agents, theta, within)
        idle = self._blocking.inverse(agents - 1) * exp(-peak)
        # the share of callers for each unit of density; who finds an agent idle has the rest
        share = 0.0 if isinf(idle) else 1 / (idle + erlangs * (soon.all + late.all))
        unit = erlangs * share
        # idle x share and not idle / erlangs x unit: the quotient of an all but endless idle is beyond any float
        answered = 1.0 if isinf(idle) else idle * share + (soon.answered + late.answered) * unit
        abandoned = min(1.0, unit * (soon.gone + late.gone))
        behind = unit * late.all
        gone_soon = unit * soon.gone - expm1(-theta * within) * behind
        late_by = {
            "offered-wait": min(1.0, behind),
            "missed": min(1.0, unit * soon.gone + behind),
            "left-out": min(1.0, exp(-theta * within) * behind / (1 - gone_soon)) if gone_soon < 1 else 0.0,
        }
        asa_answered = unit * (soon.waited + late.waited) / answered * float(handle) if answered else None
        return Figures(
            agents,
            late_by[self.abandons],
            min(1.0, erlangs * answered / agents),
            min(1.0, unit * (soon.all + late.all)),
            asa_answered if self.answered_alone else abandoned * float(self.patience),
            abandoned,
            asa_answered,
            late_by,
        )


def _parts(erlangs: float, agents: int, theta: float, within: float) -> tuple[_Part, _Part, float]:
    """The integrals up to `within` and beyond it, as multiples of exp(peak), and that peak of the exponent.

    The exponent E(x) = A (1 - exp(-theta x)) / theta - n x is concave. Around its top at x = top, where the rate
    A exp(-theta x) has come down to n, it is E(top) + rate (1 - exp(-theta y)) / theta - n y with y = x - top: no
    large numbers are taken from each other.
    """
    over = erlangs > agents
    top = log(erlangs / agents) / theta if over else 0.0
    rate = float(agents) if over else erlangs
    peak = (erlangs - agents) / theta - agents * top if over else 0.0

    def below(y: float) -> float:
        return _grown(rate, theta, y) - agents * y

    first = top - _reach(lambda y: below(-y), top)
    last = top + _reach(below, None)
    cut = min(max(within, first), last)
    return _integrals(below, theta, top, first, cut), _integrals(below, theta, top, cut, last), peak


def _grown(rate: float, theta: float, y: float) -> float:
    """Rate (1 - exp(-theta y)) / theta; far to the left, where that is beyond any float, minus infinity."""
    return -rate * expm1(-theta * y) / theta if theta * y > -_NEGLIGIBLE * 10 else -float("inf")


def _reach(below: Callable[[float], float], most: float | None) -> float:
    """How far from the top the exponent falls by what is negligible; at most `most`."""
    if most is not None and below(most) > -_NEGLIGIBLE:
        return most
    outer = 1.0
    while below(outer) > -_NEGLIGIBLE:
        outer *= 2
    inner = 0.0
    for _ in range(60):
        middle = (inner + outer) / 2
        inner, outer = (middle, outer) if below(middle) > -_NEGLIGIBLE else (inner, middle)
    return min(outer, most) if most is not None else outer


def _integrals(below: Callable[[float], float], theta: float, top: float, first: float, last: float) -> _Part:
    """The integrals from `first` to `last`: finely as far as patience lasts, coarsely where hardly anybody waits on."""
    patient = min(last, first + _NEGLIGIBLE / theta)
    stretches = [(first, patient)] if patient > first else []
    if last > patient:
        stretches.append((patient, last))
    density = gone = answered = waited = 0.0
    for start, end in stretches:
        half = (end - start) / _PANELS / 2
        for panel in range(_PANELS):
            middle = start + (2 * panel + 1) * half
            for node, weight in _NODES:
                for x in (middle - node * half, middle + node * half):
                    part = weight * half * exp(below(x - top))
                    stays = exp(-theta * x)
                    density += part
                    gone -= part * expm1(-theta * x)
                    answered += part * stays
                    waited += part * stays * x
    return _Part(density, gone, answered, waited)
