"""What is asked about a fact: what a source says, which source, and, of a correction, why.

Takes   a user, a child or one of its facts, what was sent.
Gives   FactForm and one form for each kind of fact, in FORMS_OF_FACTS; WithdrawForm.
Leaves  writing it to actions.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leleka.core.codelists import code_list
from leleka.core.gazetteer import gazetteer
from leleka.normalize.traits import read_eyes, read_hair
from leleka.web.accounts.rights import can_read_field, levels_for, relation_to
from leleka.web.casework import actions
from leleka.web.casework.forms.base import CaseForm, coded, said, text
from leleka.web.casework.forms.dates import DateWords
from leleka.web.casework.models import (
    Identity,
    Institution,
    KinLink,
    LegalAct,
    Separation,
    Stay,
    Trait,
)
from leleka.web.casework.places import institution_name, region_name
from leleka.web.common.facts import Assertion
from leleka.web.intake.models import Source
from leleka.web.linkage.models import Person


class FactForm(CaseForm):
    """A fact of one kind, added or corrected.

    Attributes:
        model: the kind; own: its columns that are asked.
        sealed: columns that only who may read a field is asked, by that field.
        is_enough: whether its kind alone says something.
    """

    right = "write"
    model: ClassVar[type[Assertion]]
    own: ClassVar[tuple[str, ...]] = ()
    sealed: ClassVar[dict[str, str]] = {}
    is_enough: ClassVar[bool] = False

    source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Who says so"), required=False, empty_label=_("a new source:")
    )
    source_title = text(
        _("New source"), required=False, most=200, help_text=_("What it is: a call, a letter, a document.")
    )
    source_kind = coded("source_type", _("Kind of source"), required=False)
    reliability = coded("reliability", _("How reliable is the source"), required=False)
    as_of = DateWords(label=_("As of"), required=False)
    credibility = coded("credibility", _("How credible is this"), required=False)
    sensitivity = forms.ChoiceField(label=_("Who may read it"))
    why = text(_("What is wrong with the old value"))

    def prepare(self) -> None:
        """Start from what stands there, and offer sources of this child."""
        self.person = person_now(self.thing)
        self.is_correction = not isinstance(self.thing, Person)
        if self.is_correction:
            self.initial = {name: getattr(self.thing, name) for name in (*self.own, "sensitivity")}
        else:
            del self.fields["why"]
            self.initial = {"sensitivity": "team"}
        for column, field in self.sealed.items():
            if not can_read_field(self.user, field, self.person):
                del self.fields[column]
        levels = levels_for(self.user, "read", relation_to(self.user, self.person))
        offered = [each for each in ("partner", "team", "sealed") if each in levels]
        self.choose("sensitivity", said("sensitivity", offered))
        self._offer_sources()
        first = [*self.own, *[name for name in self.fields if name not in self.own]]
        self.order_fields(first)

    def _offer_sources(self) -> None:
        said_of = Q(records__membership__person=self.person) | Q(
            made_by=self.user, list_id__startswith="own-"
        )
        source: Any = self.fields["source"]
        source.queryset = (
            Source.objects.visible_to(self.user, "write").filter(said_of).distinct().order_by("-made_at")
        )
        source.label_from_instance = lambda each: each.title

    @property
    def address(self) -> str:
        """Where it is sent."""
        if self.is_correction:
            return reverse("fact_correct", args=[self.name, self.thing.pk])
        return reverse("fact_added", args=[self.thing.pk, self.name])

    def clean(self) -> dict[str, Any]:
        """A new source has a name and a kind; a fact says something."""
        given = super().clean() or self.cleaned_data
        if not given.get("source"):
            for name in ("source_title", "source_kind"):
                if not given.get(name):
                    self.add_error(name, gettext("A new source needs this."))
        is_said = self.is_enough or any(given.get(name) for name in self.own if name != "kind")
        if not self.errors and not is_said:
            self.add_error(None, gettext("Nothing is said yet. Fill in at least one field."))
        return given

    def fact(self) -> Assertion:
        """What was sent, as an assertion that is not kept yet."""
        given = self.cleaned_data
        values = {name: given[name] for name in (*self.own, *self.sealed) if name in given}
        if self.is_correction:  # what one may not read one does not change either
            values |= {name: getattr(self.thing, name) for name in self.sealed if name not in self.fields}
        about = {name: given[name] for name in ("as_of", "credibility", "sensitivity")}
        return self.model(**values, **about)

    def do(self) -> Any:
        """Keep it."""
        given = self.cleaned_data
        source = given["source"] or Source(
            title=given["source_title"], kind=given["source_kind"], reliability=given["reliability"]
        )
        if self.is_correction:
            return actions.correct_fact(
                self.user, self.person, self.thing, self.fact(), source=source, why=given["why"]
            )
        return actions.add_fact(self.user, self.person, self.fact(), source=source)


class IdentityForm(FactForm):
    """A name and papers under which the child is or was known."""

    name, title, model = "identity", _("Name and papers"), Identity
    own = (
        "kind", "surname", "given_name", "patronymic", "full_name", "sex", "born", "birth_place",
        "citizenship", "mother", "father", "act", "changes",
    )  # fmt: skip
    kind = coded("identity_kind", _("Kind of identity"))
    surname = text(_("Surname"), required=False, most=120)
    given_name = text(_("Given name"), required=False, most=120)
    patronymic = text(_("Patronymic"), required=False, most=120)
    full_name = text(_("Or the whole name as written"), required=False)
    sex = coded("sex", _("Sex"), required=False)
    born = DateWords(label=_("Date of birth"), required=False)
    birth_place = text(_("Place of birth"), required=False)
    citizenship = text(_("Citizenship"), required=False, most=120)
    mother = text(_("Mother as recorded"), required=False)
    father = text(_("Father as recorded"), required=False)
    act = forms.ModelChoiceField(LegalAct.objects.none(), label=_("Made by which act"), required=False)
    changes = forms.MultipleChoiceField(
        label=_("What was changed against the birth identity"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        """Offer the child's legal acts."""
        super().prepare()
        self.choose("changes", said("identity_change", code_list("identity_change")))
        act: Any = self.fields["act"]
        if can_read_field(self.user, "legal_acts", self.person):
            act.queryset = LegalAct.objects.current().visible_to(self.user).filter(person=self.person)
        act.label_from_instance = lambda each: " ".join(
            part for part in (said("legal_status_change", [each.kind])[0][1], each.number, each.body) if part
        )
        if self.is_correction:
            self.initial["act"] = self.thing.act_id

    def fact(self) -> Assertion:
        """The act that one may not see stays as it is."""
        made: Any = super().fact()
        if self.is_correction and made.act is None and self.thing.act_id:
            act: Any = self.fields["act"]
            if not act.queryset.filter(pk=self.thing.act_id).exists():
                made.act = self.thing.act
        return made  # type: ignore[no-any-return]


