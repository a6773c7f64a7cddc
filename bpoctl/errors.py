"""The one family of errors that users are meant to see, each with the exit code that scripts depend on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process answers with; `bpoctl help exit-codes` prints this table."""

    FINE = 0
    NO = 1
    USAGE = 2
    BAD_DATA = 3
    STORE = 4
    BUG = 70
    INTERRUPTED = 130


EXIT_CODE_MEANINGS: dict[ExitCode, str] = {
    ExitCode.FINE: "fine",
    ExitCode.NO: "the answer is no: findings, a gate blocked, a difference, tampering found, declined",
    ExitCode.USAGE: "usage: unknown option, a flag out of bounds, a question that could not be asked",
    ExitCode.BAD_DATA: "bad data or state: missing file, unknown slug or key, a bad value in a file, stale edit, "
    "unwritable output, a missing extra",
    ExitCode.STORE: "the store cannot be used: not there, locked, corrupt, not a database, newer than this program",
    ExitCode.BUG: "a bug in bpoctl",
    ExitCode.INTERRUPTED: "interrupted",
}


class BpoctlError(Exception):
    """Something a user can act on: what is wrong, where, and the next command to type.

    `message` says what and where; `hint` is the next step (often a command); `exit_code` is what scripts see.
    """

    def __init__(self, message: str, hint: str = "", exit_code: ExitCode = ExitCode.BAD_DATA) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


class BadData(BpoctlError):
    """A missing file, an unknown key, a value that is not one: exit code 3."""


class Declined(BpoctlError):
    """The answer is no (a gate blocked, a difference found, an undo refused): exit code 1."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.NO)


class UsageError(BpoctlError):
    """The call's words are off, or a question could not be asked: exit code 2."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.USAGE)


class StoreError(BpoctlError):
    """The store cannot be used: exit code 4."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint, ExitCode.STORE)


def nearest(word: str, known: list[str]) -> str | None:
    """The known word closest to a mistyped one, or None when nothing is close."""
    from difflib import get_close_matches

    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else None
