"""The hotline: relatives call, in Ukrainian, in Russian or in both, and remember what they remember."""

from __future__ import annotations

from datetime import date, timedelta

from leleka.demo.declension import about, years
from leleka.demo.habits import Habits, Hand, dotted, dotted_short, in_words
from leleka.demo.journeys import LAST_DAY
from leleka.demo.lists.maker import INVENTED_SHORT, Draft, ListMaker, shuffled
from leleka.demo.names import Language
from leleka.demo.people import Adult, Child
from leleka.demo.shown import Shown, adult_name, as_born
from leleka.demo.traits import mark_word, trait_word
from leleka.demo.world import World
from leleka.demo.writing import Sheet, csv_writer

COLUMNS = (
    "Дата звернення",
    "Хто звернувся",
    "Телефон",
    "ПІБ дитини",
    "Як називають",
    "Вік / дата народження",
    "Стать",
    "ПІБ матері",
    "ПІБ батька",
    "Звідки",
    "Коли забрали",
    "Де була/був востаннє",
    "Прикмети",
    "Очі",
    "Брати, сестри",
    "Примітка",
)
_CALLERS = {
    "mother": ("мама", "мать", "мати дитини"),
    "father": ("тато", "отец", "батько"),
    "guardian": ("бабуся", "бабушка", "опікунка", "прийомна мати"),
    "other": ("тітка", "сусідка", "соседка", "вихователька", "тётя", "хрещена"),
}

_PARENTS_GONE = {"parent_killed", "parent_detained_or_disappeared", "born_in_captivity"}


def make(world: World, hand: Hand) -> Draft:
    """Rows by day of call; several relatives may call about one child."""
    draft = Draft(Sheet(COLUMNS))
    called: list[date] = []
    for child in world.children:
        for _ in range(_n_calls(child, hand)):
            called.append(_write(draft, child, hand))
    draft.reorder(sorted(shuffled(hand.dice, len(called)), key=lambda at: called[at]))
    return draft


def _n_calls(child: Child, hand: Hand) -> int:
    has_family = child.household != "residential_institution"
    if not child.fate.is_taken:
        return int(hand.dice.chance(0.02 if has_family else 0.004))
    if not hand.dice.chance(0.42 if has_family else 0.1):
        return 0
    return 2 if hand.dice.chance(0.11) else 1


def _write(draft: Draft, child: Child, hand: Hand) -> date:
    dice = hand.dice
    language: Language = "uk" if dice.chance(0.58) else "ru"
    taken_on = child.left_on
    day = min(LAST_DAY, taken_on + timedelta(days=dice.between(2, 40 if dice.chance(0.6) else 700)))
    shown = hand.mistake(as_born(child, language, translated=dice.chance(0.5)))
    fond = child.name.given.diminutives(language)
    nickname = dice.pick(fond) if fond and dice.chance(0.4) else ""
    caller, phone = _caller(child, hand)
    draft.add(
        [
            dotted(day),
            caller,
            phone,
            hand.heading(shown, _called(shown, nickname, hand)),
            nickname if dice.chance(0.5) else "",
            _born(shown, day, hand),
            hand.known(_sex(shown, language), 0.1),
            hand.known(hand.name(_parent(child.mother, language, hand)), 0.35),
            hand.known(hand.name(_parent(child.father, language, hand)), 0.55),
            hand.known(child.home.said(language, old=dice.chance(0.3)), 0.08),
            hand.known(_when(taken_on, language, hand), 0.2),
            _last_seen(child, language, hand),
            hand.known("; ".join(mark_word(mark, language) for mark in child.traits.marks), 0.2),
            hand.known(trait_word("eyes", child.traits.eyes, language), 0.5),
            _siblings(child, language, hand),
            INVENTED_SHORT[language],
        ],
        shown,
    )
    return day


