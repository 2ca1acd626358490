"""Forms as leleka draws them: label, hint, error, field, in this order.

Takes   Django's forms and widgets.
Gives   HouseForms, the renderer of all forms.
Leaves  the frame around a field to the partials, rarer widgets to Django's templates.

Django reads two templates for each choice of a field. A case page has twenty forms with some five hundred
choices, and spent more time on them than on anything else; the plain widgets are therefore drawn here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Widget = Mapping[str, Any]


class HouseForms(TemplatesSetting):
    """Draw each form and field through our own partials."""

    form_template_name = "common/_form.html"
    field_template_name = "common/_field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """Draw a plain widget at once, anything else by its template."""
        draw = _DRAWN.get(template_name.removeprefix("django/forms/widgets/"))
        if draw is None:
            return mark_safe(super().render(template_name, context, request))  # noqa: S308 - escaped by it
        return draw(context["widget"])


def _attributes(widget: Widget) -> SafeString | str:
    return flatatt(widget["attrs"]) if widget["attrs"] else ""


def _input(widget: Widget) -> SafeString:
    value = widget["value"]
    said = "" if value is None else format_html(' value="{}"', str(value))
    tag = '<input type="{}" name="{}"{}{}>'
    return format_html(tag, widget["type"], widget["name"], said, _attributes(widget))


def _textarea(widget: Widget) -> SafeString:
    tag = '<textarea name="{}"{}>\n{}</textarea>'
    return format_html(tag, widget["name"], _attributes(widget), widget["value"] or "")


def _select(widget: Widget) -> SafeString:
    tag = '<option value="{}"{}>{}</option>'
    groups = [
        (name, format_html_join("", tag, ((str(o["value"]), _attributes(o), o["label"]) for o in options)))
        for name, options, _ in widget["optgroups"]
    ]
    inside = _joined(
        format_html('<optgroup label="{}">{}</optgroup>', name, drawn) if name else drawn
        for name, drawn in groups
    )
    return format_html('<select name="{}"{}>{}</select>', widget["name"], _attributes(widget), inside)


def _boxes(widget: Widget) -> SafeString:
    """A box for each choice; our choices of this kind have no groups."""
    attrs = {name: widget["attrs"][name] for name in ("id", "class") if widget["attrs"].get(name)}
    boxes = _joined(
        format_html("<div>{}</div>", _box(option))
        for _, options, _ in widget["optgroups"]
        for option in options
    )
    return format_html("<div{}>{}</div>", flatatt(attrs), boxes)


def _box(option: Widget) -> SafeString:
    name = option["attrs"].get("id")
    aim = format_html(' for="{}"', name) if name else ""
    return format_html("<label{}>{} {}</label>", aim, _input(option), option["label"])


def _joined(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


_DRAWN: dict[str, Callable[[Widget], SafeString]] = {
    "select.html": _select,
    "textarea.html": _textarea,
    "radio.html": _boxes,
    "checkbox_select.html": _boxes,
    **dict.fromkeys(
        (
            "text.html",
            "number.html",
            "email.html",
            "password.html",
            "hidden.html",
            "date.html",
            "checkbox.html",
        ),
        _input,
    ),
}
"""The widgets drawn here, by the names of their templates."""
