"""Court and registry decisions: the old name and the new one side by side."""

from __future__ import annotations

from datetime import date, timedelta

from leleka.demo.habits import Habits, Hand, dotted
from leleka.demo.journeys import LAST_DAY
from leleka.demo.lists.maker import INVENTED, Draft, ListMaker
from leleka.demo.names import PersonName
from leleka.demo.people import Child
from leleka.demo.shown import Shown, as_born, in_russian_papers
from leleka.demo.tables import Place, tables
from leleka.demo.workbooks import write_xlsx
from leleka.demo.world import World
from leleka.demo.writing import Sheet

COLUMNS = (
    "Номер дела",
    "Дата решения",
    "Суд",
    "Прежняя фамилия",
    "Прежнее имя",
    "Прежнее отчество",
    "Дата рождения",
    "Место рождения",
    "Новая фамилия",
    "Новое имя",
    "Новое отчество",
    "Новая дата рождения",
    "Новое место рождения",
    "Категория дела",
    "Примечание",
)
_P_KNOWN = 0.4
_P_STRANGER = 0.06


def make(world: World, hand: Hand) -> Draft:
    """Decisions about taken children, and some about children from Russia, by date."""
    draft = Draft(Sheet(COLUMNS, title=(INVENTED["ru"],), name="Решения"))
    decided: list[tuple[date, Child]] = [
        (child.fate.altered_on, child)
        for child in world.taken
        if child.fate.altered_on and hand.dice.chance(_P_KNOWN)
    ]
    for stranger in world.strangers:
        if stranger.fate.listed_on and hand.dice.chance(_P_STRANGER):
            first_day = stranger.fate.listed_on + timedelta(days=30)
            decided.append((min(LAST_DAY, first_day + timedelta(days=hand.dice.between(0, 300))), stranger))
    for day, child in sorted(decided, key=lambda decision: (decision[0], decision[1].child_id)):
        for _ in range(2 if hand.slips(hand.habits.repeated) else 1):
            _write(draft, child, day, hand)
    return draft


def _write(draft: Draft, child: Child, day: date, hand: Hand) -> None:
    dice = hand.dice
    old = hand.mistake(as_born(child, "ru", translated=dice.chance(0.7)))
    new = in_russian_papers(child, day) if child.fate.imposed else _renamed_stranger(child, hand)
    old.kind, old.changed = new.kind, new.changed
    court = dice.draw(tables().russian)
    new_born = "" if new.born == child.born else dotted(new.born)
    draft.add(
        [
            f"2-{dice.between(100, 4999)}/{day.year}",
            day,
            _court(court),
            hand.name(old.surname),
            hand.name(old.given),
            hand.known(hand.name(old.patronymic), 0.04),
            hand.known(dotted(old.born), 0.04),
            hand.known(_birth_place(child.birth_place), 0.1),
            hand.name(new.surname),
            hand.name(new.given),
            hand.name(new.patronymic),
            new_born,
            "" if new.birth_place is child.birth_place else _birth_place(new.birth_place),
            "об усыновлении" if child.fate.placed_as == "adopted" else "о перемене имени",
            dice.pick(("", "", "", "заседание закрытое", "иностр. гражданство прекращено")),
        ],
        old,
    )


def _renamed_stranger(child: Child, hand: Hand) -> Shown:
    """A child from Russia gets an adopter's name too."""
    dice = hand.dice
    surname = dice.draw(tables().surnames["ru"])
    father = dice.draw(tables().given["s", "parent", "m"])
    shown = as_born(child, "ru")
    name = PersonName(surname, child.name.given, father, child.sex)
    shown.surname, shown.patronymic = name.surname_in("ru"), name.patronymic_in("ru")
    shown.kind, shown.changed = "surname_patronymic", ("surname", "patronymic")
    return shown


def _court(place: Place) -> str:
    return f"Городской суд, г. {place.ru}, {place.region.ru}"


def _birth_place(place: Place) -> str:
    return f"г. {place.ru}, {place.region.ru}"


LIST = ListMaker(
    "court-decisions.xlsx",
    Habits(typo=0.008, wrong_date=0.006, sibling_mixup=0.0, unknown=("", "", "не указано", "—"), yo_kept=0.4),
    make,
    write_xlsx,
)
