"""`bpoctl calc`: the calculations alone, from a file or flags, with no workspace."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import typer

from bpoctl import output
from bpoctl.analysis.calendar import Calendar
from bpoctl.analysis.calendar_form import calendar_from_mapping
from bpoctl.analysis.clock import Pause, business_seconds
from bpoctl.analysis.clock import due as due_time
from bpoctl.analysis.durations import describe_seconds, parse_duration, parse_instant, plain_number
from bpoctl.errors import BadData, UsageError
from bpoctl.records.lazy import LazyGroup, stubs

_CALENDAR = typer.Option(..., "--calendar", metavar="FILE", help="A calendar file; - is stdin.")
_PAUSE = typer.Option([], "--pause", metavar="START/END", help="A time that does not count; may be repeated.")
_JSON = typer.Option(False, "--json", help="Print it as JSON.")
_BATCH = typer.Option(None, "--batch", metavar="CSV", help="A file of them; the answer is added as a column.")


def group() -> LazyGroup:
    """The calculators."""
    return LazyGroup(
        name="calc",
        table=stubs({"clock": clock, "due": due, "staffing": staffing, "rank": rank, "credits": credits, "cost": cost}),
        help="The calculations alone, with no workspace: the same functions as the engagement's own figures.",
    )


def clock(
    start: str | None = typer.Argument(None, metavar="[START]", help="As in 2026-03-27T19:20, or with an offset."),
    end: str | None = typer.Argument(None, metavar="[END]", help="Before START the figure is negative."),
    calendar: str = _CALENDAR,
    pause: list[str] = _PAUSE,
    batch: Path | None = _BATCH,
    as_json: bool = _JSON,
) -> None:
    """Business time between two instants. A time without an offset is in the calendar's zone."""
    opened = read_calendar(calendar)
    if batch is not None:
        _batch("clock", batch, opened, as_json)
        return
    if start is None or end is None:
        raise UsageError("a clock needs START and END, or --batch CSV", "bpoctl calc clock -h")
    first, last = (parse_instant(text, opened.zone) for text in (start, end))
    seconds = business_seconds(first, last, opened, [_pause(text, opened) for text in pause])
    if as_json:
        output.emit_json({"business_seconds": plain_number(seconds)})
    else:
        output.say(f"{describe_seconds(seconds)}  ({plain_number(seconds)} business seconds)")


def due(
    start: str | None = typer.Argument(None, metavar="[START]", help="As in 2026-03-27T19:20, or with an offset."),
    duration: str | None = typer.Argument(None, metavar="[DURATION]", help="As in 90m, 8h, 28800s or P1DT2H."),
    calendar: str = _CALENDAR,
    pause: list[str] = _PAUSE,
    batch: Path | None = _BATCH,
    as_json: bool = _JSON,
) -> None:
    """The instant at which a length of business time has run."""
    opened = read_calendar(calendar)
    if batch is not None:
        _batch("due", batch, opened, as_json)
        return
    if start is None or duration is None:
        raise UsageError("a due time needs START and DURATION, or --batch CSV", "bpoctl calc due -h")
    begin = parse_instant(start, opened.zone)
    found = due_time(begin, parse_duration(duration), opened, [_pause(text, opened) for text in pause])
    if as_json:
        output.emit_json({"due": found.isoformat()})
    else:
        output.say(f"{found.isoformat()}  ({found.strftime('%A')})")


def read_calendar(source: str) -> Calendar:
    """The calendar of a file; raises BadData for a file that is not one."""
    import tomli

    name = "stdin" if source == "-" else source
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
        return calendar_from_mapping(tomli.loads(text), name)
    except FileNotFoundError:
        raise BadData(f"{source}: there is no such file", "bpoctl help calendars") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadData(f"{source}: cannot be read ({error})") from None
    except tomli.TOMLDecodeError as error:
        raise BadData(f"{name}: {error}", "a calendar is TOML: bpoctl help calendars") from None


def _pause(text: str, calendar: Calendar) -> Pause:
    start, slash, end = text.partition("/")
    if not slash:
        raise UsageError(f"--pause {text}: is not START/END", "--pause 2026-03-30T08:05/2026-03-30T08:20")
    first, last = (parse_instant(part, calendar.zone) for part in (start, end))
    if last < first:
        raise UsageError(f"--pause {text}: ends before it begins")
    return first, last


def _batch(what: str, path: Path, calendar: Calendar, as_json: bool) -> None:
    from bpoctl.tickets.batch import batch_clock, batch_due

    if not path.is_file():
        raise BadData(f"{path}: there is no such file", f"bpoctl calc {what} --batch CSV --calendar FILE")
    opened = batch_clock(path, calendar) if what == "clock" else batch_due(path, calendar)
    with opened as batch:
        if as_json:
            output.emit_stream({batch.columns[-1]: row[-1]} for row in batch.rows)
        else:
            batch.write(sys.stdout)


