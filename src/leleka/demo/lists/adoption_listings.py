"""Captures of adoption listings: a first name, a month, eyes and hair, again and again over time.

Most profiles are of children from Russia. Renamed children hide among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from leleka.demo.declension import years
from leleka.demo.dice import Dice
from leleka.demo.habits import Habits, Hand, month_in_words, without_yo
from leleka.demo.journeys import LAST_DAY
from leleka.demo.lists.maker import INVENTED_SHORT, Draft, ListMaker
from leleka.demo.people import Child, age_between
from leleka.demo.shown import in_russian_papers
from leleka.demo.tables import Region, tables
from leleka.demo.traits import confused_eyes, trait_word
from leleka.demo.world import World
from leleka.demo.writing import Cell, Sheet, write_jsonl

COLUMNS = (
    "profile_number",
    "captured_on",
    "first_name",
    "sex",
    "birth",
    "age",
    "region",
    "eye_colour",
    "hair_colour",
    "health_group",
    "custody_forms",
    "siblings",
    "sibling_profiles",
    "mother_absence_reason",
    "father_absence_reason",
    "character",
    "photo",
    "photo_published_on",
    "note",
)
_CUSTODY = (
    ("усыновление",),
    ("усыновление", "опека"),
    ("опека",),
    ("опека", "приёмная семья"),
    ("усыновление", "опека", "приёмная семья"),
)
_ABSENCE = (
    "лишена родительских прав",
    "умерла",
    "согласие на усыновление",
    "розыск",
    "оставлен(а) в медицинском учреждении",
    "юридически отсутствует",
)
_ABSENCE_FATHER = (
    "лишён родительских прав",
    "умер",
    "записан со слов матери",
    "розыск",
    "прочерк",
    "не установлен",
)
_CHARACTERS = (
    "Спокойный, ласковый ребёнок, любит рисовать.",
    "Активный, общительный, любит подвижные игры.",
    "Любознательный ребёнок, с удовольствием слушает сказки.",
    "Трудолюбивый, занимается спортом.",
    "Добрый, отзывчивый, тянется к взрослым.",
    "Немного застенчив, но быстро привыкает.",
    "Любит петь и танцевать.",
    "Увлекается конструктором, хорошо учится.",
)


@dataclass(slots=True)
class _Profile:
    """A profile over time."""

    number: str
    child: Child
    region: Region
    first_seen: date
    gone_on: date
    shows_age: bool
    eyes: str
    custody: tuple[str, ...]
    mother: str
    father: str
    character: str
    photos: list[date]


def make(world: World, hand: Hand) -> Draft:
    """One row per capture, by the day of capture."""
    draft = Draft(Sheet(COLUMNS))
    listed = [child for child in (*world.children, *world.strangers) if child.fate.listed_on]
    listed.sort(key=lambda child: (child.fate.listed_on or LAST_DAY, child.child_id))
    numbers = _profile_numbers(listed, hand.dice)
    profiles = [_profile(child, numbers[child.child_id], hand) for child in listed]
    captures = [(day, profile) for profile in profiles for day in _capture_days(profile, hand.dice)]
    for day, profile in sorted(captures, key=lambda capture: (capture[0], capture[1].number)):
        _write(draft, profile, day, numbers, hand)
    return draft


def _profile_numbers(listed: list[Child], dice: Dice) -> dict[str, str]:
    """Numbers grow with the day of listing, so neighbours hint at one cohort."""
    number, numbers = 100_000, {}
    for child in listed:
        number += dice.between(1, 9)
        numbers[child.child_id] = f"{number:07d}"
    return numbers


def _profile(child: Child, number: str, hand: Hand) -> _Profile:
    dice = hand.dice
    first_seen = child.fate.listed_on or LAST_DAY
    ends = [LAST_DAY + timedelta(days=400), first_seen + timedelta(days=dice.between(60, 1300))]
    ends += [day for day in (child.fate.returned_on, child.fate.placed_on) if day and day > first_seen]
    stay = child.fate.stay_on(first_seen)
    home = stay.place.region if stay else child.home.region
    region = home if dice.chance(0.8) and home.code.startswith("RU") else dice.draw(tables().russian).region
    first_photo = first_seen - timedelta(days=dice.between(0, 30))
    if child.fate.taken_on:
        first_photo = max(first_photo, child.fate.taken_on + timedelta(days=10))
    eyes = child.traits.eyes
    return _Profile(
        number=number,
        child=child,
        region=region,
        first_seen=first_seen,
        gone_on=min(ends),
        shows_age=dice.chance(0.35),
        eyes=confused_eyes(eyes) if hand.slips(0.12) else eyes,
        custody=dice.pick(_CUSTODY),
        mother=dice.pick(_ABSENCE),
        father=dice.pick(_ABSENCE_FATHER),
        character=dice.pick(_CHARACTERS),
        photos=[first_photo, first_seen + timedelta(days=dice.between(150, 500))],
    )


def _capture_days(profile: _Profile, dice: Dice) -> list[date]:
    """Somebody captured the listings every few weeks, and missed many."""
    days: list[date] = []
    day = profile.first_seen + timedelta(days=dice.between(0, 60))
    while day < min(profile.gone_on, LAST_DAY) and len(days) < 5:
        days.append(day)
        day += timedelta(days=dice.between(30, 420))
    return days or [profile.first_seen]


def _write(draft: Draft, profile: _Profile, day: date, numbers: dict[str, str], hand: Hand) -> None:
    dice, child = hand.dice, profile.child
    shown = hand.mistake(in_russian_papers(child, day))
    fond = shown.name.given.diminutives("ru")
    first_name = dice.pick(fond) if fond and dice.chance(0.06) else shown.given
    age = age_between(shown.born, day)
    listed_siblings = [numbers[s.child_id] for s in child.siblings if s.child_id in numbers]
    says_siblings = bool(listed_siblings) and not hand.slips(0.15)
    photos = [photo for photo in profile.photos if photo <= day]
    photo = photos[-1] if photos else None
    eyes = profile.eyes if dice.chance(0.97) else confused_eyes(profile.eyes)
    draft.add(
        [
            profile.number,
            day,
            hand.name(without_yo(first_name) if dice.chance(0.7) else first_name),
            "мальчик" if shown.sex == "m" else "девочка",
            None if profile.shows_age else month_in_words(shown.born, "ru"),
            years(age, "ru") if profile.shows_age or dice.chance(0.2) else None,
            profile.region.ru,
            _gap(hand, trait_word("eyes", eyes, "ru"), 0.03),
            _gap(hand, trait_word("hair", child.traits.hair_at(age), "ru"), 0.03),
            child.traits.health_group if not hand.slips(0.05) else None,
            list(profile.custody),
            "есть" if says_siblings else "нет",
            listed_siblings if says_siblings else [],
            profile.mother,
            profile.father,
            profile.character,
            f"{profile.number}-{len(photos)}.jpg" if photo else None,
            photo,
            INVENTED_SHORT["ru"],
        ],
        shown,
    )


def _gap(hand: Hand, text: str, rate: float) -> Cell:
    return None if hand.slips(rate) else text


LIST = ListMaker(
    "adoption-listings.jsonl",
    Habits(
        typo=0.004, swap_names=0.0, sibling_mixup=0.0, wrong_sex=0.002, wrong_date=0.004, swap_day_month=0.0
    ),
    make,
    write_jsonl,
)
