"""The clause matrix: each element an agreement must carry, where it stands, whose duty it is, and what proves it.

What is required follows from what the engagement states: its regulations, its classes of data, whether it is an ICT
service of a financial entity, whether it supports a critical function, which kind of public contract it is. What is
not stated is asked for (`questions`), never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from bpoctl.analysis.wording import slug
from bpoctl.catalog.clauses import AGREEMENT, Element, shipped
from bpoctl.dossier import Dossier
from bpoctl.models.delivery import Fulfilment
from bpoctl.models.engagement import Evidence
from bpoctl.models.governance import Forum
from bpoctl.models.review import ReviewReport
from bpoctl.models.sla import Agreement, Clause, Level, Obligation, ReportDuty, ServiceCalendar

CHECKLIST = "itil"
"""The checklist of the catalogue: no law, so that what it lacks is advice."""
PERSONAL = frozenset({"personal", "health", "payment-card", "financial"})
"""Classes of data that are about people."""
COVERED, DRAFT, MISSING = "covered", "draft", "missing"

_SECTIONS: Mapping[str, Callable[[Dossier, str], int]] = {
    "levels": lambda dossier, version: len(dossier.of_version(Level, version)),
    "calendars": lambda dossier, version: len(dossier.of_version(ServiceCalendar, version)),
    "reports": lambda dossier, version: len(dossier.of_version(ReportDuty, version)),
    "availability": lambda dossier, version: sum(
        level.measure == "availability" for level in dossier.of_version(Level, version)
    ),
    "governance": lambda dossier, version: len(dossier.of_version(Forum, version)),
    "changes": lambda dossier, version: 1,
    "term": lambda dossier, version: 1,
    "contacts": lambda dossier, version: 1,
    "signatures": lambda dossier, version: 1,
}
"""The sections of the agreement that can carry an element by themselves, each with how many records it holds."""
_ANCHORED = {"availability": "levels"}
"""Where a part of a section stands."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of evidence that a duty was kept."""

    evidence: Evidence
    expired: bool

    @property
    def words(self) -> str:
        """Its key, title and, where it has one, its end."""
        until = self.evidence.valid_until
        end = f", {'expired on' if self.expired else 'until'} {until}" if until else ""
        return f"{self.evidence.key} {self.evidence.title}{end}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an element stands in the built agreement: a clause or a section, with its anchor."""

    number: str
    """of the clause; empty for a section"""
    title: str
    anchor: str
    key: str
    """of the clause record; empty for a section"""
    draft: bool = False

    @property
    def words(self) -> str:
        """For a reader: `10.3 Confidentiality`, `section levels`."""
        return f"{self.number} {self.title}" if self.number else f"section {self.title}"


@dataclass(frozen=True, slots=True)
class Row:
    """One element of the matrix with everything that answers for it."""

    element: Element
    places: tuple[Place, ...]
    duties: tuple[Obligation, ...]
    reports: tuple[ReportDuty, ...]
    proofs: tuple[Proof, ...]
    short: str
    """what is too few whatever a clause says; empty where nothing is"""

    @property
    def required(self) -> bool:
        """Whether a regulation asks for it; a checklist only advises."""
        return self.element.regime != CHECKLIST

    @property
    def state(self) -> str:
        """`covered`, `draft` (by words that nobody has agreed on) or `missing`."""
        if not self.places or self.short:
            return MISSING
        return DRAFT if all(place.draft for place in self.places) else COVERED

    @property
    def unowned(self) -> bool:
        """Whether it needs somebody to act, and no obligation with an owner says who."""
        return self.element.duty is not None and not any(duty.owner for duty in self.duties)

    def to_json(self, dossier: Dossier) -> dict[str, Any]:
        """The row as JSON-able data."""
        return {
            "element": self.element.code, "name": self.element.name, "regime": self.element.regime,
            "reference": self.element.reference, "required": self.required, "state": self.state,
            "short": self.short or None,
            "places": [
                {"clause": p.number or None, "key": p.key or None, "title": p.title, "anchor": p.anchor,
                 "draft": p.draft} for p in self.places
            ],
            "duty_asked": self.element.duty is not None,
            "duties": [
                *({"kind": "sla/obligation", "key": d.key, "name": d.name, "party": d.party,
                   "recurrence": d.recurrence, "owner": d.owner} for d in self.duties),
                *({"kind": "sla/report", "key": r.key, "name": r.name, "party": "provider",
                   "recurrence": r.frequency, "owner": None} for r in self.reports),
            ],
            "evidence": [
                {"key": p.evidence.key, "title": p.evidence.title, "location": p.evidence.location,
                 "valid_until": p.evidence.valid_until.isoformat() if p.evidence.valid_until else None,
                 "expired": p.expired} for p in self.proofs
            ],
        }  # fmt: skip


def clause_anchor(number: str) -> str:
    """The anchor of a clause in the built agreement: `7.2` is `clause-7-2`."""
    return f"clause-{slug(number)}"


