"""Scars, birthmarks and other signs on a body, as codes: what, on which side, where.

"Шрам на лівій щоці" and "шрам слева на щеке" both become scar:left:cheek, so that a description
in a register and one in a listing can be compared word by word.

Takes   the text of a cell.
Gives   codes "kind:side:part", each part left out where it is not said.
Leaves  what a mark weighs to linkage.
"""

from __future__ import annotations

import re

from leleka.core.alphabet import one_apostrophe
from leleka.normalize.answers import answered
from leleka.normalize.letters import in_one_script
from leleka.normalize.traits import TraitReading

KINDS = {
    "scar": r"шрам\w*|рубе?ц\w*|рубець|scar\w*|cicatri\w*",
    "burn": r"опі[кч]\w*|опек\w*|ожог\w*|обп[іе]к\w*|burn\w*",
    "birthmark": r"родим\w*|родинк\w*|birthmark\w*|невус\w*|mole\w*|nevus|гемангіом\w*|гемангиом\w*",
    "freckles": r"веснянк\w*|ластовинн\w*|веснушк\w*|freckle\w*",
    "tattoo": r"тату\w*|tattoo\w*",
    "amputation": r"ампут\w*|amputat\w*|missing",
    "cleft": r"заяч\w*|розщілин\w*|расщелин\w*|cleft",
    "squint": r"косоок\w*|косогла\w*|strabism\w*|squint\w*",
    "dimple": r"ямочк\w*|dimple\w*",
    "glasses": r"окуляр\w*|очк[иа]х?|glasses",
    "hearing_aid": r"слухов\w*|hearing",
    "limp": r"кульга\w*|хрома\w*|limp\w*",
    "piercing": r"п[іи]рсинг\w*|проколот\w*|pierc\w*",
    "wart": r"бородавк\w*|wart\w*",
    "stammer": r"заїк\w*|заик\w*|stammer\w*|stutter\w*",
}
SIDES = {"left": r"лів\w*|зліва|лев\w*|слева|left", "right": r"прав\w*|справа|right"}
PARTS = {
    "forehead": r"л[об]+[іаеу]?|лоб\w*|forehead|чол[оіа]",
    "eyebrow": r"бр[оі]в\w*|eyebrow\w*|brow",
    "eyelid": r"повік\w*|век[ео]|eyelid",
    "eye": r"ок[оау]|очі|глаз\w*|eye",
    "nose": r"н[оі]с(?:[аіуе]|ом)?|перенос\w*|nose",
    "cheek": r"щ[оіе]к\w*|щоц\w*|cheek\w*",
    "lip": r"губ\w*|lip",
    "chin": r"підборідд\w*|подбород\w*|chin",
    "ear": r"в[уі]х\w*|вуш\w*|вус[іи]|ух\w*|ear",
    "temple": r"скрон\w*|висок|виск\w*|temple",
    "face": r"облич\w*|лиц\w*|face",
    "head": r"голов\w*|потилиц\w*|затыл\w*|тім'?\w*|head",
    "neck": r"ши[яїюєе]|шее|шея|шею|neck",
    "shoulder": r"плеч\w*|лопат\w*|shoulder\w*",
    "chest": r"груд\w*|chest",
    "back": r"спин\w*|попере\w*|поясниц\w*|back",
    "belly": r"жив[оі]т\w*|пуп\w*|belly|abdomen|stomach",
    "elbow": r"л[іо]к[оі]?т\w*|elbow",
    "wrist": r"зап'?яст\w*|запяст\w*|wrist",
    "palm": r"долон\w*|ладон\w*|palm",
    "finger": r"пал[еь]?ц\w*|палець|пальч\w*|мізин\w*|мизин\w*|finger\w*|thumb",
    "forearm": r"передпліч\w*|предплеч\w*|forearm",
    "hand": r"кист\w*|hand",
    "arm": r"рук\w*|руц\w*|arm",
    "knee": r"кол[іе]н\w*|knee",
    "thigh": r"стегн\w*|бедр\w*|thigh|hip",
    "shin": r"гом[іе]л\w*|голен\w*|литк\w*|shin|calf",
    "foot": r"ступн\w*|стоп\w*|foot|п'?ят[іаук]\w*",
    "leg": r"ног\w*|ноз[іе]|leg",
    "buttock": r"сідниц\w*|ягодиц\w*|buttock\w*",
}
_COMPILED = {kind: re.compile(pattern) for kind, pattern in (KINDS | SIDES | PARTS).items()}
_BREAK = re.compile(r"[;,.\n/]|\s(?:та|і|й|и|and|також|также)\s")


def read_marks(text: str) -> TraitReading:
    """Read the marks in a description, in the order of the writing; each code once.

    A part of the body without a kind of mark goes on with the kind before it: "шрам на щоці та
    підборідді" is two scars. Words leleka does not know are left aside.
    """
    answer = answered(text)
    if answer is not None:
        return TraitReading(answer=answer)
    codes: list[str] = []
    kind = ""
    for phrase in _BREAK.split(one_apostrophe(in_one_script(text).casefold())):
        words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", phrase)
        kinds, side, part = _first(words, KINDS), _first(words, SIDES), _first(words, PARTS)
        if kinds or (kind and part):
            kind = kinds or kind
            codes.append(":".join(bit for bit in (kind, side, part) if bit))
    return TraitReading(codes=tuple(dict.fromkeys(codes)))


def _first(words: list[str], of: dict[str, str]) -> str:
    """The first code of a table that any of the words means, in the order of the words."""
    return next((code for word in words for code in of if _COMPILED[code].fullmatch(word)), "")
