"""A form that asks for one act on a child or on a row about one.

Takes   a user, the thing, what was sent.
Gives   CaseForm; ProposalForm, AnswerProposalForm, about what takes two; fields for institutions, and for
        codes in the reader's language.
Leaves  the act itself to actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leleka.core.codelists import code_list
from leleka.web.accounts.models import User
from leleka.web.casework.dossier import Dossier
from leleka.web.casework.models import Institution
from leleka.web.casework.places import institution_name
from leleka.web.common import codes
from leleka.web.linkage.models import Person

Choices = list[tuple[str, Any]]

CHOOSE = _("choose")
"""What stands in a list of choices of which one must be taken."""

NO_HEIGHT = _("Give the height in centimetres, 25 to 230.")
"""Said wherever a height is typed that normalize.traits cannot read."""


class InstitutionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An institution by its name and place, or none; the form says which are offered."""

    def __init__(self, label: Any) -> None:
        super().__init__(Institution.objects.none(), label=label, required=False, empty_label="—")

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return institution_name(obj)


class CaseForm(forms.Form):
    """One act.

    Attributes:
        right: an action of the code list "action", asked about the thing.
        part: the section of the case page to which its sender comes back.
        of: the model of the thing it is done to.
        dossier: the child's case, shared by all forms of a page.
        title: what it does, on its button too; buttons: where it can end in several ways.
        done: what is said once it is done; it names nobody.
    """

    name: ClassVar[str]
    right: ClassVar[str]
    title: ClassVar[str | Promise]
    done: ClassVar[str | Promise]
    of: ClassVar[type[models.Model]] = Person
    buttons: ClassVar[Sequence[tuple[str, str | Promise]]] = ()
    is_grave: ClassVar[bool] = False
    part: ClassVar[str] = "status"

    def __init__(
        self, user: User, thing: Any, data: Any = None, *, dossier: Dossier | None = None, **options: Any
    ) -> None:
        super().__init__(data, auto_id=f"{self.name}-{thing.pk.hex[:8]}-%s", **options)
        self.user, self.thing = user, thing
        self.person: Person = thing.child_in_question
        self.dossier = dossier or Dossier(self.person)
        self.prepare()

    @property
    def address(self) -> str:
        """Where it is sent."""
        return reverse(f"case_{self.name}", args=[self.thing.pk])

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"{self.name}-{self.thing.pk.hex[:8]}"

    def prepare(self) -> None:
        """Fill in what depends on the user and the thing."""

    def is_open(self) -> bool:
        """Whether there is anything to ask now."""
        return True

    if TYPE_CHECKING:

        def do(self) -> Any:
            """Do it, with what was sent; each form its own."""

    def said_of(self, made: Any) -> str | Promise:
        """What is said of what do gave; where an act can end in several ways, which one it was."""
        return self.done

    def choose(self, field: str, choices: Iterable[Any]) -> None:
        """Set what can be chosen."""
        self.fields[field].choices = list(choices)  # type: ignore[attr-defined]


class ProposalForm(CaseForm):
    """One act on something that waits for a second person.

    Attributes:
        waiting: what of the dossier waits.
        is_own: whether it is for whoever proposed it; else for anybody else.
    """

    waiting: ClassVar[str]
    is_own: ClassVar[bool] = False

    def is_open(self) -> bool:
        """Whether such a thing waits."""
        proposal = getattr(self.dossier, self.waiting)
        return proposal is not None and (proposal.by_id == self.user.pk) == self.is_own


class AnswerProposalForm(ProposalForm):
    """Confirm or refuse what somebody else proposed."""

    buttons = (("confirm", _("Confirm")), ("refuse", _("Refuse")))
    answer = forms.ChoiceField(choices=buttons, widget=forms.HiddenInput, required=True)

    @property
    def confirms(self) -> bool:
        """Which of both was sent."""
        return bool(self.cleaned_data["answer"] == "confirm")


def text(
    label: Any, *, required: bool = True, rows: int = 0, most: int = 300, **options: Any
) -> forms.CharField:
    """A field for a line, or for several."""
    if rows:
        widget: forms.Widget = forms.Textarea(attrs={"rows": rows})
        return forms.CharField(label=label, required=required, max_length=20_000, widget=widget, **options)
    return forms.CharField(label=label, required=required, max_length=most, **options)


def coded(list_name: str, label: Any, *, required: bool = True, **options: Any) -> forms.ChoiceField:
    """A field for a code of a list; none is chosen beforehand, or tired people send what they never said."""

    def choices() -> Choices:
        return [("", CHOOSE if required else "—"), *said(list_name, code_list(list_name))]

    return forms.ChoiceField(label=label, required=required, choices=choices, **options)


def said(list_name: str, chosen: Iterable[str]) -> Choices:
    """Codes with their labels in the reader's language."""
    return [(code, codes.label(list_name, code)) for code in chosen]
