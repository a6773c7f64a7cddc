"""Whether a file holds a text that was signed, and where not, in what it differs from the one that was."""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bpoctl.documents import build, signed_part
from bpoctl.documents.front import parted
from bpoctl.documents.redline import as_markdown, blocks_of, compared
from bpoctl.documents.sla import END_OF_SIGNED_TEXT
from bpoctl.dossier import Dossier
from bpoctl.errors import BadData
from bpoctl.models.record import Signature

_AFTER = ("Party list", "Signatures")
"""What stands after the signed text, and is not covered by it."""

MOST_SHOWN = 12
MOST_LETTERS = 60
"""Lines of a difference that are shown; `sla redline` shows all of them."""


def text_given(file: str) -> str:
    """The text of a built document, line ends as bpoctl writes them; `-` is stdin. BadData where it cannot be read."""
    try:
        if file == "-":
            stream = getattr(sys.stdin, "buffer", None)
            given = sys.stdin.read().encode() if stream is None else stream.read()
        else:
            given = Path(file).read_bytes()
        text: str = given.decode("utf-8-sig")
    except FileNotFoundError:
        raise BadData(f"{file}: there is no such file", "bpoctl doc build sla") from None
    except OSError as error:
        raise BadData(f"{file}: cannot be read ({error.strerror})", "bpoctl doc build sla") from None
    except UnicodeDecodeError:
        raise BadData(f"{file}: is no text in UTF-8", "give the Markdown file that was signed") from None
    # a mail or a checkout may have turned the line ends; nobody changed a word by that
    return text.replace("\r\n", "\n")


def signatures_of(dossier: Dossier, text: str) -> tuple[str, list[Signature]]:
    """SHA-256 of the signed part of a document, and the signatures under it."""
    digest = hashlib.sha256(signed_part(text)).hexdigest()
    return digest, [signature for signature in dossier.all(Signature) if signature.text_sha256 == digest]


_OWN = re.compile(
    r"|\|.*|<a id=\"section-signatures\"></a>|No person has been named yet\."
    r"|The parties sign the text of .*, version .*, from its title to the end of its last section\. It is identified "
    r"by its SHA-256:"
)
"""Lines that bpoctl writes after the signed text, beside headings and the hash."""


def _own_lines(dossier: Dossier, text: str, today: date, templates: Path | None) -> frozenset[str]:
    """The lines that a workspace's own template writes after the signed text, as it would be built today."""
    version = parted(text)[0].get("agreement", "")
    try:
        built = build(dossier, f"sla-{version}", today, templates).text
    except BadData:
        return frozenset()
    return frozenset(built.partition(END_OF_SIGNED_TEXT)[2].splitlines())


def foreign(dossier: Dossier, text: str, today: date, templates: Path | None = None) -> list[str]:
    """Headings and lines after the signed text, which nobody signed, that bpoctl did not write; another hash is one.

    Where any is found, those that the workspace's own template writes there are left out.
    """
    digest = hashlib.sha256(signed_part(text)).hexdigest()
    rest = parted(text)[1].partition(END_OF_SIGNED_TEXT)[2]
    found = [line for line in rest.splitlines() if _is_foreign(line, digest)]
    if found:
        own = _own_lines(dossier, text, today, templates)
        found = [line for line in found if line not in own]
    return [_shortened(line.lstrip("# ").strip() if line.startswith("#") else line) for line in found]


def _is_foreign(line: str, digest: str) -> bool:
    """Whether a line is neither of a form that bpoctl writes after the signed text, nor the hash of that text."""
    if line.startswith("#"):
        return line.lstrip("# ").strip() not in _AFTER
    return not _OWN.fullmatch(line) and line != f"`{digest}`"


def _shortened(line: str) -> str:
    return line if len(line) <= MOST_LETTERS else f"{line[:MOST_LETTERS]}…"


def differing(dossier: Dossier, text: str) -> Iterator[str]:
    """In what a document differs from the signed text of the version that it says it is; nothing where none is."""
    version = parted(text)[0].get("agreement", "")
    kept = [s for s in dossier.all(Signature) if s.agreement == version and s.wording]
    if not kept:
        return
    found = compared(blocks_of(str(kept[-1].wording)), blocks_of(signed_part(text).decode()))
    lines = [line for line in as_markdown(found, brief=True).splitlines() if line]
    if not lines:
        yield f"it says the same as the text of agreement {version} that was signed, and is laid out otherwise"
        return
    yield f"agreement {version} was signed on {kept[-1].on}; ~~this~~ was in it, <ins>this</ins> is new here:"
    yield from (f"  {line}" for line in lines[:MOST_SHOWN])
    if len(lines) > MOST_SHOWN:
        yield f"  and {len(lines) - MOST_SHOWN} lines more"