class TraitForm(FactForm):
    """What the child looks like, speaks, lives with."""

    name, title, model = "trait", _("Appearance and health"), Trait
    own = ("kind", "value")
    kind = forms.ChoiceField(label=_("What"))
    value = text(
        _("Which"), help_text=_("In words, in any language: grey eyes, a scar over the left eye, 131 cm.")
    )

    KINDS: ClassVar = {
        "eyes": _("eyes"), "hair": _("hair"), "height": _("height"), "mark": _("a mark"),
        "blood_group": _("blood group"), "health": _("health group"), "language": _("language"),
        "religion": _("religion"), "other": _("anything else"),
    }  # fmt: skip

    def prepare(self) -> None:
        """Name the kinds; a correction stays of its kind."""
        super().prepare()
        kinds = [self.thing.kind] if self.is_correction else list(self.KINDS)
        self.choose("kind", [(kind, self.KINDS[kind]) for kind in kinds])
        if self.is_correction and self.thing.height_cm:
            self.initial["value"] = str(self.thing.height_cm)

    def clean(self) -> dict[str, Any]:
        """Read colours and heights as lists' own are read."""
        given = super().clean()
        kind, value = given.get("kind"), given.get("value", "")
        if kind in {"eyes", "hair"} and value:
            found = (read_eyes if kind == "eyes" else read_hair)(value).code
            if not found:
                self.add_error("value", gettext("This colour cannot be read. Say it in one or two words."))
            given["value"] = found
        if kind == "height" and value:
            number = "".join(sign for sign in value if sign.isdecimal())
            if not number or not 30 <= int(number[:4]) <= 220:
                self.add_error("value", gettext("Give the height in centimetres, 30 to 220."))
            else:
                given["height_cm"] = int(number)
        return given

    def fact(self) -> Assertion:
        """A height is a number."""
        made: Any = super().fact()
        if height := self.cleaned_data.get("height_cm"):
            made.value, made.height_cm = "", height
        return made  # type: ignore[no-any-return]


class ActForm(FactForm):
    """A decision of an authority that changed the child's papers or place."""

    name, title, model = "act", _("Legal act"), LegalAct
    own = ("kind", "number", "body", "decided", "applied_by", "annulled")
    is_enough = True
    kind = coded("legal_status_change", _("What it changed"))
    number = text(_("Number"), required=False, most=120)
    body = text(_("Authority"), required=False)
    decided = DateWords(label=_("Decided on"), required=False)
    applied_by = text(_("Applied for by"), required=False, help_text=_("By their office, not their name."))
    annulled = DateWords(label=_("Annulled on"), required=False)


