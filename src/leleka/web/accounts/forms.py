"""What the pages of administration ask for.

Takes   what an administrator, or somebody invited, sent.
Gives   InviteForm, RolesForm, TeamForm, NameForm, TakeForm.
Leaves  whether it may be done to actions and invitations.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from leleka.casework import CaseworkError, check_roles
from leleka.core.codelists import code_list
from leleka.web.accounts.models import Invitation, Organisation, Team, User
from leleka.web.accounts.tokens import scopes_for
from leleka.web.common.language import language_of_reader, words_of_reader

_NOT_HELD = frozenset({"informant"})
"""Who reports through a form has no account."""


class RolesForm(forms.Form):
    """Roles that go together."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who gives rights or watches over them holds no other role."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = self.fields["roles"]
        assert isinstance(roles, forms.MultipleChoiceField)
        labels = code_list("role").choices(language_of_reader())
        roles.choices = [(code, capfirst(label)) for code, label in labels if code not in _NOT_HELD]

    def clean_roles(self) -> list[str]:
        """Refuse what cannot be held together."""
        try:
            return sorted(check_roles(self.cleaned_data["roles"]))
        except CaseworkError as error:
            raise ValidationError(error.said(words_of_reader())) from error


class TokenForm(forms.Form):
    """What a token is for, what it may ask for, and for how long."""

    purpose = forms.CharField(label=_("What it is for"), max_length=120, help_text=_("Without any name."))
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(
        label=_("For how long"),
        choices=[("30", _("a month")), ("90", _("three months")), ("365", _("a year"))],
    )

    def __init__(self, user: User, said: Any = None) -> None:
        super().__init__(said)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        scopes.choices = scopes_for(user)


class TeamChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of teams, each after its organisation."""

    def label_from_instance(self, obj: Any) -> str:
        """Both names."""
        return f"{obj.organisation.name}: {obj.name}"


class InviteForm(RolesForm):
    """Whom to invite."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("They sign in with it. Nothing is sent there by itself.")
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True), label=_("Organisation"), empty_label="—"
    )
    team = TeamChoice(
        Team.objects.select_related("organisation"),
        label=_("Team"),
        required=False,
        empty_label=_("no team"),
    )
    field_order = ("email", "organisation", "team", "roles")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ModelChoiceField)
        few = list(organisation.queryset[:2]) if organisation.queryset is not None else []
        if len(few) == 1:  # a choice between one is a step for nothing
            organisation.initial = few[0]

    def clean(self) -> dict[str, Any]:
        """A team is one of the organisation."""
        said = super().clean() or {}
        team, organisation = said.get("team"), said.get("organisation")
        if team and organisation and team.organisation_id != organisation.pk:
            self.add_error("team", say("This team belongs to another organisation."))
        return said


class TeamForm(forms.Form):
    """Which team of their organisation somebody is in."""

    team = TeamChoice(Team.objects.none(), label=_("Team"), required=False, empty_label=_("no team"))

    def __init__(self, person: User, said: Any = None) -> None:
        super().__init__(said, initial={"team": person.team_id})
        team = self.fields["team"]
        assert isinstance(team, forms.ModelChoiceField)
        team.queryset = Team.objects.filter(organisation=person.organisation_id).select_related(
            "organisation"
        )


class NameForm(forms.Form):
    """The name of an organisation or a team."""

    name = forms.CharField(label=_("What it is called"), max_length=120)

    def clean_name(self) -> str:
        """Refuse a name that another organisation has."""
        name = str(self.cleaned_data["name"])
        if self.prefix != "team" and Organisation.objects.filter(name__iexact=name).exists():
            raise ValidationError(say("There is an organisation of this name already."))
        return name


class TakeForm(forms.Form):
    """What somebody invited chooses."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As your colleagues call you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False
    )
    repeated = forms.CharField(
        label=_("The password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, invitation: Invitation, said: Any = None) -> None:
        super().__init__(said)
        self.invitation = invitation
        self.fields["password"].help_text = _(
            "At least twelve characters, for instance four words that do not belong together."
        )
        if invitation.renews:
            del self.fields["name"]

    def clean_password(self) -> str:
        """Refuse a weak one."""
        password = str(self.cleaned_data["password"])
        validate_password(password, User(email=self.invitation.email, name=self.data.get("name", "")))
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        said = super().clean() or {}
        if "password" in said and said.get("repeated") != said["password"]:
            self.add_error("repeated", say("The two passwords differ."))
        return said
