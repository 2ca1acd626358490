"""What of a surname stays when its ending tells the sex or the case, or when it was translated.

Іванов and Іванова, Чорний and Чорна, Підгорний and Подгорный, Іваненка for Іваненко: each surname is kept
with its skeletons and with its stems, the part that all its forms share. A stem is a little too wide on
purpose (Голуб, Голуба); how much a shared stem is worth is said by linkage.

Takes   one clean token, and whether the name stands in another case.
Gives   skeletons as written, stems, the sex its ending shows.
Leaves  near misses to linkage.names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from leleka.normalize.names.clean import is_cyrillic
from leleka.normalize.names.fold import settled, skeletons
from leleka.normalize.names.given import FEMALE, MALE

# Endings of a man's or a woman's surname in a case other than the nominative, in skeleton letters,
# and what the nominative ends in.
_CASES = (
    (re.compile(r"(?<=[sc]k)(?:ogo|omu|im|oi|ou|u|i|oiu|ei|ei)$"), "i"),
    (re.compile(r"(?<=[oe]v|in)(?:im|om|u|a|i|e|oi|ou|ei)$"), ""),
    (re.compile(r"(?:ogo|omu|im)$"), "i"),
    (re.compile(r"(?:ovi|evi|om|em|eu|ou)$"), ""),
    (re.compile(r"(?:[auoie])$"), ""),
)
_MAN_DECLINED = re.compile(
    r"(?:енка|енку|енком|енкові|[сц]ького|[сц]ькому|[сц]ьким|[сц]кого|[сц]кому|[сц]ким|"
    r"[чщ]ука|[чщ]уку|юка|юку|ичу|евича|овича)$"
)
_WOMAN_DECLINED = re.compile(r"(?:ової|овій|овою|євої|євій|євою|івої|їної|іної|іній|іною)$")
# Not -ава, nor -ина of both languages: men and women bear Заграва, Тичина and Калина alike. So they do
# Діброва, Підкова, Сова and Корова, words that happen to end as women’s surnames do.
_FEMALE_ENDING = re.compile(
    r"(?:(?<!дібр)(?<!дубр)(?<!підк)(?<!подк)(?<!^с)(?<!^кор)ова|[еєё]ва|[ії]на|ына|[сц]ька|[сц]кая|ая|яя|"
    r"ova|eva|ska|skaya|skaia|skaja|cka|ckaya|aya|aja)$"
)
_MALE_ENDING = re.compile(
    r"(?:[оеєёії]в|[иії]н|ын|[сц]ький|[сц]кий|скі|цкі|ий|ый|ой|ov|ev|off|eff|iv|in|yn|sk[yi][ijy]?|yi)$"
)
_TYPICAL = re.compile(
    r"(?:енк[оаиу]|[еє]йко|[сц]ьк[ийа]+|[сц]к[ийіая]+|[оеєёії]ва?|[оаеё]ў|[чю]?ук|юк|[иіїы]на?|[ая]к|[єея]ць|[єе]ц|"
    r"швілі|швили|дзе|янц?|[иы]х|[иы]й|enk[oa]|enco|s'?k[iy]+[ijy]?|skaya|ska|[oei]va?|chuk|[iyj]?uk|[iy]na?|"
    r"[iy]?ak|ets|shvili|dze|[yi]an|off|owa?|[oae]u|[yi]kh)$"
)


@dataclass(frozen=True, slots=True)
class Surname:
    """What is known of one token as a surname.

    Attributes:
        forms: skeletons, the likeliest first; translated forms after the written ones.
        stems: what is left without endings of sex and case.
        n_written: how many of forms are readings of the writing itself, the rest are translations.
        sex: 1 or 2 where the ending tells.
    """

    forms: tuple[str, ...]
    stems: tuple[str, ...]
    n_written: int
    sex: int


def stem_of(skeleton: str) -> str:
    """Drop the ending that tells the sex: ivanova, ivanov → ivanov; wevqenko, wevqenka → wevqenk."""
    if skeleton.endswith(("ai", "ei", "ui")):
        return skeleton
    if skeleton.endswith("oi") and len(skeleton) > 4:
        return skeleton[:-2]
    if len(skeleton) > 3 and skeleton[-1] in "aoeiu":
        return skeleton[:-1]
    return skeleton


def read_surname(token: str, habits: frozenset[str] = frozenset(), oblique: bool = False) -> Surname:
    """Take a surname apart.

    Args:
        token: one clean word.
        habits: spelling habits seen in the whole name.
        oblique: whether other words of the name stand in a case other than the nominative.
    """
    lower = token.lower()
    written = skeletons(lower, habits)
    stems = [stem_of(form) for form in written]
    if oblique:
        for form in written:
            stems += _nominative_stems(form)
    translated = _translated(lower) if any(is_cyrillic(c) for c in lower) else ()
    translated += tuple("pod" + form[3:] for form in written if form.startswith("pid") and len(form) > 5)
    forms = tuple(dict.fromkeys((*written, *translated)))
    stems += [stem_of(form) for form in translated]
    return Surname(forms, tuple(dict.fromkeys(stems)), len(written), _sex(lower))


def looks_like_surname(token: str) -> bool:
    """Whether it ends as surnames do."""
    return bool(_TYPICAL.search(token.lower()))


def shows_case(token: str) -> int:
    """The sex of a surname that can only stand in another case (Belarusian -енка apart); else 0."""
    lower = token.lower()
    if _MAN_DECLINED.search(lower):
        return MALE
    return FEMALE if _WOMAN_DECLINED.search(lower) else 0


def _sex(token: str) -> int:
    if _FEMALE_ENDING.search(token):
        return FEMALE
    return MALE if _MALE_ENDING.search(token) else 0


def _nominative_stems(form: str) -> list[str]:
    found: list[str] = []
    for ending, start in _CASES:
        stripped = ending.sub("", form)
        if stripped != form and len(stripped) >= 3:
            found += [stem_of(settled(stripped + start)), stripped]
    # Fleeting vowels: Швеця is Швець, Бойка is Бойко, Журавля is Журавель.
    if re.search(r"[^aeiou]c[aeiu]$", form):
        found.append(form[:-2] + "ec")
    if re.search(r"[^aeiou]k[aeiu]$", form):
        found.append(form[:-2] + "ok")
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _dictionary():  # type: ignore[no-untyped-def]
    from names_translator.dicts import default_dicts

    return default_dicts()


def _translated(token: str) -> tuple[str, ...]:
    """Skeletons of its Russian forms: Підгорний → Подгорный beside Пидгорный."""
    found = _dictionary().lookup_key(token, "last")
    return tuple(dict.fromkeys(skeletons(each)[0] for each in found))
