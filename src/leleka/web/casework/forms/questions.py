"""What the pages of casework ask for.

Takes   what a person sent.
Gives   LooksForm: which entries of the trace; OnDayForm; KeepingForm: what becomes of what is kept;
        KeepingAnswerForm: a second person's yes or no; NotedForm: a digest that was written down.
Leaves  answering to looks and kept.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.models import User
from leleka.web.casework.keeping import DECISIONS
from leleka.web.casework.looks import ACTS, Question, id_range
from leleka.web.common.date_fields import Day, DayToCome

_SHOWN = timedelta(days=7)


class Colleague(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of people, by their names."""

    def label_from_instance(self, obj: Any) -> str:
        """The name."""
        return str(obj.name)


class LooksForm(forms.Form):
    """Which entries of the trace; what cannot be read leaves the last week."""

    first = Day(label=_("From the day"), required=False)
    last = Day(label=_("To the day"), required=False)
    who = Colleague(User.objects.none(), label=_("Who"), required=False, empty_label=_("everybody"))
    act = forms.ChoiceField(label=_("What they did"), required=False)
    # The browser sends nothing else: what is typed here stands in the address, where no name may stand.
    child = forms.CharField(
        label=_("Child’s number"),
        required=False,
        max_length=40,
        help_text=_("As spoken: A1B2-C3D4"),
        widget=forms.TextInput({"pattern": r"[0-9A-Fa-f\-]+"}),
    )
    before = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**62)

    def __init__(self, user: User, said: Any) -> None:
        today = timezone.localdate()
        filled = said.copy()
        filled.setdefault("first", str(today - _SHOWN))
        filled.setdefault("last", str(today))
        super().__init__(filled)
        people = self.fields["who"]
        assert isinstance(people, forms.ModelChoiceField)
        people.queryset = User.objects.filter(organisation=user.organisation_id).order_by("name")
        acts = self.fields["act"]
        assert isinstance(acts, forms.ChoiceField)
        acts.choices = [("", _("anything")), *ACTS.items()]

    def clean_child(self) -> str:
        """Take an id, or the beginning of one."""
        said = str(self.cleaned_data["child"])
        if said:
            try:
                id_range(said)
            except ValueError as error:
                raise ValidationError(
                    say("This is no child’s number. Write it as it is spoken: A1B2-C3D4.")
                ) from error
        return said

    def question(self) -> Question:
        """What is asked for."""
        self.full_clean()
        said, today = self.cleaned_data, timezone.localdate()
        last = said.get("last") or today
        first = min(said.get("first") or last - _SHOWN, last)
        who = said.get("who")
        return Question(
            first,
            last,
            who.pk if who else None,
            said.get("act", ""),
            said.get("child", ""),
            said.get("before"),
        )


class OnDayForm(forms.Form):
    """On which day, and of which year the movements are shown where there are very many."""

    on = Day(label=_("On which day"), required=False)
    year = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=9999)


class NotedForm(forms.Form):
    """An entry of the trace, and the digest that somebody wrote down of it."""

    entry = forms.IntegerField(label=_("Entry"), min_value=1, max_value=2**62)
    digest = forms.CharField(
        label="SHA-256",
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_digest(self) -> str:
        """Take it with the blanks and capitals of whoever wrote it down."""
        said = "".join(str(self.cleaned_data["digest"]).split()).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", said):
            raise ValidationError(say("A whole digest has 64 signs: 0 to 9 and a to f."))
        return said


class KeepingForm(forms.Form):
    """What becomes of things of one category."""

    category = forms.CharField(max_length=40, widget=forms.HiddenInput)
    thing = forms.MultipleChoiceField(label=_("What"))
    decision = forms.ChoiceField(label=_("What becomes of them"), choices=[*DECISIONS.items()])
    until = DayToCome(label=_("Keep until"), required=False)
    why = forms.CharField(label=_("Why"), max_length=500)

    def __init__(self, said: Any) -> None:
        category = said.get("category", "").replace("%", "")
        super().__init__(
            said, auto_id=f"%s-{category}"
        )  # as the fields of each category are called on the page
        _take_any(self.fields["thing"], said, f"{category}-1")

    def clean(self) -> dict[str, Any]:
        """A later day needs a day, and it lies ahead."""
        said = super().clean() or {}
        until = said.get("until")
        if said.get("decision") == "keep" and (until is None or until <= timezone.localdate()):
            self.add_error("until", say("Give a day that lies ahead."))
        return said


class KeepingAnswerForm(forms.Form):
    """Yes or no to what is proposed about things that are kept."""

    thing = forms.MultipleChoiceField(label=_("What"))
    answer = forms.ChoiceField(choices=[("yes", _("Confirm")), ("no", _("Refuse"))])
    why = forms.CharField(label=_("Why"), max_length=500, required=False)

    def __init__(self, said: Any) -> None:
        section = "mine" if said.get("section") == "mine" else "waiting"
        super().__init__(said, auto_id=f"%s-{section}")
        _take_any(self.fields["thing"], said, f"{section}-1")


def _take_any(things: forms.Field, said: Any, first: str) -> None:
    """Take whatever was chosen: which may be chosen is the action's to know."""
    things.widget.attrs["id"] = first
    assert isinstance(things, forms.MultipleChoiceField)
    things.choices = [(each, each) for each in said.getlist("thing")]
