"""Records' words in Markdown: nothing they hold can break a table, start a heading or become HTML."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bpoctl.analysis.wording import slug
from bpoctl.documents.markdown import block, inline, laid_out

NASTY = (
    "a | b", "a\n# heading", "<script>alert(1)</script>", "<b", "*bold* _it_ `code`", "[x](javascript:y)", "![i](u)",
    "- item", "1. item", "---", "===", "> quote", "~~~", "```", "\\", "\\|", "&lt;", "&#60;b>", "a\x1b[31mb", "_",
    "    code", "a  ", "+ plus", "# h", " # h", "\t# h", "~~x~~", "| - |", "<!-- x -->", "a\r\n\r\n# b", "12) x",
    "__x__", "\u2028# x",
)  # fmt: skip
texts = st.one_of(st.sampled_from(NASTY), st.text(), st.text("|\\<>*_`[]()#-+=~&!\n 1a.;lt"))


def parsed(text: str) -> list[Token]:
    """The tokens of a text as GitHub would read it."""
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)


def words(token: Token) -> str:
    """What a reader sees of one inline token; a mark that is no text shows as itself."""
    return "".join(child.content if child.type == "text" else f"\0{child.type}" for child in token.children or ())


def visible(text: str) -> str:
    """A text as it should be seen: one line, no control characters."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable() or c == " " or ord(c) > 0x9F)


@given(texts)
@example("\u2028# x")
def test_a_cell_shows_exactly_the_records_words(text: str) -> None:
    """In a table of three columns the words stand in their cell as they are, and the table keeps its shape."""
    tokens = parsed(f"| a | b | c |\n|---|---|---|\n| x | {inline(text)} | y |\n")
    cells = [words(t) for t in tokens if t.type == "inline"]
    assert len(cells) == 6
    assert " ".join(visible(cells[4]).split()) == " ".join(visible(text).split())


@given(texts, st.sampled_from(["", "Before: ", "- **A.** ", "# "]))
def test_a_line_stays_what_the_template_made_it(text: str, before: str) -> None:
    """At the start of a line or within one, words start no heading, list, quote, code, rule or HTML."""
    shown = [t.type for t in parsed(f"{before}{inline(text)}x\n")]
    assert shown == [t.type for t in parsed(f"{before}x\n")]


@given(st.lists(st.lists(texts, min_size=2, max_size=2), min_size=1, max_size=4))
def test_laying_out_changes_no_word_of_a_table(rows: list[list[str]]) -> None:
    """A table laid out has the same cells as before, and laying it out again changes nothing."""
    table = "| a | b |\n|---|--:|\n" + "".join(f"| {inline(x)} | {inline(y)} |\n" for x, y in rows)
    text = f"\n{table}\nafter\n"
    assert [words(t) for t in parsed(laid_out(text)) if t.type == "inline"] == [
        words(t) for t in parsed(text) if t.type == "inline"
    ]
    assert laid_out(laid_out(text)) == laid_out(text)


def test_tables_are_aligned_for_reading() -> None:
    """Columns are padded to their widest cell, on the side that the second line states; wide letters count two."""
    table = "\n| Level | Target |\n|---|---:|\n| FRT | 95 % |\n| a\\|b | 7 h |\n| 待 | 1 |\n"
    assert laid_out(table).splitlines() == [
        "| Level | Target |",
        "| ----- | -----: |",
        "| FRT   |   95 % |",
        "| a\\|b  |    7 h |",
        "| 待    |      1 |",
    ]


def test_one_long_cell_does_not_widen_the_column() -> None:
    """A sentence in a cell runs over; the other rows keep to the width of the rest."""
    lines = laid_out(f"\n| A | B |\n|---|---|\n| {'x' * 80} | 1 |\n| y | 2 |\n").splitlines()
    assert lines[3] == "| y   | 2   |"


def test_blank_lines_are_drawn_together_outside_code() -> None:
    """Two blank lines become one, trailing spaces go, and what stands between backticks is left alone."""
    assert laid_out("a  \n\n\n\nb\n```\nx  \n\n\n\n| y |\n```\n\n\nc\n") == "a\n\nb\n```\nx  \n\n\n\n| y |\n```\n\nc\n"


def test_a_clause_of_several_paragraphs_keeps_them() -> None:
    """Paragraphs stay apart, wrapped lines are drawn together, items stay items, and nothing else becomes markup."""
    wording = "The parties\nagree:\n- one | two\n- # three\n(a) first\n(b) second\n\n<b>Last</b>\n# no heading"
    assert block(wording) == (
        "The parties agree:\n- one \\| two\n- \\# three\n- (a) first\n- (b) second\n\n&lt;b>Last&lt;/b> # no heading"
    )


@pytest.mark.parametrize(
    ("text", "anchor"), [("7.2", "7-2"), ("7.2 (a)", "7-2-a"), ('"><script>', "script"), ("é", "")]
)
def test_anchors_are_letters_digits_and_dashes(text: str, anchor: str) -> None:
    """Whatever a clause's number is, its anchor can stand in an attribute."""
    assert slug(text) == anchor
