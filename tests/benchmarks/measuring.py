"""How a limit is measured: reference and subject in turns in one run, the best of several, wall and processor time."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SHARE = float(os.environ.get("BPOCTL_BENCHMARK_SIZE", "1"))
"""The part of the full size that is measured: `BPOCTL_BENCHMARK_SIZE=0.1` is a tenth, for a quick look."""

ROUNDS = int(os.environ.get("BPOCTL_BENCHMARK_ROUNDS", "5"))


def sized(full: int) -> int:
    """How many of something are measured."""
    return max(10, round(full * SHARE))


@dataclass(frozen=True)
class Spent:
    """What some work took, in seconds of the clock on the wall and of the processor; and its memory, of a process."""

    wall: float
    cpu: float
    peak_bytes: int = 0

    def best(self, other: Spent) -> Spent:
        """The smaller of both, each for itself: whatever else the machine does can only add."""
        return Spent(min(self.wall, other.wall), min(self.cpu, other.cpu), max(self.peak_bytes, other.peak_bytes))


Work = Callable[[], Spent]


def timed(body: Callable[[], object]) -> Work:
    """Work in this process."""

    def run() -> Spent:
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        body()
        return Spent(time.perf_counter() - wall, time.process_time() - cpu)

    return run


def python(code: str, *args: object, cwd: Path, pycache: Path) -> Work:
    """Work of an interpreter of its own, from its start to its end.

    Its bytecode is kept in `pycache`, which the first run fills: an installed program is compiled, whatever this
    environment says about writing bytecode.
    """
    own = {
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}",
        "PYTHONPYCACHEPREFIX": str(pycache),
        "NO_COLOR": "1",
        "BPOCTL_ACTOR": "tess",
    }
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    words = [sys.executable, "-c", code, *map(str, args)]

    def run() -> Spent:
        return _waited_for(words, cwd, {**kept, **own})

    run()
    return run


def _waited_for(words: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Spent:
    wall = time.perf_counter()
    with subprocess.Popen(words, cwd=cwd, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:
        said = child.stderr.read() if child.stderr else b""
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, said.decode()
    unit = 1 if sys.platform == "darwin" else 1024
    return Spent(time.perf_counter() - wall, used.ru_utime + used.ru_stime, used.ru_maxrss * unit)


@dataclass(frozen=True)
class Ratio:
    """A subject beside its reference, both at their best."""

    reference: Spent
    subject: Spent

    @property
    def wall(self) -> float:
        """How many times the reference the subject takes by the clock on the wall."""
        return self.subject.wall / self.reference.wall

    @property
    def cpu(self) -> float:
        """The same in processor time, which a busy machine disturbs less."""
        return self.subject.cpu / self.reference.cpu

    def __str__(self) -> str:
        return (
            f"{self.wall:.2f} x in wall time ({self.subject.wall:.3f} s to {self.reference.wall:.3f} s), "
            f"{self.cpu:.2f} x in processor time ({self.subject.cpu:.3f} s to {self.reference.cpu:.3f} s)"
        )


def compared(reference: Work, subject: Work, rounds: int = ROUNDS) -> Ratio:
    """Both in turns, so that what disturbs the one disturbs the other."""
    mine, theirs = reference(), subject()
    for _ in range(rounds - 1):
        mine, theirs = mine.best(reference()), theirs.best(subject())
    return Ratio(mine, theirs)


def held(what: str, found: Ratio, limit: float) -> None:
    """Print a figure beside its limit, and fail beyond it."""
    print(f"\n{what}: {found}; limit {limit:g} x")  # noqa: T201
    assert found.wall <= limit, f"{what}: {found.wall:.2f} x, and the limit is {limit:g} x"


def linear(what: str, work: Callable[[int], Work], size: int, rounds: int = ROUNDS) -> None:
    """Print what twice as much takes, and fail where it is a quarter more than twice as long."""
    found = compared(work(size), work(2 * size), rounds)
    print(f"\n{what}: twice as many take {found}; linear is 2 x")  # noqa: T201
    assert min(found.wall, found.cpu) <= 2.5, f"{what}: twice as many take {found.wall:.2f} x as long"
