"""Who says so: a source known already, or a new one that is named with what it says.

Takes   a user, which sources to offer besides their own, what was sent.
Gives   SourceFields, which every form that writes down what a source says begins with.
Leaves  keeping a new source to actions.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.models import User
from leleka.web.casework.by_hand import OURS
from leleka.web.casework.forms.base import coded, text
from leleka.web.common.date_fields import DateWords
from leleka.web.common.dates import columns
from leleka.web.intake.models import Source

_MOST_OWN = 20


class SourceFields(forms.Form):
    """A source, chosen or new."""

    source = forms.ModelChoiceField(
        Source.objects.none(), label=_("Who says so"), required=False, empty_label=_("a new source:")
    )
    source_title = text(
        _("New source"), required=False, most=200, help_text=_("What it is: a call, a letter, a document.")
    )
    source_kind = coded("source_type", _("Kind of source"), required=False)
    source_obtained = DateWords(label=_("Obtained on"), required=False)
    source_from = text(
        _("Obtained from"),
        required=False,
        help_text=_("Who gave it to us: a person or an office. Kept sealed."),
    )
    reliability = coded("reliability", _("How reliable is the source"), required=False)

    def offer_sources(self, user: User, also: Q) -> None:
        """Offer what the user named lately, and other sources of their organisation; the newest first."""
        source: Any = self.fields["source"]
        ours = Source.objects.filter(organisation=user.organisation_id).order_by("-made_at")
        own = ours.filter(made_by=user, list_id__startswith="own-").values_list("pk", flat=True)
        rows = ours.filter(Q(pk__in=list(own[:_MOST_OWN])) | also)
        # What only stands beside a list, for rows written by hand, is called as the list.
        source.queryset = rows.exclude(list_id__startswith=OURS).distinct()
        source.label_from_instance = lambda each: each.title

    def clean(self) -> dict[str, Any]:
        """A new source has a name and a kind."""
        given = super().clean() or self.cleaned_data
        if not given.get("source"):
            for name in ("source_title", "source_kind"):
                if not given.get(name):
                    self.add_error(name, gettext("A new source needs this."))
        return given

    @property
    def told_by(self) -> Source:
        """The source that was chosen, or one that is not kept yet."""
        given = self.cleaned_data
        found: Source = given["source"] or Source(
            title=given["source_title"],
            kind=given["source_kind"],
            reliability=given["reliability"],
            obtained_from=given["source_from"],
            **columns("obtained", given["source_obtained"]),
        )
        return found