def section_anchor(part: str) -> str:
    """The anchor of a section in the built agreement: `levels` is `section-levels`."""
    return f"section-{_ANCHORED.get(part, part)}"


def personal_data(dossier: Dossier) -> bool:
    """Whether the engagement handles data about people."""
    return not PERSONAL.isdisjoint(dossier.engagement.data_classes or ())


def required(dossier: Dossier) -> tuple[Element, ...]:
    """The elements that the agreement must carry by what the engagement states of itself."""
    e = dossier.engagement
    if not e.regulations:
        return ()
    return _required(
        frozenset(e.regulations), personal_data(dossier), e.ict_service, e.critical_function, e.public_contract
    )


@lru_cache(maxsize=64)
def _required(
    named: frozenset[str], personal: bool, ict: str | None, critical: str | None, contract: str | None
) -> tuple[Element, ...]:
    def applies(element: Element) -> bool:
        match element.regime:
            case "gdpr":
                return personal
            case "dora":
                return ict == "yes" and (not element.critical or critical == "yes")
            case "uk-public":
                return contract is not None and contract not in element.exempt
        return True

    return tuple(e for e in shipped() if e.regime in named and e.carrier == AGREEMENT and applies(e))


def advised() -> tuple[Element, ...]:
    """The elements of the checklist, which any agreement does well to carry."""
    return tuple(element for element in shipped() if element.regime == CHECKLIST)


def questions(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """What the engagement does not state and the required elements hang on: each field with a sentence."""
    engagement, named = dossier.engagement, set(dossier.engagement.regulations or ())
    if "dora" in named and engagement.ict_service is None:
        yield "ict_service", "DORA is named, and nothing says whether this is an ICT service in its sense"
    elif "dora" in named and engagement.ict_service == "yes" and engagement.critical_function is None:
        yield "critical_function", "it is an ICT service under DORA, and nothing says whether for a critical function"
    if "uk-public" in named and engagement.public_contract is None:
        yield "public_contract", "UK public procurement law is named, and nothing says which kind of contract this is"


def covers_checklist(dossier: Dossier, version: str) -> bool:
    """Whether a version goes by the checklist: one of its clauses covers an element of it."""
    return any(code.startswith(f"{CHECKLIST}-") for c in dossier.of_version(Clause, version) for code in c.covers or ())


def matrix(
    dossier: Dossier, agreement: Agreement, today: date, elements: tuple[Element, ...] | None = None
) -> tuple[Row, ...]:
    """A row for each element that a version must carry (or of the elements named), in the order of the catalogue."""
    version = agreement.key
    covering = _indexed(dossier.of_version(Clause, version), "covers")
    duties = dossier.of_version(Obligation, version)
    serving = _indexed(duties, "serves")
    placed = _indexed(duties, "clause")
    done = [f for f in dossier.all(Fulfilment) if f.evidence and f.done_on <= today]
    rows = []
    for element in required(dossier) if elements is None else elements:
        clauses = covering.get(element.code, ())
        mine = [*serving.get(element.code, ()), *(duty for clause in clauses for duty in placed.get(clause.number, ()))]
        own = tuple({duty.key: duty for duty in mine}.values())
        reports = dossier.of_version(ReportDuty, version) if element.part == "reports" else ()
        there = _SECTIONS[element.part](dossier, version) if element.part else 0
        places = [Place(c.number, c.title, clause_anchor(c.number), c.key, c.status == DRAFT) for c in clauses]
        if element.part and there >= max(1, element.least):
            places.append(Place("", _ANCHORED.get(element.part, element.part), section_anchor(element.part), ""))
        short = f"{there} of at least {element.least}" if there < element.least else ""
        proofs = _proofs(dossier, own, reports, done, today) if own or reports else ()
        rows.append(Row(element, tuple(places), own, reports, proofs, short))
    return tuple(rows)


def _indexed(rows: Iterable[Any], field: str) -> dict[str, list[Any]]:
    """The rows by each word that a field of theirs holds."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        held = getattr(row, field) or ()
        for word in (held,) if isinstance(held, str) else held:
            found.setdefault(word, []).append(row)
    return found


def _proofs(
    dossier: Dossier, duties: Sequence[Obligation], reports: Sequence[ReportDuty], done: list[Fulfilment], today: date
) -> tuple[Proof, ...]:
    """The evidence of what was done for some duties, each once."""
    owed, reported = {duty.key for duty in duties}, {report.key for report in reports}
    keys = [key for f in done if f.obligation in owed for key in f.evidence or ()]
    if reported:
        delivered = (r for r in dossier.all(ReviewReport) if r.duty in reported and r.delivered_on <= today)
        keys += [key for report in delivered for key in report.evidence or ()]
    found = [row for key in dict.fromkeys(keys) if (row := dossier.get(Evidence, key)) is not None]
    return tuple(Proof(row, row.valid_until is not None and row.valid_until < today) for row in found)