class StayForm(FactForm):
    """Where the child lived or lives."""

    name, title, model = "stay", _("Where the child stays"), Stay
    own = ("arrangement", "institution", "place", "region", "since", "until", "is_present")
    sealed: ClassVar = {"household": "guardian_household", "exact_location": "present_address"}
    arrangement = coded("care_arrangement", _("Who cares for the child"))
    institution = forms.ModelChoiceField(Institution.objects.none(), label=_("Institution"), required=False)
    place = text(_("Place"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    since = DateWords(label=_("Since"), required=False)
    until = DateWords(label=_("Until"), required=False)
    is_present = forms.BooleanField(label=_("The child is there now"), required=False)
    household = text(_("Household"), required=False, rows=2, help_text=_("Kept sealed."))
    exact_location = text(_("Where exactly"), required=False, rows=2, help_text=_("Kept sealed."))

    def prepare(self) -> None:
        """Offer institutions and regions."""
        super().prepare()
        _offer_places(self, "institution")


class SeparationForm(FactForm):
    """How the child was parted from home."""

    name, title, model = "separation", _("How the child was taken"), Separation
    own = ("cause", "taken", "from_institution", "place", "region", "taken_by", "with_whom", "consent")
    cause = coded("taking_cause", _("How"), required=False)
    taken = DateWords(label=_("Taken on"), required=False)
    from_institution = forms.ModelChoiceField(
        Institution.objects.none(), label=_("From which institution"), required=False
    )
    place = text(_("Place"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    taken_by = text(_("Taken by"), required=False)
    with_whom = text(_("Together with"), required=False)
    consent = forms.ChoiceField(label=_("Consent of a parent or guardian"), required=False)

    def prepare(self) -> None:
        """Offer institutions, regions, and what is known of consent."""
        super().prepare()
        _offer_places(self, "from_institution")
        column: Any = Separation._meta.get_field("consent")
        self.choose("consent", [("", "—"), *column.choices])


class KinForm(FactForm):
    """A relative of the child."""

    name, title, model = "kin", _("Relative"), KinLink
    own = ("relation", "name_written", "is_alive")
    sealed: ClassVar = {"contact": "contacts", "contact_rule": "safe_contact"}
    relation = coded("relation", _("Relation"))
    name_written = text(_("Name as written"), required=False)
    is_alive = coded("answer", _("Alive, where it is not known"), required=False)
    contact = text(_("Contact"), required=False, help_text=_("Kept sealed."))
    contact_rule = text(_("How to make contact safely"), required=False, help_text=_("Kept sealed."))

    def prepare(self) -> None:
        """Start from what stands there."""
        self.thing.name_written = getattr(self.thing, "name", "")  # "name" is the form's own
        super().prepare()

    def fact(self) -> Assertion:
        """The brother or sister it names stays named."""
        given = self.cleaned_data
        name = given.pop("name_written")
        kept = {"relative": self.thing.relative} if self.is_correction else {}
        values = {key: given[key] for key in ("relation", "is_alive", *self.sealed) if key in given}
        about = {key: given[key] for key in ("as_of", "credibility", "sensitivity")}
        if self.is_correction:
            kept |= {key: getattr(self.thing, key) for key in self.sealed if key not in self.fields}
        return KinLink(name=name, **values, **about, **kept)


class WithdrawForm(CaseForm):
    """Take a fact back."""

    name, right, title, is_grave = "withdraw", "write", _("Take it back"), True
    why = text(_("What is wrong with it"))

    def prepare(self) -> None:
        """Find the child it is about now."""
        self.person = person_now(self.thing)

    @property
    def address(self) -> str:
        """Where it is sent."""
        return reverse("fact_withdraw", args=[name_of(self.thing), self.thing.pk])

    def do(self) -> Any:
        """Take it back."""
        return actions.withdraw_fact(self.user, self.person, self.thing, why=self.cleaned_data["why"])


def person_now(thing: Any) -> Person:
    """The child a fact is about now: whose its row is, and into whom that child was merged."""
    member = getattr(getattr(thing, "record", None), "membership", None)
    person: Person = member.person if member is not None else thing.child_in_question
    while person.merged_into is not None:
        person = person.merged_into
    return person


def _offer_places(form: FactForm, field: str) -> None:
    chosen: Any = form.fields[field]
    chosen.queryset = Institution.objects.visible_to(form.user)
    chosen.label_from_instance = institution_name
    regions = sorted((region_name(code), code) for code in gazetteer().regions)
    form.choose("region", [("", "—"), *((code, name) for name, code in regions)])
    if form.is_correction:
        form.initial[field] = getattr(form.thing, f"{field}_id")


FORMS_OF_FACTS: dict[str, type[FactForm]] = {
    form.name: form for form in (IdentityForm, TraitForm, SeparationForm, StayForm, ActForm, KinForm)
}
"""One for each kind of fact that people write, by the name that stands in addresses."""


def name_of(fact: Any) -> str:
    """The kind of a fact, as it stands in addresses."""
    return next(name for name, form in FORMS_OF_FACTS.items() if form.model is type(fact))
