"""The state register: Ukrainian, careful, wide; most taken children, some who were found since."""

from __future__ import annotations

from datetime import date, timedelta

from leleka.demo.habits import Habits, Hand, dotted, in_words
from leleka.demo.journeys import LAST_DAY
from leleka.demo.lists.maker import INVENTED, Draft, ListMaker, shuffled
from leleka.demo.people import Child
from leleka.demo.shown import adult_name, as_born
from leleka.demo.traits import mark_word, trait_word
from leleka.demo.workbooks import write_xlsx
from leleka.demo.world import World
from leleka.demo.writing import Cell, Sheet

COLUMNS = (
    "№ з/п",
    "Прізвище",
    "Ім'я",
    "По батькові",
    "Стать",
    "Дата народження",
    "Місце народження",
    "Свідоцтво про народження",
    "РНОКПП",
    "Мати (ПІБ)",
    "Батько (ПІБ)",
    "Законний представник",
    "Місце проживання",
    "Заклад",
    "Дата переміщення",
    "Звідки переміщено",
    "Обставини",
    "Колір очей",
    "Прикмети",
    "Дата внесення",
    "Примітки",
)
_CIRCUMSTANCES = {
    "institution_evacuated": "вивезено разом із закладом",
    "taken_from_hospital": "вивезено з лікарні",
    "camp_not_returned": "не повернено з табору відпочинку",
    "filtration_parent_detained": "мати (батька) затримано під час фільтрації",
    "parent_killed": "батьки загинули",
    "parent_detained_or_disappeared": "зв'язок із батьками втрачено",
    "lost_contact_in_hostilities": "втрачено зв'язок під час бойових дій",
    "foster_family_moved": "вивезено прийомну родину",
    "taken_with_guardian_under_coercion": "вивезено з опікуном під примусом",
    "removed_from_parents_by_occupation_authority": "відібрано у батьків окупаційною владою",
    "school_or_cadet_transfer": "переведено до іншого закладу",
    "conscripted_or_recruited": "залучено до військового навчання",
    "born_in_captivity": "народжено в неволі",
    "left_with_acquaintance": "залишено зі знайомими",
    "voluntary_move_then_blocked": "виїхали самі, повернутися не можуть",
}
_NOTES = (
    "",
    "",
    "",
    "",
    "",
    "дані уточнюються",
    "зі слів родичів",
    "фото є",
    "повторне звернення",
    "див. справу",
)


def make(world: World, hand: Hand) -> Draft:
    """Rows in the order of entry."""
    dice = hand.dice
    draft = Draft(
        Sheet(
            COLUMNS,
            title=(INVENTED["uk"], "Реєстр дітей, переміщених унаслідок війни (витяг)"),
            name="Реєстр",
        )
    )
    entered: list[date] = []
    for child in world.children:
        if not _is_covered(child, hand):
            continue
        for _ in range(2 if hand.slips(hand.habits.repeated) else 1):
            day = dice.day(child.left_on + timedelta(days=10), LAST_DAY)
            entered.append(day)
            _write(draft, child, hand, day)
    order = sorted(shuffled(dice, len(entered)), key=lambda at: entered[at])
    draft.reorder(order)
    for number, row in enumerate(draft.sheet.rows, 1):
        row[0] = number
    return draft


def _is_covered(child: Child, hand: Hand) -> bool:
    if child.fate.is_taken:
        return hand.dice.chance(0.72 if child.fate.returned_on else 0.86)
    return hand.dice.chance(0.045)


def _write(draft: Draft, child: Child, hand: Hand, entered: date) -> None:
    dice = hand.dice
    shown = hand.mistake(as_born(child, "uk"))
    taken_on = child.left_on
    born: Cell = shown.born
    if hand.slips(0.05):
        born = dice.pick((str(shown.born.year), in_words(shown.born, "uk"), f"{dotted(shown.born)} (?)"))
    institution = child.origin.said("uk") if child.origin else ""
    cells: list[Cell] = [
        0,
        hand.heading(shown, shown.surname),
        hand.name(shown.given),
        hand.known(hand.name(shown.patronymic), 0.02),
        "чоловіча" if shown.sex == "m" else "жіноча",
        born,
        _place(hand, child, dice.chance(0.6)),
        hand.known(child.certificate, 0.3),
        child.tax_number if not hand.slips(0.4) else "",
        hand.known(hand.name(adult_name(child.mother, "uk")), 0.12),
        hand.known(hand.name(adult_name(child.father, "uk")), 0.3),
        hand.name(adult_name(child.guardian, "uk")),
        f"{child.home.region.uk}, {child.home.uk}",
        institution,
        dotted(taken_on) if dice.chance(0.7) else in_words(taken_on, "uk").split(" ", 1)[1],
        child.home.uk,
        _CIRCUMSTANCES.get(child.fate.cause, "обставини з'ясовуються"),
        hand.known(trait_word("eyes", child.traits.eyes, "uk"), 0.45),
        "; ".join(mark_word(mark, "uk") for mark in child.traits.marks) if dice.chance(0.6) else "",
        entered,
        _note(child, hand),
    ]
    draft.add(cells, shown)


def _note(child: Child, hand: Hand) -> str:
    imposed = child.fate.imposed
    if imposed is not None and hand.dice.chance(0.03):
        return f"за неперевіреними даними записано як {imposed.name.full('ru', translated=True)}"
    return hand.dice.pick(_NOTES)


def _place(hand: Hand, child: Child, with_region: bool) -> str:
    place = child.birth_place
    name = place.said("uk", old=bool(place.old_uk) and child.born.year < 2016)
    return hand.known(
        f"{'м.' if place.kind == 'city' else 'смт'} {name}" + (f", {place.region.uk}" if with_region else ""),
        0.05,
    )


LIST = ListMaker("register.xlsx", Habits(homoglyph=0.015), make, write_xlsx)
