"""What ticket imports read of a profile and of a service level: records have it, and so can anything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol


class ProfileTerms(Protocol):
    """What is read of a profile: how an export's columns or events become moments, pauses and attributes."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def shape(self) -> str: ...  # noqa: D102
    @property
    def id_column(self) -> str: ...  # noqa: D102
    @property
    def time_zone(self) -> str | None: ...  # noqa: D102
    @property
    def time_format(self) -> str | None: ...  # noqa: D102
    @property
    def event_column(self) -> str | None: ...  # noqa: D102
    @property
    def time_column(self) -> str | None: ...  # noqa: D102
    @property
    def moments(self) -> Mapping[str, Any]: ...  # noqa: D102
    @property
    def pauses(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def attributes(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def counts(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def attribute_from(self) -> str | None: ...  # noqa: D102
    @property
    def exclude(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def delimiter(self) -> str | None: ...  # noqa: D102
    @property
    def encoding(self) -> str | None: ...  # noqa: D102


class LevelTerms(Protocol):
    """What is read of a service level: its clock, population, threshold and the period it is judged over."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def measure(self) -> str: ...  # noqa: D102
    @property
    def window(self) -> str: ...  # noqa: D102
    @property
    def rolling_days(self) -> int | None: ...  # noqa: D102
    @property
    def judged(self) -> str | None: ...  # noqa: D102
    @property
    def per(self) -> str | None: ...  # noqa: D102
    @property
    def instances(self) -> Sequence[str] | None: ...  # noqa: D102
    @property
    def clock_from(self) -> str | None: ...  # noqa: D102
    @property
    def clock_to(self) -> str | None: ...  # noqa: D102
    @property
    def calendar(self) -> str | None: ...  # noqa: D102
    @property
    def pauses(self) -> Sequence[str] | None: ...  # noqa: D102
    @property
    def threshold(self) -> str | None: ...  # noqa: D102
    @property
    def threshold_equality(self) -> str | None: ...  # noqa: D102
    @property
    def percentile(self) -> Decimal | None: ...  # noqa: D102
    @property
    def percentile_method(self) -> str | None: ...  # noqa: D102
    @property
    def population(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def counted_at(self) -> str | None: ...  # noqa: D102
    @property
    def unfinished(self) -> str | None: ...  # noqa: D102
    @property
    def abandoned(self) -> str | None: ...  # noqa: D102
    @property
    def short_abandons(self) -> str | None: ...  # noqa: D102
    @property
    def short_abandons_equality(self) -> str | None: ...  # noqa: D102
    @property
    def numerator(self) -> Sequence[str] | None: ...  # noqa: D102
    @property
    def denominator(self) -> Sequence[str] | None: ...  # noqa: D102
    @property
    def deadline(self) -> str | None: ...  # noqa: D102
    @property
    def cut_off(self) -> str | None: ...  # noqa: D102
    @property
    def input_at(self) -> str | None: ...  # noqa: D102
    @property
    def input_by(self) -> str | None: ...  # noqa: D102
    @property
    def input_equality(self) -> str | None: ...  # noqa: D102
    @property
    def input_late(self) -> str | None: ...  # noqa: D102
    @property
    def targets(self) -> Mapping[str, Any] | None: ...  # noqa: D102
    @property
    def also(self) -> Mapping[str, Any] | None: ...  # noqa: D102
