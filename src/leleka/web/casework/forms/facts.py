"""What is asked about a fact: what a source says, which source, and, of a correction, why.

Takes   a user, a child or one of its facts, what was sent.
Gives   one form for each kind of fact, in FORMS_OF_FACTS; WithdrawForm.
Leaves  what all of them ask to fact, writing it to actions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, ClassVar, cast

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leleka.core.codelists import code_list
from leleka.core.gazetteer import gazetteer
from leleka.normalize.identifiers import number_of
from leleka.normalize.traits import (
    TraitReading,
    read_blood_group,
    read_eyes,
    read_hair,
    read_health_group,
    read_height,
)
from leleka.web.accounts.rights import can_read_field
from leleka.web.casework import actions
from leleka.web.casework.dossier import person_now
from leleka.web.casework.forms.base import CHOOSE, NO_HEIGHT, CaseForm, InstitutionChoice, coded, said, text
from leleka.web.casework.forms.fact import FactForm, answered
from leleka.web.casework.kept import ours
from leleka.web.casework.models import (
    EvidenceItem,
    Identity,
    Institution,
    KinLink,
    LegalAct,
    Paper,
    Separation,
    Stay,
    Trait,
    Transfer,
    TransferParticipant,
)
from leleka.web.casework.papers import ANY
from leleka.web.casework.places import region_name
from leleka.web.casework.reading import Reading
from leleka.web.casework.statements import in_words
from leleka.web.common import codes
from leleka.web.common.date_fields import DateWords

_NO_COLOUR = _("This colour cannot be read. Say it in one or two words.")
_READ: dict[str, tuple[Callable[[str], TraitReading], Any]] = {
    "eyes": (read_eyes, _NO_COLOUR),
    "hair": (read_hair, _NO_COLOUR),
    "height": (read_height, NO_HEIGHT),
    "blood_group": (
        read_blood_group,
        _("Give the blood group, with or without a sign: A+, 0, II (+)."),
    ),
    "health": (read_health_group, _("Give the health group, 1 to 5.")),
}
"""How a kind of trait is read, and what is said where it cannot be."""


class IdentityForm(FactForm):
    """A name under which the child is or was known."""

    name, title, model = "identity", _("Name"), Identity
    own = (
        "kind", "surname", "given_name", "patronymic", "full_name", "sex", "born", "birth_place",
        "citizenship", "mother", "father", "valid", "act", "changes",
    )  # fmt: skip
    kind = coded("identity_kind", _("Kind of identity"))
    surname = text(_("Surname"), required=False, most=120)
    given_name = text(_("First name"), required=False, most=120)
    patronymic = text(_("Patronymic"), required=False, most=120)
    full_name = text(_("Or the whole name as written"), required=False)
    sex = coded("sex", _("Sex"), required=False)
    born = DateWords(label=_("Date of birth"), required=False)
    birth_place = text(_("Place of birth"), required=False)
    citizenship = text(_("Citizenship"), required=False, most=120)
    mother = text(_("Mother as recorded"), required=False)
    father = text(_("Father as recorded"), required=False)
    valid = DateWords(
        label=_("Under this name, from when to when"),
        required=False,
        help_text=_("Like 05.2023, or 05.2023 - 2024."),
    )
    act = forms.ModelChoiceField(
        LegalAct.objects.none(), label=_("Made by which act"), required=False, empty_label="—"
    )
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

    def values(self) -> dict[str, Any]:
        """The act that one may not see stays as it is."""
        return _unseen_stays(self, super().values(), "act")


class PaperForm(FactForm):
    """A document of the child."""

    name, title, model = "paper", _("Document"), Paper
    own = ("kind", "number", "issued_by", "issued", "standing", "identity", "answer")
    described_by = ("number", "issued_by", "issued", "standing", "identity")
    kind = coded("paper_kind", _("Kind of document"))
    number = text(_("Series and number"), required=False, most=120)
    issued_by = text(_("Issued by"), required=False)
    issued = DateWords(label=_("Issued on"), required=False)
    standing = coded("paper_standing", _("Does it hold"), required=False)
    identity = forms.ModelChoiceField(
        Identity.objects.none(), label=_("In which name"), required=False, empty_label="—"
    )
    answer = answered(_("Or what was answered about it"))

    def prepare(self) -> None:
        """Offer the child's names."""
        super().prepare()
        shown = Reading(self.user, self.person).shown(Identity)
        identity: Any = self.fields["identity"]
        identity.queryset = Identity.objects.filter(pk__in=[each.pk for each in shown])
        identity.label_from_instance = lambda each: " · ".join(
            part for part in (each.name, said("identity_kind", [each.kind])[0][1]) if part
        )
        if self.is_correction and self.thing.identity:
            self.initial["identity"] = self.thing.identity.latest.pk

    def clean(self) -> dict[str, Any]:
        """Read the number as lists' own are read, so that one number is written in one way."""
        given = super().clean()
        kind = given.get("kind")
        if kind == ANY and not given.get("answer"):
            self.add_error("answer", gettext("Of all documents at once only an answer can be given."))
        elif kind and given.get("number"):
            given["number"] = number_of(kind, given["number"])
        return given

    def values(self) -> dict[str, Any]:
        """The name that one may not see stays as it is."""
        return _unseen_stays(self, super().values(), "identity")


