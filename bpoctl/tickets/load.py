"""Reading an export into the database: one table `ticket` in UTC-able stamps, with a verdict on every row.

`verdict` 0 is a row that is used, 1 and up name a reason in `Loaded.reasons`, `EXCLUDED` and up a rule of exclusion,
`COPY` an exact duplicate.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bpoctl.analysis.targets import Condition
from bpoctl.errors import BadData
from bpoctl.tickets.naming import exclusions, texts
from bpoctl.tickets.source import Source
from bpoctl.tickets.stamps import check_sample, not_a_time, single_pause_sql, stamp_sql
from bpoctl.tickets.statements import quoted_list, statement
from bpoctl.tickets.terms import End, LevelPlan, ProfileTerms

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

EXCLUDED, COPY = 100_000, 200_000
_MOST_BITS = 120
_NO_STAMPS = ("NULL::BIGINT", "NULL::BIGINT")


class Unreadable(BadData):
    """A file that the database cannot take apart at all."""


@dataclass
class Reasons:
    """Why rows are refused: a number for each pair of column and text."""

    known: list[tuple[str, str]] = field(default_factory=list)

    def number(self, column: str, text: str) -> int:
        """The number of a reason, a new one if need be."""
        if (column, text) not in self.known:
            self.known.append((column, text))
        return self.known.index((column, text)) + 1


@dataclass(frozen=True)
class Bits:
    """Which bit of a ticket's mask stands for which population and which rule of exclusion."""

    populations: tuple[Condition, ...]
    rules: tuple[tuple[str, tuple[str, ...]], ...]

    def of(self, population: Condition) -> int:
        """The bit of a population; 0 for everybody."""
        return 1 << self.populations.index(population) if population else 0

    def of_rule(self, number: int) -> int:
        """The bit of the numbered rule of exclusion."""
        return 1 << (len(self.populations) + number)

    @property
    def near(self) -> int:
        """The bit of a ticket that some value would put elsewhere if letter case did not matter."""
        return 1 << (len(self.populations) + len(self.rules))

    @property
    def wanted(self) -> dict[str, tuple[str, ...]]:
        """Every value of each attribute that a population or a rule names."""
        found: dict[str, dict[str, None]] = {}
        for name, values in (*(part for each in self.populations for part in each), *self.rules):
            found.setdefault(name, {}).update(dict.fromkeys(values))
        return {name: tuple(values) for name, values in found.items()}

    @property
    def kind(self) -> str:
        """The SQL type that holds them all."""
        return "UBIGINT" if len(self.populations) + len(self.rules) < 60 else "HUGEINT"


def bits_for(levels: Iterable[LevelPlan], profile: ProfileTerms) -> Bits:
    """The bits that some levels and a profile's exclusions need; BadData beyond 120 of them."""
    populations = tuple(dict.fromkeys(condition for level in levels for condition in level.conditions))
    rules = tuple(exclusions(profile))
    if len(populations) + len(rules) > _MOST_BITS:
        raise BadData(f"more than {_MOST_BITS} different populations and exclusions in one import")
    return Bits(populations, rules)


def load_tickets(
    con: DuckDBPyConnection,
    source: Source,
    table: str,
    profile: ProfileTerms,
    bits: Bits,
    moments: Sequence[str],
    pauses: Sequence[str],
    single: Collection[str],
) -> Reasons:
    """Make `ticket` from a row-per-ticket export: columns `at0`, `at1` … for `moments`, and three for each of `pauses`.

    Of a pause in `single`, a cell that holds just one, as nearly all do, becomes the stamps `begun0` and `ended0`; of
    any other cell the text is kept in `pause0`.
    """
    reasons = Reasons()
    columns = [str(profile.moments[name]) for name in moments]
    places = [source.index(column, f"moment `{name}`") for name, column in zip(moments, columns, strict=True)]
    for column, place in zip(columns, places, strict=True):
        check_sample(source, place, column, profile, con)
    identity = f"c{source.index(profile.id_column, 'id_column')}"
    verdicts = [f"WHEN id = '' THEN {reasons.number(profile.id_column, 'no ticket number')}"]
    notes = []
    for n, column in enumerate(columns):
        number = reasons.number(column, not_a_time(profile))
        verdicts.append(f"WHEN is_bad(at{n}, t{n}) THEN {number}")
        notes.append(f"WHEN verdict = {number} THEN t{n}")
    waits = [source.index(str((profile.pauses or {})[name]), f"pause `{name}`") for name in pauses]
    read_csv_into(
        con,
        source,
        statement(
            "load_tickets",
            source=table,
            id=f"coalesce(tidy({identity}), '')",
            stamps="".join(
                f"{stamp_sql(f'c{at}', profile, source.values(at))} AS at{n}, " for n, at in enumerate(places)
            ),
            stamp_names="".join(f"at{n}, " for n in range(len(places))),
            pauses="".join(
                f"c{place} AS p{n}, {begun} AS begun{n}, {until} AS until{n}, "
                for n, (name, place) in enumerate(zip(pauses, waits, strict=True))
                for begun, until in [
                    single_pause_sql(f"c{place}", profile, source.values(place)) if name in single else _NO_STAMPS
                ]
            ),
            plain="".join(f", is_span(begun{n}, until{n}) AS plain{n}" for n in range(len(waits))),
            pause_names="".join(
                f"CASE WHEN plain{n} THEN begun{n} END AS begun{n}, CASE WHEN plain{n} THEN until{n} END AS ended{n}, "
                f"CASE WHEN NOT plain{n} THEN p{n} END AS pause{n}, "
                for n in range(len(waits))
            ),
            mask=_mask(source, profile, bits),
            texts="".join(f"c{place} AS t{n}, " for n, place in enumerate(places)),
            verdicts=" ".join(verdicts),
            notes=" ".join(notes),
        ),
    )
    return reasons