def staffing(
    calls: str = typer.Option(..., "--calls", metavar="N", help="Calls that arrive in one interval."),
    interval: str = typer.Option(..., "--interval", metavar="DURATION", help="The interval, as in 30m."),
    aht: str = typer.Option(..., "--aht", metavar="DURATION", help="Average handle time, after-call work included."),
    within: str = typer.Option(..., "--within", metavar="DURATION", help="A call answered so soon is in time."),
    target: str | None = typer.Option(None, "--target", metavar="PERCENT", help="Share to be answered in time: 80%."),
    asa: str | None = typer.Option(None, "--asa", metavar="DURATION", help="Mean wait to be kept, beside or instead."),
    agents: int | None = typer.Option(None, "--agents", metavar="N", help="Figures of so many; else the fewest."),
    shrinkage: str = typer.Option("0%", "--shrinkage", metavar="PERCENT", help="Share of paid time away from calls."),
    max_occupancy: str | None = typer.Option(None, "--max-occupancy", metavar="PERCENT", help="Not busier than this."),
    patience: str | None = typer.Option(
        None, "--patience", metavar="DURATION", help="Mean wait until callers give up."
    ),
    model: str | None = typer.Option(None, "--model", metavar="c|a|b", help="Erlang C; A where --patience is given."),
    abandons: str | None = typer.Option(
        None, "--abandons", metavar="offered-wait|missed|left-out", help="How who gives up counts (Erlang A)."
    ),
    as_json: bool = _JSON,
) -> None:
    """Agents for a queue of live calls by Erlang: the fewest that keep a target, or the figures of --agents.

    Erlang C: nobody gives up. Erlang A: callers give up after --patience on average, and its service level counts them
    by --abandons: offered-wait (the default) by the wait that was ahead of them, in time if an agent would have come
    free soon enough; missed: answered in time of all offered; left-out: of those who did not give up sooner. Its
    average speed of answer is the mean wait of all callers. Erlang B: lines without a queue, who finds all busy is
    lost. Email, back-office work and tasks need a backlog model and chat needs concurrency: none of these is for them.
    """
    from bpoctl.records.staffing import Asked, show_staffing

    asked = Asked(
        calls=calls, interval=interval, aht=aht, within=within, target=target, asa=asa, agents=agents,
        shrinkage=shrinkage, max_occupancy=max_occupancy, patience=patience, model=model, abandons=abandons,
    )  # fmt: skip
    show_staffing(asked, as_json=as_json)


def rank(
    file: str = typer.Argument(..., metavar="FILE", help="TOML with [[criteria]] and [[candidates]]; - is stdin."),
    method: str = typer.Option("weighted-sum", "--method", metavar="weighted-sum|topsis", help="How it is reckoned."),
    normalise: str = typer.Option(
        "none", "--normalise", metavar="none|sum|max|minmax|vector", help="How columns are brought onto one footing."
    ),
    rescale: bool = typer.Option(False, "--rescale", help="Divide weights by their sum where it is neither 1 nor 100."),
    as_json: bool = _JSON,
) -> None:
    """Rank candidates by weighted criteria. Equal scores share a rank.

    A criterion has a `key`, a `weight` and a `direction` ("higher" or "lower"); a candidate a `key` and its scores by
    the keys of the criteria, as in scores = { price = 12.5, quality = 4 }.

    Scores are taken as they are unless --normalise is given, so for a plain weighted sum they must be on one scale,
    with higher better throughout; a criterion on which lower is better needs a normalisation. For TOPSIS `vector` is
    usual. sum: x / sum (1/x first where lower is better); max: x / max, or 1 - x / max; minmax: from 0 to 1, a
    column of equals is 1; vector: x / Euclidean norm, 1 minus that where lower is better in a weighted sum. Weights
    of 40 and 60 and of 0.4 and 0.6 say the same. A missing score is refused by name.
    """
    from bpoctl.records.ranking import rank_file

    rank_file(file, method, normalise, rescale=rescale, as_json=as_json)


def credits(
    file: Path = typer.Argument(..., metavar="FILE", help="An engagement file; - is stdin."),
    period: str | None = typer.Option(None, "--period", metavar="PERIOD", help="Which month; else every measured one."),
    as_json: bool = _JSON,
) -> None:
    """The credit statement of an engagement file, with every step."""
    from bpoctl import interchange
    from bpoctl.analysis.credits import statement
    from bpoctl.analysis.periods import parse_period
    from bpoctl.analysis.windows import billing_month
    from bpoctl.models.delivery import Measurement
    from bpoctl.records.statements import print_statement

    dossier = interchange.read_file(file)
    windows = [] if period else [parse_period(m.period, dossier.commencement) for m in dossier.all(Measurement)]
    periods = [period] if period else sorted({billing_month(window).key for window in windows})
    if not periods:
        raise BadData(f"{file}: no measurement in it, so no statement", "name a month: --period 2026-04")
    today = dossier.today(datetime.now(UTC))
    found = [statement(dossier, one, today=today) for one in periods]
    if as_json and period:
        output.emit_json(found[0].to_json())
    elif as_json:
        output.emit_items(one.to_json() for one in found)
    else:
        for number, one in enumerate(found):
            if number:
                output.say()
            print_statement(one)


def cost(
    file: Path = typer.Argument(..., metavar="FILE", help="An engagement file; - is stdin."),
    months: bool = typer.Option(False, "--months", help="Show every month, and every step."),
    as_of: str | None = typer.Option(None, "--as-of", metavar="DATE", help="As it stands on a day; else today."),
    as_json: bool = _JSON,
) -> None:
    """The total cost of every candidate of an engagement file, and its business case, with every step."""
    from bpoctl import interchange
    from bpoctl.records.costing import show_file
    from bpoctl.records.session import session

    dossier = interchange.read_file(file)
    show_file(dossier, session().today(dossier, as_of), months=months, as_json=as_json)
