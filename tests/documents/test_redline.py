"""The redline of two texts: everything of both stands in it, and Markdown and HTML read it as it is meant."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from documents.acme import acme
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bpoctl.documents import signed_text
from bpoctl.documents.redline import Compared, as_markdown, as_page, blocks_of, compared
from bpoctl.documents.redline.blocks import ANCHOR, TABLE, Block
from bpoctl.documents.redline.comparing import words_compared


def between(old: str, new: str) -> list[Compared]:
    """The redline of two Markdown texts."""
    return compared(blocks_of(old), blocks_of(new))


def marked(old: str, new: str) -> str:
    """The redline of two Markdown texts as Markdown."""
    return as_markdown(between(old, new))


def side(found: list[Compared], drop: str) -> list[Block]:
    """One of the two texts, read out of a redline by leaving out what only the other has."""
    blocks = []
    for one in found:
        if one.mark == drop:
            continue
        rows = tuple(
            tuple(" ".join("".join(s.text for s in words if s.mark != drop).split()) for words in cells)
            for mark, cells in one.rows
            if mark != drop
        )
        words = " ".join("".join(s.text for s in one.words if s.mark != drop).split())
        blocks.append(Block(one.block.kind, words if not rows else "", one.block.lead, rows, one.block.sides))
    return blocks


def test_a_changed_word_is_struck_and_its_successor_inserted() -> None:
    """Within a paragraph, an item and a cell only the words that differ are marked."""
    assert marked("At least 95 % of calls.", "At least 96 % of calls.") == (
        "At least ~~95~~ <ins>96</ins> % of calls.\n"
    )
    assert marked("- **Target.** At least 95 %.", "- **Target.** At least 96 %.") == (
        "- **Target.** At least ~~95~~ <ins>96</ins> %.\n"
    )
    table = "| Level | Target |\n|---|---:|\n| A | {} |\n| B | 80 |\n"
    assert re.sub(" +", " ", marked(table.format(95), table.format(96))) == (
        "| Level | Target |\n| ----- | -------------------: |\n| A | ~~95~~ <ins>96</ins> |\n| B | 80 |\n"
    )


def test_whole_blocks_come_and_go() -> None:
    """A clause that is new is inserted with its heading, one that is gone is struck, and the others are untouched."""
    old = "### 1 Subject\n\nCalls are answered.\n\n### 2 Hours\n\nFrom nine to five.\n"
    new = "### 1 Subject\n\nCalls are answered.\n\n### 3 Data\n\nNobody copies the addresses of customers.\n"
    assert marked(old, new) == (
        "### 1 Subject\n\nCalls are answered.\n\n### ~~2 Hours~~\n\n~~From nine to five.~~\n\n"
        "### <ins>3 Data</ins>\n\n<ins>Nobody copies the addresses of customers.</ins>\n"
    )


def test_rows_of_a_table_come_and_go() -> None:
    """A table stays one: a row that is gone is struck cell by cell, a new one inserted cell by cell."""
    head = "| Level | Target |\n|---|---|\n"
    found = marked(f"{head}| A | 95 |\n| B | 80 |\n", f"{head}| A | 95 |\n| C | 70 |\n")
    assert "| ~~B~~ " in found
    assert "| ~~80~~ " in found
    assert "| <ins>C</ins> " in found
    assert len({line.count("|") for line in found.splitlines()}) == 1


def test_layout_is_no_change() -> None:
    """A wider column, a paragraph wrapped otherwise and another number of blank lines change nothing."""
    old = "One two\nthree.\n\n| A | B |\n|---|---|\n| 1 | 2 |\n"
    new = "One two three.\n\n\n\n| A     | B |\n| ----- | --- |\n| 1     | 2 |\n"
    assert all(one.mark == "same" for one in between(old, new))


def test_emphasis_and_links_stay_whole() -> None:
    """No mark begins or ends within bold words, a link or a code span."""
    found = marked("Due **2 October 2027**, see [7.2](#c-7-2).", "Due **3 October 2027**, see [7.3](#c-7-3).")
    assert found == (
        "Due ~~**2 October 2027**~~ <ins>**3 October 2027**</ins>, see ~~[7.2](#c-7-2)~~ <ins>[7.3](#c-7-3)</ins>.\n"
    )


def test_markdown_reads_every_strike() -> None:
    """Where `~~` beside a letter would be no strike (a bracket before a word), HTML is written instead."""
    for old, new in (("x (a)b c", "x b c"), ("a (b) c", "a c"), ("say “no” now", "say now"), ("~5 a", "a")):
        html = MarkdownIt("commonmark").enable(["strikethrough"]).render(marked(old, new))
        assert "~~" not in html, html
        assert "<s>" in html or "<del>" in html


WORDS = st.lists(st.sampled_from(["95", "%", "of", "**bold one**", "[7.2](#x)", "calls,", "(a)", "end.", "é", "\\*"]),
                 min_size=1, max_size=12).map(" ".join)  # fmt: skip
BLOCKS = st.lists(
    st.one_of(WORDS, WORDS.map("- {}".format), WORDS.map("## {}".format),
              st.lists(WORDS, min_size=1, max_size=3).map(
                  lambda cells: "\n".join(["| K | W |\n|---|---|", *(f"| {n} | {c} |" for n, c in enumerate(cells))])
              )),
    max_size=8,
).map("\n\n".join)  # fmt: skip


@given(BLOCKS, BLOCKS)
def test_both_texts_stand_in_their_redline(old: str, new: str) -> None:
    """Without what was struck a redline is the new text, without what was inserted the old one."""
    found = between(old, new)
    assert side(found, "struck") == blocks_of(new)
    assert [b.rows or (b.kind, b.text) for b in side(found, "inserted")] == [
        b.rows or (b.kind, b.text) for b in blocks_of(old)
    ]
    assert as_markdown(found) == marked(old, new)


@given(WORDS, WORDS)
def test_words_lose_nothing(old: str, new: str) -> None:
    """Segments put together again are the one line and the other, to the character."""
    words = words_compared(old, new)
    assert "".join(s.text for s in words if s.mark != "struck") == new
    assert "".join(s.text for s in words if s.mark != "inserted") == old


def test_a_real_agreement() -> None:
    """Of a whole agreement with one other target and one other word, only the lines that hold them are marked."""
    old = signed_text(acme(), "1.0").decode()
    new = old.replace("85 %", "97 %").replace("A survey goes out", "A short survey goes out")
    found = between(old, new)
    lines = [line for line in as_markdown(found).splitlines() if "~~" in line or "<ins>" in line]
    assert sum("~~85~~ <ins>97</ins>" in line for line in lines) == old.count("85 %") - 1
    assert sum("A <ins>short</ins> survey" in line for line in lines) == 1
    assert len(lines) == old.count("85 %")
    assert side(found, "struck") == blocks_of(new)
    assert {one.block.kind for one in found} >= {TABLE, ANCHOR}


class _Seen(HTMLParser):
    """Whether every tag of a page is closed in its order, and what stands in which."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: dict[str, str] = {}
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "br", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        for tag in self.open:
            self.words[tag] = f"{self.words.get(tag, '')} {data}"


