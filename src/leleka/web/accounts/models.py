"""People who work here, and what was shared with whom.

Takes   nothing.
Gives   Organisation, Team, User, Invitation, RoleChange, Grant, ApiToken, Asked.
Leaves  what a role may do to rights, second factors to allauth.mfa.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from leleka.core.codelists import code_list
from leleka.web.common.ids import RandomId


class Organisation(models.Model):
    """An office, a ministry, a society that works with the registry."""

    id = RandomId()
    name = models.CharField(_("name"), max_length=200, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        """Its name."""
        return self.name


class Team(models.Model):
    """People of one organisation who share cases."""

    id = RandomId()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("organisation", "name"), name="team_once"),)

    def __str__(self) -> str:
        """Its name."""
        return self.name


def _are_roles(codes: Any) -> None:
    if not isinstance(codes, list) or not set(codes) <= set(code_list("role").codes):
        raise ValidationError(_("Choose roles from the list."))


class UserManager(BaseUserManager["User"]):
    """Makes accounts; nobody registers alone."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Make an account; without a password nobody can sign in to it."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """Find by e-mail, whatever its capitals."""
        return self.get(email__iexact=username or "")


class User(AbstractBaseUser):
    """An account of one person.

    Attributes:
        name: as colleagues call them.
        roles: codes of the list "role".
    """

    id = RandomId()
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True, related_name="people")
    roles = models.JSONField[Any, Any](default=list, validators=[_are_roles])
    language = models.CharField(max_length=2, choices=[("uk", "Українська"), ("en", "English")], default="uk")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    def __str__(self) -> str:
        """The id: an account's name or e-mail must not get into a log by chance."""
        return f"user {self.pk}"

    def has_role(self, *roles: str) -> bool:
        """Whether the person holds one of these roles."""
        return not set(roles).isdisjoint(self.roles)


class Invitation(models.Model):
    """A way in for one person, once, until a day; a second administrator confirms it.

    Attributes:
        secret_digest: SHA-256 of the secret in the link; the link itself is shown once.
        needs_second: whether it opens only when another administrator has confirmed it.
        renews: whose password and second factor are made anew; None where the account is new.
    """

    id = RandomId()
    email = models.EmailField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, blank=True)
    roles = models.JSONField[Any, Any](default=list, validators=[_are_roles])
    secret_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    needs_second = models.BooleanField(default=True)
    renews = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="renewals")
    revoked_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.OneToOneField(User, on_delete=models.PROTECT, null=True, related_name="invitation")


class RoleChange(models.Model):
    """That somebody shall have other roles, or come back: asked by one administrator, decided by another.

    Attributes:
        roles: all that the person has afterwards.
    """

    id = RandomId()
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_changes")
    roles = models.JSONField[Any, Any](default=list, validators=[_are_roles])
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_granted = models.BooleanField(default=False)

    class Meta:
        ordering = ("-asked_at",)


class Grant(models.Model):
    """That one child is shared with another organisation, or with one person, until a day.

    Attributes:
        person: id of a linkage.Person; no key, so that accounts stays below linkage.
        user: for sealed children; otherwise everybody of the organisation whose role allows it.
        fields: names of casework's fields between spaces, all that is shown; "": what the role reaches.
    """

    id = RandomId()
    person = models.UUIDField(db_index=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="grants")
    purpose = models.CharField(max_length=40)
    fields = models.TextField(blank=True)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    recalled_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A way in for one program of one person, for one purpose, until a day.

    Attributes:
        secret_digest: SHA-256 of the secret, which is shown once.
        scopes: names of api.SCOPES; the person's own rights hold beside them.
        used_on: the last day on which it was used.
    """

    id = RandomId()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    purpose = models.CharField(_("what it is for"), max_length=120)
    scopes = models.JSONField[Any, Any](default=list)
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ends_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)

    class Meta:
        ordering = ("-made_at",)

    @property
    def is_live(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and self.ends_at > timezone.now() and self.user.is_active


class Asked(models.Model):
    """How many questions the programs of one person have asked in the minute of the last one."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="+")
    minute = models.BigIntegerField(default=0)
    n = models.PositiveIntegerField(default=0)
