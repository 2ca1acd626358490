"""A child as the writer of a row believed it to be: the facts before the hand slips.

Takes   a child, a language, a day, which papers were at hand.
Gives   Shown.
Leaves  errors to habits, columns to the lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from leleka.demo.fates import IdentityKind
from leleka.demo.names import Language, PersonName, Sex
from leleka.demo.people import Adult, Child
from leleka.demo.tables import Place


@dataclass(slots=True)
class Shown:
    """Facts for one row; lists change it freely.

    Attributes:
        kind, changed: under which identity the row shows the child, and what differs from birth.
    """

    child: Child
    language: Language
    kind: IdentityKind
    changed: tuple[str, ...]
    name: PersonName
    surname: str
    given: str
    patronymic: str
    sex: Sex
    born: date
    birth_place: Place

    @property
    def full(self) -> str:
        """Surname, given name, patronymic."""
        return " ".join(part for part in (self.surname, self.given, self.patronymic) if part)

    def initials(self) -> str:
        """Surname and initials: Іваненко П. С."""
        letters = [part[0] + "." for part in (self.given, self.patronymic) if part]
        return f"{self.surname} {''.join(letters)}"


def as_born(child: Child, language: Language, *, translated: bool = False) -> Shown:
    """The identity of birth, in either language."""
    return _shown(child, language, child.name, translated, "intact", ())


def in_russian_papers(child: Child, on: date) -> Shown:
    """The identity that Russian papers give on a day: as born, russified or imposed."""
    fate = child.fate
    if fate.imposed is not None and fate.altered_on is not None and fate.altered_on <= on:
        shown = _shown(child, "ru", fate.imposed.name, True, fate.kind, fate.imposed.changed)
        shown.born, shown.birth_place = fate.imposed.born, fate.imposed.birth_place
        return shown
    is_russified = fate.kind != "intact"
    return _shown(child, "ru", child.name, is_russified, "russified" if is_russified else "intact", ())


def _shown(
    child: Child,
    language: Language,
    name: PersonName,
    translated: bool,
    kind: IdentityKind,
    changed: tuple[str, ...],
) -> Shown:
    return Shown(
        child=child,
        language=language,
        kind=kind,
        changed=changed,
        name=name,
        surname=name.surname_in(language, translated=translated),
        given=name.given_in(language),
        patronymic=name.patronymic_in(language),
        sex=child.sex,
        born=child.born,
        birth_place=child.birth_place,
    )


def adult_name(adult: Adult | None, language: Language) -> str:
    """A parent's or guardian's full name; "" for nobody."""
    return adult.name.full(language) if adult else ""
