"""The best we know of a child, computed from what sources assert, with every conflict visible.

Nothing is overwritten: a correction supersedes an assertion and both are kept. The best value
is the one whose source is most reliable, then the one that more independent sources share, then
the newest; of what changes with time the newest comes first. Two writings of one name are one
value only where the caller says so by giving them one key.

Takes   assertions: a field, a value or one of the four answers, a source with its grades.
Gives   Profile: per field and identity the best value, the others, and who says each.
Leaves  reading and comparing names to normalize and linkage, choosing between identities to people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from leleka.casework.errors import CaseworkError
from leleka.core.alphabet import one_apostrophe
from leleka.core.codelists import code_list
from leleka.core.dates import DateInterval

CHANGES_WITH_TIME = frozenset(
    {"present_location", "present_address", "care_arrangement", "height", "hair", "health", "living_status"}
)
"""Fields whose newest value comes before a better source's older one."""

_RELIABLE_FIRST = "ABCDFE"
"""F, not to be judged, says more than E, unreliable."""
_CREDIBLE_FIRST = "123465"
_TELLING_FIRST = ("no", "refused", "unknown", "not_asked")


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing that one source says of a person.

    Attributes:
        value: as recorded; None where the source gives one of the four answers instead.
        answer: unknown, not_asked, refused or no; "" where there is a value.
        identity: kind of the identity it belongs to, "" where it belongs to the person.
        origin: where the source itself has it from; its own id where that is not known.
        key: what a text is compared by; the text itself, without case and spaces, if "".
        on: the day for which it speaks, or on which it was said.
        supersedes: id of the assertion that it corrects.

    Raises:
        CaseworkError: casework.E050, it holds both a value and an answer, or neither.
        CodeError: core.E020, an answer or a grade is no code.
    """

    id: str
    field: str
    value: str | DateInterval | None
    source: str
    answer: str = ""
    identity: str = ""
    origin: str = ""
    key: str = ""
    reliability: str = "F"
    credibility: str = "6"
    on: date | None = None
    supersedes: str = ""
    is_withdrawn: bool = False

    def __post_init__(self) -> None:
        if (self.value is None) == (not self.answer):
            raise CaseworkError(
                "casework.E050",
                "An assertion holds either a value or an answer without one.",
                hint="Give a value, or one of: unknown, not_asked, refused, no.",
            )
        if self.answer:
            code_list("answer").checked(self.answer)
        code_list("reliability").checked(self.reliability)
        code_list("credibility").checked(self.credibility)


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a field, and who says it, the best source first."""

    value: str | DateInterval
    said_by: tuple[Assertion, ...]

    @property
    def n_origins(self) -> int:
        """How many independent sources say it."""
        return len({assertion.origin or assertion.source for assertion in self.said_by})


