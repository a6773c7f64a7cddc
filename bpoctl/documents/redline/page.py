"""A redline as one page of HTML that needs nothing else: for a browser, and for paper in black and white."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from bpoctl.documents.redline.comparing import INSERTED, STRUCK, Compared, Words
from bpoctl.documents.redline.printing import lines_of, shortened

# Signs for private use stand for the tags while Markdown is read, so that no HTML of the text is ever passed on.
_OPEN = {STRUCK: "\ue000", INSERTED: "\ue002"}
_CLOSE = {STRUCK: "\ue001", INSERTED: "\ue003"}
_TAGS = {"\ue000": "<del>", "\ue001": "</del>", "\ue002": "<ins>", "\ue003": "</ins>"}
_ANCHOR = re.compile("<p>\ue004(.*?)\ue005</p>\n?")
_OURS = re.compile("[\ue000-\ue005]")

_STYLE = """
body { font: 16px/1.5 Georgia, "Times New Roman", serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
th, td { border: 1px solid #888; padding: .25rem .5rem; text-align: left; vertical-align: top; }
del { text-decoration: line-through; color: #a40000; }
ins { text-decoration: underline; text-decoration-thickness: 2px; font-weight: bold; color: #00429d; }
pre { white-space: pre-wrap; }
@media print {
  body { font-size: 10pt; max-width: none; margin: 0; }
  del, ins, a { color: #000; }
  tr { break-inside: avoid; }
}
""".strip()


class _InPage:
    def words(self, words: Words) -> str:
        """The words between signs that become tags."""
        text = ""
        for place, segment in enumerate(words):
            plain = _OURS.sub("", segment.text)
            replaced = segment.mark == INSERTED and place > 0 and words[place - 1].mark == STRUCK
            text += " " if replaced and not text.endswith(" ") else ""
            text += f"{_OPEN.get(segment.mark, '')}{plain}{_CLOSE.get(segment.mark, '')}"
        return text

    def anchor(self, name: str) -> str:
        """A paragraph that becomes a place to lead to."""
        return f"\ue004{name}\ue005"


_marked = _InPage()


def as_page(
    title: str, said: Sequence[str], names: Sequence[str], rows: Sequence[Sequence[str]], found: Sequence[Compared],
    *, brief: bool = False,
) -> str:  # fmt: skip
    """The page: what is compared, in sentences, then a table of the terms' differences, then the redline of the text.

    `names` are the headings of the table, `rows` its cells, all as plain words.
    """
    text = _html(lines_of(shortened(found) if brief else found, _marked))
    parts = [
        "<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">', f"<title>{escape(title)}</title>",
        f"<style>\n{_STYLE}\n</style>", "</head>", "<body>", f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(sentence)}</p>" for sentence in said),
        "<p><del>Struck</del> is what only the older text says, <ins>inserted</ins> what only the newer one says; all "
        "else stands in both.</p>",
        "<h2>The terms</h2>", *_table(names, rows), "<h2>The text</h2>", f"<article>\n{text}</article>", "</body>",
        "</html>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return ["<p>No term differs.</p>"]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows]
    return ["<table>", f"<thead><tr>{head}</tr></thead>", "<tbody>", *(f"<tr>{row}</tr>" for row in body), "</tbody>",
            "</table>"]  # fmt: skip


def _html(markdown: str) -> str:
    from markdown_it import MarkdownIt

    html = str(MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).render(markdown))
    html = _ANCHOR.sub(lambda found: f'<a id="{found[1]}"></a>\n', html)
    return _OURS.sub(lambda found: _TAGS.get(found[0], ""), html)
