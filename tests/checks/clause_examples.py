"""Examples of the rules on required elements: agreements with a clause and an obligation for each, or all but one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from builders import Rec, built, rec

from bpoctl.catalog.clauses import AGREEMENT, shipped
from checks.examples import Example

SHA = "9c" * 32
SIGNED: list[Rec] = [
    rec("sla_agreement", "1.0", title="Support", effective_from="2026-04-01", ends_on="2027-12-31", notice="90 days",
        renewal="renews-yearly"),
    *(rec("record_signature", f"SIG-{p}", agreement="1.0", party=p, on="2026-02-27", text_sha256=SHA)
      for p in ("client", "provider")),
]  # fmt: skip
GDPR: dict[str, Any] = {"data_classes": ("personal",), "regulations": ("gdpr",)}
HIPAA: dict[str, Any] = {"data_classes": ("health",), "regulations": ("hipaa",)}
ICT: dict[str, Any] = {"regulations": ("dora",), "ict_service": "yes", "critical_function": "yes"}
PUBLIC: dict[str, Any] = {"regulations": ("uk-public",), "public_contract": "over-5-million"}


def codes(start: str) -> list[str]:
    """The codes of the elements of an agreement that begin with a word."""
    return [e.code for e in shipped() if e.code.startswith(start) and e.carrier == AGREEMENT]


def clauses(covered: Iterable[str], *but: str) -> list[Rec]:
    """A clause for each element, but for some."""
    return [
        rec("sla_clause", f"CLS-{code}", number=f"{n}", title=code, covers=(code,))
        for n, code in enumerate(covered, 1) if code not in but
    ]  # fmt: skip


def served(covered: Iterable[str]) -> Rec:
    """One obligation that puts all of them into practice."""
    return rec(
        "sla_obligation", "OBL-1", name="All of it", party="provider", recurrence="on-event", owner="rafael",
        serves=tuple(covered),
    )  # fmt: skip


def kpis(number: int) -> list[Rec]:
    """Key levels that nothing can be said against."""
    fields = {
        "class_": "key", "measure": "stated", "unit": "%", "direction": "higher", "target": "95", "minimum": "93",
        "source": "stated", "no_data": "not-scored", "min_sample": 100,
    }  # fmt: skip
    return [rec("sla_level", f"KPI-{n}", name=f"KPI {n}", **fields) for n in range(1, number + 1)]


def _pair(start: str, but: str, facts: dict[str, Any], *more: Any) -> Example:
    wanted = codes(start)
    return Example(
        built(SIGNED, clauses(wanted, but), served(wanted), *more, **facts),
        built(SIGNED, clauses(wanted), served(wanted), *more, **facts),
    )


_CHECKLIST = codes("itil-")
_POINTS = clauses(_CHECKLIST)
_ONE: list[Rec] = clauses(["gdpr-28-3-h"])

CLAUSES: dict[str, Example] = {
    "SLA015": _pair("gdpr-", "gdpr-28-3-d", GDPR),
    "SLA060": _pair("hipaa-", "hipaa-504-e-2-ii-i", HIPAA),
    "SLA061": _pair("dora-", "dora-30-2-g", ICT),
    "SLA062": Example(
        built(SIGNED, clauses(codes("uk-")), served(codes("uk-")), kpis(2), **PUBLIC),
        built(SIGNED, clauses(codes("uk-")), served(codes("uk-")), kpis(3), **PUBLIC),
    ),
    "SLA063": Example(
        built(SIGNED, clauses(_CHECKLIST, "itil-sla-maintenance-notice")), built(SIGNED, _POINTS)
    ),
    "SLA064": Example(
        built(SIGNED, regulations=("dora",)), built(SIGNED, regulations=("dora",), ict_service="no")
    ),
    "SLA065": Example(built(SIGNED, clauses(["gdpr-28-3-k"])), built(SIGNED, _ONE)),
    "SLA066": Example(
        built(SIGNED, clauses(codes("gdpr-")), served(c for c in codes("gdpr-") if c != "gdpr-28-3-h"), **GDPR),
        built(SIGNED, clauses(codes("gdpr-")), served(codes("gdpr-")), **GDPR),
    ),
    "SLA067": Example(
        built(SIGNED, rec("sla_clause", "CLS-1", number="1", status="draft")),
        built(SIGNED, rec("sla_clause", "CLS-1", number="1", status="agreed")),
    ),
}  # fmt: skip