@dataclass(frozen=True, slots=True)
class FieldView:
    """What is known of one field.

    Attributes:
        values: the best first; a partial date stands for itself only where no value lies in it.
        answers: assertions that give no value, the most telling first.
        past: assertions that were superseded or withdrawn, kept to be looked at.
    """

    field: str
    identity: str = ""
    values: tuple[Value, ...] = ()
    answers: tuple[Assertion, ...] = ()
    past: tuple[Assertion, ...] = ()

    @property
    def best(self) -> Value | None:
        """The best value, None where no standing assertion gives one."""
        return self.values[0] if self.values else None

    @property
    def answer(self) -> str:
        """The most telling answer where there is no value; "not_asked" where nobody said anything."""
        if self.values:
            return ""
        return self.answers[0].answer if self.answers else "not_asked"

    @property
    def is_conflicting(self) -> bool:
        """Whether two standing assertions cannot both be true."""
        apart = any(
            _exclude(one.value, other.value)
            for i, one in enumerate(self.values)
            for other in self.values[i + 1 :]
        )
        return apart or self.is_denied

    @property
    def is_denied(self) -> bool:
        """Whether one source gives a value and another says that there is none, however many there may be."""
        return bool(self.values) and any(assertion.answer == "no" for assertion in self.answers)


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything asserted of a person, by identity and field."""

    views: Mapping[tuple[str, str], FieldView]

    def view(self, field: str, identity: str = "") -> FieldView:
        """One field of one identity; an empty view where nothing was asserted."""
        return self.views.get((identity, field), FieldView(field, identity))

    def of_any_identity(self, field: str) -> tuple[FieldView, ...]:
        """One field under every identity that has it."""
        return tuple(view for (_, name), view in self.views.items() if name == field)

    @property
    def identities(self) -> tuple[str, ...]:
        """The kinds of identity that are known, in the order of the code list."""
        known = {identity for identity, _ in self.views if identity}
        return tuple(kind for kind in code_list("identity_kind") if kind in known)

    @property
    def conflicts(self) -> tuple[FieldView, ...]:
        """The fields whose assertions cannot all be true."""
        return tuple(view for view in self.views.values() if view.is_conflicting)


def profile_of(assertions: Iterable[Assertion]) -> Profile:
    """Compute a profile; the order of the assertions does not matter.

    Raises:
        CaseworkError: casework.E051, two assertions have one id; casework.E052, corrections go
            round in a circle.
    """
    known = sorted(assertions, key=lambda assertion: assertion.id)
    superseded = _superseded(known)
    fields: dict[tuple[str, str], list[Assertion]] = {}
    for assertion in known:
        fields.setdefault((assertion.identity, assertion.field), []).append(assertion)
    return Profile(
        MappingProxyType({key: _view(key[1], key[0], fields[key], superseded) for key in sorted(fields)})
    )


def _view(field: str, identity: str, said: list[Assertion], superseded: set[str]) -> FieldView:
    past = [a for a in said if a.is_withdrawn or a.id in superseded]
    standing = [a for a in said if a not in past]
    values = [Value(value, _best_first(field, group)) for value, group in _grouped(standing)]
    values.sort(key=lambda value: (*_rank(field, value.said_by[0], value.n_origins), str(value.value)))
    answers = [a for a in standing if a.answer]
    answers.sort(key=lambda a: (_TELLING_FIRST.index(a.answer), a.id))
    return FieldView(field, identity, tuple(values), tuple(answers), tuple(past))


def _grouped(standing: list[Assertion]) -> list[tuple[str | DateInterval, list[Assertion]]]:
    texts: dict[str, list[Assertion]] = {}
    dated: list[tuple[DateInterval, Assertion]] = []
    for assertion in standing:
        if isinstance(assertion.value, DateInterval):
            dated.append((assertion.value, assertion))
        elif assertion.value is not None:
            texts.setdefault(assertion.key or _plain(assertion.value), []).append(assertion)
    groups: list[tuple[str | DateInterval, list[Assertion]]] = []
    for group in texts.values():
        best = min(group, key=_grades)
        groups.append((str(best.value), group))
    # A year does not contradict a day within it: it supports every closer date that it holds.
    spans = {(value.first, value.last): value for value, _ in dated}.values()
    for head in spans:
        if not any(_holds(head, other) and not _holds(other, head) for other in spans):
            groups.append((head, [a for value, a in dated if _holds(value, head)]))
    return groups


def _best_first(field: str, group: list[Assertion]) -> tuple[Assertion, ...]:
    return tuple(sorted(group, key=lambda a: (*_rank(field, a, 1), a.id)))


def _rank(field: str, assertion: Assertion, n_origins: int) -> tuple[int, ...]:
    newest = -(assertion.on or date.min).toordinal()
    reliability, credibility = _grades(assertion)
    if field in CHANGES_WITH_TIME:
        return newest, reliability, -n_origins, credibility
    return reliability, -n_origins, credibility, newest


def _grades(assertion: Assertion) -> tuple[int, int]:
    return _RELIABLE_FIRST.index(assertion.reliability), _CREDIBLE_FIRST.index(assertion.credibility)


def _superseded(known: list[Assertion]) -> set[str]:
    corrects = {assertion.id: assertion.supersedes for assertion in known}
    if len(corrects) < len(known):
        raise CaseworkError(
            "casework.E051",
            "Two assertions have one id.",
            hint="Give every assertion its own id; a correction is a new one that supersedes.",
        )
    for start, corrected in corrects.items():
        seen, at = {start}, corrected
        while at in corrects:
            if at in seen:
                raise CaseworkError(
                    "casework.E052",
                    "Corrections go round in a circle.",
                    hint="A correction supersedes an older assertion, never one that supersedes it.",
                )
            seen.add(at)
            at = corrects[at]
    # A correction that was itself withdrawn corrects nothing any more.
    return {
        assertion.supersedes for assertion in known if assertion.supersedes and not assertion.is_withdrawn
    }


def _exclude(one: str | DateInterval, other: str | DateInterval) -> bool:
    if isinstance(one, DateInterval) and isinstance(other, DateInterval):
        return one.common_days(other) == 0
    return True


def _holds(wide: DateInterval, close: DateInterval) -> bool:
    return wide.first <= close.first and close.last <= wide.last


def _plain(text: str) -> str:
    return " ".join(one_apostrophe(text.casefold()).split())
