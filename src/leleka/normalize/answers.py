"""Cells that answer without a value: not known, never asked, refused, no.

The four are different answers: a mother who refused is not a mother nobody asked, and "no marks"
is a fact about the child. None of them is an error.

Takes   the text of a cell.
Gives   which of the four it says, or None where it holds something else.
Leaves  what "no" means in a column to that column's reader.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from leleka.core.alphabet import one_apostrophe

Answer = Literal["unknown", "not_asked", "refused", "no"]

_SAID: dict[Answer, tuple[str, ...]] = {
    "not_asked": (
        r"не (за|о)?п(ит|рош|рас)\w*",
        r"не спр[ао]ш\w*",
        r"не опрош\w*",
        r"(was |were )?(not|never) asked",
    ),
    "refused": (
        r"відмов(а|ив\w*|ил\w*|ляється|ляються)( від\w*| назв\w*| повід\w*)*",
        r"отказ(а?лся|а?лась|а?лись|ался|ывается|ываются)?( назв\w*| сообщ\w*| отвеч\w*)*",
        r"(has |have )?refus(ed|es|al)( to (say|answer|tell))?",
        r"declined( to (say|answer|tell))?",
        r"не (хоче|хочет|захотіла?|захотела?) (казати|говорить|називати|называть|відповідати|отвечать)",
    ),
    "no": (
        "ні",
        "нема",
        "немає",
        "не має",
        "нет",
        "не имеет(ся)?",
        "відсутн\\w+",
        "отсутству\\w+",
        "no",
        "none",
        "not any",
    ),
    "unknown": (
        r"(дата |місце |место |точно |достеменно )*не ?(відом|известн|вiдом)\w*( точно| достеменно)?",
        r"не?изв\.?",
        r"невід\.?",
        r"не (було |был[оаи]? |вдалось |вдалося |удалось )?"
        r"(встановл|установ|визнач|определ|з'?ясов|выясн|уточн|вказ|указ|зазнач|заполн|заповн)\w*",
        r"(немає|нема|відсутн\w+|нет|no) "
        r"(св\.?|док\w*|даних|інформац\w+|відомост\w+|данных|информац\w+|сведен\w+|data|information|info|record)",
        r"(даних|інформації|відомостей|данных|информации|сведений) (немає|нема|нет)",
        r"не (знає|знаю|знают|знает|пам'?ята\w+|помн\w+)",
        r"(date |place )?(is )?(unknown|unk"
        r"|not (known|stated|specified|recorded|established|available|given))\.?",
        r"(does not|doesn't|do not) know",
        r"[нn][/\\.]?[дкоуkda]\.?",
        "null|nan|nat|none given|#n/?a|#знач!|#value!|xxx|ххх|-нет-|б/д|п/п",
        r"[\W_]+",
    ),
}
_ONE = re.compile("|".join(f"(?P<{answer}>{'|'.join(patterns)})" for answer, patterns in _SAID.items()))
_LONGEST = 60
"""No answer is longer; a whole story is not tried."""


@lru_cache(maxsize=50_000)
def answered(text: str) -> Answer | None:
    """Which of the four answers a cell gives; None where it holds a value.

    A cell of nothing but dashes, dots or question marks says "unknown"; a bare plus does not.
    """
    if len(text) > _LONGEST:
        return None
    said = " ".join(one_apostrophe(text.casefold()).split()).strip(' .,;:()[]"«»')
    match = _ONE.fullmatch(said)
    if match is None or said == "+":
        return "unknown" if not said else None
    return match.lastgroup  # type: ignore[return-value]  # the groups are named as the answers
