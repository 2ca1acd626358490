"""Institutions by kind, number, proper name and town, whatever the language and case form.

«Маріупольська школа-інтернат № 3», "школы-интерната №3 г. Мариуполя" and "Mariupol boarding school
No. 3" are one institution. Its key holds what was said of it, so that two mentions can agree in part.

Takes   the text of a cell.
Gives   InstitutionReading with a key "kind|number|name|place".
Leaves  ledgers and stays to the rooms above.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from leleka.core.alphabet import one_apostrophe
from leleka.core.errors import Problem
from leleka.core.gazetteer import gazetteer, place_key
from leleka.normalize.answers import Answer, answered
from leleka.normalize.letters import in_one_script
from leleka.normalize.places import read_place
from leleka.normalize.regions import find_regions, words_of
from leleka.normalize.settlements import places_of_adjective, undeclined

NOTHING_TOLD = Problem(
    "normalize.E050",
    "names no institution that can be told from others.",
    hint="It was left out of the comparison; add its kind, number or name.",
)

# Kinds are tried in this order: a sanatorium boarding school is a boarding school.
_KINDS: tuple[tuple[str, str], ...] = (
    (
        "baby_home",
        r"буд\w* (?:дитини|маляти)|д[оі]м\w* (?:р[еі]б[её]нка|малютки)|дом \w{3,6}[нк]ка"
        r"|(?:baby|infant)s?'? (?:home|house)|bud[yi]n\w* d[yi]t[yi]n[yi]|dom r[ie]b[yi]?[eo]n?o?ka",
    ),
    ("cadet_school", r"кадет\w*|cadet\w*|суворов\w*|нах[іи]мов\w*"),
    (
        "boarding_school",
        r"\w*[іи]нтернат\w*|boarding|internat\w*|\w{0,4}ш[іи]|нрц|навчально-реабілітаційн\w+",
    ),
    (
        "orphanage_or_family_support_centre",
        r"дитяч\w+ буд[ие]н\w*|дитбуд\w*|детск\w+ дом\w*|детдом\w*|d[yi]t\w* ?bud[yi]n\w*|det\w* ?dom\w*"
        r"|сиріт\w*|сирот\w*|orphan\w*|children'?s home"
        r"|цссв|црсв|цпд|цсп\w*"
        r"|срцн|сем\w+ воспитани\w+|сімейн\w+ виховання|притул\w*|приют\w*|shelter"
        r"|помощи детям|допомоги дітям"
        r"|реабілітац\w+ дітей|реабилитац\w+ (?:\w+ )?(?:несовершеннолетних|детей)|дитяч\w+ містечк\w+"
        r"|дитмістечк\w+|без попечения|позбавлен\w+ батьківськ\w+|(?:child|family)\w* support",
    ),
    ("filtration_point", r"ф[іи]льтрац\w+|filtration"),
    (
        "temporary_accommodation_point",
        r"пвр|птр|птп|временн\w+ (?:размещени\w+|пребывани\w+)"
        r"|тимчасов\w+ (?:розміщення|перебування)|temporary",
    ),
    ("guardianship_authority", r"оп[іе]к[иіау]?|опіки|служб\w+ у справах|ссд|піклування|guardianship"),
    ("civil_registry", r"д?рацс\w*|загс\w*|registry"),
    ("court", r"суд\w{0,2}|court"),
    ("detention_site", r"с[іи]зо|колон\w+|в'?язниц\w+|тюрьм\w+|prison|detention|ітт|ивс"),
    ("military_base", r"військов\w+ частин\w+|воинск\w+ част\w+|military"),
    ("religious_site", r"монаст\w+|церкв\w*|храм\w*|monastery|church"),
    (
        "camp_or_sanatorium",
        r"таб[іо]р\w*|лагер\w*|camp|tab[io]r\w*|lager\w*|санатор\w*|sanator\w*|панс[іи]онат\w*|оздоров\w*|дол|доц|дитоц",
    ),
    (
        "medical_facility",
        r"лікарн\w*|больниц\w*|hospital|шпитал\w*|госп[іи]тал\w*|кл[іи]н[іи]к\w*|clinic|диспансер\w*|роддом\w*"
        r"|пологов\w*|перинатальн\w*|црл|дкл|одкл|гдб|дгб|медичн?\w+|медицинск\w+",
    ),
    ("hotel", r"готел\w*|гостиниц\w*|отел\w*|hotel|hostel|хостел\w*"),
    (
        "school_or_university",
        r"шк[оі]л\w*|school|shkol\w*|г[іи]мназ\w+|л[іи]це\w+|зош|сош|нвк|ззсо|кол\w*дж\w*|техн[іи]кум\w*|училищ\w*|птв|пту"
        r"|ун[іи]верситет\w*|university|college|садо?к\w*|детск\w+ сад\w*|днз|здо"
        r"|дитсадок|kindergarten|дошк[іо]льн\w+",
    ),
)
_KIND_PATTERNS = tuple((kind, re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")) for kind, pattern in _KINDS)
_NUMBER = re.compile(
    r"(?:№|\bno\.?|\bn[°º]?|#|номер\w*|number)\s*(\d{1,4})(?:-?([а-яіїєa-z])\b)?|(?<![\d/-])\b(\d{1,3})\b(?![\d/])"
)
_QUOTED = re.compile(r"[«“„\"”]+([^«»“”„\"]+)[»“”\"]+")
_NAMED_AFTER = re.compile(
    r"\b(?:ім(?:ені|\.)?|им(?:ени|\.)?|named after)\s+([^,;(]+?)(?=\s+(?:м|г|с|смт)\.?\s|[,;(]|$)"
)


@dataclass(frozen=True, slots=True)
class InstitutionReading:
    """What a cell says about an institution.

    Attributes:
        key: kind, number, name and place with "|" between; "" where nothing was told.
        kind: a code of the list institution_type, "" if not known.
        number: "3" or "3а".
        name: its proper name, folded across scripts.
        place: the id of its town; None if not known.
        region: ISO 3166-2 code, "" if not known.
        answer, problem: as in the other readings.
    """

    key: str = ""
    kind: str = ""
    number: str = ""
    name: str = ""
    place: int | None = None
    region: str = ""
    answer: Answer | None = None
    problem: Problem | None = None


def institution_key(text: str) -> InstitutionReading:
    """Read one cell."""
    answer = answered(text)
    if answer is not None:
        return InstitutionReading(answer="unknown" if answer == "no" else answer)
    spelt = unicodedata.normalize("NFKC", in_one_script(text.replace("№", " № "))).replace("No ", "№ ")
    spelt = re.sub(r"[‐‑‒–—−]", "-", one_apostrophe(spelt))
    said = spelt.casefold()
    town = _town_of_two_words(said)
    kind = _kind(_respelt(said.replace(town, " ") if town else said))
    kind_before, word = _behind_kind(spelt)
    towns = _towns(word)
    number = _number(said)
    name = _proper_name(said) or ("" if towns else _unmarked_name(kind_before, word))
    place, where = _place(said, town)
    if place is None and towns:
        place, where = towns[0], gazetteer().region_of(towns[0])
    if not (kind or name) or not (number or name or place or where):
        return InstitutionReading(problem=NOTHING_TOLD)
    key = "|".join((kind, number, name, str(place) if place else where))
    return InstitutionReading(key, kind, number, name, place, where)


def _kind(said: str) -> str:
    return next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(said)), "")


_USUAL_WORDS = (
    *("інтернат", "интернат", "школа", "будинок", "дитини", "дитячий", "дитбудинок", "ребёнка", "ребенка"),
    *("детский", "детдом", "лагерь", "табір", "санаторій", "санаторий", "больница", "лікарня", "приют"),
    *("притулок", "центр", "гимназия", "гімназія", "училище", "колледж", "коледж"),
)


def _respelt(said: str) -> str:
    """The text with words one typing error away from a usual one put right."""
    return re.sub(r"[^\W\d_]{5,}", lambda word: _nearest_usual(word[0]), said)


@cache
def _nearest_usual(word: str) -> str:
    near = process.extractOne(word, _USUAL_WORDS, scorer=DamerauLevenshtein.distance, score_cutoff=1)
    return near[0] if near else word


_LETTERS_IN_NUMBER = re.compile(r"№\s*[\dоol]+(?![^\W_])")
_AS_DIGITS = str.maketrans("оol", "001")


def _number(said: str) -> str:
    match = _NUMBER.search(_LETTERS_IN_NUMBER.sub(lambda number: number[0].translate(_AS_DIGITS), said))
    return f"{match[1] or match[3]}{match[2] or ''}" if match else ""


def _proper_name(said: str) -> str:
    """The name in quotation marks that is no kind, or whom the institution is named after, as consonants.

    Names are translated as often as transcribed; Берізка and Берёзка share their consonants.
    """
    for quoted in _QUOTED.findall(said):
        if _is_proper(quoted):
            return _frame(place_key(quoted))
    named_after = _NAMED_AFTER.search(said)
    return _frame(place_key(words_of(named_after[1])[-1])) if named_after and words_of(named_after[1]) else ""


_IN_TOWNS = frozenset({"baby_home", "camp_or_sanatorium", "hotel", "orphanage_or_family_support_centre"})
_IN_VILLAGES = frozenset({"boarding_school", "medical_facility", "school_or_university"})
_CAPITAL_WORD = re.compile(
    r"(?<=[^\W\d_]\s)([^\W\d_a-zа-яіїєґё][a-zа-яіїєґё']{2,})(?=\s*(?:$|[,;(№]|(?:м|г|с|смт|m|g)\.?\s))"
)
_OF_AN_ADJECTIVE = re.compile(r"(?:ого|ої|ой|их|ых|(?:ськ|цьк|зьк|ск|цк|sk)\w{0,4})$")


def _behind_kind(spelt: str) -> tuple[str, str]:
    """A kind and the capital word that ends what is behind it: "Мечта" of «санаторій Мечта, м. Київ»."""
    for found in _CAPITAL_WORD.finditer(spelt):
        first, last = ["", "", *spelt[: found.start()].casefold().split()][-2:]
        kind = _kind(last) or ("" if _kind(first) else _kind(f"{first} {last}"))
        word = found[1].casefold()
        if kind and _is_proper(word) and not _OF_AN_ADJECTIVE.search(word):
            return kind, word
    return "", ""


def _towns(word: str) -> list[int]:
    """The towns that a word names in any case form, the largest first."""
    places = undeclined((word,)) if word else ()
    return [place for place in places if gazetteer().population_of(place) >= 10_000]


def _unmarked_name(kind: str, word: str) -> str:
    """The word as a proper name. «Школа Іванівки» stands in a village, «лагерь Дружба» bears a name."""
    may_be_village = not gazetteer().find(word) and bool(undeclined((word,)))
    is_name = kind in _IN_TOWNS or (kind in _IN_VILLAGES and not may_be_village)
    return _frame(place_key(word)) if is_name else ""


def _without_proper_name(said: str) -> str:
    return _QUOTED.sub(lambda quoted: " " if _is_proper(quoted[1]) else quoted[1], said)


def _is_proper(quoted: str) -> bool:
    return not _kind(quoted) and not _NUMBER.search(quoted) and bool(place_key(quoted))


def _frame(key: str) -> str:
    consonants = re.sub("[aeiou]", "", key)
    return consonants if len(consonants) >= 3 else key


_AFTER_MARKER = re.compile(
    r"(?<![^\W_])(?:м|г|с|смт|пгт|місто|міста|город|города|село|села|пос|g|m|s|smt|pgt)(?:\.\s*|\s+)"
    r"(?=[^\W\d_]{3}).+$"
)


_TWO_WORDS = re.compile(r"(?<![\w'-])(?=([^\W\d_]{3,}) ([^\W\d_]{3,})(?![\w'-]))")


def _town_of_two_words(said: str) -> str:
    """The two words of a town's name, "нова каховка": neither of them says anything alone; "" without one."""
    for one, other in _TWO_WORDS.findall(_without_proper_name(said)):
        places = gazetteer().find(f"{one} {other}")
        if places and gazetteer().population_of(places[0]) >= 1_000:
            return f"{one} {other}"
    return ""


