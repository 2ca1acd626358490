"""Templates as Django reads them, drawn in fewer steps.

A page draws some hundred variables, conditions and sentences. For each of them Django tries what it may be:
a key, an attribute, a call, a moment, a number, a text that has to be translated. What is plain, an attribute
that is a text, a sentence of the template itself, is drawn here at once; whatever is not goes the whole way
through Django, so that every page is the same.

Takes   the templates of all rooms and libraries.
Gives   Loader, for the settings.
Leaves  what templates say, and all tags but the translated sentence, to Django.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from html import escape
from typing import Any, cast

from django.core.exceptions import ObjectDoesNotExist
from django.template import TemplateDoesNotExist
from django.template.base import (
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Origin,
    Parser,
    Template,
    Token,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.loaders import base, cached
from django.templatetags.i18n import TranslateNode
from django.utils.safestring import SafeString
from django.utils.translation import get_language


class _Reading(base.Loader):
    def get_template(self, template_name: str, skip: Sequence[Origin] | None = None) -> Template:
        for origin in self.get_template_sources(template_name):
            if origin not in (skip or ()):
                with suppress(TemplateDoesNotExist):
                    source: str = cast("Any", self).get_contents(origin)
                    return _Template(source, origin, str(origin.template_name), self.engine)
        raise TemplateDoesNotExist(template_name)


class Loader(cached.Loader, _Reading):
    """Django's loader that reads each template once, reading it as here."""


class _Template(Template):
    def compile_nodelist(self) -> NodeList:
        """Read the source as Django does, with a parser of our own."""
        libraries, builtins = self.engine.template_libraries, self.engine.template_builtins
        parser = _Parser(Lexer(self.source).tokenize(), libraries, builtins, self.origin)
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        return nodes


class _Parser(Parser):
    def compile_filter(self, token: str) -> FilterExpression:
        read = super().compile_filter(token)
        if read.is_var:
            read.var = _Variable(read.var.var)
        return read

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        if type(node) is VariableNode:
            node = _Shown(node.filter_expression)
        elif type(node) is TranslateNode and _is_constant(node):
            node = _Sentence(node)
        super().extend_nodelist(nodelist, node, token)


class _Variable(Variable):
    """A name, and attributes of what it stands for."""

    __slots__ = ()

    def resolve(self, context: Any) -> Any:
        """What it stands for now."""
        if self.lookups is None or self.translate:
            return super().resolve(context)
        value = context
        for name in self.lookups:
            if value is context:
                for names in reversed(context.dicts):
                    if name in names:
                        value = names[name]
                        break
                else:
                    return self._missing(name, context)
            elif type(value) is dict and name in value:
                value = value[name]
            elif hasattr(type(value), "__getitem__"):
                return super().resolve(context)
            else:
                try:
                    value = getattr(value, name)
                except (AttributeError, ObjectDoesNotExist):  # which of them are silent, Django knows
                    return super().resolve(context)
            if callable(value):
                return super().resolve(context)
        return value

    def _missing(self, name: str, context: Any) -> Any:
        if hasattr(context, name):
            return super().resolve(context)
        raise VariableDoesNotExist("Failed lookup for key [%s]", (name,))


class _Shown(VariableNode):
    """A variable where it is shown."""

    def render(self, context: Any) -> str:
        """Its value; of a text what a browser takes for it."""
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value  # type: ignore[no-any-return]
        if kind is str and context.autoescape:
            return escape(value)
        return render_value_in_context(value, context)


class _Sentence(Node):
    """A sentence without variables: the same on every page, but for the language."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self._node, self._said = node, dict[str | None, str]()

    def render(self, context: Any) -> str:
        """The sentence, or nothing where it is only given a name."""
        lang, name = get_language(), self._node.asvar
        if lang not in self._said:
            drawn = self._node.render(context)
            self._said[lang] = context[name] if name else drawn
        if not name:
            return self._said[lang]
        context[name] = self._said[lang]
        return ""


def _is_constant(node: TranslateNode) -> bool:
    said = node.filter_expression
    return not said.filters and said.var.lookups is None and node.message_context is None