class TraitForm(FactForm):
    """What the child looks like, speaks, lives with."""

    name, title, model = "trait", _("Appearance and health"), Trait
    own = ("kind", "value", "answer")
    described_by = ("value",)
    kind = forms.ChoiceField(label=_("What"))
    value = text(
        _("Which"),
        required=False,
        help_text=_("In words, in any language: grey eyes, a scar over the left eye, 131 cm."),
    )
    answer = answered(_("Or what was answered about it"))

    KINDS: ClassVar = {
        "eyes": _("eyes"), "hair": _("hair"), "height": _("height"), "mark": _("a mark"),
        "blood_group": _("blood group"), "health": _("health group"), "language": _("language"),
        "religion": _("religion"), "other": _("anything else"),
    }  # fmt: skip

    def prepare(self) -> None:
        """Name the kinds; a correction stays of its kind."""
        super().prepare()
        if self.is_correction:
            self.choose("kind", [(self.thing.kind, self.KINDS[self.thing.kind])])
            self.initial["value"] = self._in_words(self.thing)
        else:
            self.choose("kind", [("", CHOOSE), *self.KINDS.items()])

    @staticmethod
    def _in_words(fact: Trait) -> str:
        """What stands there, as clean reads it."""
        if fact.height_cm:
            return str(fact.height_cm)
        is_colour = fact.kind in Trait.COLOURS
        return codes.said(Trait.COLOURS[fact.kind], fact.value) if is_colour else fact.value

    def clean(self) -> dict[str, Any]:
        """Read what lists' own are read by, so that one value is written in one way."""
        given = super().clean()
        read, wrong = _READ.get(given.get("kind", ""), (None, ""))
        if read and given.get("value"):
            found = read(given["value"])
            given["value"] = found.code or ("" if found.number is None else str(round(found.number)))
            if not given["value"]:
                self.add_error("value", wrong)
        return given

    def values(self) -> dict[str, Any]:
        """A height is a number."""
        given = super().values()
        if self.cleaned_data["kind"] == "height" and given["value"]:
            given |= {"value": "", "height_cm": int(given["value"])}
        return given


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
    institution = InstitutionChoice(_("Institution"))
    place = text(_("Place"), required=False, help_text=_("Kept sealed."))
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
    from_institution = InstitutionChoice(_("From which institution"))
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
    own = ("relation", "name_written", "is_alive", "answer")
    described_by = ("name_written", "is_alive", "contact", "contact_rule")
    sealed: ClassVar = {"contact": "contacts", "contact_rule": "safe_contact"}
    relation = coded("relation", _("Relation"))
    name_written = text(_("Name as written"), required=False)
    is_alive = coded("answer", _("Alive, where it is not known"), required=False)
    answer = answered(_("Or what was answered about such a relative"))
    contact = text(_("Contact"), required=False, help_text=_("Kept sealed."))
    contact_rule = text(_("How to make contact safely"), required=False, help_text=_("Kept sealed."))

    def prepare(self) -> None:
        """Start from what stands there."""
        self.thing.name_written = getattr(self.thing, "name", "")  # "name" is the form's own
        super().prepare()

    def values(self) -> dict[str, Any]:
        """The brother or sister it names stays named."""
        said = super().values()
        said["name"] = said.pop("name_written")
        return said | ({"relative": self.thing.relative} if self.is_correction else {})


