"""A level's quota in plain words: what is free to whom, and what use beyond it does."""

from __future__ import annotations

from collections.abc import Iterator

from bpoctl.analysis.level_words import window_word
from bpoctl.analysis.money import grouped
from bpoctl.analysis.wording import listed
from bpoctl.models.sla import Level


def quota_words(level: Level) -> Iterator[tuple[str, str]]:
    """The heading and the sentence of a level's quota; nothing where it has none."""
    if level.quota is None:
        return
    free = f"are free to the {level.quota_party or 'side that is not stated'}"
    window = window_word(level)
    if bounds_excluded(level):
        reasons = listed([reason.replace("-", " ") for reason in level.quota_of or ()], "or")
        of = f"Of the minutes that are excluded{f' for {reasons}' if reasons else ''}"
        service = ", and as minutes of service" if level.excluded_minutes == "out-of-both" else ""
        beyond = {
            "counted": f"those beyond them are not excluded: they count as downtime{service}",
            "priced": "those beyond them are paid for",
        }.get(level.quota_overflow or "", "what those beyond them do is not stated")
        yield "Quota", f"{of}, {grouped(level.quota)} of a {window} {free}; {beyond}."
        return
    beyond = {"counted": "counts as a failed case", "priced": "is paid for"}.get(
        level.quota_overflow or "", "is treated in a way that is not stated"
    )
    yield "Quota", f"{grouped(level.quota)} minutes or events of a {window} {free}; each beyond them {beyond}."


def bounds_excluded(level: Level) -> bool:
    """Whether a quota bounds the minutes that an availability excludes."""
    return level.quota is not None and level.measure == "availability" and level.quota_party == "provider"
