"""Documents: the dossier through analysis and a template into Markdown; and whether a built file still says so.

Jinja2 is loaded only when a document is rendered.
"""

from __future__ import annotations

from bpoctl.documents.building import (
    Built,
    build,
    chosen,
    documents_of,
    records_read,
    template_source,
    templates_of,
    variables,
)
from bpoctl.documents.checking import DOCUMENT_RULES, check
from bpoctl.documents.kinds import DOCUMENT_KINDS, Entry
from bpoctl.documents.signing import signed_part, signed_sha256, signed_text

__all__ = [
    "DOCUMENT_KINDS", "DOCUMENT_RULES", "Built", "Entry", "build", "check", "chosen", "documents_of", "records_read",
    "signed_part", "signed_sha256", "signed_text", "template_source", "templates_of", "variables",
]  # fmt: skip