# Of whom or of what sort an institution is; Миски and Городея have these adjectives, too.
_OF_NO_TOWN = re.compile(
    r"(?:міськ|городск|сільськ|сельск|російськ|российск|українськ|украинск|польськ|польск)\w{0,3}$"
)


def _place(said: str, town: str) -> tuple[int | None, str]:
    """The town: after its marker, as two words, or in an adjective like "Маріупольська"; else the region."""
    words = words_of(_without_proper_name(said))
    regions = find_regions(words)
    where = regions[0].code if regions else ""
    marked = _AFTER_MARKER.search(said)
    if marked:
        found = read_place(marked[0], where)
        if found.places:
            return found.places[0], found.region or where
    if town:
        # «Крим» within «Старий Крим» is no region.
        region = "" if not (regions and regions[0].is_said) else where
        places = list(gazetteer().find(town, region))
        if places:
            return places[0], gazetteer().region_of(places[0])
    for at, word in enumerate(words):
        if any(r.start <= at < r.end for r in regions) or not re.search(
            r"(ськ|цьк|зьк|ск|цк|sk)\w{0,4}$", word
        ):
            continue
        if _OF_NO_TOWN.match(word):
            continue
        places = [p for p in places_of_adjective(word) if not where or gazetteer().region_of(p) == where]
        if places:
            return places[0], gazetteer().region_of(places[0])
    for word in words:
        places = list(gazetteer().find(word, where)) if len(word) >= 4 and not _kind(word) else []
        if places and gazetteer().population_of(places[0]) >= 10_000:
            return places[0], gazetteer().region_of(places[0])
    return None, where
