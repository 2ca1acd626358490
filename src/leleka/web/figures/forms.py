"""What the pages of figures ask for.

Takes   what a person sent.
Gives   DayForm, FreezeForm, OthersForm, EstimateFileForm, ListsForm.
Leaves  counting to counting, estimating to estimating.
"""

from __future__ import annotations

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
from leleka.web.common.date_fields import Day
from leleka.web.common.language import language_of_reader
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


class OthersForm(_FileForm):
    """Figures of reports, and who published them."""

    file = forms.FileField(
        label=_("File"), help_text=_("What leleka report read --format jsonl or leleka report ledger wrote.")
    )
    publisher = forms.CharField(label=_("Who published it"), max_length=200)
    kind = forms.ChoiceField(label=_("Who speaks here"))
    title = forms.CharField(label=_("Title of the report"), max_length=300, required=False)
    day = Day(label=_("Published on"), required=False)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kinds = code_list("source_type")
        # Only the first letter: “ООН” and “Ukraine” keep theirs. Nobody speaks by standing first.
        said = [(code, capfirst(kinds.label(code, language_of_reader()))) for code in _KINDS]
        kind.choices = [("", CHOOSE), *said]


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
