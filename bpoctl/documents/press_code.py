"""How a template becomes Python: with a look at the clock in every loop, and without what Jinja would do twice.

Jinja's own code for `{{ level.name }}` asks the sandbox for each attribute and escapes each output for HTML. Here an
attribute of a view is taken as it is (a view holds data only; everything else still goes through the sandbox), and
an output is escaped once, for Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer

from bpoctl.documents.views import View


class Instrument(NodeTransformer):
    """Lets every loop look at the clock (the filter `_paced`), and every `~` keep to a size (the filter `join`)."""

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: D102
        self.generic_visit(node)
        node.iter = nodes.Filter(node.iter, "_paced", [], [], None, None, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: D102
        self.generic_visit(node)
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return nodes.Filter(parts, "join", [], [], None, None, lineno=node.lineno)


class Code(CodeGenerator):
    """Jinja's code generator with a shorter way to a view's data and to an output."""

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: D102
        self.write(f"environment.fields[{node.attr!r}](")
        self.visit(node.node, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(finalize.src or "str(")

    def _output_child_post(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write(")")


class Fields(dict[str, Callable[[Any], Any]]):
    """For each name of an attribute the function that takes it, made when it is first asked for."""

    def __init__(self, sandboxed: Callable[[Any, str], Any]) -> None:
        super().__init__()
        self._sandboxed = sandboxed

    def __missing__(self, name: str) -> Callable[[Any], Any]:
        """The function for a name: straight to the data of a view or a row, else through the sandbox."""
        sandboxed, get = self._sandboxed, attrgetter(name)
        # A row of a dossier is a named tuple: data too, and its two methods are harmless.
        data = () if name.startswith("_") else (View, tuple)

        def take(obj: Any) -> Any:
            if isinstance(obj, data):
                try:
                    return get(obj)
                except AttributeError:
                    pass
            return sandboxed(obj, name)

        self[name] = take
        return take
