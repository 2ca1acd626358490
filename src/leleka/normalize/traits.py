"""What a child looks like and how healthy she is, as codes that lists in three languages share.

Eyes are the strongest trait that an imposed identity leaves alone; hair darkens with age; heights
come with the day of measuring. Words that allow two colours keep both.

Takes   the text of a cell.
Gives   TraitReading: a code or number, or an answer without a value, or a problem; and how far
        two eye or hair colours are apart.
Leaves  weighing traits to linkage.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from leleka.core.alphabet import one_apostrophe
from leleka.core.errors import Problem
from leleka.normalize.answers import Answer, answered
from leleka.normalize.calendar_words import NUMBER_WORDS
from leleka.normalize.letters import in_one_script

EYES = ("grey", "blue", "green", "brown", "black", "other")
HAIR = ("fair", "dark-fair", "chestnut", "dark", "red", "grey", "other")

UNKNOWN_COLOUR = Problem(
    "normalize.E022",
    "is not a colour that leleka knows.",
    hint="It was left out of the comparison; correct it, or map the column as an extra of kind text.",
)
IMPOSSIBLE_HEIGHT = Problem(
    "normalize.E023", "is not a height between 25 and 230 cm.", hint="Look it up in the source."
)
NOT_A_BLOOD_GROUP = Problem("normalize.E024", "is not a blood group.", hint="Look it up in the source.")
NOT_A_HEALTH_GROUP = Problem(
    "normalize.E025", "is not a health group from 1 to 5.", hint="Look it up in the source."
)
NOT_YES_OR_NO = Problem("normalize.E026", "says neither yes nor no.", hint="Look it up in the source.")
NOT_A_COUNT = Problem("normalize.E027", "is not a number of children.", hint="Look it up in the source.")
NOT_A_NUMBER = Problem(
    "normalize.E028", "is not a number.", hint="Correct it, or map the column as an extra of kind text."
)


@dataclass(frozen=True, slots=True)
class TraitReading:
    """What a cell says about a trait.

    Attributes:
        code: for colours one code, or two joined by "/" in the order of EYES or HAIR.
        number: for heights, groups and counts.
        codes: for marks, "kind:side:part", each part left out where it is not said.
        answer: the cell answers without a value.
        problem: what is wrong with it, without its place.
    """

    code: str = ""
    number: float | None = None
    codes: tuple[str, ...] = ()
    answer: Answer | None = None
    problem: Problem | None = None


# Colours

_EYE_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"гетерохр\w*|різн\w*|разн\w*|different|odd", ("other",)),
    (r"г?оріх\w*|ореш?х\w*|орехов\w*|болот\w*|оливк\w*|hazel", ("green", "brown")),
    (r"с[іе]р\w*|gr[ea]y\w*|стал[ье]в?\w*", ("grey",)),
    (r"бл[ао]к[іи]т\w*|гол(?:уб\w*)?|син\w*|blue\w*|волошк\w*|небесн\w*|васильк\w*", ("blue",)),
    (r"зел\w*|green\w*|смарагд\w*|изумруд\w*", ("green",)),
    (r"кар\w*|коричн\w*|brown\w*|бурштин\w*|янтар\w*|медов\w*|шоколад\w*|amber", ("brown",)),
    (r"ч[оеё]рн\w*|black", ("black",)),
)
_HAIR_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"рус\w*|попеляст\w*|пепельн\w*|ash\w*", ("dark-fair",)),
    (r"б[іе]л\w*|блонд\w*|пшеничн\w*|золот\w*|солом\w*|льнян\w*|fair|blond\w*|golden", ("fair",)),
    (r"кашт\w*|шатен\w*|коричн\w*|chestnut|brown|auburn", ("chestnut",)),
    (r"ч[оеё]рн\w*|брюнет\w*|смол\w*|black|brunett?e", ("dark",)),
    (r"руд\w*|рыж\w*|рижий|red|ginger", ("red",)),
    (r"сив\w*|сед\w*|gr[ea]y", ("grey",)),
)
# «Св. русе», «т-рус».
_SHADE = re.compile(r"(?P<light>св(?:[іе]т(?:л\w*)?)?|ясн\w*|light|pale)|(?P<dark>т(?:[её]м(?:н\w*)?)?|dark)")
_SHADE_BEFORE = re.compile(r"(св[іе]тло|т[её]мно)(?=\w{3})")
_SHADED_EYES = {"light": ("grey", "blue"), "dark": ("brown", "black")}
_SHADED_HAIR = {
    ("light", ""): ("fair",),
    ("dark", ""): ("dark",),
    ("light", "dark-fair"): ("fair", "dark-fair"),
    ("light", "chestnut"): ("dark-fair", "chestnut"),
    ("dark", "chestnut"): ("chestnut", "dark"),
    ("dark", "fair"): ("dark-fair",),
}
_NO_COLOUR = re.compile(
    "очі|око|очей|глаза?|eyed?s?|волосся|волосы|волос|haired|hair|колір|цвет|colou?r|з|с|та|і|и|and|with|дуже|очень|very"
    "|відтінок|відтінком|оттенок|оттенком|коротк\\w*|довг\\w*|длинн\\w*|кучеряв\\w*|прям\\w*|short|long|curly"
)


def read_eyes(text: str) -> TraitReading:
    """Read the colour of the eyes: "карі", "серо-голубые", "blue-grey"."""
    return _colour(text, _eye_colours, EYES)


def read_hair(text: str) -> TraitReading:
    """Read the colour of the hair: "темно-русяве", "каштановые", "fair"."""
    return _colour(text, _hair_colours, HAIR)


def _colour(text: str, colours_of: _ColoursOf, order: tuple[str, ...]) -> TraitReading:
    answer = answered(text)
    if answer is not None:
        return TraitReading(answer="unknown" if answer == "no" else answer)
    said = _SHADE_BEFORE.sub(r"\1 ", in_one_script(text).casefold())
    words = [word for word in re.findall(r"[^\W\d_]+", said) if not _NO_COLOUR.fullmatch(word)]
    found = colours_of(words) if words else None
    if not found or len(found) > 3:
        return TraitReading(problem=UNKNOWN_COLOUR)
    return TraitReading("/".join(colour for colour in order if colour in found))


def _eye_colours(words: list[str]) -> set[str] | None:
    named: set[str] = set()
    shades: set[str] = set()
    for word in words:
        shade = _shade(word)
        colours = _SHADED_EYES[shade] if shade else _named(word, _EYE_WORDS)
        if colours is None:
            return None
        (shades if shade else named).update(colours)
    # "Світло-карі" names a colour; its shade says nothing more.
    return named or shades


def _hair_colours(words: list[str]) -> set[str] | None:
    found: set[str] = set()
    shade = ""
    for word in words:
        if _shade(word):
            found.update(_SHADED_HAIR[shade, ""] if shade else ())
            shade = _shade(word)
            continue
        colours = _named(word, _HAIR_WORDS)
        if colours is None:
            return None
        found.update(_SHADED_HAIR.get((shade, colours[0]), colours))
        shade = ""
    return found | set(_SHADED_HAIR[shade, ""] if shade else ())


_ColoursOf = Callable[[list[str]], "set[str] | None"]


def _shade(word: str) -> str:
    match = _SHADE.fullmatch(word)
    return str(match.lastgroup) if match else ""


def _named(word: str, table: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...] | None:
    return next((colours for pattern, colours in table if re.fullmatch(pattern, word)), None)


_CONFUSED_EYES = ({"grey", "blue"}, {"brown", "green"}, {"brown", "black"}, {"grey", "green"})
_HAIR_STEPS = {"fair": 0, "dark-fair": 1, "chestnut": 2, "dark": 3}


def eye_distance(left: str, right: str) -> int:
    """How far two codes of read_eyes are apart: 0 a colour in common, 1 often confused, 2 different."""
    ours, theirs = left.split("/"), right.split("/")
    if set(ours) & set(theirs):
        return 0
    return 1 if any({a, b} in _CONFUSED_EYES for a in ours for b in theirs) else 2


def hair_distance(left: str, right: str) -> int:
    """How far two codes of read_hair are apart: 0 a colour in common, 1 one step of darkening, 2 more."""
    ours, theirs = left.split("/"), right.split("/")
    if set(ours) & set(theirs):
        return 0
    if {"red"} & {*ours, *theirs}:
        return 1 if {"chestnut", "dark-fair"} & {*ours, *theirs} else 2
    steps = [abs(_HAIR_STEPS[a] - _HAIR_STEPS[b]) for a in ours for b in theirs if {a, b} <= set(_HAIR_STEPS)]
    return 1 if steps and min(steps) == 1 else 2


# Numbers


_INCHES = str.maketrans("”″“", '"""')


