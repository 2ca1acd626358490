"""What the pages of intake ask for.

Takes   what a person sent.
Gives   UploadForm: a file and where it comes from; ListForm, said_columns: what it and its columns mean.
Leaves  proposing meanings and checking them to leleka.intake.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast, get_args
from uuid import uuid4

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from leleka.core.lists import FIELDS, ColumnMapping, DateOrder, ExtraKind, IdentityKind, Mapping, Person
from leleka.intake import IntakeError, mapping_from_yaml, mapping_to_yaml
from leleka.web.accounts.models import User
from leleka.web.common.date_fields import DateWords, Day
from leleka.web.common.language import words_of_reader
from leleka.web.intake.files import MOST_BYTES
from leleka.web.intake.models import Source

_ONCE = (("", _("not known")), ("yes", _("yes")), ("no", _("no, some may stand there twice")))


class UploadForm(forms.ModelForm[Source]):
    """A file, and the list it belongs to: one that is there already, or a new one."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel, OpenDocument, CSV, JSON or Parquet, at most 256 MB. Nothing comes in yet."),
    )
    known = forms.ModelChoiceField(
        Source.objects.none(),
        label=_("Is it a newer version of a list that is here?"),
        required=False,
        empty_label=_("No, it is a new list"),
    )

    obtained = DateWords(label=_("Obtained on"), required=False)
    obtained_from = forms.CharField(
        label=_("Obtained from"),
        required=False,
        max_length=300,
        help_text=_("Who gave it to us: a person or an office. Kept sealed."),
    )

    class Meta:
        model = Source
        fields = ("title", "kind", "publisher", "reliability")
        labels = {"kind": _("Who speaks here"), "reliability": _("How reliable is the source")}  # noqa: RUF012
        help_texts = {"title": _("For a new list: what your colleagues will call it.")}  # noqa: RUF012

    field_order = ("file", "known")

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._user = user
        known = cast(Any, self.fields["known"])
        # A call or a court's paper is a source, too, but no list of which a newer version comes.
        lists = Source.objects.visible_to(user, "import").filter(batches__isnull=False)
        known.queryset = lists.distinct().order_by("title")
        known.label_from_instance = lambda source: source.title
        kind = cast(Any, self.fields["kind"])
        kind.choices = [("", ""), *kind.choices]  # nobody's kind is chosen by standing first
        self.fields["title"].required = self.fields["kind"].required = False

    def clean_file(self) -> Any:
        """Refuse what is too large before anything reads it."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 256 MB. Save it as CSV, or split it."))
        return file

    def clean(self) -> dict[str, Any]:
        """A new list needs a name and a kind; a page that comes back has lost the file that was chosen."""
        said = super().clean() or self.cleaned_data
        if not said.get("known"):
            for name in ("title", "kind"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("A new list needs this."))
        if self.errors and "file" not in self.errors:
            self.add_error("file", _("Choose the file once more: browsers do not keep it."))
        return said

    def new_source(self) -> Source:
        """The new list, not kept yet. Its short name is unlike any other."""
        source = self.instance
        source.organisation = self._user.organisation
        source.obtained, source.obtained_from = (
            self.cleaned_data["obtained"],
            self.cleaned_data["obtained_from"],
        )
        short = slugify(source.title)[:40].strip("-") or "list"
        source.list_id = f"{short}-{uuid4().hex[:6]}"
        return source


class ListForm(forms.Form):
    """What is true of the whole list."""

    as_of = Day(
        label=_("Ages are counted on"),
        required=False,
        help_text=_("Only where the list gives ages and no dates: the day of the list."),
    )
    each_child_once = forms.ChoiceField(
        label=_("Does each child stand in it only once?"), choices=_ONCE, required=False
    )

    @classmethod
    def of(cls, mapping: Mapping) -> ListForm:
        """Filled with what is known."""
        once = {None: "", True: "yes", False: "no"}[mapping.each_child_once]
        return cls(initial={"as_of": mapping.as_of, "each_child_once": once})

    def put(self, mapping: Mapping) -> Mapping:
        """The mapping with what was said."""
        once = {"": None, "yes": True, "no": False}[self.cleaned_data["each_child_once"]]
        return replace(mapping, as_of=self.cleaned_data["as_of"], each_child_once=once)


def said_columns(said: Any, proposed: Mapping) -> tuple[Mapping, dict[int, str]]:
    """What a person said the columns mean, and what is wrong with it, by the column's place."""
    columns = tuple(_column(said, place, each) for place, each in enumerate(proposed.columns))
    faults = {place: fault for place, each in enumerate(columns) if (fault := _fault(each))}
    return proposed.with_columns(columns), faults


def _column(said: Any, place: int, proposed: ColumnMapping) -> ColumnMapping:
    def chosen(name: str, allowed: Any, default: str = "") -> Any:
        value = said.get(f"{name}-{place}", default)
        if value not in allowed:
            raise SuspiciousOperation("not one of the choices")
        return value

    field = chosen("field", FIELDS, "keep")
    is_extra = field == "extra"
    column = ColumnMapping(
        proposed.column,
        field,
        cast(Person, chosen("person", get_args(Person), "child")),
        cast(IdentityKind, chosen("identity", get_args(IdentityKind), "recorded")),
        cast(DateOrder | None, chosen("dates", ("", *get_args(DateOrder))) or None),
        said.get(f"name-{place}", "").strip()[:60] if is_extra else "",
        cast(ExtraKind | None, chosen("kind", ("", *get_args(ExtraKind))) or None) if is_extra else None,
    )
    return proposed if replace(proposed, why="") == column else column


def _fault(column: ColumnMapping) -> str:
    try:
        mapping_from_yaml(mapping_to_yaml(Mapping("list", (column,))), "")
    except IntakeError as error:
        return words_of_reader().say(error.problem.what, **error.problem.values)
    return ""
