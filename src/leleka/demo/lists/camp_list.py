"""Camp shifts: surname, initials and year; children who came home in time stand there too."""

from __future__ import annotations

from datetime import date

from leleka.demo.habits import Habits, Hand, dotted
from leleka.demo.lists.maker import INVENTED, Draft, ListMaker
from leleka.demo.people import Child
from leleka.demo.shown import Shown, as_born, in_russian_papers
from leleka.demo.workbooks import write_ods
from leleka.demo.world import World
from leleka.demo.writing import Sheet

COLUMNS = ("№", "Фамилия, инициалы", "Год рожд.", "Отряд", "Лагерь", "Откуда", "Смена", "Примечание")


def make(world: World, hand: Hand) -> Draft:
    """Shift by shift, in each by squad and surname."""
    draft = Draft(Sheet(COLUMNS, title=(INVENTED["ru"], "Списки отдыхающих по сменам"), name="Лагерь"))
    came = [(child, day, camp) for child in world.children for day, camp in _shift_of(child, world, hand)]
    for child, day, camp in sorted(came, key=lambda c: (c[1].year, c[1].month, c[2], c[0].name.surname.ru_m)):
        for _ in range(2 if hand.slips(hand.habits.repeated) else 1):
            _write(draft, child, day, camp, hand)
    for number, row in enumerate(draft.sheet.rows, 1):
        row[0] = number
    return draft


def _shift_of(child: Child, world: World, hand: Hand) -> list[tuple[date, str]]:
    """The shift a child was in: kept there, passing through, or home again in time."""
    for stay in child.fate.stays:
        if stay.institution and stay.institution.kind == "camp" and hand.dice.chance(0.72):
            return [(stay.since, stay.institution.name)]
    is_guest = child.home.control in {"o", "f"} and 7 <= child.age_on(child.reached_on) <= 17
    if not child.fate.is_taken and is_guest and child.reached_on.year >= 2022 and hand.dice.chance(0.06):
        return [(child.reached_on, hand.dice.pick(world.institutions.camps).name)]
    return []


def _write(draft: Draft, child: Child, day: date, camp: str, hand: Hand) -> None:
    dice = hand.dice
    shown = hand.mistake(in_russian_papers(child, day) if dice.chance(0.7) else as_born(child, "ru"))
    draft.add(
        [
            0,
            hand.heading(shown, _initialled(shown, hand)),
            hand.known(_born(shown, hand), 0.03),
            dice.between(1, 14),
            f"«{camp}»",
            hand.known(child.home.said("ru", old=dice.chance(0.6)), 0.1),
            f"{(day.month - 1) // 3 + 1} смена {day.year}",
            dice.pick(
                ("", "", "", "остался", "продлён", "забрали")
                if child.fate.is_taken
                else ("", "", "убыл", "забрали")
            ),
        ],
        shown,
    )


def _initialled(shown: Shown, hand: Hand) -> str:
    how = hand.dice.roll()
    if how < 0.6:
        return shown.initials()
    if how < 0.75:
        return f"{shown.surname} {shown.given[:1]}."
    if how < 0.9:
        return shown.initials().replace(".", ". ").strip()
    return f"{shown.surname} {shown.given}"


def _born(shown: Shown, hand: Hand) -> str:
    how = hand.dice.roll()
    return str(shown.born.year) if how < 0.9 else dotted(shown.born)


LIST = ListMaker(
    "camp-list.ods",
    Habits(typo=0.02, gap=0.04, wrong_date=0.03, unknown=("", "", "?", "неизв."), yo_kept=0.1),
    make,
    write_ods,
)