def _called(shown: Shown, nickname: str, hand: Hand) -> str:
    """The child's name as the caller gives it: whole, without patronymic, fond, or hardly."""
    how = hand.dice.roll()
    given = nickname if nickname and hand.dice.chance(0.75) else shown.given
    if how < 0.42:
        return f"{shown.surname} {given} {shown.patronymic}".strip()
    if how < 0.72:
        return f"{shown.surname} {given}"
    if how < 0.92:
        return f"{given} {shown.surname}"
    return f"{given} {shown.patronymic} {shown.surname}".replace("  ", " ") if how < 0.98 else given


def _born(shown: Shown, on: date, hand: Hand) -> str:
    """A date where the caller knows it, else an age, exact, about or by the year."""
    dice, language = hand.dice, shown.language
    how = dice.roll()
    if how < 0.5:
        return dice.pick((dotted, dotted, dotted_short))(shown.born)
    if how < 0.58:
        return in_words(shown.born, language)
    age = _age(shown.born, on)
    if how < 0.68 or age == 0:
        return f"{shown.born.year} {'р.н.' if language == 'uk' else 'г.р.'}"
    if hand.slips(0.15):
        age = max(1, age + dice.pick((-1, 1)))
    if how < 0.88:
        return years(age, language)
    if how < 0.94 and age <= 17:
        return about(age, language)
    return f"о {age} років" if language == "uk" and age > 4 else f"~{age}"


def _age(born: date, on: date) -> int:
    return max(0, on.year - born.year - ((on.month, on.day) < (born.month, born.day)))


def _sex(shown: Shown, language: Language) -> str:
    if language == "uk":
        return "хлопчик" if shown.sex == "m" else "дівчинка"
    return "мальчик" if shown.sex == "m" else "девочка"


def _caller(child: Child, hand: Hand) -> tuple[str, str]:
    dice = hand.dice
    if child.fate.cause in _PARENTS_GONE:
        kind = "guardian" if dice.chance(0.6) else "other"
        return dice.pick(_CALLERS[kind]), f"099000{dice.below(10_000):04d}"
    if child.guardian and dice.chance(0.6):
        return dice.pick(_CALLERS["guardian"]), child.guardian.phone
    if child.mother and dice.chance(0.6):
        return dice.pick(_CALLERS["mother"]), child.mother.phone
    if child.father and dice.chance(0.4):
        return dice.pick(_CALLERS["father"]), child.father.phone
    return dice.pick(_CALLERS["other"]), f"099000{dice.below(10_000):04d}"


def _parent(adult: Adult | None, language: Language, hand: Hand) -> str:
    if adult is None:
        return ""
    if hand.dice.chance(0.55):
        return adult_name(adult, language)
    return f"{adult.name.surname_in(language)} {adult.name.given_in(language)}"


def _when(taken_on: date, language: Language, hand: Hand) -> str:
    how = hand.dice.roll()
    if how < 0.4:
        return dotted(taken_on)
    words = in_words(taken_on, language)
    return words.split(" ", 1)[1] if how < 0.7 else f"{taken_on.month:02d}.{taken_on.year}"


def _last_seen(child: Child, language: Language, hand: Hand) -> str:
    stays = child.fate.stays
    if stays and hand.dice.chance(0.3):
        stay = hand.dice.pick(stays)
        return stay.institution.short(language) if stay.institution else stay.place.said(language)
    if child.origin and hand.dice.chance(0.6):
        return child.origin.short(language)
    return hand.known("", 1.0)


def _siblings(child: Child, language: Language, hand: Hand) -> str:
    if not child.siblings:
        return "немає" if language == "uk" else "нет"
    if hand.dice.chance(0.5):
        return ""
    return ", ".join(
        f"{sibling.name.given_in(language)}" + (f" {sibling.born.year}" if hand.dice.chance(0.5) else "")
        for sibling in child.siblings
    )


LIST = ListMaker(
    "hotline.csv",
    Habits(
        typo=0.03,
        swap_day_month=0.01,
        wrong_date=0.04,
        sibling_mixup=0.006,
        unknown=("", "", "не знає", "невідомо", "не помнит", "?", "-"),
        apostrophes=("'", "'", "’", '"', "`"),
    ),
    make,
    csv_writer("utf-8", ";"),
)