def read_height(text: str) -> TraitReading:
    """Read a height in centimetres: "132", "132 см", "1,32 м", "130-135"."""
    answer = answered(text)
    if answer is not None:
        return TraitReading(answer="unknown" if answer == "no" else answer)
    said = one_apostrophe(text.casefold()).replace(",", ".").translate(_INCHES)
    said = re.sub(r"^(зріст|рост|height)\W*|\s+", "", said)
    said = re.sub(r"^(близько|около|about|прибл\.?|~)|(\d)(см|cm|sm|сантиметр\w*)\.?$", r"\2", said)
    feet = re.fullmatch(r"(\d)(?:'|ft|фут\w*)(\d{1,2})?(?:\"|''|in)?", said)
    metres = re.fullmatch(r"(\d)(?:\.|м|m)(\d{1,2})(?:м|m)?\.?|(\d)(?:м|m)\.?", said)
    span = re.fullmatch(r"(\d{2,3}(?:\.\d+)?)(?:[-–—/](\d{2,3}(?:\.\d+)?))?", said)
    if feet:
        height = int(feet[1]) * 30.48 + int(feet[2] or 0) * 2.54
    elif metres:
        height = int(metres[1] or metres[3]) * 100 + int((metres[2] or "").ljust(2, "0"))
    elif span:
        height = (float(span[1]) + float(span[2] or span[1])) / 2
    else:
        return TraitReading(problem=IMPOSSIBLE_HEIGHT)
    if not 25 <= height <= 230:
        return TraitReading(problem=IMPOSSIBLE_HEIGHT)
    return TraitReading(number=round(height, 1))


