"""Which language a name is written in, as far as its letters tell.

Takes   a clean name.
Gives   uk, ru, be, uk-Latn, ru-Latn, be-Latn, Latn, or "" where nothing tells.
Leaves  everything that could go wrong if this guess is wrong: it is only ever a hint.
"""

from __future__ import annotations

import re

_CYRILLIC = re.compile("[\u0400-\u052f]")
_UKRAINIAN = re.compile(r"[іїєґ]|['](?=[яюєї])|ський|цький|ович\b.*ій\b|івна\b|ївна\b|йович")
_RUSSIAN = re.compile(r"[ыэёъ]|ский\b|ская\b|цкий\b|овна\b|евна\b|ьевич|иевич|ей\b")
_BELARUSIAN = re.compile(r"ў|дз[іьмв]|[аяе]віч|ц[ьія].*віч|эй\b|[шжчр]э|анка\b|ск[іа]\b.*віч")
_LATIN_UKRAINIAN = re.compile(
    r"skyi|tskyi|ovych|yovych|ivna\b|olod|serhi|oleksi|oleksandr|mykol|dmytr|kh?rii|hr|zgh|yi\b|ih?or|yev?hen|"
    r"andrii|yurii|y[ck]h?\b|[bdlmnprtvz]y[kmn]"
)
_LATIN_RUSSIAN = re.compile(
    r"ovich|evich|evna|ovna|sky\b|skiy\b|skaya|aleks|serge|nikola|dmitri|gen|ei\b|ey\b|alex"
)
_LATIN_BELARUSIAN = re.compile(
    r"dz[ijm]|aliaks|siarh|uladz|[aeo]u\b|avich|auna\b|euna\b|siamion|mikala|piatr|viachasl|ŭ|aleh|ihar|siar"
)


# What a name must hold somewhere to be Belarusian; of the endings in -віч this much.
_HINTS = re.compile(rf"віч|ў|дз[іьмв]|эй\b|[шжчр]э|анка\b|{_LATIN_BELARUSIAN.pattern}")


def may_be_belarusian(part: str) -> bool:
    """Whether a name with this part in it may be Belarusian; guess_language of the whole tells."""
    return bool(_HINTS.search(part.lower()))


def guess_language(text: str) -> str:
    """Guess from letters and endings that exist in one of the languages only."""
    lower = text.lower()
    n_cyrillic = len(_CYRILLIC.findall(lower))
    if not n_cyrillic and not any(c.isalpha() for c in lower):
        return ""
    if 2 * n_cyrillic >= sum(map(str.isalpha, lower)):
        weights = {
            "be": 2 * len(_BELARUSIAN.findall(lower)),
            "uk": len(_UKRAINIAN.findall(lower)) - 2 * ("ў" in lower) - 2 * ("ы" in lower or "э" in lower),
            "ru": len(_RUSSIAN.findall(lower)) - 3 * any(c in lower for c in "іїєґў"),
        }
        best = max(weights, key=lambda language: weights[language])
        return best if weights[best] > 0 else ""
    weights = {
        "be-Latn": 2 * len(_LATIN_BELARUSIAN.findall(lower)),
        "uk-Latn": len(_LATIN_UKRAINIAN.findall(lower)),
        "ru-Latn": len(_LATIN_RUSSIAN.findall(lower)),
    }
    best = max(weights, key=lambda language: weights[language])
    return best if weights[best] > 0 else "Latn"
