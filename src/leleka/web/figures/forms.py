"""What the pages of figures ask for.

Takes   what a person sent.
Gives   DayForm, FreezeForm, OthersForm, WrittenForm, EstimateFileForm, ListsForm.
Leaves  counting to counting, estimating to estimating.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from leleka.core.codelists import code_list
from leleka.web.accounts.models import User
from leleka.web.casework.forms.base import CHOOSE
from leleka.web.common.date_fields import DateWords, Day
from leleka.web.common.language import language_of_reader
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.figures.estimating import LEAST_LISTS
from leleka.web.figures.others import MOST_BYTES
from leleka.web.intake.models import Source

_KINDS = ("news", "un", "ngo", "ua_state", "ru_official_site", "ru_media", "mediator")


class DayForm(forms.Form):
    """As of which day; what cannot be read or lies ahead is today."""

    day = Day(label=_("As of the day"), required=False)

    def __init__(self, said: Any) -> None:
        filled = said.copy()
        filled.setdefault("day", str(timezone.localdate()))
        super().__init__(filled)

    def clean_day(self) -> date:
        """Refuse a day that lies ahead."""
        day: date = self.cleaned_data["day"] or timezone.localdate()
        if day > timezone.localdate():
            raise ValidationError(say("This day lies ahead; it cannot be counted yet."))
        return day

    def chosen(self) -> date:
        """The day."""
        self.full_clean()
        day: date = self.cleaned_data.get("day") or timezone.localdate()
        return day


class FreezeForm(forms.Form):
    """What is frozen for whom."""

    day = forms.DateField(widget=forms.HiddenInput)
    published_in = forms.CharField(label=_("Where it is given out"), max_length=300, required=False)


class _FileForm(forms.Form):
    """A file that a command wrote."""

    file = forms.FileField(label=_("File"))

    def clean_file(self) -> Any:
        """Refuse what is larger than any command writes."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(say("The file is larger than 16 MB."))
        return file


class _PublishedForm(forms.Form):
    """Who published a report, and when."""

    publisher = forms.CharField(label=_("Who published it"), max_length=200)
    kind = forms.ChoiceField(label=_("Who speaks here"))
    title = forms.CharField(label=_("Title of the report"), max_length=300, required=False)
    day = Day(label=_("Published on"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Only the first letter: “ООН” and “Ukraine” keep theirs. Nobody speaks by standing first.
        self.choose("kind", _choices("source_type", _KINDS, in_capitals=True))

    def clean_day(self) -> date | None:
        """Refuse a report of a day that lies ahead."""
        day: date | None = self.cleaned_data["day"]
        if day is not None and day > timezone.localdate():
            raise ValidationError(say("This day lies ahead; nothing can have been published on it."))
        return day

    def choose(self, name: str, choices: list[tuple[str, Any]], first: Any = CHOOSE) -> None:
        """Set what can be chosen."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", first), *choices]


def _choices(
    name: str, codes: Iterable[str] | None = None, *, in_capitals: bool = False
) -> list[tuple[str, Any]]:
    listed = code_list(name)
    said = [(code, listed.label(code, language_of_reader())) for code in codes or listed]
    return [(code, capfirst(label)) for code, label in said] if in_capitals else said


class OthersForm(_PublishedForm, _FileForm):
    """Figures of reports, and who published them."""

    file = forms.FileField(
        label=_("File"), help_text=_("What leleka report read --format jsonl or leleka report ledger wrote.")
    )


class Number(forms.CharField):
    """A number as reports write it: 19546, 19 546, 19,546."""

    def clean(self, value: Any) -> int | None:
        """The number; None where none is written."""
        said = re.sub(r"[\s’']|(?<=\d)[.,](?=\d{3}(?!\d))", "", super().clean(value))
        if not said:
            return None
        if not re.fullmatch(r"[0-9]{1,12}", said):
            raise ValidationError(say("Write a whole number in digits, like 19546."))
        return int(said)


class WrittenForm(_PublishedForm):
    """One figure that somebody read, with the words in which it stands."""

    quote = forms.CharField(
        label=_("In their words"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The sentence with the number, word for word."),
    )
    qualifier = forms.ChoiceField(label=_("How the number is said"))
    number = Number(label=_("Number"), help_text=_("In digits; of a span, where it begins."))
    up_to = Number(label=_("Where a span ends"), required=False)
    measure = forms.ChoiceField(label=_("What is counted"))
    population = forms.ChoiceField(label=_("Who is counted"))
    as_of = DateWords(label=_("As of"), required=False, help_text=_("The day for which the number holds."))
    claimed_by = forms.CharField(label=_("Who says it, if not the publisher"), max_length=300, required=False)
    basis = forms.ChoiceField(label=_("On what it rests"), required=False)
    page = forms.CharField(label=_("Page"), max_length=60, required=False)
    address = forms.URLField(label=_("Address"), max_length=1000, required=False, assume_scheme="https")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose("qualifier", _choices("qualifier", [c for c in code_list("qualifier") if c != "order"]))
        # What none of our counts stands beside would be shown nowhere.
        beside = dict.fromkeys(code for each in DEFINITIONS.values() for code in each.measures)
        self.choose("measure", _choices("measure", beside))
        self.choose("population", _choices("figure_population"))
        self.choose("basis", _choices("basis"), first="—")

    def clean(self) -> dict[str, Any]:
        """A span has two ends, the lower first; nothing else has. A report says nothing of days after it."""
        said = super().clean() or self.cleaned_data
        number, up_to, is_span = said.get("number"), said.get("up_to"), said.get("qualifier") == "range"
        if is_span and number is not None and (up_to is None or up_to < number):
            self.add_error("up_to", say("Say where the span ends; it ends above where it begins."))
        if not is_span and up_to is not None:
            self.add_error("up_to", say("Leave this empty, or say that the number is a span."))
        as_of, day = said.get("as_of"), said.get("day") or timezone.localdate()
        if as_of is not None and "day" not in self.errors and as_of.first > day:
            self.add_error("as_of", say("This lies after the day on which it was published."))
        return said


class EstimateFileForm(_FileForm):
    """An estimate made on the command line."""

    file = forms.FileField(
        label=_("File"), help_text=_("What leleka estimate run --json wrote, without --internal.")
    )


class Lists(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """A choice of lists, by their titles."""

    def label_from_instance(self, obj: Any) -> str:
        """The title."""
        return str(obj.title)


class ListsForm(forms.Form):
    """Which lists an estimate rests on."""

    lists = Lists(
        Source.objects.none(),
        label=_("Lists"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "At least three that mean the same event, the same time and the same place, and that were not "
            "copied from each other. Four or five are better."
        ),
    )

    def __init__(self, user: User, said: Any = None) -> None:
        super().__init__(said)
        lists = self.fields["lists"]
        assert isinstance(lists, forms.ModelMultipleChoiceField)
        lists.queryset = Source.objects.filter(
            organisation=user.organisation_id, batches__state="in"
        ).distinct()

    def clean_lists(self) -> Any:
        """Refuse fewer than three."""
        lists = self.cleaned_data["lists"]
        if len(lists) < LEAST_LISTS:
            raise ValidationError(say("Choose at least three lists."))
        return lists
