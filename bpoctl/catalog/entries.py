"""What the catalogue holds: one class a section, plain and frozen, its fields named as the records they become.

A field here is a key in TOML. A field without a default must be given.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bpoctl.catalog.entry import Entry


@dataclass(frozen=True, kw_only=True)
class Family(Entry):
    """A family of services: front office, back office, KPO, ITES, industry-specific."""

    description: str


@dataclass(frozen=True, kw_only=True)
class Metric(Entry):
    """Something a service is measured by."""

    definition: str
    unit: str
    better: str
    """`higher`, `lower`, `band` (best within limits) or `as-scaled` (the scale decides)"""
    also: Mapping[str, str] = field(default_factory=dict)
    """other units it is stated in, each with the way that is better: `{ "%" = "higher" }`"""
    least: Decimal | None = None
    most: Decimal | None = None
    """the lowest and the highest figure it can have in its own unit"""
    aliases: tuple[str, ...] = ()

    def direction(self, unit: str) -> str | None:
        """Which way is better in a unit; `band` and `as-scaled` leave it to the target; None for a unit it has not."""
        return self.better if unit == self.unit else self.also.get(unit)


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A typical target; it becomes an objective, whose baseline a person supplies."""

    name: str
    metric: str
    target: Decimal
    unit: str = ""
    """the metric's own where it is not given"""
    direction: str = ""
    """the metric's own where it is not given"""


@dataclass(frozen=True, kw_only=True)
class ProcessOutline:
    """A piece of work with its procedure; it becomes a process, a boundary line that draws it in, and an SOP."""

    code: str
    name: str
    description: str
    unit: str
    volume_per: str = "month"
    channels: tuple[str, ...]
    hours: str
    purpose: str
    steps: tuple[str, ...]
    systems: tuple[str, ...] = ()
    """codes of the function's systems"""
    escalation: str


@dataclass(frozen=True, kw_only=True)
class RequirementOutline:
    """Something the provider must or should be able to do, and how that is recognised."""

    statement: str
    priority: str = "must"
    acceptance: str
    process: str = ""
    """code of one of the function's processes"""


@dataclass(frozen=True, kw_only=True)
class RiskOutline:
    """Something that may go wrong with this work."""

    name: str
    likelihood: int
    impact: int
    response: str = "reduce"
    mitigation: str


@dataclass(frozen=True, kw_only=True)
class BoundaryOutline:
    """Work that usually stays with the client."""

    name: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class KnowledgeOutline:
    """Something the provider's people have to know."""

    name: str
    category: str
    required_for: tuple[str, ...] = ()
    """the function's roles where it is not given"""


@dataclass(frozen=True, kw_only=True)
class ModuleOutline:
    """Something the team is taught."""

    name: str
    required_for: tuple[str, ...] = ()
    """the function's roles where it is not given"""
    pass_mark: int = 80
    valid_months: int | None = None


@dataclass(frozen=True, kw_only=True)
class SystemOutline:
    """A kind of system the work is done in."""

    code: str
    name: str
    owner: str = "client"
    data_classes: tuple[str, ...] = ()
    two_factor: bool = True


@dataclass(frozen=True, kw_only=True)
class CriterionOutline:
    """Something that candidates for this work are judged by."""

    name: str
    weight: Decimal
    """in percent; the weights of a function add up to 100"""
    direction: str = "higher"
    scale_least: Decimal = Decimal(1)
    scale_most: Decimal = Decimal(5)
    knock_out: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Pack(Entry):
    """What several functions have in common; a function that includes it has these after its own."""

    description: str
    requirements: tuple[RequirementOutline, ...] = ()
    risks: tuple[RiskOutline, ...] = ()
    out: tuple[BoundaryOutline, ...] = ()
    knowledge: tuple[KnowledgeOutline, ...] = ()
    modules: tuple[ModuleOutline, ...] = ()
    criteria: tuple[CriterionOutline, ...] = ()
    """for functions that state none of their own"""


@dataclass(frozen=True, kw_only=True)
class Function(Entry):
    """A service function: what is outsourced, and the blueprint an engagement of it starts from."""

    family: str
    industries: tuple[str, ...] = ()
    """none: of every industry"""
    description: str
    note: str = ""
    includes: tuple[str, ...] = ()
    """codes of packs"""
    roles: tuple[str, ...]
    data_classes: tuple[str, ...]
    regulations: tuple[str, ...] = ()
    pricing_models: tuple[str, ...]
    aims: tuple[Aim, ...]
    processes: tuple[ProcessOutline, ...]
    requirements: tuple[RequirementOutline, ...]
    risks: tuple[RiskOutline, ...]
    out: tuple[BoundaryOutline, ...]
    knowledge: tuple[KnowledgeOutline, ...]
    modules: tuple[ModuleOutline, ...]
    systems: tuple[SystemOutline, ...]
    criteria: tuple[CriterionOutline, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task that an industry typically gives out, and the function it is."""

    task: str
    function: str


@dataclass(frozen=True, kw_only=True)
class Industry(Entry):
    """An industry and the tasks it typically gives out."""

    tasks: tuple[Task, ...]


@dataclass(frozen=True, kw_only=True)
class Sign(Entry):
    """One of the seven signs that outsourcing is due."""

    description: str
    shown_by: tuple[str, ...]
    """what would prove it"""
    against: str
    """what speaks against reading it as a reason to outsource"""


@dataclass(frozen=True, kw_only=True)
class Misconception(Entry):
    """A belief about outsourcing that does not hold as it stands, and the answer to it."""

    answer: str
    true_where: str
    """where the belief does hold"""
    look_at: tuple[str, ...]
    """commands that show what the engagement's own records say to it"""


@dataclass(frozen=True, kw_only=True)
class DeliveryModel(Entry):
    """Where the work is done from, and what that buys and costs."""

    description: str
    gains: tuple[str, ...]
    costs: tuple[str, ...]
    suits: str
