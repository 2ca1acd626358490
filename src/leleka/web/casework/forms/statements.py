"""What is asked about an institution: what a source says of it, which source, and, of a correction, why.

Takes   a user, an institution, a statement where one is corrected, what was sent.
Gives   one form for each kind of statement, in FORMS_OF_STATEMENTS; NewInstitutionForm,
        WithdrawStatementForm.
Leaves  writing it to actions.
"""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.models import User
from leleka.web.casework import actions
from leleka.web.casework.forms.base import InstitutionChoice, coded, text
from leleka.web.casework.forms.sources import SourceFields
from leleka.web.casework.kept import ours
from leleka.web.casework.models import Institution, InstitutionName
from leleka.web.casework.statements import KINDS
from leleka.web.common.date_fields import DateWords


class StatementForm(SourceFields):
    """A statement of one kind, added or corrected.

    Attributes:
        kind: a key of KINDS; own: the columns that are asked.
    """

    kind: ClassVar[str]
    title: ClassVar[str | Promise]
    own: ClassVar[tuple[str, ...]]
    is_grave: ClassVar[bool] = False

    why = text(_("What is wrong with the old value"))

    def __init__(self, user: User, institution: Institution, old: Any = None, data: Any = None) -> None:
        super().__init__(data, auto_id=f"{self.kind}-%s")
        self.user, self.institution, self.old = user, institution, old
        self.offer_sources(user, _of_institutions(user))
        if old is None:
            del self.fields["why"]
        else:
            self.initial = {name: getattr(old, name) for name in self.own}
        self.prepare()
        self.order_fields([*self.own, *[name for name in self.fields if name not in self.own]])

    def prepare(self) -> None:
        """Fill in what depends on the user and the institution."""

    @property
    def address(self) -> str:
        """Where it is sent."""
        if self.old is None:
            return reverse("statement_added", args=[self.institution.pk, self.kind])
        return reverse("statement_correct", args=[self.institution.pk, self.kind, self.old.pk])

    @property
    def done(self) -> str:
        """What is said once it is kept."""
        if self.old is None:
            return gettext("It is added.")
        return gettext("It is corrected. What stood there before stays in the history.")

    def do(self) -> Any:
        """Keep it."""
        made = KINDS[self.kind](**{name: self.cleaned_data[name] for name in self.own})
        if self.old is None:
            return actions.tell(self.user, self.institution, made, source=self.told_by)
        why = self.cleaned_data["why"]
        return actions.correct_statement(self.user, self.old, made, source=self.told_by, why=why)


class TotalForm(StatementForm):
    """How many children were there on a day."""

    kind, title, own = "total", _("Total on a day"), ("n", "on")
    n = forms.IntegerField(
        label=_("How many children"),
        min_value=0,
        max_value=1_000_000,
        help_text=_("All who were there, named or not, as the source counts them."),
    )
    on = DateWords(label=_("On which day"))


class OfficialForm(StatementForm):
    """Who answered for the institution."""

    kind, title, own = "official", _("Official"), ("name", "office", "served")
    name = text(_("Name as written"), most=200)
    office = text(_("Office"), required=False, most=200)
    served = DateWords(label=_("In office"), required=False)


class NameForm(StatementForm):
    """Another name of the institution."""

    kind, title, own = "name", _("Another name"), ("name", "used")
    name = text(_("Name as written"))
    used = DateWords(label=_("When it was called so"), required=False)


class MovementForm(StatementForm):
    """A movement of children from here, or to here."""

    kind, title = "movement", _("Movement of children")
    own = (
        "from_institution", "from_place", "left", "to_institution", "to_place", "arrived", "n_stated",
        "transport", "ordered_by", "purpose",
    )  # fmt: skip
    from_institution = InstitutionChoice(_("From which institution"))
    from_place = text(_("From which place"), required=False)
    left = DateWords(label=_("Left on"), required=False)
    to_institution = InstitutionChoice(_("To which institution"))
    to_place = text(_("To which place"), required=False)
    arrived = DateWords(label=_("Arrived on"), required=False)
    n_stated = forms.IntegerField(
        label=_("How many children the source counts"), required=False, min_value=1, max_value=1_000_000
    )
    transport = text(_("By what"), required=False, most=120)
    ordered_by = text(_("On whose order"), required=False)
    purpose = text(_("For what, as it was said"), required=False)

    def prepare(self) -> None:
        """Offer the institutions that the user may know, this one as the beginning."""
        for name in ("from_institution", "to_institution"):
            chosen: Any = self.fields[name]
            chosen.queryset = Institution.objects.visible_to(self.user)
        if self.old is None:
            self.initial = {"from_institution": self.institution.pk}
        else:
            self.initial = {
                **self.initial,
                "from_institution": self.old.from_institution_id,
                "to_institution": self.old.to_institution_id,
            }

    def clean(self) -> dict[str, Any]:
        """It begins or ends here, and does not end before it begins."""
        given = super().clean()
        ends = {given.get("from_institution"), given.get("to_institution")}
        if self.institution not in ends or len(ends) == 1:
            self.add_error(
                "to_institution",
                gettext("One end is this institution, the other is another one, or a place, or not said."),
            )
        left, arrived = given.get("left"), given.get("arrived")
        if left and arrived and arrived.last < left.first:
            self.add_error("arrived", gettext("They cannot arrive before they left."))
        if not left and not arrived:
            self.add_error("left", gettext("Say when, as exactly as is known; a year is enough."))
        return given


class WithdrawStatementForm(forms.Form):
    """Take a statement back."""

    title, is_grave = _("Take it back"), True
    done = _("It is taken back. The history keeps what it said.")
    why = text(_("What is wrong with it"))

    def __init__(self, user: User, institution: Institution, kind: str, old: Any, data: Any = None) -> None:
        super().__init__(data, auto_id="withdraw-%s")
        self.user, self.old = user, old
        self.address = reverse("statement_withdraw", args=[institution.pk, kind, old.pk])

    def do(self) -> Any:
        """Take it back."""
        return actions.withdraw_statement(self.user, self.old, why=self.cleaned_data["why"])


class NewInstitutionForm(SourceFields):
    """An institution that is not known yet."""

    title, done = _("Add an institution"), _("The institution is added.")
    own = ("name", "kind", "place")
    name = text(_("Name as written"))
    kind = coded("institution_type", _("Kind"))
    place = text(_("Place"), required=False)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data, auto_id="institution-%s")
        self.user = user
        self.offer_sources(user, _of_institutions(user))
        self.order_fields(self.own)

    def do(self) -> Any:
        """Keep it."""
        given = self.cleaned_data
        return actions.name_institution(
            self.user, self.user.organisation, InstitutionName(name=given["name"]),
            kind=given["kind"], place=given["place"], source=self.told_by,
        )  # fmt: skip


def _of_institutions(user: User) -> Q:
    """Sources that speak of institutions, not of children."""
    return reduce(or_, (Q(pk__in=ours(user, kind).values("source")) for kind in KINDS.values()))


FORMS_OF_STATEMENTS: dict[str, type[StatementForm]] = {
    form.kind: form for form in (TotalForm, OfficialForm, MovementForm, NameForm)
}
"""One for each kind of statement, by the name that stands in addresses."""
