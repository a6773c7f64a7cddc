"""Whether a store holds only what commands write: asked where something was tripped over, never before."""

from __future__ import annotations

from collections.abc import Iterator

from bpoctl.dossier import ENGAGEMENT_FIELDS, Dossier
from bpoctl.errors import BpoctlError, StoreError
from bpoctl.journal.refusing import leading_nowhere
from bpoctl.records.session import session
from bpoctl.store.opening import shown


def unsound() -> StoreError | None:
    """An error that names the first value of the store that no command would have written; None where there is none.

    Files are read with every check there is, so only a store is looked at.
    """
    if session().files is not None:
        return None
    try:
        store = session().reader()
    except BpoctlError:
        return None  # why a store cannot be opened, an older schema say, is nothing that a command tripped over
    try:
        dossiers = store.load_all()
    except BpoctlError as error:
        return error if isinstance(error, StoreError) else None
    except Exception:
        return None
    for dossier in dossiers:
        for sentence in _faults(dossier):
            slug = dossier.engagement.slug
            return StoreError(f"{shown(session().address)}: engagement `{slug}`: {sentence}", "bpoctl db verify")
    return None


def _faults(dossier: Dossier) -> Iterator[str]:
    """What in an engagement breaks the bounds of its field, or refers to what is not there."""
    rows = [("", dossier.engagement, ENGAGEMENT_FIELDS)]
    rows += [(f"{kind.path} {row.key}: ", row, kind.descriptions) for kind, row in dossier.records()]
    for where, row, descriptions in rows:
        for description in descriptions:
            value = getattr(row, description.name)
            if value is None:
                if description.required:
                    yield f"{where}no {description.key}"
                continue
            try:
                description.accept(value)
            except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
                yield f"{where}{description.key}: {error}"
    for path, key, field, held in leading_nowhere(dossier):
        yield f"{f'{path} {key}'.strip()} refers to `{held}` ({field}), which is not in it"