def page(old: str, new: str) -> str:
    """The redline of two texts as a page."""
    return as_page("A & B", ["From <one> to two."], ["Record", "Before"], [["x <y>", "95"]], between(old, new))


def test_the_page_is_well_formed_and_marks_by_tags() -> None:
    """Every tag is closed; what was struck stands in `del`, what was inserted in `ins`, tables in `table`."""
    table = "| Level | Target |\n|---|---:|\n| A | {} |\n"
    html = page(f"Old **words**.\n\n- one\n\n{table.format(95)}", f"New **words**.\n\n- two\n\n{table.format(96)}")
    seen = _Seen()
    seen.feed(html)
    assert (seen.open, seen.wrong) == ([], [])
    assert seen.words["del"].split() == ["Struck", "Old", "one", "95"]
    assert seen.words["ins"].split() == ["inserted", "New", "two", "96"]
    assert "words" in seen.words["strong"]
    assert html.count("<table>") == 2


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "<img src=x onerror=y>", "[a](javascript:alert(1))"])
def test_the_page_passes_no_html_on(nasty: str) -> None:
    """Whatever stands in a text that a file brought, the page shows it and does not run it."""
    html = page("Plain.", f"Plain {nasty} words.\n\n{nasty}\n")
    assert "<script" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_the_page_needs_nothing_else() -> None:
    """No address, no script and no picture: it can be mailed and printed."""
    html = page("a", "b")
    assert not re.search(r"https?://|<script|<link|src=", html)
    assert "@media print" in html
