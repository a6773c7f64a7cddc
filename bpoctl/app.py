"""The root of the command line: the lazy command table, and errors to exit codes, at one place.

Nothing heavy is imported here: `bpoctl --help` loads neither the models nor the store.
"""

from __future__ import annotations

import errno
import gc
import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

import typer
from typer._click.exceptions import ClickException, NoArgsIsHelpError
from typer._click.exceptions import UsageError as TyperUsageError

from bpoctl import __version__
from bpoctl.errors import BpoctlError, ExitCode, UsageError
from bpoctl.lifecycle import QUESTIONS, STAGES
from bpoctl.records.lazy import LazyGroup, Stub

_GLOBAL_VALUES = {"-e": "SLUG", "--engagement": "SLUG", "--db": "PATH"}
_GLOBAL_FLAGS = ("--no-input", "--debug")
_SHORT = re.compile(r"-e[^-].*")


def _from(module: str, name: str) -> Callable[[], Any]:
    """A command that a module of `commands` makes when it is called."""

    def make() -> Any:
        from bpoctl.records.lazy import command

        made = getattr(importlib.import_module(f"bpoctl.commands.{module}"), name)
        return made() if name == "group" or name.endswith("_group") else command(made)

    return make


def _table() -> dict[str, Stub]:
    rows = [
        ("Start", "init", "workspace", "init", "Make a workspace here"),
        ("Start", "demo", "demo", "demo", "Write a whole worked engagement into a new folder"),
        ("Start", "new", "engagements", "new", "Start an engagement"),
        ("Start", "walk", "walk", "walk", "Be asked what the current stage still lacks"),
        ("Where it stands", "status", "gates", "status", "The eight stages at a glance"),
        ("Where it stands", "next", "gates", "next_", "What to do now, as commands to copy"),
        ("Where it stands", "why-blocked", "gates", "why_blocked", "A gate as a tree"),
        ("Where it stands", "check", "checking", "check", "Judge an engagement, a file or a folder of files"),
        ("Where it stands", "rule", "checking", "rule", "Explain one rule, or list them all"),
        ("Gates", "advance", "gates", "advance", "Pass the current stage"),
        ("Gates", "reopen", "gates", "reopen", "Open a passed stage again"),
        ("Gates", "waive", "gates", "waive", "Accept a rule's finding for a time"),
        *[("Stages", stage, stage, "group", QUESTIONS[stage]) for stage in STAGES],
        ("Engagements", "list", "engagements", "list_", "List the engagements"),
        ("Engagements", "use", "engagements", "use", "Choose the engagement that is meant from now on"),
        ("Engagements", "show", "engagements", "show", "Show the engagement itself"),
        ("Engagements", "edit", "engagements", "edit", "Change the engagement itself"),
        ("Engagements", "close", "engagements", "close", "Close an engagement"),
        ("Engagements", "person", "person", "group", "People of both sides; one person's records; erasure"),
        ("Engagements", "evidence", "evidence", "group", "Documents and pages that prove something"),
        ("Engagements", "record", "record", "group", "What was passed, waived, signed, closed and erased"),
        ("Documents and files", "doc", "documents", "group", "Build and check the documents"),
        ("Documents and files", "export", "files", "export", "Write the engagement as a TOML file"),
        ("Documents and files", "plan", "files", "plan", "Show what a file would change"),
        ("Documents and files", "apply", "files", "apply", "Change the engagement to what a file says"),
        ("Documents and files", "schema", "files", "schema", "The JSON Schema of the file"),
        ("Documents and files", "fmt", "files", "fmt", "Put a file into its canonical form"),
        ("Calculators", "calc", "calc", "group", "Clocks, due times and credits, with no workspace"),
        ("Calculators", "catalog", "catalog", "group", "Service functions and metrics"),
        ("The store", "log", "journal", "log", "Who did what, newest first"),
        ("The store", "undo", "journal", "undo", "Reverse the newest operation, or the one named"),
        ("The store", "redo", "journal", "redo", "Repeat what was undone last"),
        ("The store", "db", "db", "group", "The store: info, migrate, backup, verify"),
        ("The store", "doctor", "workspace", "doctor", "Is this sound?"),
        ("The store", "help", "manual", "help_", "Manual pages"),
    ]
    table = {name: Stub(summary, _from(module, made), section) for section, name, module, made, summary in rows}
    return {**table, "use": replace(table["use"], light=_slug_taker)}


def _slug_taker() -> Any:
    """What `use` is to the tabulator: a command that takes the slug of an engagement, and needs nothing else."""
    from bpoctl.records.lazy import command

    def use(slug: str = typer.Argument("", autocompletion=_slugs)) -> None:
        """Choose the engagement that is meant from now on."""

    made = command(use)
    made.parse_args = lambda ctx, args: []  # what was typed is not read: Typer would load Pydantic for it
    return made


class _NobodyReads(Exception):
    """Whoever read what was printed has stopped."""


