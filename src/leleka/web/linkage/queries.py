"""What the review pages read of a pair, already narrowed to what the reader may see.

Takes   a user, a pair.
Gives   pair_for; Card: both rows side by side, why they scored as they did, the family beside, reasons to
        choose.
Leaves  the explanation to leleka.linkage, the look to templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext

from leleka import casework
from leleka.core.codelists import code_list
from leleka.linkage import Step
from leleka.linkage.review import side_by_side
from leleka.web.accounts.action import demand
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can_read_field
from leleka.web.common.language import words_of_reader
from leleka.web.intake.models import Record
from leleka.web.linkage.cells import hidden_texts, readable_cells
from leleka.web.linkage.models import Pair, SiblingHint
from leleka.web.linkage.reviews import actor_of, review_of
from leleka.web.linkage.waterfall import Bar, Share, balance, shares, waterfall
from leleka.web.linkage.weights import explained

_N_KEYS = 9
_MOST_KIN = 8
_FOR = {
    "given_name": ("name_equivalent",), "surname": ("name_equivalent",), "patronymic": ("patronymic",),
    "institution": ("origin_institution",), "taken_place": ("transfer_chain",), "eyes": ("eyes",),
    "hair": ("hair",), "marks": ("mark",), "health_group": ("health",), "siblings": ("sibling_pattern",),
    "identifiers": ("document",),
}  # fmt: skip
_FOR_BIRTH = {
    "same_day": ("birth_exact", "birth_month_year"), "same_month": ("birth_month_year", "birth_shifted"),
    "fits": ("birth_month_year",),
}  # fmt: skip
"""By the level; of any other the dates differ, and what speaks for one child is that they were shifted."""
_AGAINST = {
    "eyes": ("eyes_differ",), "marks": ("mark_differs",), "sex": ("sex_differ",),
    "birth_date": ("age_impossible",), "siblings": ("sibling_of",), "kinship": ("sibling_of",),
    "given_name": ("sibling_of",), "identifiers": ("document_contradicts",),
}  # fmt: skip
_UNDECIDED = ("too_little_known", "common_name")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two rows.

    Attributes:
        cells: (column, text), as the list wrote them; empty for whoever may not read rows.
    """

    record: Record
    person: UUID
    is_proposed: bool
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Kin:
    """Perhaps a brother or sister of one of the two.

    Attributes:
        side: "left", "right", or "both" where one of the left's and one of the right's may be one child.
        list, also_list: where they stand, for whoever may know it.
    """

    side: str
    record: Record
    list: str
    also: Record | None = None
    also_list: str = ""
    p_same: float = 0.0


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason to choose.

    Attributes:
        key: the key that chooses it; "" for the rarer ones.
    """

    code: str
    kind: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer that whoever decides between two is shown: what and why, never by whom."""

    answer: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Card:
    """A pair as the page shows it.

    Attributes:
        rows: of leleka.linkage.review.side_by_side, without those that both lists leave out.
        reasons, more_reasons: those that the rows suggest, and the rest.
        evidence: what was new, where the pair is looked at again.
        has_decided: the pair is decided, and only new evidence opens it; holds: how it was decided.
    """

    pair: Pair
    left: Side
    right: Side
    rows: Sequence[dict[str, Any]]
    bars: Sequence[Bar]
    classes: Sequence[Share]
    sentences: Sequence[str]
    kin: Sequence[Kin]
    reasons: Sequence[Reason]
    more_reasons: Sequence[Reason]
    earlier: Sequence[Earlier]
    evidence: Sequence[str]
    has_decided: bool
    holds: str

    @property
    def titles(self) -> tuple[str, str]:
        """What stands over the two columns: the lists; where they are called the same, the rows too."""
        left, right = (side.record for side in (self.left, self.right))
        if left.source.title != right.source.title:
            return left.source.title, right.source.title
        first, second = (
            f"{row.source.title}, {gettext('row %(row)s') % {'row': row.row}}" for row in (left, right)
        )
        return first, second

    @property
    def children(self) -> frozenset[UUID]:
        """Everybody the page shows."""
        records = [kin.record for kin in self.kin] + [kin.also for kin in self.kin if kin.also]
        return frozenset({self.left.person, self.right.person} | {r.membership.person_id for r in records})


def pair_for(user: User, pair_id: UUID) -> Pair:
    """A pair whose two children the user may answer about.

    Raises:
        Http404: there is no such pair for them.
        RefusedError: they may see it, but not answer.
    """
    rows = Pair.objects.visible_to(user).select_related(
        "left__source", "right__source", "left__membership__person", "right__membership__person"
    )
    found = get_object_or_404(rows, pk=pair_id)
    for record in (found.left, found.right):
        demand(user, "answer_pair", record)
    return found


