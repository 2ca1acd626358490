"""What sources assert about a child. Every row stands for one assertion; see casework.models.assertion.

Takes   nothing.
Gives   Identity, Paper, Trait, KinLink, SiblingGroup, Separation, TransferParticipant, Stay, LegalAct,
        EvidenceItem, Observation.
Leaves  which assertion holds where they differ to leleka.casework's profile.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from leleka.web.casework.models.assertion import Assertion
from leleka.web.common.appending import AppendOnly, AppendOnlyQuerySet
from leleka.web.common.codes import Code
from leleka.web.common.dates import DateIntervalField
from leleka.web.common.ids import RandomId
from leleka.web.common.sealed import SealedText


class Identity(Assertion):
    """Under which name and birth date a child is or was known.

    Attributes:
        surname to full_name: as written, in one script and language; other spellings are identities of
            kind "misspelt" or assertions of their own.
        changes: codes of identity_change, against the birth identity.
        act: the legal act that made it.
        valid: from when to when.
    """

    kind = Code("identity_kind", blank=False)
    surname = models.CharField(_("surname"), max_length=120, blank=True)
    given_name = models.CharField(_("given name"), max_length=120, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=120, blank=True)
    full_name = models.CharField(_("full name as written"), max_length=300, blank=True)
    script = models.CharField(max_length=4, blank=True, choices=[(s, s) for s in ("Cyrl", "Latn")])
    language = models.CharField(max_length=8, blank=True)
    sex = Code("sex")
    born = DateIntervalField(_("born"), db_index=True)
    birth_place = models.CharField(_("place of birth"), max_length=300, blank=True)
    citizenship = models.CharField(_("citizenship"), max_length=120, blank=True)
    mother = models.CharField(_("mother as recorded"), max_length=300, blank=True)
    father = models.CharField(_("father as recorded"), max_length=300, blank=True)
    changes = models.JSONField[Any, Any](default=list, blank=True)
    act = models.ForeignKey(
        "LegalAct", on_delete=models.PROTECT, null=True, blank=True, related_name="identities"
    )
    valid = DateIntervalField(_("valid"))

    @property
    def name(self) -> str:
        """The whole name; where a source gives only its parts, those in their order."""
        parts = (self.surname, self.given_name, self.patronymic)
        return self.full_name or " ".join(part for part in parts if part)


class Paper(Assertion):
    """That there is or was a document of the child: what it is, its number, who gave it and when.

    Attributes:
        number: series and number, as normalize.identifiers writes those it knows.
        standing: whether it holds.
        answer: "unknown", "not_asked", "refused", "no" where there is no such document to describe.
        identity: the name in it; None where a source does not say which of several.
    """

    kind = Code("paper_kind", blank=False)
    number = models.CharField(max_length=120, blank=True)
    issued_by = models.CharField(max_length=300, blank=True)
    issued = DateIntervalField()
    standing = Code("paper_standing")
    answer = Code("answer")
    identity = models.ForeignKey(
        Identity, on_delete=models.PROTECT, null=True, blank=True, related_name="papers"
    )


class Trait(Assertion):
    """What a child looks like: eyes, hair, height, a mark, a blood group."""

    COLOURS: ClassVar = {"eyes": "eye_colour", "hair": "hair_colour"}
    """The code list of each kind whose values are colours."""
    KINDS = ("eyes", "hair", "height", "mark", "blood_group", "health", "language", "religion", "other")

    kind = models.CharField(max_length=12, choices=[(k, k) for k in KINDS])
    value = models.CharField(max_length=300, blank=True)
    height_cm = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = Code("answer")


class KinLink(Assertion):
    """That somebody is a relative of the child.

    Attributes:
        relative: where the relative is a child of the registry too: a brother or sister.
        answer: "unknown", "not_asked", "refused", "no" where there is no such relative to name.
    """

    SIBLINGS = frozenset({"sibling_full", "sibling_half", "sibling_step"})

    relation = Code("relation", blank=False)
    relative = models.ForeignKey(
        "linkage.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="kin_of"
    )
    name = models.CharField(_("name as written"), max_length=300, blank=True)
    is_alive = Code("answer")
    answer = Code("answer")
    contact = SealedText(verbose_name=_("contact"))
    contact_rule = SealedText(verbose_name=_("how to make contact safely"))


class SiblingGroup(Assertion):
    """That the child belongs to a group of brothers and sisters, named or only counted.

    Attributes:
        group: the same id on every member's assertion.
        n_stated: how many the source says there are, the child included.
    """

    group = models.UUIDField(db_index=True)
    n_stated = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = Code("answer")


class Separation(Assertion):
    """How the child was parted from home: when, where, by whom, with whose consent."""

    cause = Code("taking_cause")
    taken = DateIntervalField(_("taken on"), db_index=True)
    place = models.CharField(_("place"), max_length=300, blank=True)
    region = models.CharField(_("region"), max_length=20, blank=True)
    taken_by = models.CharField(_("taken by"), max_length=300, blank=True)
    with_whom = models.CharField(_("together with"), max_length=300, blank=True)
    consent = models.CharField(
        max_length=10,
        blank=True,
        choices=[
            ("given", _("given")),
            ("forged", _("forged")),
            ("none", _("none")),
            ("withdrawn", _("withdrawn")),
            ("unknown", _("not known")),
            ("not_asked", _("not asked")),
        ],
    )
    from_institution = models.ForeignKey(
        "Institution", on_delete=models.PROTECT, null=True, blank=True, related_name="taken_from"
    )

    class Meta:
        # From where a child was taken as it was told first, found without reading a row.
        indexes = (
            models.Index(
                fields=("person", "recorded_at", "-id", "region", "is_withdrawal", "record"),
                name="separation_region",
            ),
        )


class TransferParticipant(Assertion):
    """That a child was in a transfer, for certain or probably."""

    transfer = models.ForeignKey("Transfer", on_delete=models.PROTECT, related_name="participants")
    is_probable = models.BooleanField(default=False)


class Stay(Assertion):
    """Where a child lived from when to when.

    Attributes:
        place: in words, sealed as household and exact_location are. Region and institution are open, because
            lists, ledgers and counts ask the database for them.
    """

    arrangement = Code("care_arrangement")
    institution = models.ForeignKey(
        "Institution", on_delete=models.PROTECT, null=True, blank=True, related_name="stays"
    )
    # NULL where it was not said: to forbid that, SQLite would make the table anew, without its walls.
    place = SealedText(null=True, default=None)  # type: ignore[misc]  # NULL is read as ""
    region = models.CharField(max_length=20, blank=True)
    since = DateIntervalField(_("since"), db_index=True)
    until = DateIntervalField(_("until"))
    is_present = models.BooleanField(default=False)
    household = SealedText(verbose_name=_("household"))
    exact_location = SealedText(verbose_name=_("where exactly"))

    class Meta:
        # All that is asked of a stay to count it, so that a list of institutions reads no whole row.
        indexes = (
            models.Index(
                fields=(
                    "person",
                    "institution",
                    "is_present",
                    "sensitivity",
                    "record",
                    "is_withdrawal",
                    "id",
                ),
                name="stay_at",
            ),
            # Where children were before: few, and else looked for among all.
            models.Index(
                fields=("institution", "person", "sensitivity", "record", "is_withdrawal", "id"),
                condition=Q(is_present=False, institution__isnull=False),
                name="stay_before",
            ),
        )


class LegalAct(Assertion):
    """A decision of an authority that changes a child's papers or place."""

    kind = Code("legal_status_change", blank=False)
    number = models.CharField(max_length=120, blank=True)
    body = models.CharField(_("authority"), max_length=300, blank=True)
    decided = DateIntervalField(_("decided on"), db_index=True)
    applied_by = models.CharField(_("applied for by"), max_length=300, blank=True)
    annulled = DateIntervalField(_("annulled on"))


