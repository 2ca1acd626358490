"""Who looked at whom: the trace as the data protection officer reads it.

Takes   an officer, a span of days, a colleague, an act, a child's id.
Gives   Question, entries_of, lines_of (a row for each person).
Leaves  what is unusual to unusual, the chain itself to common.trace.

An officer reads what people of their organisation did, and what anybody did with its children.
Children appear under their spoken ids only: whoever watches over the looks sees no child.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.urls import get_resolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from leleka.web.accounts.context import NAVIGATION
from leleka.web.accounts.models import User
from leleka.web.casework.keeping import DECISIONS, STEPS
from leleka.web.common import codes
from leleka.web.common.dates import midnight
from leleka.web.common.ids import spoken
from leleka.web.common.models import Event, EventChild
from leleka.web.linkage.models import Person

ACTS: Mapping[str, str | Promise] = {
    "read": _("opened"),
    "list": _("saw in a list"),
    "search": _("searched"),
    "export": _("exported"),
    "write": _("changed"),
    "refused": _("was refused"),
    "too_fast": _("asked too fast"),
    "signed_in": _("signed in"),
    "signed_out": _("signed out"),
    "sign_in_failed": _("failed to sign in"),
}
"""Every act of the trace in words."""

_CHILD = _("A child and its case")
_PLACES: Mapping[str, str | Promise] = {
    place.route: place.label for place in NAVIGATION
} | {
    "children": _CHILD, "facts": _CHILD, "tasks": _CHILD, "casework": _CHILD,
    "reports": _("Report a child"), "referrals": _("Referrals"),
    "linkage": _("Review"), "intake": _("Lists"), "trace": _("Who looked"),
    "account": _("Accounts"), "accounts": _("Accounts"), "invitation": _("Accounts"),
    "api": _("Programs"), "common": _("The registry’s own work"),
}  # fmt: skip
"""What a page or an act belongs to, by the beginning of its address or by its room."""

_DETAILS: Mapping[str, str | Promise] = {
    "act": _("what was done"), "batch": _("import"), "broken": _("broken entry"), "by": _("split by"),
    "case": _("case"), "category": _("kind"), "child": _("child"), "consent": _("consent"),
    "count": _("figure"), "count_set": _("frozen count"), "countset": _("frozen count"),
    "countsignature": _("signature"), "day": _("as of the day"), "decision": _("decision"),
    "draft": _("draft"), "due": _("due"), "entry": _("entry"), "estimate": _("estimate"),
    "estimaterun": _("estimate"),
    "evidenceitem": _("piece of evidence"), "factor": _("second factor"), "found": _("found"),
    "from": _("from the day"),
    "identity": _("identity"), "import": _("import"), "importbatch": _("import"),
    "institution": _("institution"), "institutioncount": _("number of an institution"),
    "invitation": _("invitation"), "job": _("job"), "kinlink": _("relative"), "legalact": _("legal act"),
    "levelchange": _("assessment"), "n": _("how many"), "newevidence": _("new evidence"), "note": _("note"),
    "organisation": _("organisation"), "pair": _("pair"), "referral": _("referral"),
    "referralmove": _("answer to a referral"), "report": _("report"), "return": _("return"),
    "rolechange": _("change of roles"), "rows": _("rows"), "search": _("fingerprint of the question"),
    "separation": _("taking"), "session": _("session"), "source": _("source"),
    "statuschange": _("change of status"), "stay": _("stay"), "step": _("step"), "task": _("task"),
    "taskmove": _("task moved"), "team": _("team"), "to": _("to the day"), "token": _("token"),
    "tracingaction": _("tracing"), "tracingrequest": _("request for tracing"), "trait": _("trait"),
    "transfer": _("journey"), "transferparticipant": _("journey"), "user": _("account"),
    "who": _("who"), "withdrawal": _("wish to take back"), "apitoken": _("token"),
    "claimedfigure": _("figure of others"), "grant": _("leave to see"), "institutionname": _("name"),
    "keepingdecision": _("decision"), "observation": _("observation"), "official": _("official"),
    "record": _("row"), "sensitivitychange": _("change of protection"), "siblinggroup": _("siblings"),
    "urgencychange": _("change of urgency"),
}  # fmt: skip
"""What an entry's details are called; a child stands in a column of its own."""

_WAYS_IN: Mapping[str, str | Promise] = {
    "factor_added": _("second factor added"), "factor_removed": _("second factor taken away"),
    "password_changed": _("password changed"), "session_ended": _("session ended elsewhere"),
}  # fmt: skip
"""What somebody changes about their own ways in."""

_FACTORS: Mapping[str, str | Promise] = {
    "totp": _("app with codes"), "webauthn": _("security key"), "recovery_codes": _("recovery codes"),
}  # fmt: skip