def read_csv_into(con: DuckDBPyConnection, source: Source, text: str) -> None:
    """Run a statement that reads the file; Unreadable where the file cannot be taken apart."""
    import duckdb

    try:
        con.execute(text)
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.IOException) as error:
        line = str(error).strip().split("\n")[0]
        raise Unreadable(
            f"{source.path.name} cannot be read as CSV: {line}", "state the profile's delimiter and encoding"
        ) from None


@dataclass(frozen=True)
class EventBits:
    """Which bit of an event stands for which moment, and for which end of which pause."""

    moments: dict[str, int]
    pause_from: dict[str, int]
    pause_to: dict[str, int]


def load_events(
    con: DuckDBPyConnection, source: Source, table: str, profile: ProfileTerms, bits: Bits, pauses: Sequence[str]
) -> tuple[Reasons, EventBits]:
    """Make `event` from a row-per-event export."""
    reasons = Reasons()
    if not profile.event_column or not profile.time_column:
        raise BadData(
            f"profile `{profile.key}`: events need event_column and time_column",
            f"bpoctl delivery profile edit {profile.key} --event-column NAME --time-column NAME",
        )
    place = source.index(profile.time_column, "time_column")
    check_sample(source, place, profile.time_column, profile, con)
    event = f"tidy(c{source.index(profile.event_column, 'event_column')})"
    names = _event_names(profile, pauses)
    kind = "UBIGINT" if len(names) <= 60 else "HUGEINT"
    each = [f"CASE WHEN {_is_event(event, wanted)} THEN {1 << n} ELSE 0 END" for n, (_, _, wanted) in enumerate(names)]
    bad_time = reasons.number(profile.time_column, not_a_time(profile))
    read_csv_into(
        con,
        source,
        statement(
            "load_events",
            source=table,
            id=f"coalesce(tidy(c{source.index(profile.id_column, 'id_column')}), '')",
            stamp=stamp_sql(f"c{place}", profile, source.values(place)),
            time=f"c{place}",
            bits=f"({' + '.join(each) or '0'})::{kind}",
            mask=_mask(source, profile, bits),
            verdicts=f"WHEN id = '' THEN {reasons.number(profile.id_column, 'no ticket number')} "
            f"WHEN is_bad(stamp, t0) THEN {bad_time} "
            f"WHEN stamp IS NULL THEN {reasons.number(profile.time_column, 'no time')}",
            notes=f"WHEN verdict = {bad_time} THEN t0",
        ),
    )
    found: dict[str, dict[str, int]] = {"moment": {}, "from": {}, "to": {}}
    for n, (role, name, _) in enumerate(names):
        found[role][name] = 1 << n
    return reasons, EventBits(found["moment"], found["from"], found["to"])


def _mask(source: Source, profile: ProfileTerms, bits: Bits) -> str:
    conditions = [*bits.populations, *((rule,) for rule in bits.rules)]
    each = [
        f"CASE WHEN {_holds(source, profile, condition)} THEN {1 << n} ELSE 0 END"
        for n, condition in enumerate(conditions)
    ]
    near = [f"({nearly(source, profile, name, values)})" for name, values in bits.wanted.items()]
    if near:
        each.append(f"CASE WHEN {' OR '.join(near)} THEN {bits.near} ELSE 0 END")
    return f"({' + '.join(each) or '0'})::{bits.kind}"


def nearly(source: Source, profile: ProfileTerms, attribute: str, values: Sequence[str]) -> str:
    """SQL: whether a cell is one of some values but for its letter case."""
    cell = f"tidy(c{source.index(str((profile.attributes or {})[attribute]), f'attribute `{attribute}`')})"
    lowered = quoted_list(dict.fromkeys(value.lower() for value in values))
    # most cells are one of the values, and then nothing is turned into small letters
    return f"coalesce({cell} NOT IN ({quoted_list(values)}) AND lower({cell}) IN ({lowered}), false)"


def _holds(source: Source, profile: ProfileTerms, condition: Condition) -> str:
    cells = [
        (f"c{source.index(str((profile.attributes or {})[attribute]), f'attribute `{attribute}`')}", values)
        for attribute, values in condition
    ]
    return " AND ".join(f"coalesce(tidy({cell}), '') IN ({quoted_list(values)})" for cell, values in cells)


def _event_names(profile: ProfileTerms, pauses: Sequence[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    found = [("moment", name, texts(events)) for name, events in profile.moments.items()]
    for name in pauses:
        ends = (profile.pauses or {})[name]
        if not isinstance(ends, dict) or not ends.get("from") or not ends.get("to"):
            raise BadData(
                f"profile `{profile.key}`: pause `{name}` needs `from` and `to`",
                'write { from = ["Wait"], to = ["*"] }',
            )
        found += [("from", name, texts(ends["from"])), ("to", name, texts(ends["to"]))]
    if len(found) > _MOST_BITS:
        raise BadData(f"profile `{profile.key}`: more than {_MOST_BITS} moments and pauses")
    return found


def _is_event(event: str, names: Sequence[str]) -> str:
    return "true" if "*" in names else f"coalesce({event} IN ({quoted_list(names)}), false)"


def end_names(levels: Iterable[LevelPlan]) -> list[End]:
    """The different ends of all the levels' clocks, in order of first use."""
    return list(dict.fromkeys(end for level in levels for end in level.ends))
