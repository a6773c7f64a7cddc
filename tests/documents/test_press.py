"""Templates run sandboxed and under a time limit; what they get wrong is said with file and line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from bpoctl.documents import DOCUMENT_KINDS
from bpoctl.documents.press import Press, shipped_folder
from bpoctl.documents.views import View
from bpoctl.errors import BadData

Print = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Shown(View):
    """Something that a template may look at."""

    name: str
    values: list[int]
    missing: str | None = None


@pytest.fixture
def printed(tmp_path: Path) -> Print:
    """Renders a template from its text."""

    def render(source: str, time_limit: float = 0.3, **context: Any) -> str:
        (tmp_path / "t.md.j2").write_text(source, encoding="utf-8")
        return (
            Press([tmp_path], time_limit)
            .render("t.md.j2", {"shown": Shown("a | b", [1, 2, 3]), **context})
            .rstrip("\n")
        )

    return render


def refused(printed: Print, source: str, **context: Any) -> str:
    """What is said of a template that does not do."""
    with pytest.raises(BadData) as caught:
        printed(source, **context)
    return caught.value.message


@pytest.mark.parametrize(
    "source",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for a in range(9999) %}{% for b in range(99999) if b > a %}{{ b }}{% endfor %}{% endfor %}",
        "{% macro f(n) %}{% if n %}{{ f(n + -1) }}{{ f(n + -1) }}{% endif %}{% endmacro %}{{ f(60) }}",
    ],
)
def test_a_template_that_runs_on_is_stopped(printed: Print, source: str) -> None:
    """Nested loops, loops with a condition and macros that call themselves twice end soon after their time is over."""
    before = monotonic()
    assert refused(printed, source) == "template t.md.j2, line 1: it took longer than 0.3 seconds"
    assert monotonic() - before < 3


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ 'a' * 999999999 }}", "never calculates"),
        ("{{ 9 ** 9 ** 9 ** 9 }}", "never calculates"),
        ("{{ '%0999999999d' % 1 }}", "never calculates"),
        ("{% set n = namespace(s='x' ) %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}", "1,000,000"),
        ("{% set n = namespace(s='xx') %}{% for i in range(99) %}{% set n.s = n.s + n.s %}{% endfor %}", "1,000,000"),
        ("{% set n = namespace(s='xx') %}{% for i in range(99) %}{% set n.s %}{{ n.s }}{{ n.s }}{% endset %}"
         "{% endfor %}", "1,000,000"),
        ("{% set n = namespace(s='a') %}{% for i in range(99) %}{% set n.s = n.s|replace('a', 'aaaa') %}{% endfor %}",
         "1,000,000"),
        ("{{ 'a'.ljust(999999999) }}", "unsafe"),
        ("{{ '{:>999999999}'.format(1) }}", "unsafe"),
        ("{{ day.strftime('%0999999999d') }}", "unsafe"),
        ("{{ amount.scaleb(9) }}", "unsafe"),
        ("{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}", "does not come to an end"),
        ("{% include 't.md.j2' %}", "does not come to an end"),
    ],
)  # fmt: skip
def test_what_could_be_long_without_a_loop_is_bounded(printed: Print, source: str, said: str) -> None:
    """No product, power, padding or doubling builds a giant, and no template calls itself for ever."""
    assert said in refused(printed, source, day=date(2026, 6, 1), amount=Decimal(1), time_limit=5)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ shown.__class__ }}",
        "{{ shown._fields }}",
        "{{ shown['__class__'] }}",
        "{{ range.__globals__ }}",
        "{{ namespace.__init__.__globals__ }}",
        "{{ self._TemplateReference__context }}",
        "{{ shown.name|attr('__class__') }}",
        "{% set shown.name = 'x' %}",
        "{{ shown.name|safe }}",
        "{{ lipsum() }}",
        "{% include '../press.md.j2' %}",
        "{% include '/etc/hostname' %}",
    ],
)
def test_a_template_reaches_nothing_but_what_it_is_given(printed: Print, source: str) -> None:
    """No attribute behind an underscore, no way round the escaping, no file outside its folders."""
    refused(printed, source)


def test_a_fault_is_said_with_file_and_line(printed: Print) -> None:
    """An unknown name, a wrong tag, an unknown filter and a plain mistake each name the line they stand in."""
    assert refused(printed, "a\nb {{ shwon }}") == "template t.md.j2, line 2: 'shwon' is undefined"
    assert refused(printed, "a\n{% if %}").startswith("template t.md.j2, line 2: Expected an expression")
    assert refused(printed, "\n\n{{ 1|sum }}") == "template t.md.j2, line 3: No filter named 'sum'."
    assert refused(printed, "a\n{{ 'x' + 1 }}").startswith("template t.md.j2, line 2: can only concatenate str")
    assert "no attribute 'nam'" in refused(printed, "{{ shown.nam }}")


def test_a_value_that_is_not_there_is_never_printed(printed: Print) -> None:
    """`None` does not get into a contract; a template says what stands there instead."""
    assert "a value that is not there was printed" in refused(printed, "{{ shown.missing }}")
    assert printed("{{ shown.missing or 'none' }}") == "none"


def test_an_unknown_template_is_named(tmp_path: Path) -> None:
    """A template that neither folder has is named, whether it was asked for or included."""
    with pytest.raises(BadData, match=r"there is no template x\.md\.j2"):
        Press([tmp_path]).render("x.md.j2", {})


def test_words_are_escaped_once_wherever_they_come_from(printed: Print) -> None:
    """Through a variable, a macro, a set block, a join and `~` the words of a record are escaped once, not twice."""
    source = (
        "{% macro m(x) %}<{{ x }}>{% endmacro %}{% set block %}[{{ shown.name }}]{% endset %}"
        "{{ shown.name }};{{ m(shown.name) }};{{ block }};{{ [shown.name, 'c|d']|join(', ') }};{{ 'x ' ~ shown.name }}"
    )
    assert printed(source) == "a \\| b;<a \\| b>;[a \\| b];a \\| b, c\\|d;x a \\| b"


def test_loops_still_know_where_they_are(printed: Print) -> None:
    """The look at the clock leaves `loop` its index, its length and its last round."""
    source = (
        "{% for v in shown.values %}{{ loop.index }}/{{ loop.length }}={{ v }}{{ ', ' if not loop.last }}{% endfor %}"
    )
    assert printed(source) == "1/3=1, 2/3=2, 3/3=3"


def test_the_hash_of_a_template_covers_what_it_includes(tmp_path: Path) -> None:
    """A change in an included template changes the hash of the one that includes it."""
    (tmp_path / "a.j2").write_text("{% include 'b.j2' %}", encoding="utf-8")
    hashes = []
    for words in ("one", "two"):
        (tmp_path / "b.j2").write_text(words, encoding="utf-8")
        hashes.append(Press([tmp_path]).source_digest("a.j2"))
    assert hashes[0] != hashes[1]
    (tmp_path / "a.j2").write_text("{% include shown.name %}", encoding="utf-8")
    with pytest.raises(BadData, match="includes another by an expression"):
        Press([tmp_path]).source_digest("a.j2")


def test_the_shipped_templates_are_where_the_package_looks() -> None:
    """Each stage's templates stand in a folder of its name."""
    found = {path.relative_to(shipped_folder()).as_posix() for path in shipped_folder().glob("*/*.j2")}
    assert found == {name for kind in DOCUMENT_KINDS.values() for name in kind.templates}
    assert all(kind.templates[0].split("/")[0] == kind.stage for kind in DOCUMENT_KINDS.values())
