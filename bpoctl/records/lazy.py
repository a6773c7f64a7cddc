"""Command tables: a group knows the names and summaries of its commands, and makes one only when it is called."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import typer
from typer.core import TyperGroup

from bpoctl.errors import UsageError, nearest


@dataclass(frozen=True)
class Stub:
    """A command that has not been made yet: one line about it, its section in the help, and how to make it."""

    summary: str
    make: Callable[[], Any]
    section: str = "Commands"
    hidden: bool = False
    light: Callable[[], Any] | None = None
    """makes what completes the command's words without loading what the command needs"""


class LazyGroup(TyperGroup):
    """A group whose commands are stubs until they are called."""

    def __init__(self, *, table: Mapping[str, Stub] | None = None, **attrs: Any) -> None:
        attrs.setdefault("rich_markup_mode", None)
        attrs.setdefault("no_args_is_help", True)
        attrs.setdefault("subcommand_metavar", "COMMAND ...")
        super().__init__(**attrs)
        self.table: Mapping[str, Stub] = table or {}
        self._made: dict[str, Any] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the commands, in the table's order."""
        return list(self.table)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command, made when it is first asked for."""
        stub = self.table.get(cmd_name)
        if stub is None:
            return None
        if ctx is not None and ctx.resilient_parsing and stub.light:
            made = stub.light()
            made.name = cmd_name
            return made
        if cmd_name not in self._made:
            self._made[cmd_name] = stub.make()
            self._made[cmd_name].name = cmd_name
        return self._made[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is meant; raises UsageError with the nearest name for one that is not there."""
        name = args[0]
        if not name.startswith("-") and name not in self.table and not ctx.resilient_parsing:
            close = nearest(name, list(self.table))
            meant = f" Did you mean `{close}`?" if close else ""
            raise UsageError(f"no command `{name}`.{meant}", f"{ctx.command_path} --help        lists all")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """What the tabulator offers: commands from the stubs alone, and options."""
        from typer._click.shell_completion import CompletionItem

        named = [(name, stub) for name, stub in self.table.items() if name.startswith(incomplete) and not stub.hidden]
        found = [CompletionItem(name, help=stub.summary) for name, stub in named]
        # not what TyperGroup does: it makes every command to ask for its help
        return found + super(TyperGroup, self).shell_complete(ctx, incomplete)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The help's list, by section, from the stubs alone."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for name, stub in self.table.items():
            if not stub.hidden:
                sections.setdefault(stub.section, []).append((name, stub.summary))
        for section, rows in sections.items():
            with formatter.section(section):
                formatter.write_dl(rows)


def command(function: Callable[..., Any], name: str | None = None) -> Any:
    """One command from a function with Typer's annotations."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command(name, help=inspect.getdoc(function), no_args_is_help=False)(function)
    return typer.main.get_command(app)


def stubs(functions: Mapping[str, Callable[..., Any]], section: str = "Commands") -> dict[str, Stub]:
    """Stubs for functions: the first line of each docstring is its summary."""
    return {
        name: Stub(_first_line(function), lambda function=function: command(function), section)  # type: ignore[misc]
        for name, function in functions.items()
    }


def _first_line(function: Callable[..., Any]) -> str:
    return (inspect.getdoc(function) or "").splitlines()[0].rstrip(".")