def read_number(text: str) -> TraitReading:
    """Read any number: "1 250,5", "-3", "2e3"."""
    if (answer := answered(text)) is not None:
        return TraitReading(answer="unknown" if answer == "no" else answer)
    said = re.sub(r"[\s\u00a0']", "", one_apostrophe(text))
    if said.count(",") == 1 and said.rfind(",") > said.rfind("."):  # 2,5 and 1.250,5
        said = said.replace(".", "").replace(",", ".")
    try:
        number = float(said.replace(",", ""))
    except ValueError:
        return TraitReading(problem=NOT_A_NUMBER)
    return TraitReading(number=number) if math.isfinite(number) else TraitReading(problem=NOT_A_NUMBER)


def read_count(text: str) -> TraitReading:
    """Read a number of children: "2", "двоє", "3 брати", "немає"."""
    answer = answered(text)
    if answer is not None:
        return TraitReading(number=0) if answer == "no" else TraitReading(answer=answer)
    words = [
        NUMBER_WORDS.get(word, word)
        for word in re.findall(r"\d+|[^\W\d_']+(?:'[^\W\d_]+)*", one_apostrophe(text.casefold()))
    ]
    counts = [int(word) for word in words if isinstance(word, int) or str(word).isdecimal()]
    if not counts or sum(counts) > 30:
        return TraitReading(problem=NOT_A_COUNT)
    return TraitReading(number=sum(counts))


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_LATIN_FIGURES = str.maketrans({"і": "i", "l": "i", "|": "i", "х": "x", "у": "v"})
_ORDINALS = (
    (r"перш\w*|перв\w*|first", 1),
    (r"друг\w*|втор\w*|second", 2),
    (r"трет\w*|third", 3),
    (r"четверт\w*|четв[её]рт\w*|fourth", 4),
    (r"п'?ят\w*|fifth", 5),
)


