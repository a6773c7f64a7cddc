"""The press: templates into text, in a sandbox, under a time limit.

Imported only where a document is built, for Jinja2 is dear to load. A template may loop over what it is given, ask
and format; it reaches no file, no attribute behind an underscore and no arithmetic beyond plus and minus. The time
limit needs neither threads nor signals: every round of a loop and every call looks at the clock (loops are rewritten
for that when a template is parsed), and what could be long without either is bounded by size.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateNotFound, nodes
from jinja2.exceptions import SecurityError, TemplateError, TemplateRuntimeError
from jinja2.meta import find_referenced_templates
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bpoctl.documents.filters import FILTERS
from bpoctl.documents.markdown import escaped
from bpoctl.documents.press_code import Code, Fields, Instrument
from bpoctl.documents.views import View
from bpoctl.errors import BadData

TIME_LIMIT = 5.0
"""Seconds that one rendering may take."""
LONGEST_TEXT = 1_000_000
"""Characters of one value that a template may print or join."""

_VARIABLES = "bpoctl doc vars   shows what a template is given"
_FILTERS = (
    "capitalize", "count", "d", "default", "dictsort", "first", "groupby", "items", "last", "length", "list",
    "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "select", "selectattr", "sort",
    "string", "title", "trim", "unique", "upper",
)  # fmt: skip
_GLOBALS = ("range", "dict", "namespace", "joiner", "cycler")
_METHODS = frozenset({
    "capitalize", "day", "endswith", "get", "isoformat", "items", "keys", "lower", "lstrip", "month", "rstrip", "split",
    "startswith", "strip", "title", "upper", "values", "year",
})  # fmt: skip
_BUILT_IN = (str, list, tuple, dict, date)


class _TimeOver(TemplateRuntimeError):
    """A template took longer than it may."""


class Press(SandboxedEnvironment):
    """Templates of one workspace: its own folder first, then the shipped one."""

    code_generator_class = Code
    intercepted_binops = frozenset({"+", "*", "**", "/", "//", "%"})

    def __init__(self, folders: Iterable[Path], time_limit: float = TIME_LIMIT) -> None:
        super().__init__(
            loader=FileSystemLoader([str(folder) for folder in folders]), undefined=StrictUndefined, autoescape=True,
            finalize=_printed, trim_blocks=True, lstrip_blocks=True, auto_reload=False,
        )  # fmt: skip
        self.fields = Fields(self.getattr)
        self.time_limit = time_limit
        self._ends = float("inf")
        own: dict[str, Callable[..., Any]] = {**FILTERS, "join": _joined, "replace": _replaced}
        self.filters = {**{name: self.filters[name] for name in _FILTERS}, **own, "_paced": self._paced}
        self.globals = {name: self.globals[name] for name in _GLOBALS}
        self._digests: dict[str, str] = {}

    def render(self, name: str, context: dict[str, Any]) -> str:
        """The text of a template, one line end at its end; BadData names file and line where it is at fault."""
        self._ends = monotonic() + self.time_limit
        try:
            return self.get_template(name).render(context).strip("\n") + "\n"
        except TemplateError as error:
            raise BadData(*self._fault(name, error)) from error
        except (RecursionError, MemoryError) as error:
            raise BadData(f"template {name} does not come to an end: {type(error).__name__}") from error
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
            if self.is_shipped(name):
                raise
            raise BadData(f"{self._place(name, error)}: {error}", _VARIABLES) from error

    def source_digest(self, name: str) -> str:
        """SHA-256 over a template and all that it includes; BadData where it names one by an expression."""
        if name not in self._digests:
            sources = self._sources(name, {})
            written = "\0".join(f"{each}\0{sources[each]}" for each in sorted(sources))
            self._digests[name] = hashlib.sha256(written.encode()).hexdigest()
        return self._digests[name]

    def source(self, name: str) -> tuple[str, str]:
        """The text of a template and the file that it comes from."""
        assert self.loader is not None
        try:
            text, path, _ = self.loader.get_source(self, name)
        except TemplateNotFound as error:
            raise BadData(*self._fault(name, error)) from error
        return text, path or name

    def is_shipped(self, name: str) -> bool:
        """Whether a template is bpoctl's own: what goes wrong in it is a bug, not bad data."""
        return Path(self.source(name)[1]).is_relative_to(shipped_folder())

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Data of a view, a few methods of built-in types that cannot run long, and what Jinja's own objects offer."""
        if isinstance(obj, View):
            return not attr.startswith("_")
        if isinstance(obj, _BUILT_IN):
            return attr in _METHODS or attr in getattr(obj, "_fields", ())
        return type(obj).__module__.startswith("jinja2.") and super().is_safe_attribute(obj, attr, value)

    def wrap_str_format(self, value: Any) -> None:
        """No `format` of a text: its padding has no bound."""

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call what a template calls, if there is time left."""
        __self._look_at_the_clock()
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Plus of numbers and short texts; every other arithmetic is for the program, not for a template."""
        if operator != "+":
            raise SecurityError(f"a template formats and never calculates: `{operator}` is not to be used")
        return _bounded(left + right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = Instrument().visit(super()._parse(source, name, filename))
        assert isinstance(parsed, nodes.Template)
        return parsed

    def _paced(self, values: Iterable[Any]) -> Iterator[Any]:
        for value in values:
            self._look_at_the_clock()
            yield value

    def _look_at_the_clock(self) -> None:
        if monotonic() > self._ends:
            raise _TimeOver(f"it took longer than {self.time_limit:g} seconds")

    def _sources(self, name: str, found: dict[str, str]) -> dict[str, str]:
        if name not in found:
            found[name], path = self.source(name)
            for other in find_referenced_templates(super()._parse(found[name], name, path)):
                if other is None:
                    raise BadData(f"template {name} includes another by an expression", "name it in plain quotes")
                self._sources(other, found)
        return found

    def _fault(self, name: str, error: TemplateError) -> tuple[str, str]:
        if isinstance(error, TemplateNotFound):
            return f"there is no template {error.name or name}", "bpoctl doc template   lists the shipped ones"
        return f"{self._place(name, error)}: {error.message}", _VARIABLES

    def _place(self, name: str, error: Exception) -> str:
        line = getattr(error, "lineno", None) or _line_of(error, self.source(name)[1])
        return f"template {getattr(error, 'name', None) or name}{f', line {line}' if line else ''}"


def _line_of(error: BaseException, path: str) -> int | None:
    """The template's line at which an error arose: the innermost frame that Jinja places in its file."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _printed(value: Any) -> str:
    """What `{{ … }}` puts into the text: words escaped for Markdown, and never the word None."""
    if type(value) is str:
        return _escaped(value) if len(value) < _WORTH_KEEPING else escaped(_bounded(value))
    if type(value) is Markup:
        _bounded(value)
        return value
    if value is None:
        raise TemplateRuntimeError("a value that is not there was printed; ask `is none` before, or use default")
    return escaped(_bounded(str(value)))


_escaped = lru_cache(maxsize=16_384)(escaped)
_WORTH_KEEPING = 400
"""Texts of fewer characters are kept when they have been escaped: most of a document stands in others too."""


def _joined(values: Iterable[Any], between: str = "") -> Markup:
    """Values as one text, each escaped for Markdown."""
    joined = Markup(_printed(between)).join(Markup(_printed(value)) for value in values)
    _bounded(joined)
    return joined


def _replaced(text: Any, old: str, new: str) -> str:
    """A text with one part put for another, unless it would grow beyond all measure."""
    plain = str(text)
    if len(plain) + plain.count(old) * len(new) > LONGEST_TEXT:
        raise SecurityError(f"a text of more than {LONGEST_TEXT:,} characters")
    return plain.replace(old, new)


def _bounded(value: Any) -> Any:
    if isinstance(value, str | list | tuple) and len(value) > LONGEST_TEXT:
        raise SecurityError(f"a text of more than {LONGEST_TEXT:,} characters")
    return value


def shipped_folder() -> Path:
    """Where the shipped templates are: inside the installed package, else in the repository."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_templates"
    return installed if installed.is_dir() else package.parent / "templates"


@lru_cache(maxsize=16)
def press(workspace: Path | None = None) -> Press:
    """The press of a workspace's own `templates/` folder, or of the shipped templates alone."""
    return Press([*([workspace] if workspace else []), shipped_folder()])
