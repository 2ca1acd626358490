"""Numbers as reports write them: digits, words, both mixed, vague ones, ranges, qualifiers.

Takes   tokens of a text, and the language's tables.
Gives   Amount: the interval, its qualifier, and the tokens it stands on.
Leaves  whether the number counts people to mentions.

Source: the intervals of vague and rounded words follow one table (README of the room's tests);
WIDTH is a convention, not a fact about language, and is printed beside the intervals it makes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from leleka.reports.tables import Tables
from leleka.reports.text import NUMBER, WORD, Text

WIDTH = 0.1
"""How far "about" reaches to both sides and "nearly" below, as a share of the number."""

BOUNDS = {"over", "at_least", "up_to", "under"}
DASHES = {"-", "–", "—"}


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a text.

    Attributes:
        low, high: the interval; None: open on that side.
        first, after: the tokens it stands on, its qualifier's included.
        core: the token at which the number itself begins.
        base: the number before any qualifier, None where it is vague.
        in_digits: whether it is written in digits alone, as years and ages are.
    """

    low: int | None
    high: int | None
    qualifier: str
    first: int
    after: int
    core: int
    base: int | None
    in_digits: bool


def amount_at(text: Text, i: int, t: Tables) -> Amount | None:
    """Read the number that begins at a token, with its range and qualifiers; None where none begins."""
    bare = _bare_at(text, i, t)
    if bare is None:
        return None
    ranged = _range_from(text, bare, t)
    return _qualified(text, ranged or bare, t)


def _bare_at(text: Text, i: int, t: Tables) -> Amount | None:
    low = text.low
    if low[i] in _GENITIVE and i and low[i - 1] in _TAKES_GENITIVE:
        return _cardinal_at(text, i, t)  # «более тысячи», «близько сотні»: one, not many
    fixed = t.fixed.at(low, i)
    if fixed is not None:
        return _exact(fixed[0], i, i + fixed[1])
    if text.kind[i] == WORD:
        several = _several_at(text, i, t)
        if several is not None:
            return several
        vague = t.vague.at(low, i)
        # "Тисячі" after a number is its scale and never gets here; a lone singular is a thousand.
        if vague is not None:
            (least, most), size = vague
            return Amount(least, most, "order", i, i + size, i, None, False)
    return _cardinal_at(text, i, t)


def _several_at(text: Text, i: int, t: Tables) -> Amount | None:
    """'Several hundred', 'a few dozen', 'кілька сотень': as vague as the plural alone."""
    start = i + 1 if text.low[i] in {"a", "the"} and i + 1 < len(text) else i
    if text.low[start] not in t.several or start + 1 >= len(text):
        return None
    after = start + 2 if text.low[start + 1] == "of" else start + 1
    if after >= len(text):
        return None
    # The vague table names plurals; English says "several hundred" in the singular.
    word = text.low[after]
    vague = t.vague.at(text.low, after) or (t.vague.at([word + "s"], 0) if t.lang == "en" else None)
    if vague is None or (t.lang == "en" and word.endswith("s") and text.low[start] != "many"):
        return None
    (least, most), size = vague
    return Amount(least, most, "order", i, after + size, i, None, False)


def _exact(value: float, first: int, after: int, *, in_digits: bool = False) -> Amount:
    whole = round(value)
    return Amount(whole, whole, "exact", first, after, first, whole, in_digits)


def _digits(piece: str, has_scale: bool) -> float | None:
    """The value of digits with either habit of grouping; None where it is not one number."""
    parts = piece.replace(" ", ",").replace("'", ",").replace(".", ",").split(",")
    separators = [c for c in piece if not c.isdigit()]
    if not separators:
        return float(piece) if len(piece) < 13 else None
    groups = all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3
    if groups and not (has_scale and len(parts) == 2 and separators[0] in ".,"):
        return float("".join(parts))
    if len(parts) >= 3 and all(len(part) == 3 for part in parts[1:-1]):
        return float("".join(parts[:-1]) + "." + parts[-1])
    return float(f"{parts[0]}.{parts[1]}") if len(parts) == 2 and (has_scale or len(parts[1]) != 3) else None