def read_health_group(text: str) -> TraitReading:
    """Read a health group from 1 to 5: "II", "2 група", "третья"."""
    if (answer := answered(text)) is not None:
        return TraitReading(answer="unknown" if answer == "no" else answer)
    said = re.sub(
        r"груп\w*|групп\w*|здоров\S*|health|group|гр\b|[\s.№-]", "", one_apostrophe(text.casefold())
    )
    group = _ROMAN.get(said.translate(_LATIN_FIGURES)) or (int(said) if re.fullmatch("[1-5]", said) else None)
    group = group or next((number for pattern, number in _ORDINALS if re.fullmatch(pattern, said)), None)
    return TraitReading(number=group) if group else TraitReading(problem=NOT_A_HEALTH_GROUP)


_BLOOD_BY_NUMBER = {"i": "O", "1": "O", "ii": "A", "2": "A", "iii": "B", "3": "B", "iv": "AB", "4": "AB"}
_BLOOD_LETTERS = str.maketrans({"а": "a", "в": "b", "о": "o", "0": "o"})


def read_blood_group(text: str) -> TraitReading:
    """Read a blood group as A+, O-, AB, the sign left out where it is not said: "II(+)", "A(II) Rh+"."""
    if (answer := answered(text)) is not None:
        return TraitReading(answer="unknown" if answer == "no" else answer)
    said = re.sub("[–−—]", "-", one_apostrophe(text.casefold()))
    positive = re.search(r"\+|позит|полож|пол\.|pos", said)
    negative = re.search(r"-\s*\)?$|\(\s*-|rh\s*-|негат|отриц|від'?ємн|neg", said)
    bare = re.sub(
        r"резус\S*|rh\w*|груп\w*|кров\S*|blood|group|type|позит\w*|полож\w*|негат\w*|отриц\w*|pos\w*|neg\w*",
        " ",
        said,
    )
    figures = re.findall(r"[a-zа-яіїєё|]+|\d", bare)
    letters = {t.translate(_BLOOD_LETTERS) for t in figures} & {"a", "b", "ab", "o"}
    numbers = {
        _BLOOD_BY_NUMBER[t] for t in (f.translate(_LATIN_FIGURES) for f in figures) if t in _BLOOD_BY_NUMBER
    }
    ordinals = {
        _BLOOD_BY_NUMBER[str(n)]
        for f in figures
        for pattern, n in _ORDINALS
        if n < 5 and re.fullmatch(pattern, f)
    }
    groups = {letter.upper() for letter in letters} | ordinals
    # A bare 0 is the letter O beside a Roman numeral, and a number alone means a group.
    groups = groups | numbers if groups != {"O"} or "O" in numbers or not numbers else numbers
    if len(groups) != 1 or (positive and negative):
        return TraitReading(problem=NOT_A_BLOOD_GROUP)
    return TraitReading(groups.pop() + ("+" if positive else "-" if negative else ""))


# Yes and no


def read_yes_no(text: str) -> TraitReading:
    """Read yes (number 1) or no (0): "так", "нет", "є брат", "2 сестри"."""
    answer = answered(text)
    if answer is not None:
        return TraitReading(number=0) if answer == "no" else TraitReading(answer=answer)
    said = text.casefold().strip(" .!")
    if re.match(
        r"(ні|нет|нема\w*|no|не має|не имеет|без|відсутн\w*|отсутств\w*|0|-|false|n)\b", said
    ) or said in {"н", "н."}:
        return TraitReading(number=0)
    if said == "+" or re.match(
        r"[1-9]|(так|да|yes|y|true|т|д|є|есть|має|имеет\w*|наявн\w*|двоє|двое|троє|трое|\w*брат\w*|\w*сестр\w*|has"
        r"|brothers?|sisters?)\b",
        said,
    ):
        return TraitReading(number=1)
    return TraitReading(problem=NOT_YES_OR_NO)