def card_of(user: User, pair: Pair) -> Card:
    """Gather what a reviewer needs to answer."""
    words, review = words_of_reader(), review_of(pair)
    why = explained(pair, words)
    steps = [step for step in why.steps if step.left or step.right or step.bits] if why else []
    codes = _suggested(steps)
    steps = list(_shown(user, pair, steps))
    every = [reason for kind in ("for", "against", "undecided") for reason in _of_kind(kind)]
    return Card(
        pair=pair,
        left=_side(user, pair.left),
        right=_side(user, pair.right),
        rows=[side_by_side(step) | balance(step.bits, words) for step in steps if step.left or step.right],
        bars=waterfall(why, words) if why else (),
        classes=shares(why.posterior, words) if why else (),
        sentences=why.sentences if why else (),
        kin=list(_kin(user, pair)),
        reasons=[
            Reason(code, code_list("match_reason").group_of(code), str(n) if n <= _N_KEYS else "")
            for n, code in enumerate(codes, start=1)
        ],
        more_reasons=[reason for reason in every if reason.code not in codes],
        earlier=[
            Earlier(each.answer, each.reasons)
            for each in casework.visible_answers(actor_of(user), review)
            if each.by != str(user.pk)
        ],
        evidence=[row.what for row in pair.evidence.order_by("made_at")],
        has_decided=review.is_decided,
        holds=review.holds if review.is_decided else "",
    )


def _side(user: User, record: Record) -> Side:
    member = record.membership
    cells = readable_cells(user, record, member.person)
    return Side(record, member.person_id, member.is_proposed, cells)


def _shown(user: User, pair: Pair, steps: Iterable[Step]) -> Iterable[Step]:
    """The steps, without what stands in cells that the reader may not see."""
    left, right = (hidden_texts(user, record, record.membership.person) for record in (pair.left, pair.right))
    for step in steps:
        yield replace(step, left=_without(step.left, left), right=_without(step.right, right))


def _without(said: str, hidden: Iterable[str]) -> str:
    if said in hidden:
        return ""
    return "; ".join(part for part in said.split("; ") if part not in hidden)


def _suggested(steps: Iterable[Step]) -> list[str]:
    """Reasons that the rows speak of, the weightiest first."""
    found: dict[str, None] = {}
    for step in sorted(steps, key=lambda step: -abs(step.bits)):
        if step.level != "missing" and abs(step.bits) >= 0.5:
            found |= dict.fromkeys(_reasons_for(step) if step.bits > 0 else _AGAINST.get(step.comparison, ()))
    return [*list(found)[: _N_KEYS - len(_UNDECIDED)], *_UNDECIDED]


def _reasons_for(step: Step) -> Sequence[str]:
    if step.comparison == "birth_date":
        return _FOR_BIRTH.get(step.level, ("birth_shifted",))
    return _FOR.get(step.comparison, ())


def _of_kind(kind: str) -> list[Reason]:
    return [Reason(code, kind) for code in code_list("match_reason").groups[kind]]


def _kin(user: User, pair: Pair) -> Iterable[Kin]:
    """Brothers and sisters of both, those met on both sides first."""
    lefts, rights = (_hinted(user, record, pair) for record in (pair.left, pair.right))
    among = Pair.objects.filter(
        Q(left__in=lefts, right__in=rights) | Q(left__in=rights, right__in=lefts)
    ).order_by("-p_same")
    met = set[UUID]()
    for each in among:
        one, other = (each.left_id, each.right_id) if each.left_id in lefts else (each.right_id, each.left_id)
        if met.isdisjoint({one, other}) and other in rights:
            met |= {one, other}
            left, right = lefts[one], rights[other]
            yield Kin("both", left, _list(user, left), right, _list(user, right), each.p_same)
    for side, found in (("left", lefts), ("right", rights)):
        for record in list(found.values())[:_MOST_KIN]:
            if record.pk not in met:
                yield Kin(side, record, _list(user, record))


def _list(user: User, record: Record) -> str:
    return record.source.title if can_read_field(user, "source", record.membership.person) else ""


def _hinted(user: User, record: Record, pair: Pair) -> dict[UUID, Record]:
    hints = SiblingHint.objects.filter(Q(left=record) | Q(right=record)).order_by("-p_siblings")
    ids = [hint.right_id if hint.left_id == record.pk else hint.left_id for hint in hints]
    ids = [found for found in ids if found not in {pair.left_id, pair.right_id}]
    visible = Record.objects.visible_to(user).filter(pk__in=ids, membership__isnull=False)
    return {found.pk: found for found in visible.select_related("source", "membership__person")}
