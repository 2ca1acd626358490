"""A frozen count: whom it counts, who answers for it, whether it still holds.

Takes   whoever counts.
Gives   freezing, signing by a second person, the check against today, the file.
Leaves  the arithmetic to counting.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from leleka.figures.counts import plain
from leleka.web.accounts.action import refuse_where
from leleka.web.accounts.files import file_page, json_of
from leleka.web.accounts.page import Answer, Page, page, reader
from leleka.web.accounts.rights import may
from leleka.web.common.done import done
from leleka.web.common.language import words_of_reader
from leleka.web.common.trace import Shown, children
from leleka.web.figures import counting
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.figures.forms import FreezeForm
from leleka.web.figures.models import CountSet, CountSignature
from leleka.web.linkage.models import Person


@require_POST
@page(right="freeze_count")
def freeze(request: HttpRequest, code: str) -> Answer:
    """Freeze a count."""
    user, form = reader(request), FreezeForm(request.POST)
    if code not in DEFINITIONS or not form.is_valid() or form.cleaned_data["day"] > timezone.localdate():
        raise Http404
    said = form.cleaned_data
    made = counting.freeze(
        user,
        user.organisation,
        definition=DEFINITIONS[code],
        day=said["day"],
        published_in=said["published_in"],
    )
    return done(request, _("The count is frozen."), "count_set", made.pk)


@require_safe
@page(right="count")
def count_set(request: HttpRequest, count_id: UUID) -> Answer:
    """Show a frozen count, and hold it against its hash and against today."""
    user = reader(request)
    count = get_object_or_404(CountSet.objects.visible_to(user), pk=count_id)
    words = words_of_reader()
    signature = CountSignature.objects.filter(count=count).select_related("by").first()
    check = counting.verified(count)
    left_out = count.n_excluded if check.is_intact else {}
    changed = counting.shown_changes(check)
    return Page(
        "figures/count_set.html",
        shows=Shown(detail={"count_set": str(count.pk)}),
        context={
            "count": count,
            "n": counting.shown_number(count.n),
            "title": words.say(str(count.frozen.get("title", ""))),
            "sentence": words.say(str(count.frozen.get("definition", ""))),
            "left_out": [(code, counting.shown_number(n)) for code, n in sorted(left_out.items())],
            "signature": signature,
            "check": check,
            "was_counted_again": check.today is not None,
            "today": changed.get("today"),
            "n_added": changed.get("added"),
            "n_merged": changed.get("merged"),
            "n_split": changed.get("split"),
            "n_removed": changed.get("removed"),
            "may_sign": signature is None and user.pk != count.frozen_by_id and may(user, "freeze_count"),
            "may_take": may(user, "export"),
        },
    )


@require_POST
@page(right="freeze_count", again="count_set")
def sign(request: HttpRequest, count_id: UUID) -> Answer:
    """Answer for a frozen count as a second person."""
    user = reader(request)
    count = get_object_or_404(CountSet.objects.visible_to(user), pk=count_id)
    if not CountSignature.objects.filter(count=count, by=user).exists():  # sent twice it is signed once
        counting.sign(user, count)
    return done(request, _("You have signed it."), "count_set", count_id)


@require_POST
@page(right="export", act="export", again="count_set")
def take(request: HttpRequest, count_id: UUID) -> Answer:
    """Give the file that `leleka count verify` reads, to whoever may export each of its children."""
    user = reader(request)
    count = get_object_or_404(CountSet.objects.visible_to(user), pk=count_id)
    refuse_where({counting.NOT_AS_FROZEN: not counting.is_intact(count)})
    ids = set(count.children.values_list("person", flat=True))
    if Person.objects.visible_to(user, "export").filter(pk__in=ids).count() != len(ids):
        raise Http404
    name = f"leleka-count-{count.as_of}-{count.digest[:8]}.json"
    content = json_of(plain(counting.file_of(count)))
    return file_page(name, content, children(ids, count_set=str(count.pk)))
