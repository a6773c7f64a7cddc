"""The only room that knows Rich: tables, JSON, sentences. stdout is data, stderr is talk.

Everything reads without colour, in a pipe and on a cp1252 terminal: what a stream cannot show is spelt out.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TextIO

from bpoctl.errors import BadData

SCHEMA = 1
# control characters but for line end, tab and our own colours; and the marks that turn the reading direction
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\x1b(?!\\[[0-9;]*m)"
)
_SPELT = {
    "→": "->", "–": "-", "—": "-", "…": "...", "≥": ">=", "≤": "<=", "×": "x", "−": "-", "·": "-", "✓": "yes",
    "✗": "no", "’": "'", "“": '"', "”": '"', "│": "|", "├": "|", "└": "`", "─": "-", "█": "#", "░": ".",
}  # fmt: skip


def fitting(text: str, stream: TextIO) -> str:
    """The text as a stream can show it: characters outside its encoding are spelt out."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        for sign, spelt in _SPELT.items():
            text = text.replace(sign, spelt)
        text = text.encode(encoding, "replace").decode(encoding)
    return text


def _line(text: str, stream: TextIO) -> None:
    # a name that somebody recorded must not move the cursor or turn the reading direction
    shown = text if text.isprintable() else _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)
    stream.write(fitting(shown, stream) + "\n")


def say(text: str = "") -> None:
    """A line of data, to stdout."""
    _line(text, sys.stdout)


def talk(text: str = "") -> None:
    """A line of talk (progress, hints, confirmations), to stderr."""
    _line(text, sys.stderr)


def raw(text: str) -> None:
    """Text to stdout as it is, with no newline added: documents and exported files, which are in UTF-8 everywhere."""
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    buffer.write(text.encode())
    buffer.flush()


def written(text: str, path: Path | None) -> None:
    """A document to stdout as it is, or into a file, whose name is then told; raises BadData where it cannot be."""
    if path is None or str(path) == "-":
        raw(text)
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise BadData(f"{path}: cannot be written ({error.strerror})", "choose another place: --out FILE") from None
    say(f"Wrote {path}.")


def colourful(stream: TextIO | None = None) -> bool:
    """Whether colour is wanted: a terminal, and none of NO_COLOR, CLICOLOR=0 and TERM=dumb."""
    stream = stream or sys.stdout
    if not stream.isatty():
        return False
    env = os.environ
    return not ("NO_COLOR" in env or env.get("CLICOLOR") == "0" or env.get("TERM") == "dumb")


_CODES = {"red": "31", "green": "32", "yellow": "33", "bold": "1", "dim": "2"}


def styled(text: str, style: str) -> str:
    """The text in a colour or weight where stdout shows one."""
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if colourful() else text


def emit_json(value: Any) -> None:
    """One JSON document to stdout; keys in the order given."""
    sys.stdout.write(_json(value, indent=2) + "\n")


def _json(value: Any, **how: Any) -> str:
    """JSON with its characters as they are, or escaped where the stream cannot show them: none is lost."""
    text = json.dumps(value, ensure_ascii=False, **how)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, **how)
    return text


def emit_items(items: Iterable[Mapping[str, Any]]) -> None:
    """A list in JSON: `{"schema": 1, "items": […]}`."""
    emit_json({"schema": SCHEMA, "items": list(items)})


def emit_stream(items: Iterable[Mapping[str, Any]]) -> None:
    """A bare JSON list, one object a line, written as it comes: a million of them need no memory."""
    before = "["
    for item in items:
        sys.stdout.write(f"{before}\n{_json(item)}")
        before = ","
    sys.stdout.write("[]\n" if before == "[" else "\n]\n")


def report(message: str, hint: str = "") -> None:
    """An error: what and where, then the next command to type."""
    talk(f"bpoctl: {message}")
    for line in hint.splitlines():
        talk(f"  {line}")


