"""Children who came back, as a returning organisation notes them."""

from __future__ import annotations

from datetime import date

from leleka.demo.habits import Habits, Hand
from leleka.demo.lists.maker import INVENTED_SHORT, Draft, ListMaker
from leleka.demo.people import Child
from leleka.demo.shown import as_born, in_russian_papers
from leleka.demo.traits import trait_word
from leleka.demo.world import World
from leleka.demo.writing import Sheet, write_parquet

COLUMNS = (
    "дата_повернення",
    "прізвище",
    "імʼя",
    "по_батькові",
    "дата_народження",
    "стать",
    "область_проживання",
    "населений_пункт",
    "звідки_повернено",
    "імʼя_в_документах_рф",
    "канал",
    "зріст_см",
    "колір_очей",
    "група_крові",
    "примітка",
)
_P_NOTED = 0.92


def make(world: World, hand: Hand) -> Draft:
    """Rows by the day of return."""
    draft = Draft(Sheet(COLUMNS))
    back = [
        (child.fate.returned_on, child)
        for child in world.taken
        if child.fate.returned_on and hand.dice.chance(_P_NOTED)
    ]
    for day, child in sorted(back, key=lambda one: (one[0], one[1].child_id)):
        for _ in range(2 if hand.slips(hand.habits.repeated) else 1):
            _write(draft, child, day, hand)
    return draft


def _write(draft: Draft, child: Child, day: date, hand: Hand) -> None:
    dice = hand.dice
    shown = hand.mistake(as_born(child, "uk"))
    imposed = in_russian_papers(child, day)
    stay = child.fate.stays[-1] if child.fate.stays else None
    draft.add(
        [
            day,
            hand.heading(shown, shown.surname),
            hand.name(shown.given),
            hand.known(hand.name(shown.patronymic), 0.05) or None,
            None if hand.slips(0.03) else shown.born,
            "ч" if shown.sex == "m" else "ж",
            child.home.region.uk,
            hand.known(child.home.uk, 0.04) or None,
            stay.place.region.uk if stay else None,
            imposed.full if imposed.kind != "intact" and dice.chance(0.6) else None,
            child.fate.return_channel,
            str(child.traits.height_cm(child.sex, child.age_on(day)) + dice.between(-1, 1))
            if dice.chance(0.5)
            else None,
            trait_word("eyes", child.traits.eyes, "uk") if dice.chance(0.4) else None,
            trait_word("blood", child.traits.blood, "uk") if dice.chance(0.3) else None,
            INVENTED_SHORT["uk"],
        ],
        shown,
    )


LIST = ListMaker(
    "returns.parquet", Habits(typo=0.006, wrong_date=0.006, sibling_mixup=0.001), make, write_parquet
)
