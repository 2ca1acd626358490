"""A partner abroad: Latin letters by whatever system was at hand."""

from __future__ import annotations

from datetime import date

from leleka.demo.dice import Weighted
from leleka.demo.habits import Habits, Hand
from leleka.demo.journeys import LAST_DAY
from leleka.demo.lists.maker import INVENTED_SHORT, Draft, ListMaker, shuffled
from leleka.demo.names import ROMAN_LANGUAGE, RomanSystem, romanised
from leleka.demo.people import Adult, Child
from leleka.demo.shown import as_born, in_russian_papers
from leleka.demo.tables import Place
from leleka.demo.world import World
from leleka.demo.writing import Sheet, csv_writer

COLUMNS = (
    "Ref",
    "Family name",
    "First name",
    "Patronymic",
    "Sex",
    "Date of birth",
    "Place of origin",
    "Institution",
    "Date taken",
    "Last known location",
    "Mother's name",
    "Status",
    "Remarks",
)
_SYSTEMS: Weighted[RomanSystem] = Weighted(
    [("kmu", 40), ("bgn", 12), ("passport_ru", 20), ("passport_ru_1997", 10), ("simple", 6), ("informal", 12)]
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def make(world: World, hand: Hand) -> Draft:
    """Rows in no order that anybody remembers."""
    draft = Draft(Sheet(COLUMNS))
    for child in world.children:
        if hand.dice.chance(0.24 if child.fate.is_taken else 0.025):
            for _ in range(2 if hand.slips(hand.habits.repeated) else 1):
                _write(draft, child, hand)
    draft.reorder(shuffled(hand.dice, len(draft.sheet.rows)))
    for number, row in enumerate(draft.sheet.rows, 1):
        row[0] = f"P-{number:05d}"
    return draft


def _write(draft: Draft, child: Child, hand: Hand) -> None:
    dice = hand.dice
    system = dice.draw(_SYSTEMS)
    language = ROMAN_LANGUAGE[system]
    if language == "ru" and child.fate.is_taken and dice.chance(0.35):
        shown = in_russian_papers(child, LAST_DAY)
    else:
        shown = as_born(child, language)
    shown = hand.mistake(shown)
    stay = child.fate.stays[-1] if child.fate.stays else None
    taken_on = child.fate.taken_on
    upper = dice.chance(0.2)
    surname = hand.name(romanised(shown.surname, system))
    draft.add(
        [
            "",
            surname.upper() if upper else surname,
            hand.name(romanised(shown.given, system)),
            hand.known(hand.name(romanised(shown.patronymic, system)), 0.35),
            ("M" if shown.sex == "m" else "F")
            if dice.chance(0.8)
            else ("male" if shown.sex == "m" else "female"),
            hand.known(_dated(shown.born, hand), 0.06),
            hand.known(_place(child.home, system), 0.05),
            romanised(child.origin.short(language), _plain(system)) if child.origin else "",
            hand.known(_dated(taken_on, hand), 0.25) if taken_on else "",
            hand.known(_place(stay.place, system) if stay else "", 0.4),
            hand.known(hand.name(_mother(child.mother, system)), 0.5),
            "returned" if child.fate.returned_on else "missing",
            INVENTED_SHORT["en"],
        ],
        shown,
    )


def _dated(day: date, hand: Hand) -> str:
    how = hand.dice.roll()
    if how < 0.45:
        return f"{day.day:02d}/{day.month:02d}/{day.year}"
    if how < 0.75:
        return day.isoformat()
    if how < 0.93:
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return str(day.year)


def _plain(system: RomanSystem) -> RomanSystem:
    return "passport_ru" if system == "informal" else system


def _place(place: Place, system: RomanSystem) -> str:
    language = ROMAN_LANGUAGE[system]
    return romanised(place.said(language), _plain(system))


def _mother(mother: Adult | None, system: RomanSystem) -> str:
    if mother is None:
        return ""
    language = ROMAN_LANGUAGE[system]
    given, surname = mother.name.given_in(language), mother.name.surname_in(language)
    return f"{romanised(given, system)} {romanised(surname, system)}"


LIST = ListMaker(
    "partner-list.csv",
    Habits(
        typo=0.02,
        gap=0.05,
        swap_day_month=0.02,
        wrong_date=0.02,
        swap_names=0.012,
        unknown=("", "", "unknown", "n/a", "?"),
    ),
    make,
    csv_writer("utf-16", "\t"),
)