def table(names: Sequence[str], rows: Iterable[Sequence[str]], numeric: Iterable[str] = ()) -> None:
    """An aligned table without frames: wrapped to a terminal, one line a row in a pipe.

    No word is broken: where the terminal has no room for the longest word of each column, every row is a block of its
    own, a line for each column.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    room = columns()
    wide = room is None
    rows = [[str(cell) for cell in row] for row in rows]
    right = set(numeric)
    widths = [0] * len(names) if room is None else _widths(names, rows, right, room)
    if widths is None:
        _blocks(names, rows)
        return
    grid = Table(box=None, pad_edge=False, header_style="bold" if colourful() else "", show_edge=False)
    for name, width in zip(names, widths, strict=True):
        side: Literal["left", "right"] = "right" if name in right else "left"
        grid.add_column(Text(name), justify=side, no_wrap=wide, overflow="fold", width=None if wide else width)
    for row in rows:
        grid.add_row(*(Text(fitting(_one_line(cell) if wide else cell, sys.stdout)) for cell in row))
    console = Console(
        file=sys.stdout, no_color=not colourful(), highlight=False, markup=False, emoji=False,
        width=100_000 if wide else None, force_terminal=None if not wide else False, legacy_windows=False,
    )  # fmt: skip
    with console.capture() as captured:
        console.print(grid)
    for line in captured.get().splitlines():
        say(line.rstrip())


_GAP = 2
"""Spaces between two columns of a table."""


def _widths(names: Sequence[str], rows: Sequence[Sequence[str]], right: set[str], room: int) -> list[int] | None:
    """How wide each column is: as its cells ask, or fairly less; None where a word or a number would be broken."""
    from rich.cells import cell_len

    cells = [[name, *(row[at] for row in rows)] for at, name in enumerate(names)]
    wanted = [max(cell_len(line) for cell in own for line in cell.splitlines() or [""]) for own in cells]
    if sum(wanted) + _GAP * (len(names) - 1) <= room:
        return wanted
    widths = [
        wanted[at] if name in right else max((cell_len(word) for cell in cells[at] for word in cell.split()), default=0)
        for at, name in enumerate(names)
    ]
    left = room - sum(widths) - _GAP * (len(names) - 1)
    if left < 0:
        return None
    while left and (short := [at for at, width in enumerate(widths) if width < wanted[at]]):
        for at in short:
            more = min(max(1, left // len(short)), wanted[at] - widths[at], left)
            widths[at], left = widths[at] + more, left - more
    return widths


def _blocks(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The rows of a table one under the other: the first cell, then a line for each other that says something."""
    width = max(map(len, names))
    for number, (first, *others) in enumerate(rows):
        if number:
            say()
        say(styled(first, "bold"))
        for name, cell in zip(names[1:], others, strict=True):
            lines = folded(cell, width + 4) if cell.strip() else []
            for at, line in enumerate(lines):
                say(f"  {(name if not at else '').ljust(width)}  {line}")


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def pairs(rows: Iterable[tuple[str, str]]) -> None:
    """Names and values in two aligned columns; a value of several lines is indented."""
    found = [(name, value) for name, value in rows if value != ""]
    width = max((len(name) for name, _ in found), default=0)
    for name, value in found:
        first, *more = [part for line in value.splitlines() for part in folded(line, width + 2)] or [""]
        say(f"{name.ljust(width)}  {first}")
        for line in more:
            say(f"{' ' * width}  {line}")


def columns() -> int | None:
    """How many columns the terminal has; None in a pipe, where nothing is folded or cut."""
    if not sys.stdout.isatty():
        return None
    from shutil import get_terminal_size

    return get_terminal_size().columns


def folded(text: str, indent: int) -> list[str]:
    """A line as the terminal has room for it beside an indent; whole in a pipe."""
    room = columns()
    if room is None or indent + len(text) <= room:
        return [text]
    from textwrap import wrap

    return wrap(text, max(30, room - indent)) or [""]


def cut(text: str) -> str:
    """A line that is worth no second one: what the terminal has no room for is left out."""
    room = columns()
    return text if room is None or len(text) <= room else f"{text[: room - 1]}…"


def finding(subject: str, rule: str, severity: str, message: str, fix: str = "") -> None:
    """One finding: what and where, then what is wrong, then the command that mends it. Wrapped at a terminal only."""
    indent = " " * 24
    head = styled(f"{severity:<7}", "red" if severity == "error" else "yellow")
    if columns() is None:
        say(f"{subject:<23} {rule} {head}  {message}")
    else:
        if len(subject) >= len(indent):
            # its own line, so that rules stand under each other
            say(cut(subject))
            subject = ""
        say(f"{subject:<23} {rule} {head}")
        for line in folded(message, len(indent)):
            say(indent + line)
    if fix:
        say(f"{indent}fix: {fix}")
