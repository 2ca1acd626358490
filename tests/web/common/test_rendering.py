"""Widgets drawn by the house say the same as Django's own templates, for whatever stands in them."""

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from leleka.web.common.rendering import HouseForms

EVIL = "<b>\"'&amp;"
CHOICES = [("", "—"), ("a", EVIL), (EVIL, "b"), ("group", [("c", "C"), ("d", "D")])]
BOXES = [("a", EVIL), (EVIL, "b"), ("c", "C")]


class Every(forms.Form):
    """One field of each kind."""

    line = forms.CharField(widget=forms.TextInput({"data-x": EVIL, "disabled": True, "hidden": False}))
    hidden = forms.CharField(widget=forms.HiddenInput)
    password = forms.CharField(widget=forms.PasswordInput)
    mail = forms.EmailField()
    number = forms.IntegerField(min_value=1)
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    lines = forms.CharField(widget=forms.Textarea({"rows": 3}))
    yes = forms.BooleanField()
    one = forms.ChoiceField(choices=CHOICES)
    several = forms.MultipleChoiceField(choices=CHOICES)
    boxes = forms.MultipleChoiceField(choices=BOXES, widget=forms.CheckboxSelectMultiple)
    radio = forms.ChoiceField(choices=BOXES, widget=forms.RadioSelect)


FILLED = {
    "line": EVIL, "hidden": EVIL, "password": EVIL, "mail": EVIL, "number": "1000", "day": "2026-03-01",
    "lines": f"\n{EVIL}", "yes": "on", "one": EVIL, "several": ["a", "d"], "boxes": ["a", EVIL],
    "radio": EVIL,
}  # fmt: skip


@pytest.mark.parametrize("name", list(Every.base_fields))
@pytest.mark.parametrize("data", [None, {}, FILLED], ids=["new", "empty", "filled"])
def test_a_widget_is_drawn_as_djangos_templates_draw_it(name, data):
    ours, theirs = Every(data, renderer=HouseForms()), Every(data, renderer=DjangoTemplates())

    assert parse_html(ours[name].as_widget()) == parse_html(theirs[name].as_widget())
