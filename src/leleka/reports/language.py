"""Which of the languages leleka reads a text is in, told by its letters and commonest words.

Takes   a text, or a part of one.
Gives   "en", "uk", "ru", or "" where it is none of them.
Leaves  reading to the tables of that language.

Three languages with different letters need no model: Ukrainian has і ї є ґ, Russian ы э ъ ё, and
English its own small words, without which a Latin text is another language.
"""

from __future__ import annotations

import re
import unicodedata

ENGLISH = re.compile(
    r"\b(?:the|of|and|in|to|was|were|is|are|that|for|with|from|have|has|had|by|at|on|said|their|who|as|but|not"
    r"|they|its|this|which|been|after|about|since|more|than|over|least|according|children|people|killed|missing"
    r"|returned|still|only|back|came|them)\b",
    re.IGNORECASE,
)
NEIGHBOURS = re.compile(
    r"\b(?:de|het|een|van|la|el|les|des|du|und|der|die|das|den|dem|que|il|di|che|nie|si[eę]|do|na|og|och|att"
    r"|som|ett|dan|yang|los|las|del|para|por|mit|auf|est|dans|pour|w|z|i)\b",
    re.IGNORECASE,
)
"""Small words of other languages in Latin letters, some of which share "in" and "was" with English."""
RUSSIAN_WORDS = re.compile(
    r"\b(?:что|из|и|или|но|для|как|они|был|были|его|детей|людей|человек|году|года|уже|только|сообщил\w*|после"
    r"|также|среди|нет|ранее)\b",
    re.IGNORECASE,
)
UKRAINIAN_WORDS = re.compile(
    r"\b(?:що|та|й|до|про|було|року|але|вже|осіб|особа|також|як|та)\b", re.IGNORECASE
)
LATIN, CYRILLIC, OTHER = re.compile(r"[A-Za-zÀ-ɏ]"), re.compile(r"[Ѐ-ӿ]"), re.compile(r"[^\W\d_]")
UKRAINIAN, RUSSIAN = re.compile(r"[іїєґІЇЄҐ]"), re.compile(r"[ыэъёЫЭЪЁ]")
# Belarusian ў, Serbian and Macedonian letters, Bulgarian's frequent ъ without ы.
FOREIGN = re.compile(r"[ўЎђјљњћџѓќѕЂЈЉЊЋЏЃЌЅ]")
SAMPLE = 20_000


def language_of(text: str) -> str:
    """Tell the language of a text; '' where it is none that leleka reads, or too short to say."""
    sample = text[:SAMPLE]
    latin, cyrillic = len(LATIN.findall(sample)), len(CYRILLIC.findall(sample))
    letters = len(OTHER.findall(sample))
    if letters < 3 or latin + cyrillic < letters / 2:
        return ""
    if cyrillic > latin:
        return _cyrillic(sample, cyrillic)
    words = max(1, len(sample.split()))
    english = len(ENGLISH.findall(sample))
    foreign = sum(1 for c in sample if ord(c) > 127 and c.isalpha())
    neighbours = len(NEIGHBOURS.findall(sample))
    least = 0.08 if foreign or neighbours else 0.04
    if (english / words >= least and english > neighbours) or (words < 12 and foreign == 0):
        return "en"
    return ""


def _cyrillic(sample: str, n_letters: int) -> str:
    sample = unicodedata.normalize("NFC", sample)
    ukrainian, russian = len(UKRAINIAN.findall(sample)), len(RUSSIAN.findall(sample))
    if len(FOREIGN.findall(sample)) * 50 > n_letters:
        return ""
    if ukrainian == russian == 0:
        russian, ukrainian = len(RUSSIAN_WORDS.findall(sample)), len(UKRAINIAN_WORDS.findall(sample))
        if ukrainian > russian + 1:
            return "uk"
        return "ru" if n_letters < 300 or russian > 1 else ""  # no letter of another language stands in it
    if (
        "ъ" in sample
        and not re.search("[ыэ]", sample)
        and ukrainian == 0
        and sample.count("ъ") * 60 > n_letters
    ):
        return ""
    return "uk" if ukrainian >= russian else "ru"