class Root(LazyGroup):
    """The root group: global options wherever they stand, and every error turned into its exit code."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.table = _table()

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """As ever; but to complete a slug no command need be made, wherever its option stands."""
        if extra.get("resilient_parsing") and args and args[-1] in ("-e", "--engagement"):
            args = _parted(args)[0]
        return super().make_context(info_name, args, parent, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the global options from wherever they stand: `bpoctl status -e acme` is `bpoctl -e acme status`."""
        front, rest = _parted(args)
        if front and front[-1] in _GLOBAL_VALUES and not ctx.resilient_parsing:
            raise UsageError(f"{front[-1]}: its value is missing", f"bpoctl {front[-1]} {_GLOBAL_VALUES[front[-1]]} …")
        # the journal keeps what was meant; a store's address may hold a password
        ctx.meta["bpoctl.words"] = rest
        if ctx.resilient_parsing:  # completion: Typer would load all of Pydantic to read values that nobody needs
            ctx.params["db"] = front[front.index("--db") + 1] if "--db" in front[:-1] else None
            ctx._opt_prefixes.update(("-", "--"))
            ctx._protected_args, ctx.args = rest[:1], rest[1:]
            return rest[1:]
        return super().parse_args(ctx, [*front, *rest])

    def invoke(self, ctx: Any) -> Any:
        """Start the session, then run the command."""
        try:
            if ctx._protected_args and ctx._protected_args[0] in self.table:
                from bpoctl.records.session import begin

                begin(
                    db=ctx.params.get("db"),
                    slug=ctx.params.get("engagement"),
                    no_input=bool(ctx.params.get("no_input")),
                    debug=bool(ctx.params.get("debug")),
                    words=ctx.meta.get("bpoctl.words", []),
                )
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Abort() from None
        except BrokenPipeError:
            # Typer would end with exit code 1, which means that the answer is no
            raise _NobodyReads from None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and answer with an exit code of the table in `bpoctl help exit-codes`."""
        given = list(sys.argv[1:] if args is None else args)
        sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
        run = super().main
        with _few_collections():
            code = _run(
                lambda: run(given, "bpoctl", complete_var, False, windows_expand_args, **extra), "--debug" in given
            )
        if standalone_mode:
            sys.exit(code)
        return code


def _parted(args: list[str]) -> tuple[list[str], list[str]]:
    """The global options, and all the rest in its order."""
    front: list[str] = []
    rest: list[str] = []
    waiting = iter(args)
    for word in waiting:
        if word == "--":
            return front, [*rest, word, *waiting]
        if word in _GLOBAL_VALUES:
            front += [word, *([value] if (value := next(waiting, None)) is not None else [])]
        elif word in _GLOBAL_FLAGS or word.startswith(("--engagement=", "--db=")) or _SHORT.fullmatch(word):
            front.append(word)
        else:
            rest.append(word)
    return front, rest


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for garbage seldom: what a call loads lives to its end, and going through it all again doubled the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _run(body: Callable[[], Any], debug: bool) -> int:
    """The exit code of a run; every error becomes one sentence on stderr."""
    from bpoctl import output

    try:
        answer = body()
        sys.stdout.flush()
        return answer if isinstance(answer, int) else ExitCode.FINE
    except BpoctlError as error:
        if debug:
            _trace()
        output.report(error.message, error.hint)
        return error.exit_code
    except NoArgsIsHelpError as error:
        output.talk(error.format_message())
        return ExitCode.USAGE
    except ClickException as error:
        where = error.ctx.command_path if isinstance(error, TyperUsageError) and error.ctx else "bpoctl"
        output.report(error.format_message(), f"{where} --help")
        return ExitCode.USAGE
    except (KeyboardInterrupt, EOFError, typer.Abort):
        output.talk("bpoctl: interrupted; what was answered before is saved")
        return ExitCode.INTERRUPTED
    except (BrokenPipeError, _NobodyReads):
        # whoever read our output has stopped; Python would complain once more when it closes stdout
        sys.stdout = None
        return 128 + 13
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            sys.stdout = _nowhere()
            output.report("what was to be printed cannot be written: no space is left", "make room, or print elsewhere")
            return ExitCode.BAD_DATA
        if debug:
            _trace()
        if (unsound := _unsound()) is not None:
            output.report(unsound.message, unsound.hint)
            return unsound.exit_code
        said = f"{type(error).__name__}: {error}".splitlines()[0]
        output.report(f"a bug in bpoctl: {said}", "run it again with --debug, and report what it prints")
        return ExitCode.BUG


def _unsound() -> BpoctlError | None:
    """What in the store no command ever wrote: where something is, the program that trips over it has no bug."""
    if "bpoctl.records.session" not in sys.modules:
        return None
    from bpoctl.records.soundness import unsound

    return unsound()


def _nowhere() -> TextIO:
    """A stream that keeps nothing, for one that is closed."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _trace() -> None:
    import traceback

    traceback.print_exc()


def _slugs(ctx: typer.Context, incomplete: str) -> list[str]:
    """What the tabulator offers for an engagement."""
    from bpoctl.workspace import slugs_at_a_glance

    return [slug for slug in slugs_at_a_glance(ctx.find_root().params.get("db")) if slug.startswith(incomplete)]


def _version(wanted: bool) -> None:
    if wanted:
        from bpoctl import output

        output.say(f"bpoctl {__version__}")
        raise typer.Exit()


app = typer.Typer(
    cls=Root,
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="One place where an outsourcing engagement's life is recorded, checked, computed and documented.",
    epilog="bpoctl help TOPIC explains: stages, exit-codes, calendars, files, documents, tickets, credits, closing.",
)


@app.callback()
def _root(
    engagement: str | None = typer.Option(
        None, "--engagement", "-e", metavar="SLUG", help="The engagement that is meant.", autocompletion=_slugs
    ),
    db: str | None = typer.Option(None, "--db", metavar="PATH|URL", help="The store: a file, or a PostgreSQL URL."),
    no_input: bool = typer.Option(False, "--no-input", help="Ask nothing."),
    debug: bool = typer.Option(False, "--debug", help="Show the trace of an error."),
    version: bool = typer.Option(False, "--version", help="Show the version.", callback=_version, is_eager=True),
) -> None:
    """Root options; `Root.invoke` hands them to the session."""


def main() -> None:
    """The console script."""
    try:
        typer.main.get_command(app)()
    finally:
        gc.freeze()  # all that is left goes with the process; looking through it once more would be a tenth of a call
