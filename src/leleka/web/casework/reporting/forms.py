"""What a report asks for: the child, brothers and sisters, how they were parted, who tells us.

Takes   what was sent, or what the draft holds.
Gives   ReportForm: four parts and as many siblings as were told of; the same with and without a script.
Leaves  turning answers into cells to rows, keeping to sending.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from leleka.core.codelists import code_list
from leleka.normalize.asked import read_asked
from leleka.normalize.name_cells import names_two
from leleka.normalize.traits import read_eyes, read_hair, read_height
from leleka.web.casework.forms.base import NO_HEIGHT, said
from leleka.web.casework.papers import ANY
from leleka.web.casework.reporting.rows import read_birth
from leleka.web.common.date_fields import DateWords

MOST_SIBLINGS = 15
_ANSWERS = ("unknown", "not_asked", "refused", "no")
_MUST_REACH = frozenset({"may_be_called", "may_be_written"})


class _Part(forms.Form):
    """One part; its choices are in the reader's language."""

    codes: Mapping[str, str] = {}
    number = 0
    """Which of several such parts it is, from 1 on, so that a message can name it; 0: the only one."""

    def __init__(self, today: date, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        for field, name in self.codes.items():
            # One document is described here: what is answered about all of them is a fact of its own.
            self.choose(field, [("", ""), *said(name, (code for code in code_list(name) if code != ANY))])

    def choose(self, field: str, choices: Iterable[tuple[str, Any]]) -> None:
        """Set what can be chosen."""
        self.fields[field].choices = list(choices)  # type: ignore[attr-defined]

    def clean_full_name(self) -> str:
        """Take one child's name: of two in one field the second would be sought by nobody."""
        text: str = self.cleaned_data["full_name"]
        if names_two(text):
            raise forms.ValidationError(_("This names two children. Each needs a place of its own."))
        return text

    def clean_born(self) -> str:
        """Take what can be read as a date of birth or an age."""
        return self._dated("born")

    def _dated(self, field: str) -> str:
        text: str = self.cleaned_data[field]
        if not text:
            return text
        found = read_birth(text, self.today)
        if "no_such" in found.rule:  # a slip of the hand; what is left of it would pass for the month or year
            raise forms.ValidationError(DateWords.no_such_day)
        if found.interval is None:
            raise forms.ValidationError(
                _("This cannot be read as a date. Write it like 05.03.2014, 03.2014, 2014 or “7 years”.")
            )
        return text


def _text(label: Any, help_text: Any = "", *, most: int = 300, rows: int = 0) -> Any:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    widget.attrs["autocomplete"] = "off"
    return forms.CharField(label=label, help_text=help_text, max_length=most, required=False, widget=widget)


def _date(label: Any, help_text: Any = "") -> Any:
    """A field for a date, beside which stands what was understood."""
    field = _text(label, help_text, most=60)
    field.widget.attrs |= {"data-date": "any", "data-no-such-day": DateWords.no_such_day}
    return field


def _choice(label: Any) -> Any:
    return forms.ChoiceField(label=label, required=False)


class ChildPart(_Part):
    """The child."""

    codes = {  # noqa: RUF012
        "sex": "sex", "eyes": "eye_colour", "hair": "hair_colour", "document_kind": "paper_kind",
        "document_standing": "paper_standing",
    }  # fmt: skip

    full_name = _text(_("Name"), _("Surname, first name, patronymic: as told, in any script and order."))
    other_names = _text(_("Other names"), _("Nicknames, a name in other papers, a name given over there."))
    born = _date(_("Born"), _("A date, a month, a year or an age: 05.03.2014, 03.2014, 2014, 7 years."))
    sex = _choice(_("Sex"))
    birth_place = _text(_("Place of birth"))
    home = _text(_("Home before"))
    eyes = _choice(_("Eyes"))
    hair = _choice(_("Hair"))
    height_cm = _text(_("Height, cm"), most=30)
    marks = _text(_("Marks"), _("Scars, birthmarks, what one would know the child by."))
    mother = _text(_("Mother"))
    father = _text(_("Father"))
    document_kind = _choice(_("Document"))
    document = _text(_("Number of a document"), most=60)
    document_by = _text(_("Issued by"))
    document_issued = _date(_("Issued on"))
    document_standing = _choice(_("Does it hold"))

    def clean_height_cm(self) -> str:
        """Take what lists' heights are read from."""
        text: str = self.cleaned_data["height_cm"]
        if text and read_height(text).number is None:
            raise forms.ValidationError(NO_HEIGHT)
        return text

    def clean_document_issued(self) -> str:
        """Take what can be read as a date."""
        return self._dated("document_issued")

    def clean(self) -> dict[str, Any]:
        """Ask for something that the child can be found by."""
        said = super().clean() or self.cleaned_data
        if not any(said.get(name) for name in ("full_name", "other_names", "born", "document")):
            self.add_error("full_name", _("Write a name, even a part of it, or when the child was born."))
        return said


class SiblingPart(_Part):
    """A brother or sister."""

    codes = {"sex": "sex"}  # noqa: RUF012

    full_name = _text(_("Name"))
    born = _date(_("Born"))
    sex = _choice(_("Sex"))
    sought = forms.ChoiceField(
        label=_("Is this child missing too?"),
        required=False,
        choices=[
            ("together", _("yes, taken together")),
            ("yes", _("yes, otherwise")),
            ("unknown", _("not known")),
            ("no", _("no, is safe")),
        ],
    )

    @property
    def is_empty(self) -> bool:
        """Whether nothing was told; such a row is left out."""
        said = self.cleaned_data
        return not (said.get("full_name") or said.get("born"))


class PartingPart(_Part):
    """How the child was parted from home, and where it was seen last."""

    codes = {"cause": "taking_cause"}  # noqa: RUF012

    taken = _date(_("When"))
    taken_place = _text(_("Where"))
    institution = _text(_("From which institution"))
    cause = _choice(_("How"))
    taken_by = _text(_("Who took the child"))
    with_whom = _text(_("Together with whom"))
    parents_consent = forms.ChoiceField(
        label=_("Did the family agree to it?"),
        required=False,
        choices=[
            ("", ""),
            ("given", _("yes")),
            ("none", _("no")),
            ("forged", _("the consent is forged")),
            ("withdrawn", _("agreed, then took it back")),
            ("unknown", _("not known")),
            ("not_asked", _("not asked")),
        ],
    )
    seen_place = _text(_("Where the child was seen last"))

    def clean_taken(self) -> str:
        """Take what can be read as a date."""
        return self._dated("taken")


class InquirerPart(_Part):
    """Who tells us, how they may safely be reached, and what they agree to."""

    codes = {"relation": "relation", "wish": "inquirer_wish"}  # noqa: RUF012

    name = _text(_("Name"), _("Sealed: only who works on this child sees it."))
    relation = _choice(_("Who they are to the child"))
    contact = _text(_("How to reach them"), _("Telephone, messenger, through whom. Sealed."))
    wish = _choice(_("What they allow"))
    safe_contact = _text(
        _("When and how it is safe"),
        _("Who reads the messages, whose telephone it is, when not to call, what not to say. Sealed."),
        most=1_000,
        rows=2,
    )
    told = _text(_("What they told, in their words"), _("Sealed."), most=10_000, rows=4)
    consent = forms.ChoiceField(
        label=_("Do they agree that we keep this and search with it?"),
        help_text=_(
            "Read out the words of consent. “Not asked” and “refused” are answers too; the search goes on."
        ),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one. If nobody asked, choose “not asked”.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose("consent", [("given", _("yes, they agree")), *said("answer", _ANSWERS)])

    def clean(self) -> dict[str, Any]:
        """Ask for a way to reach whoever wants to be reached."""
        said = super().clean() or self.cleaned_data
        if said.get("wish") in _MUST_REACH and not said.get("contact"):
            self.add_error("contact", _("They may be reached: write how."))
        return said


class ReportForm:
    """The whole report.

    Attributes:
        n_siblings: rows for brothers and sisters.
    """

    def __init__(self, today: date, data: MultiValueDict[str, str], *, is_sent: bool) -> None:
        """Take what was typed; it is judged only when it is sent."""
        self.today, self.n_siblings = today, n_siblings_of(data)
        self.child = _bound(ChildPart, today, data, "child", is_sent)
        self.siblings = [
            _bound(SiblingPart, today, data, f"sibling{n}", is_sent) for n in range(self.n_siblings)
        ]
        for number, sibling in enumerate(self.siblings, 1):
            sibling.number = number
        self.has_siblings = _bound(SiblingsPart, today, data, "siblings", is_sent)
        self.parting = _bound(PartingPart, today, data, "parting", is_sent)
        self.inquirer = _bound(InquirerPart, today, data, "inquirer", is_sent)

    @property
    def parts(self) -> Iterator[_Part]:
        """All parts in the order of the page."""
        yield from (self.child, self.has_siblings, *self.siblings, self.parting, self.inquirer)

    def is_valid(self) -> bool:
        """Whether it can be kept; every part is looked at, so that all is said at once."""
        wrong = [part for part in self.parts if not part.is_valid()]
        return not wrong

    @property
    def n_errors(self) -> int:
        """How many fields are wrong."""
        return sum(len(part.errors) for part in self.parts)

    @property
    def told(self) -> dict[str, Any]:
        """What was told of the child and the parting."""
        return {**self.child.cleaned_data, **self.parting.cleaned_data}

    @property
    def named_siblings(self) -> list[dict[str, Any]]:
        """Brothers and sisters of whom something was told."""
        return [part.cleaned_data for part in self.siblings if not part.is_empty]


class SiblingsPart(_Part):
    """Whether there are any."""

    answer = forms.ChoiceField(
        label=_("Has the child brothers or sisters?"),
        required=False,
        help_text=_("They are sought together and returned together."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose("answer", [("", ""), ("yes", _("yes")), *said("answer", _ANSWERS)])


def n_siblings_of(data: MultiValueDict[str, str]) -> int:
    """How many rows for brothers and sisters were sent."""
    text = data.get("n_siblings") or ""
    return min(int(text), MOST_SIBLINGS) if text.isascii() and text.isdigit() else 1


def _bound(part: Any, today: date, data: MultiValueDict[str, str], prefix: str, is_sent: bool) -> Any:
    if is_sent:
        return part(today, data, prefix=prefix)
    initial = {name.removeprefix(f"{prefix}-"): data[name] for name in data if name.startswith(f"{prefix}-")}
    return part(today, prefix=prefix, initial=initial)


def without_sibling(data: MultiValueDict[str, str], place: int) -> MultiValueDict[str, str]:
    """What was typed without one row of brothers and sisters; the rows behind it move up."""
    kept: MultiValueDict[str, str] = MultiValueDict()
    for name, values in data.lists():
        head, dash, field = name.partition("-")
        number = int(head.removeprefix("sibling")) if dash and head.removeprefix("sibling").isdigit() else -1
        if number == place:
            continue
        kept.setlist(f"sibling{number - 1}-{field}" if number > place else name, values)
    kept["n_siblings"] = str(max(0, n_siblings_of(data) - 1))
    return kept


_ASKED = {
    "full_name": "child-full_name", "sex": "child-sex", "home_place": "child-home", "marks": "child-marks",
    "height_cm": "child-height_cm", "birth_certificate": "child-document", "mother.full_name": "child-mother",
    "father.full_name": "child-father", "origin_institution": "parting-institution",
    "sibling.full_name": "sibling0-full_name",
}  # fmt: skip
"""Where what was searched for stands in the form."""


def filled_with(line: str, today: date) -> MultiValueDict[str, str]:
    """The form's fields, as far as a line that was searched for fills them."""
    asked = read_asked(line, today)
    data: MultiValueDict[str, str] = MultiValueDict()
    for field, text in asked.fields.items():
        if field in _ASKED:
            data[_ASKED[field]] = text
    for field, read, codes in (("eyes", read_eyes, "eye_colour"), ("hair", read_hair, "hair_colour")):
        code = read(asked.fields.get(field, "")).code
        if code in code_list(codes):
            data[f"child-{field}"] = code
    if asked.said_born:
        data["child-born"] = asked.said_born
    return data