def _cardinal_at(text: Text, i: int, t: Tables) -> Amount | None:  # noqa: PLR0912, PLR0915
    """Add up units, hundreds and scales: 'two hundred and fifty', '6 тисяч 266', 'a thousand'."""
    total, group, last_scale, seen = 0.0, 0.0, 10**12, False
    j, n, in_digits, last_unit = i, len(text), True, 10**9
    fractional = False
    while j < n:
        word, kind = text.low[j], text.kind[j]
        if kind == NUMBER:
            scale = _scale_after(text, j, t)
            value = _digits(text.raw[j], scale is not None)
            if value is None or group or (seen and (value >= last_scale or not value.is_integer())):
                break
            group, seen, last_unit = value, True, 1
            fractional = fractional or not value.is_integer()
        elif kind != WORD:
            break
        elif (value_of := _unit(word, t)) is not None:
            if value_of >= last_unit or (group and last_unit < 20):
                break
            group, seen, in_digits = group + value_of, True, False
            last_unit = value_of if value_of < 100 else 100
            if value_of >= 20 and value_of % 10:
                last_unit = 1
        elif word in t.scales:
            scale_value = t.scales[word]
            if scale_value >= last_scale or (not seen and t.lang == "en"):
                break
            if not seen and word not in _ONE_OF_SCALE and not (word in _GENITIVE and j == i):
                break
            group = max(group, 1.0) * scale_value
            if scale_value >= 1000 or scale_value in (10, 12, 20):
                total, group, last_scale = total + group, 0.0, scale_value
                last_unit = 10**9 if scale_value >= 1000 else 0
            else:
                last_unit = 100
            seen, in_digits = True, False
        elif word in {"a", "an"} and not seen and j + 1 < n and text.low[j + 1] in t.scales:
            group, seen, in_digits, last_unit = 1.0, True, False, 1
        elif word == "and" and seen and not in_digits and _small_follows(text, j, t):
            if text.low[j + 1 : j + 3] in (["a", "half"],) and j + 3 < n and text.low[j + 3] in t.scales:
                group += 0.5
                j += 3
                continue
        else:
            break
        j += 1
    if not seen:
        return None
    while text.low[j - 1] == "and":
        j -= 1
    value = total + group
    if fractional and last_scale == 10**12 and not value.is_integer():
        return None
    if text.kind[i] == NUMBER and j < n and _is_glued(text, i, j):
        return None
    return _exact(value, i, j, in_digits=in_digits)


_GENITIVE = frozenset("тысячи сотни десятка миллиона дюжины тисячі сотні мільйона дюжини".split())
_TAKES_GENITIVE = frozenset(
    "более свыше больше около порядка менее меньше близько більше менше понад майже почти до чем"
    " ніж як".split()
)
_ONE_OF_SCALE = frozenset(
    "сотня сотню сотні сотни тисяча тисячу тысяча тысячу мільйон мільйону миллион миллиону десяток дюжина"
    " дюжину".split()
)


def _unit(word: str, t: Tables) -> int | None:
    value = t.units.get(word)
    if value is None and "-" in word:
        parts = [t.units.get(part) for part in word.split("-")]
        if len(parts) == 2 and parts[0] and parts[1] and parts[0] >= 20 and parts[1] < 10:
            return parts[0] + parts[1]
    return value


def _scale_after(text: Text, j: int, t: Tables) -> int | None:
    return t.scales.get(text.low[j + 1]) if j + 1 < len(text) else None


def _small_follows(text: Text, j: int, t: Tables) -> bool:
    """Whether 'and' joins the rest of one number: 'two hundred and fifty', 'three and a half thousand'."""
    if j + 1 >= len(text) or text.low[j - 1] == "dozen":
        return False
    if text.low[j + 1 : j + 3] == ["a", "half"]:
        return j + 3 < len(text) and text.low[j + 3] in t.scales
    scale_before = t.scales.get(text.low[j - 1], 0)
    unit = _unit(text.low[j + 1], t)
    return scale_before >= 100 and unit is not None and unit < scale_before


def _is_glued(text: Text, i: int, j: int) -> bool:
    """Whether a letter or a hyphenated word touches: '19-year-old', 'G7', '10:30', '№3'."""
    if j < len(text) and text.start[j] == text.end[j - 1]:
        if text.kind[j] == WORD:
            return text.low[j] not in {"k", "тис", "млн"}
        if text.low[j] in DASHES and j + 1 < len(text) and text.start[j + 1] == text.end[j]:
            return (
                text.kind[j + 1] == WORD and text.low[j + 1] not in {"plus", "strong"} and text.low[j] == "-"
            )
        if text.low[j] in {"%", ":", "/", "°", "$", "€"}:
            return text.low[j] != ":" or (j + 1 < len(text) and text.start[j + 1] == text.end[j])
    if i and text.end[i - 1] == text.start[i]:
        before = text.low[i - 1]
        if before in DASHES:
            return (
                before == "-" and i > 1 and text.end[i - 2] == text.start[i - 1] and text.kind[i - 2] == WORD
            )
        return text.kind[i - 1] == WORD or before in {"$", "€", "£", "₴", "₽", "#", "№", "/", ":", ".", "+"}
    return bool(i) and text.low[i - 1] in {"$", "€", "£", "₴", "₽", "№", "%"}


