"""Rolls of institutions in Ukraine, copied from orders of enrolment: names in declined forms."""

from __future__ import annotations

from datetime import date, timedelta

from leleka.demo.declension import Case, declined, declined_surname
from leleka.demo.habits import Habits, Hand, dotted, in_words
from leleka.demo.institutions import Institution
from leleka.demo.lists.maker import INVENTED, Draft, ListMaker
from leleka.demo.people import Child
from leleka.demo.shown import Shown, as_born
from leleka.demo.workbooks import write_xlsx
from leleka.demo.world import World
from leleka.demo.writing import Cell, Sheet

COLUMNS = (
    "№",
    "Кого зараховано (ПІБ)",
    "Дата народження",
    "Група / клас",
    "Кімната",
    "Наказ",
    "Дата наказу",
    "Заклад",
    "Стан здоров'я (група)",
    "Примітка",
)
_NOTES = ("", "", "", "", "сирота", "ПБП", "за заявою матері", "тимчасово", "брат (сестра) у закладі")
_GROUPS = ("Сонечко", "Дзвіночок", "Ромашка", "Веселка")


def make(world: World, hand: Hand) -> Draft:
    """Institution by institution, in each by surname."""
    draft = Draft(
        Sheet(
            COLUMNS, title=(INVENTED["uk"], "Списки вихованців (за наказами про зарахування)"), name="Списки"
        )
    )
    by_institution: dict[Institution, list[Child]] = {}
    for child in world.children:
        if child.institution is not None:
            by_institution.setdefault(child.institution, []).append(child)
    for institution, children in by_institution.items():
        # Some rolls burned with their institutions.
        if hand.dice.chance(0.82):
            _write_roll(draft, institution, children, hand)
    for number, row in enumerate(draft.sheet.rows, 1):
        row[0] = number
    return draft


def _write_roll(draft: Draft, institution: Institution, children: list[Child], hand: Hand) -> None:
    # A secretary keeps to one case; the accusative of people equals the genitive except for women.
    case: Case = hand.dice.pick(("genitive", "accusative", "accusative", "dative"))
    for child in sorted(children, key=lambda child: child.name.surname.uk_m):
        if hand.dice.chance(0.95):
            for _ in range(2 if hand.slips(hand.habits.repeated) else 1):
                _write(draft, child, institution, case, hand)


def _write(draft: Draft, child: Child, institution: Institution, case: Case, hand: Hand) -> None:
    dice = hand.dice
    shown = hand.mistake(as_born(child, "uk"))
    first_day = max(child.born + timedelta(days=30), date(2012, 9, 1))
    enrolled = dice.day(first_day, max(first_day, child.left_on - timedelta(days=5)))
    age = child.age_on(child.left_on)
    group: Cell = f"{min(11, age - 5)}-{dice.pick('АБВ')}" if age >= 7 else f"«{dice.pick(_GROUPS)}»"
    draft.add(
        [
            0,
            hand.heading(shown, _declined(shown, case, hand)),
            hand.known(dotted(shown.born) if dice.chance(0.9) else in_words(shown.born, "uk"), 0.03),
            group,
            dice.between(1, 40) if dice.chance(0.7) else None,
            f"№ {dice.between(1, 220)}-к/тр" if dice.chance(0.8) else "б/н",
            dotted(enrolled),
            institution.said("uk") if dice.chance(0.8) else institution.short("uk"),
            hand.known(("", "I", "II", "III", "IV", "V")[child.traits.health_group], 0.3),
            dice.pick(_NOTES),
        ],
        shown,
    )


def _declined(shown: Shown, case: Case, hand: Hand) -> str:
    # Fifteen rows in a hundred were copied from elsewhere, in the nominative.
    if hand.dice.chance(0.15):
        return shown.full
    name, sex = shown.name, shown.name.sex
    parts = [
        declined_surname(name.surname, sex, case),
        declined(shown.given, "given_name", sex, case),
        declined(shown.patronymic, "patronymic", sex, case),
    ]
    if shown.surname == name.given_in("uk"):  # written in each other's place
        parts[:2] = declined(shown.surname, "given_name", sex, case), parts[0]
    return " ".join(part for part in parts if part)


LIST = ListMaker(
    "boarding-school-roll.xlsx",
    Habits(homoglyph=0.03, upper=0.15, unknown=("", "", "-", "невід.")),
    make,
    write_xlsx,
)
