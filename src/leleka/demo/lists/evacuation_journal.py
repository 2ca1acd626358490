"""Journals of those who took children away: Russian, typed in a hurry, scanned and misread."""

from __future__ import annotations

from datetime import date, timedelta

from leleka.demo.habits import Habits, Hand, dotted_short
from leleka.demo.lists.maker import INVENTED, Draft, ListMaker
from leleka.demo.people import Child
from leleka.demo.shown import Shown, in_russian_papers
from leleka.demo.world import World
from leleka.demo.writing import Sheet, csv_writer

COLUMNS = (
    "№ п/п",
    "Фамилия Имя Отчество",
    "Дата рожд.",
    "Пол",
    "Откуда прибыл",
    "Учреждение",
    "Дата эвакуации",
    "Куда направлен",
    "Сопровождающий",
    "Прим.",
)
_P_COVERED = {
    "institution_evacuated": 0.78,
    "taken_from_hospital": 0.6,
    "foster_family_moved": 0.5,
    "taken_with_guardian_under_coercion": 0.35,
    "filtration_parent_detained": 0.3,
    "parent_killed": 0.3,
    "lost_contact_in_hostilities": 0.3,
    "removed_from_parents_by_occupation_authority": 0.3,
}
_NOTES = ("", "", "", "", "", "б/д", "со слов", "докум. нет", "св-во копия", "с братом", "температура")


def make(world: World, hand: Hand) -> Draft:
    """Group by group, in the order of departure."""
    draft = Draft(Sheet(COLUMNS, title=(INVENTED["ru"],)))
    groups: dict[tuple[date, int], list[Child]] = {}
    for child in world.taken:
        taken_on = child.fate.taken_on
        if taken_on and hand.dice.chance(_P_COVERED.get(child.fate.cause, 0.0)):
            groups.setdefault((taken_on, child.fate.group), []).append(child)
    for day, group in sorted(groups):
        escort = _escort(hand)
        for child in groups[day, group]:
            for _ in range(2 if hand.slips(hand.habits.repeated) else 1):
                _write(draft, child, day, escort, hand)
    for number, row in enumerate(draft.sheet.rows, 1):
        row[0] = number
    return draft


def _write(draft: Draft, child: Child, day: date, escort: str, hand: Hand) -> None:
    dice = hand.dice
    shown = hand.mistake(in_russian_papers(child, day))
    stay = child.fate.stays[0]
    left = day + timedelta(days=dice.pick((0, 0, 0, 0, 1)))
    institution = child.origin.short("ru") if child.origin else ""
    draft.add(
        [
            0,
            hand.heading(shown, _named(shown, hand)),
            hand.known(hand.scanned(dotted_short(shown.born)), 0.05),
            "м" if shown.sex == "m" else "ж",
            hand.scanned(child.home.said("ru", old=True)),
            hand.scanned(institution),
            hand.scanned(dotted_short(left)),
            hand.scanned(stay.institution.short("ru") if stay.institution else stay.place.ru),
            escort,
            dice.pick(_NOTES),
        ],
        shown,
    )


def _named(shown: Shown, hand: Hand) -> str:
    how = hand.dice.roll()
    if how < 0.8:
        return shown.full
    if how < 0.9:
        return f"{shown.surname} {shown.given}"
    return shown.initials()


def _escort(hand: Hand) -> str:
    letters = "АБВГДЕИКЛМНОПРСТ"
    return (
        f"{hand.dice.pick(('восп.', 'мед.', 'сотр.'))} {hand.dice.pick(letters)}. {hand.dice.pick(letters)}."
    )


LIST = ListMaker(
    "evacuation-journal.csv",
    Habits(
        typo=0.025,
        ocr=0.16,
        upper=0.3,
        gap=0.05,
        wrong_date=0.02,
        sibling_mixup=0.005,
        unknown=("", "", "неизв.", "н/у", "—", "нет св."),
        yo_kept=0.05,
    ),
    make,
    csv_writer("cp1251", ";"),
)