LOOKS = ("read", "list", "search", "export")
_AT_MOST = 100
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Question:
    """What an officer wants to see.

    Attributes:
        child: the spoken id, or the beginning of it.
        before: entries with a smaller number only.
    """

    first: date
    last: date
    who: UUID | None = None
    act: str = ""
    child: str = ""
    before: int | None = None

    @property
    def detail(self) -> dict[str, str]:
        """What the trace keeps of it."""
        said = {"from": str(self.first), "to": str(self.last), "act": self.act, "child": self.child}
        return {name: value for name, value in {**said, "who": str(self.who or "")}.items() if value}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the trace as it is read.

    Attributes:
        who: the colleague's name; "" for nobody, or an account that is gone.
        page: the name of what answered, as the trace holds it; for who compares entries with the code.
        place: what that belongs to, in words; page, where it is nobody's.
        children: the first of their spoken ids.
        n_more: children beyond those.
        detail: what else it holds, as words and values.
    """

    seq: int
    at: datetime
    who: str
    has_actor: bool
    act: str | Promise
    page: str
    place: str | Promise
    children: Sequence[str]
    n_more: int
    detail: str


@dataclass(frozen=True, slots=True)
class Line:
    """What one person did in a span of days.

    Attributes:
        counts: how often, by act.
        n_children: different children they were shown.
    """

    who: User
    counts: Mapping[str, int]
    n_children: int
    last: datetime | None


def readable(user: User) -> QuerySet[Event]:
    """Entries that the officer may read."""
    colleagues = User.objects.filter(organisation=user.organisation_id).values("pk")
    our_children = Person.objects.filter(organisation=user.organisation_id).values("pk")
    ours = EventChild.objects.filter(event=OuterRef("pk"), person__in=our_children)
    return Event.objects.filter(Q(actor__in=colleagues) | Q(actor=None) | Exists(ours))


def asked_for(user: User, question: Question) -> QuerySet[Event]:
    """Entries that answer a question, the newest first."""
    found = readable(user).filter(at__gte=midnight(question.first), at__lt=midnight(question.last, 1))
    if question.who:
        found = found.filter(actor=question.who)
    if question.act:
        found = found.filter(act=question.act)
    if question.child:
        low, high = id_range(question.child)
        whom = EventChild.objects.filter(event=OuterRef("pk"), person__gte=low, person__lte=high)
        found = found.filter(Exists(whom))
    return found


def done_by(user: User, question: Question) -> QuerySet[Event]:
    """What a person did themselves."""
    span = {"at__gte": midnight(question.first), "at__lt": midnight(question.last, 1)}
    return Event.objects.filter(actor=user.pk, **span)


def entries_of(events: QuerySet[Event], before: int | None = None) -> tuple[list[Entry], int | None]:
    """The newest entries, and the number before which the next ones are; None: these were all."""
    if before is not None:
        events = events.filter(seq__lt=before)
    rows = list(events.order_by("-seq")[: _AT_MOST + 1])
    names = dict(User.objects.filter(pk__in={row.actor for row in rows}).values_list("pk", "name"))
    shown = [_entry(row, names) for row in rows[:_AT_MOST]]
    return shown, shown[-1].seq if len(rows) > _AT_MOST else None


def lines_of(user: User, question: Question) -> list[Line]:
    """What each colleague did, whoever was shown the most children first."""
    events = asked_for(user, question).order_by()
    counts: dict[UUID, dict[str, int]] = defaultdict(dict)
    last: dict[UUID, datetime] = {}
    for row in events.values("actor", "act").annotate(n=Count("pk"), last=Max("at")):
        if row["actor"]:
            counts[row["actor"]][row["act"]] = row["n"]
            last[row["actor"]] = max(row["last"], last.get(row["actor"], row["last"]))
    whom = EventChild.objects.filter(event__in=events.values("pk"), event__act__in=LOOKS)
    children = dict(
        whom.values("event__actor")
        .annotate(n=Count("person", distinct=True))
        .values_list("event__actor", "n")
    )
    people = User.objects.filter(pk__in=counts, organisation=user.organisation_id)
    lines = [Line(each, counts[each.pk], children.get(each.pk, 0), last.get(each.pk)) for each in people]
    return sorted(lines, key=lambda line: (-line.n_children, line.who.name))


def id_range(words: str) -> tuple[UUID, UUID]:
    """The ids that begin as somebody said; "A1B2-C3D4" and a whole id alike.

    Raises:
        ValueError: it is no beginning of an id.
    """
    begins = words.replace("-", "").strip().lower()
    if not begins or len(begins) > 32:
        raise ValueError("no id")
    return UUID(begins.ljust(32, "0")), UUID(begins.ljust(32, "f"))


def first_of(children: Iterable[str]) -> tuple[list[str], int]:
    """The first of some children's ids as they are spoken, and how many more there are."""
    every = sorted(children)
    return [spoken(UUID(child)) for child in every[:_NAMED]], len(every[_NAMED:])


def _entry(row: Event, names: Mapping[UUID, str]) -> Entry:
    said = json.loads(row.line)
    whom, n_more = first_of(said["children"])
    detail = ", ".join(
        f"{_DETAILS.get(name, name)} {_said(name, value)}"
        for name, value in said["detail"].items()
        if name != "trace" and value not in said["children"]  # the place and the children stand beside it
    )
    name = names.get(row.actor, "") if row.actor else ""
    return Entry(
        row.seq, row.at, name, row.actor is not None, ACTS.get(row.act, row.act), row.page,
        _place_of(row.page) or row.page, whom, n_more, detail,
    )  # fmt: skip


def _place_of(page: str) -> str | Promise:
    """The place of a route or of an act (room.module.function); "" where it is nobody's."""
    room = re.split(r"[.:]", page, maxsplit=1)[0]
    found = get_resolver().reverse_dict.getlist(page)
    return _PLACES.get(found[0][0][0][0].partition("/")[0] or "my_work" if found else room, "")


def _said(name: str, value: Any) -> str | Promise:
    """What a detail holds, in words where it is a code."""
    if name == "act":
        return ACTS.get(value) or _WAYS_IN.get(value, value)
    if name == "category":
        return codes.label("retention_category", value)
    if name == "decision" and value in DECISIONS:
        return DECISIONS[value]
    if name == "step" and value in STEPS:
        return STEPS[value]
    if name == "factor" and value in _FACTORS:
        return _FACTORS[value]
    return _short(value)


def _short(value: Any) -> str:
    """An id as it is spoken, anything else as it is."""
    try:
        return spoken(UUID(str(value)))
    except ValueError:
        return str(value)