class JourneyForm(FactForm):
    """That the child was in a transfer which a source tells of."""

    name, title, model = "journey", _("Part in a movement of children"), TransferParticipant
    own = ("transfer", "is_probable")
    transfer = forms.ModelChoiceField(
        Transfer.objects.none(),
        label=_("Which movement"),
        empty_label=CHOOSE,
        help_text=_("Movements are written down on the page of an institution."),
    )
    is_probable = forms.BooleanField(label=_("Only probably"), required=False)

    def prepare(self) -> None:
        """Offer the movements that sources of the user's organisation tell of."""
        super().prepare()
        chosen: Any = self.fields["transfer"]
        chosen.queryset = ours(self.user, Transfer).order_by("left_low", "pk")
        chosen.label_from_instance = in_words
        if self.is_correction:
            self.initial["transfer"] = self.thing.transfer_id


class EvidenceForm(FactForm):
    """Something that shows what is said: where it is and its print; it is not handed in here."""

    name, title, model, right = "evidence", _("Evidence"), EvidenceItem, "add_evidence"
    add = staticmethod(actions.add_evidence)
    correct = staticmethod(actions.correct_evidence)
    take_back = staticmethod(actions.withdraw_evidence)
    own = ("kind", "what", "captured", "held_by", "digest", "url")
    kind = coded("evidence_kind", _("Kind"))
    what = text(_("What it is"))
    captured = DateWords(label=_("Made or captured on"), required=False)
    held_by = text(
        _("Who holds the original"), required=False, help_text=_("An office or a place, and its own number.")
    )
    digest = text(
        _("Print of the original (SHA-256)"),
        required=False,
        most=200,
        help_text=_("64 signs. It shows later that the original was not changed."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    url = text(
        _("Address of the page"),
        required=False,
        most=2000,
        help_text=_("As it was asked for. It is kept as text: do not open it from the office."),
    )

    def prepare(self) -> None:
        """Offer to take the print in the browser: the original stays where it is."""
        super().prepare()
        offer = gettext("Take it from the file. The file stays on this computer, only its print is sent.")
        self.fields["digest"].widget.attrs["data-digest"] = offer

    def clean_digest(self) -> str:
        """The print as every tool writes it."""
        written = "".join(str(self.cleaned_data["digest"]).split()).casefold()
        if written and not re.fullmatch("[0-9a-f]{64}", written):
            raise forms.ValidationError(_("A SHA-256 print has 64 signs, 0 to 9 and a to f. Take it anew."))
        return written


class WithdrawForm(CaseForm):
    """Take a fact back."""

    name, right, title, is_grave = "withdraw", "write", _("Take it back"), True
    done = _("It is taken back. The history keeps what it said.")
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
        take_back = FORMS_OF_FACTS[name_of(self.thing)].take_back
        return take_back(self.user, self.person, self.thing, why=self.cleaned_data["why"])


def _unseen_stays(form: FactForm, said: dict[str, Any], field: str) -> dict[str, Any]:
    """Leave as it stands what the user was not offered, and so could not choose again."""
    was, chosen = getattr(form.thing, field) if form.is_correction else None, cast("Any", form.fields[field])
    if was and said[field] is None and not chosen.queryset.filter(pk=was.latest.pk).exists():
        said[field] = was
    return said


def _offer_places(form: FactForm, field: str) -> None:
    chosen: Any = form.fields[field]
    chosen.queryset = Institution.objects.visible_to(form.user)
    regions = sorted((region_name(code), code) for code in gazetteer().regions)
    form.choose("region", [("", "—"), *((code, name) for name, code in regions)])
    if form.is_correction:
        form.initial[field] = getattr(form.thing, f"{field}_id")


FORMS_OF_FACTS: dict[str, type[FactForm]] = {
    form.name: form for form in (
        IdentityForm, PaperForm, TraitForm, SeparationForm, StayForm, JourneyForm, ActForm, KinForm,
        EvidenceForm,
    )
}  # fmt: skip
"""One for each kind of fact that people write, by the name that stands in addresses."""


def name_of(fact: Any) -> str:
    """The kind of a fact, as it stands in addresses."""
    return next(name for name, form in FORMS_OF_FACTS.items() if form.model is type(fact))
