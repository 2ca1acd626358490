"""What every fact is asked for: what a source says, which source, and, of a correction, why.

Takes   a user, a child or one of its facts, what was sent.
Gives   FactForm.
Leaves  the kinds of fact to facts, writing them to actions.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.rights import can_read_field, levels_for, relation_to
from leleka.web.casework import actions
from leleka.web.casework.dossier import person_now
from leleka.web.casework.forms.base import CaseForm, coded, said, text
from leleka.web.casework.forms.sources import SourceFields
from leleka.web.casework.models.assertion import Assertion
from leleka.web.common.date_fields import DateWords
from leleka.web.common.sealed import Unopened
from leleka.web.linkage.models import Person


def answered(label: Any) -> forms.ChoiceField:
    """What was answered where there is nothing to describe."""
    return coded(
        "answer",
        label,
        required=False,
        help_text=_("Only where there is nothing to write above: each of the four says something else."),
    )


class FactForm(SourceFields, CaseForm):
    """A fact of one kind, added or corrected.

    Attributes:
        model: the kind; own: its columns that are asked.
        sealed: columns that only who may read a field is asked, by that field.
        add, correct, take_back: the actions that ask for its right.
        is_enough: whether its kind alone says something.
        described_by: columns that stay empty where only an answer is given.
    """

    right = "write"
    done = _("It is added.")
    add = staticmethod(actions.add_fact)
    correct = staticmethod(actions.correct_fact)
    take_back = staticmethod(actions.withdraw_fact)
    model: ClassVar[type[Assertion]]
    own: ClassVar[tuple[str, ...]] = ()
    sealed: ClassVar[dict[str, str]] = {}
    is_enough: ClassVar[bool] = False
    described_by: ClassVar[tuple[str, ...]] = ()

    as_of = DateWords(label=_("As of"), required=False)
    credibility = coded("credibility", _("How credible is this"), required=False)
    sensitivity = forms.ChoiceField(label=_("Who may read it"))
    why = text(_("What is wrong with the old value"))

    def prepare(self) -> None:
        """Start from what stands there, and offer sources of this child."""
        self.person = person_now(self.thing)
        self.is_correction = not isinstance(self.thing, Person)
        if self.is_correction:
            stands = {name: getattr(self.thing, name) for name in (*self.own, *self.sealed, "sensitivity")}
            self.initial = {name: was for name, was in stands.items() if not isinstance(was, Unopened)}
        else:
            del self.fields["why"]
            self.initial = {"sensitivity": "team"}
        for column, field in self.sealed.items():
            if not can_read_field(self.user, field, self.person):
                del self.fields[column]
        levels = levels_for(self.user, "read", relation_to(self.user, self.person))
        offered = [each for each in levels if each != "public"]
        self.choose("sensitivity", said("sensitivity", offered))
        may_source = can_read_field(self.user, "source", self.person)
        self.offer_sources(
            self.user, Q(records__membership__person=self.person) if may_source else Q(pk__in=[])
        )
        own = (*self.own, *self.sealed)
        first = [*own, *[name for name in self.fields if name not in own]]
        self.order_fields(first)

    @property
    def address(self) -> str:
        """Where it is sent."""
        if self.is_correction:
            return reverse("fact_correct", args=[self.name, self.thing.pk])
        return reverse("fact_added", args=[self.thing.pk, self.name])

    def clean(self) -> dict[str, Any]:
        """A fact says something."""
        given = super().clean()
        is_said = self.is_enough or any(given.get(name) for name in self.own if name != "kind")
        if not self.errors and not is_said:
            self.add_error(None, gettext("Nothing is said yet. Fill in at least one field."))
        if given.get("answer") and any(given.get(name) for name in self.described_by):
            self.add_error(
                "answer", gettext("Give either what there is, or an answer that there is nothing to give.")
            )
        return given

    def values(self) -> dict[str, Any]:
        """What was sent, by the columns of the model."""
        given, about = self.cleaned_data, ("as_of", "credibility", "sensitivity")
        values = {name: given[name] for name in (*self.own, *self.sealed, *about) if name in given}
        if self.is_correction:  # what one may not read one does not change either
            values |= {name: getattr(self.thing, name) for name in self.sealed if name not in self.fields}
        return values

    def said_of(self, made: Any) -> str | Promise:
        """Whether it is new."""
        return (
            gettext("It is corrected. What stood there before stays in the history.")
            if self.is_correction
            else self.done
        )

    def do(self) -> Any:
        """Keep it."""
        fact, source = self.model(**self.values()), self.told_by
        if self.is_correction:
            why = self.cleaned_data["why"]
            return self.correct(self.user, self.person, self.thing, fact, source=source, why=why)
        return self.add(self.user, self.person, fact, source=source)
