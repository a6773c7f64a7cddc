"""Staffing of live queues by Erlang B, C and A: figures of so many agents, and the fewest that keep a promise.

Erlang is for queues in which somebody waits for an answer now. Email, back-office work and tasks are carried over and
need a backlog model; chat needs concurrency (FIELD.md section 5).
"""

from bpoctl.analysis.staffing.erlang import ErlangB, ErlangC, Figures, Load, Queue
from bpoctl.analysis.staffing.patience import ABANDONS, ErlangA
from bpoctl.analysis.staffing.sizing import Goal, at_work, fewest, met, scheduled

__all__ = [
    "ABANDONS", "ErlangA", "ErlangB", "ErlangC", "Figures", "Goal", "Load", "Queue", "at_work", "fewest", "met",
    "scheduled",
]  # fmt: skip
