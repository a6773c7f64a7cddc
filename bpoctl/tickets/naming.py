"""What a profile names: attributes in conditions, counts in ratios, columns, and the nearest name to one it has not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from bpoctl.analysis.targets import Condition
from bpoctl.analysis.weights import weighted
from bpoctl.errors import BadData, nearest
from bpoctl.tickets.protocols import ProfileTerms


def exclusions(profile: ProfileTerms) -> list[tuple[str, tuple[str, ...]]]:
    """The rules by which tickets are left out: attribute and values; BadData for an attribute that is not mapped."""
    return list(conditions(profile.exclude, profile, f"profile `{profile.key}`: exclude"))


def needed_columns(profile: ProfileTerms) -> list[str]:
    """The columns that a profile names, by which the right delimiter is known."""
    named = [profile.id_column, profile.event_column, profile.time_column, *(profile.attributes or {}).values()]
    if profile.shape == "tickets":
        for pause, column in (profile.pauses or {}).items():
            if not isinstance(column, str):
                raise BadData(
                    f"profile `{profile.key}`, pause `{pause}`: of tickets it is a column of `start/end;start/end`",
                    f"bpoctl delivery profile edit {profile.key} --pauses '{{ {pause} = \"COLUMN\" }}'",
                )
        named += [*profile.moments.values(), *(profile.pauses or {}).values()]
    return [str(name) for name in named if name]


def signed_names(names: Sequence[str] | None, profile: ProfileTerms, where: str) -> list[tuple[int, str]]:
    """The counts of a side of a ratio with their weights, 1 and -1 of `offered, -short`; BadData for an unknown one."""
    if not names:
        raise BadData(f"{where} is not stated", "name counts of the profile, as in `offered, -short`")
    known = profile.counts or {}
    found = [weighted(name, known) for name in names]
    for _, name in found:
        if name not in known:
            raise BadData(f"{where}: the profile knows no count `{name}`", suggestion(name, known, "counts"))
    return found


def conditions(table: Mapping[str, Any] | None, profile: ProfileTerms, where: str) -> Condition:
    """Conditions on attributes from a table of them; BadData for an attribute that the profile does not map."""
    known = profile.attributes or {}
    for attribute in table or {}:
        if attribute not in known:
            raise BadData(
                f"{where}: the profile maps no attribute `{attribute}`", suggestion(attribute, known, "attributes")
            )
    return tuple((attribute, texts(values)) for attribute, values in sorted((table or {}).items()))


def texts(value: object) -> tuple[str, ...]:
    """A list of texts from a list or from a single text."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        return (str(value),)
    return tuple(str(item) for item in value)


def suggestion(word: str, known: Collection[str], kind: str) -> str:
    """A hint: the nearest known word, or all of them."""
    guess = nearest(word, sorted(known))
    if guess:
        return f"did you mean `{guess}`?"
    return f"{kind}: {', '.join(sorted(known))}" if known else f"there are no {kind}"