class EvidenceItem(Assertion):
    """A document, photo, recording or page that speaks of the child: where it is, not the thing itself.

    Attributes:
        url: of a page, as it was asked for.
        digest: SHA-256 of the original's bytes, in hexadecimal; "" where nobody took it.
        captured: when it was made or captured, as exactly as is known.
        held_by: who holds the original.
    """

    kind = Code("evidence_kind", blank=False)
    what = models.CharField(max_length=300)
    url = models.CharField(max_length=2000, blank=True)
    digest = models.CharField(max_length=64, blank=True, db_index=True)
    captured = DateIntervalField()
    held_by = models.CharField(max_length=300, blank=True)


class Observation(AppendOnly):
    """A listing or post as it was captured on a day; never a child by itself.

    Attributes:
        record: the captured fields, as a row of its source; linkage says whose it may be.
        key: the listing's own number: the same one seen again is the same listing.
    """

    id = RandomId()
    record = models.OneToOneField("intake.Record", on_delete=models.PROTECT, related_name="observation")
    key = models.CharField(max_length=200, db_index=True)
    captured_at = models.DateTimeField()
    first_seen = models.DateField(null=True)
    last_seen = models.DateField(null=True)
    gone_by = models.DateField(null=True)

    objects = AppendOnlyQuerySet.as_manager()