def _range_from(text: Text, left: Amount, t: Tables) -> Amount | None:
    """Join two numbers to a range: '20 to 30', '20–30', 'between 20 and 30', 'від 20 до 30', '12 or 13'."""
    j, n = left.after, len(text)
    if j + 1 >= n or left.low is None:
        return None
    joint, before = text.low[j], text.low[left.core - 1] if left.core else ""
    joins = (
        joint in DASHES
        or joint in {"to", "or", "чи", "або", "или"}
        or (joint in {"and", "і", "та", "и", "й"} and before in {"between", "між", "между"})
        or (joint in {"до", "to"} and before in {"від", "от", "from", "з", "с"})
    )
    if not joins:
        return None
    if joint in DASHES and text.start[j] != text.end[j - 1] and text.low[j] != "–":
        return None
    right = _bare_at(text, j + 1, t)
    if right is None or right.high is None:
        return None
    low = left.low
    # "200 to 300 thousand" and "two to three hundred" name their scale once; "500 to 2 thousand" has it once.
    scale = t.scales.get(text.low[right.after - 1], 1)
    if right.after - right.core > 1 and left.base is not None and low * scale < right.high:
        low = low * scale
    if low >= right.high:
        return None
    if joint == "or" and (left.base is None or right.high > low * 2):
        return None
    first = left.first - 1 if before in {"between", "від", "от", "from", "між", "между"} else left.first
    in_digits = left.in_digits and right.in_digits
    return Amount(low, right.high, "range", first, right.after, left.core, right.base, in_digits)


def _qualified(text: Text, amount: Amount, t: Tables) -> Amount:
    """Apply the qualifiers that stand before a number, or just after it."""
    codes: list[str] = []
    first = amount.first
    while len(codes) < 3:
        skipped = first - 1 if first and text.low[first - 1] in {"the", "a", "its"} and not codes else first
        found = _qualifier_before(text, skipped, t)
        if found is None:
            break
        code, first = found
        codes.append(code)
    after = amount.after
    behind = t.qualifiers_after.at(text.low, after) if after < len(text) else None
    if behind is not None and not codes:
        codes.append(behind[0])
        after += behind[1]
    if not codes or amount.qualifier == "range":
        return replace(amount, first=first, after=after)
    code = next((c for c in codes if c in BOUNDS), codes[0])
    low, high = interval(code, amount.low, amount.high, is_vague=amount.base is None)
    if amount.base is None and code in {"about", "nearly"}:
        code = "order"
    return replace(amount, low=low, high=high, qualifier=code, first=first, after=after)


def _qualifier_before(text: Text, i: int, t: Tables) -> tuple[str, int] | None:
    if i <= 0:
        return None
    found = t.qualifiers.before(text.low, i)
    if found is None:
        return None
    code, size = found
    first = i - size
    word = text.low[first]
    if text.start[i] - text.end[i - 1] > 3 or text.sentence[first] != text.sentence[i]:
        return None
    # "Виросло до 648" names where a number arrived, not a bound; so does "від 5 до 17".
    if word == "до" and any(
        text.low[k].startswith(
            ("зрос", "зріс", "збільш", "вырос", "увелич", "дойш", "дійш", "дош", "довів", "довел")
        )
        for k in range(max(0, first - 5), first)
    ):
        return None
    if word == "to" and size == 1:
        return None
    if word == "about" and text.low[first + 1 : first + 2] == ["the"]:
        return None  # "asked about the 19,000 children"
    return code, first


def interval(
    code: str, low: int | None, high: int | None, *, is_vague: bool
) -> tuple[int | None, int | None]:
    """The interval that a qualifier makes of a number, or of a vague word's own interval."""
    if code in {"over", "at_least"}:
        return low, None
    if code in {"up_to", "under"}:
        return None, high
    if is_vague or low is None or high is None:
        return low, high
    if code == "nearly":
        return round((1 - WIDTH) * low), high
    if code == "about":
        return round((1 - WIDTH) * low), round((1 + WIDTH) * high)
    return low, high
