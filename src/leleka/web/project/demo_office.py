"""What fills the offices of the demo's figures, trace and administration.

Takes   the people of the demo, and the children that its lists brought in.
Gives   fill: statuses to count, others' figures, an estimate, frozen counts, looks, a change of roles.
Leaves  people and lists to demo.

Nobody worked in the invented world before today: what is counted follows from its lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils import timezone

from leleka.core.progress import Progress
from leleka.demo import articles
from leleka.figures import FiguresError
from leleka.figures.run import run
from leleka.reports import read, read_document
from leleka.web.accounts.actions import set_roles
from leleka.web.accounts.models import User
from leleka.web.casework import watching
from leleka.web.casework.models import Case, StatusChange
from leleka.web.common import trace
from leleka.web.common.models import Event
from leleka.web.figures import counting, estimating, others
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.figures.models import CountSet, EstimateRun
from leleka.web.intake.models import Source
from leleka.web.linkage.models import Membership, Person

_ESTIMATED_FROM = ("register", "hotline", "partner-list", "evacuation-journal")
"""Lists that mean the same event: a child was taken."""
_LOOKS, _REFUSALS = 24, 12


def fill(progress: Progress) -> None:
    """Fill once; a demo started again is left as people left it."""
    if CountSet.objects.exists():  # frozen last, so that a start that broke off begins anew
        return
    people = User.objects.filter(email__endswith="@demo.invalid")
    who = {each.email.partition("@")[0]: each for each in people}
    _give_statuses(who["supervisor"])
    _say_what_others_say(who["statistician"])
    _estimate(who["statistician"], progress)
    if not Event.objects.filter(act="refused").exists():
        _look(who["analyst"], who["liaison"])
        watching.look_now(who["auditor"])
    if not who["analyst"].role_changes.exists():
        set_roles(who["administrator"], who["analyst"], roles=["analyst", "verifier"])
    _freeze(who["statistician"], who["supervisor"])


def _give_statuses(by: User) -> None:
    """Whoever stands on the list of returns came home; the rest of our children are sought."""
    idle = Case.objects.filter(
        status="reported",
        person__organisation=by.organisation,
        person__assigned_to=None,
        person__team=None,
        person__statuschanges=None,
    )
    home = Membership.objects.filter(record__source__list_id="returns").values("person")
    _moved(by, idle.filter(person__in=home), "returned", "arrived_identified")
    _moved(by, idle.exclude(person__in=home), "open_missing", "taking_credible")


def _moved(by: User, cases: Iterable[Case], status: str, reason: str) -> None:
    children = [case.person_id for case in cases]
    StatusChange.objects.bulk_create(
        [
            StatusChange(person_id=child, by=by, old="reported", new=status, reason=reason)
            for child in children
        ],
        batch_size=1000,
    )
    Case.objects.filter(person__in=children).update(status=status)


def _say_what_others_say(by: User) -> None:
    source = others.source_for(by, "Вигадані статті", "news")
    for path in articles():
        reading = read(read_document(path))
        rows = [figure.row() for figure in reading.figures]
        day: date | None = reading.document.published
        others.bring_in(by, by.organisation, source=source, rows=rows, title=reading.document.title, day=day)


def _estimate(by: User, progress: Progress) -> None:
    sources = Source.objects.filter(organisation=by.organisation, list_id__in=_ESTIMATED_FROM)
    lists: list[UUID] = [each.pk for each in sources]
    if EstimateRun.objects.exists() or len(lists) < estimating.LEAST_LISTS:
        return
    try:
        report = run([estimating.table_of(by, lists)], ("graphs", "loglinear"), progress=progress)
    except FiguresError:
        return  # a world of few children: their lists do not overlap enough, and the page says so
    estimating.keep(by, lists, report)


def _freeze(by: User, second: User) -> None:
    today = timezone.localdate()
    first = counting.freeze(by, by.organisation, definition=DEFINITIONS["documented"], day=today)
    counting.sign(second, first)
    counting.freeze(by, by.organisation, definition=DEFINITIONS["returned"], day=today)


def _look(at_many: User, at_none: User) -> None:
    """Leave looks in the trace that the rules of unusual access find."""
    children = Person.objects.visible_to(at_many).standing().order_by("pk").values_list("pk", flat=True)
    for child in children[:_LOOKS]:
        trace.write("read", actor=at_many.pk, page="child", children=[child], detail={"demo": 1})
    for _ in range(_REFUSALS):
        trace.write("refused", actor=at_none.pk, page="child", detail={"demo": 1})
