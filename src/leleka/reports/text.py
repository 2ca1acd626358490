"""A text as words, sentences and paragraphs, every one of which knows where it stands.

Soft hyphens, narrow spaces, decomposed letters and three kinds of apostrophe would make the
same number look like four. Reading happens on a folded copy, and every place in the copy
leads back to its place in the text as written.

Takes   a text as written.
Gives   Text: tokens with offsets, sentences, paragraphs, quotations.
Leaves  what the words mean to the tables and the readers.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

from leleka.core.alphabet import APOSTROPHES

# A space that is not a line end: ordinary, no-break, figure, thin, narrow no-break.
SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u0301\u0300"
SAME_LENGTH = {ord(c): " " for c in SPACES} | {
    **dict.fromkeys(map(ord, APOSTROPHES + "ˈ"), "'"),
    ord("“"): '"', ord("”"): '"', ord("„"): '"', ord("«"): '"', ord("»"): '"', ord("‟"): '"',
    ord("‑"): "-", ord("‐"): "-", ord("−"): "-", ord("‒"): "-",
}  # fmt: skip
NEEDS_FOLDING = re.compile(f"[{INVISIBLE}\u0302-\u036f]")

TOKEN = re.compile(
    r"(?P<number>(?<![\w.])\d{1,3}(?:(?P<by>[ ,.'])\d{3})(?:(?P=by)\d{3})*(?![\d])(?:[.,]\d+(?!\d))?"
    r"|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]\.(?:[^\W\d_]\.)+|[^\W\d_]+(?:['-][^\W\d_]+)*'?(?<!'))"
    r"|(?P<mark>\n[ \t]*(?:\n[ \t]*)*|\.\.\.|[^\w\s]|_)",
)
LONGEST_SENTENCE = 400
"""Tokens; what runs on longer is a list or a table, and is cut so that reading stays linear."""
NUMBER, WORD, MARK, BREAK = 0, 1, 2, 3
ABBREVIATIONS = frozenset(
    "mr mrs ms dr gen col lt sgt capt maj sen rep gov st prof hon rev no vs inc jr sr fig art sec"
    " jan feb mar apr jun jul aug sep sept oct nov dec u.s u.k u.n approx est"
    " тис млн млрд ст р рр м с смт ім вул обл о буд див т п напр тыс г гг им ул руб чел осіб-"
    .split()
)  # fmt: skip


@dataclass(slots=True)
class Text:
    """A folded text, as parallel lists over its tokens.

    Attributes:
        low: the token in small letters, as the tables write it (ё as е).
        raw: the token as folded, capitals kept.
        kind: NUMBER, WORD, MARK or BREAK (one or more line ends).
        start, end: where it stands in the text as written.
        sentence: the number of its sentence.
        bounds: first and after-last token of each sentence.
        paragraph: the number of each sentence's paragraph.
        quoted: whether the token stands within quotation marks.
        codes: what readers have looked up for a sentence, by sentence and table.
    """

    written: str
    low: list[str]
    raw: list[str]
    kind: list[int]
    start: list[int]
    end: list[int]
    sentence: list[int]
    bounds: list[tuple[int, int]]
    paragraph: list[int]
    quoted: list[bool]
    codes: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many tokens it has."""
        return len(self.low)

    def quote(self, first: int, after: int) -> str:
        """The words from one token to another, as written."""
        return self.written[self.start[first] : self.end[after - 1]]

    def is_capital(self, i: int) -> bool:
        """Whether a token begins with a capital letter."""
        return self.kind[i] == WORD and self.raw[i][0].isupper()

    def sentence_at(self, offset: int) -> int:
        """The sentence in which a place of the written text lies."""
        token = max(0, bisect_right(self.start, offset) - 1)
        return self.sentence[token]


def fold(written: str) -> tuple[str, list[int] | None]:
    """Fold a text for reading; the second value leads each place back, None where none moved."""
    if not NEEDS_FOLDING.search(written):
        return written.translate(SAME_LENGTH), None
    letters: list[str] = []
    places: list[int] = []
    i, n = 0, len(written)
    while i < n:
        j = i + 1
        while j < n and (unicodedata.combining(written[j]) or written[j] in INVISIBLE):
            j += 1
        whole = "".join(c for c in written[i:j] if c not in "\u0301\u0300" or j - i > 2)
        composed = unicodedata.normalize("NFC", whole)
        # A mark that no letter takes, as over a colon, would be a token with no place of its own.
        kept = [
            c for n, c in enumerate(composed) if c not in INVISIBLE and not (n and unicodedata.combining(c))
        ]
        letters.extend(kept)
        places.extend([i] * len(kept))
        i = j
    places.append(n)
    return "".join(letters).translate(SAME_LENGTH), places


def read_text(written: str) -> Text:
    """Split a text into tokens, sentences and paragraphs."""
    folded, places = fold(written)
    low: list[str] = []
    raw: list[str] = []
    kind: list[int] = []
    start: list[int] = []
    end: list[int] = []
    for match in TOKEN.finditer(folded):
        piece = match.group()
        group = match.lastgroup
        first, after = match.span()
        if piece[0] == "\n":
            if not _ends_a_block(folded, first, after, piece):
                continue
            what = BREAK
        else:
            what = WORD if group == "word" else MARK if group == "mark" else NUMBER
        raw.append(piece)
        low.append(piece.lower().replace("ё", "е") if what == WORD else piece)
        kind.append(what)
        if places is None:
            start.append(first)
            end.append(after)
        else:
            start.append(places[first])
            end.append(_end_of(places, after, written))
    text = Text(written, low, raw, kind, start, end, [], [], [], [False] * len(low))
    _mark_sentences(text)
    _mark_quotations(text)
    return text


def _end_of(places: list[int], after: int, written: str) -> int:
    # The last letter's own combining marks and soft hyphens end where the next letter begins.
    return (
        places[after] if written[places[after] - 1 : places[after]] not in SPACES else places[after - 1] + 1
    )


def _ends_a_block(folded: str, first: int, after: int, piece: str) -> bool:
    """Whether a line end is the end of a paragraph, heading or item, not of a wrapped line."""
    if piece.count("\n") > 1 or after >= len(folded):
        return True
    line = folded[folded.rfind("\n", 0, first) + 1 : first].rstrip()
    if len(line) < 50 or line[-1] in ".!?:;…\"'":
        return True
    return not folded[after].islower() and not folded[after].isdigit() and folded[after] not in "(\"'"


def _mark_sentences(text: Text) -> None:
    first, paragraph = 0, 0
    low, kind, n = text.low, text.kind, len(text.low)

    def close(after: int) -> None:
        nonlocal first
        if after > first:
            text.bounds.append((first, after))
            text.paragraph.append(paragraph)
            text.sentence.extend([len(text.bounds) - 1] * (after - first))
            first = after

    i = 0
    while i < n:
        if i - first >= LONGEST_SENTENCE:
            close(i)
        if kind[i] == BREAK:
            if first == i and text.bounds:  # The line end belongs to the sentence it ends.
                text.bounds[-1] = (text.bounds[-1][0], i + 1)
                text.sentence.append(len(text.bounds) - 1)
                first = i + 1
            else:
                close(i + 1)
            paragraph += 1
        elif (
            kind[i] == MARK
            and low[i] in {".", "!", "?", "…", "..."}
            and not (i - first == 1 and kind[first] == NUMBER and len(low[first]) < 4)  # "13. Of these"
            and _is_sentence_end(text, i)
        ):
            after = i + 1
            while after < n and low[after] in {'"', ")", "'", "]", ".", "!", "?"} and _touches(text, after):
                after += 1
            close(after)
            i = after
            continue
        i += 1
    close(n)


def _touches(text: Text, i: int) -> bool:
    return text.start[i] == text.end[i - 1]


def _is_sentence_end(text: Text, i: int) -> bool:
    if text.low[i] != ".":
        return True
    before = text.low[i - 1] if i else ""
    n = len(text)
    after = i + 1
    while after < n and text.low[after] in {'"', ")", "]"} and _touches(text, after):
        after += 1
    if after >= n or text.kind[after] == BREAK:
        return True
    if text.start[after] == text.end[i]:
        return False
    opens = text.raw[after]
    if before in ABBREVIATIONS or (len(before) == 1 and text.is_capital(i - 1)):
        # "13 тис. Осіб" does not occur, "тис. У Києві" does.
        if len(before) == 1 and text.is_capital(i - 1):  # «співголова Марія Ж. За даними»
            is_initial = after + 1 < n and text.low[after + 1] == "."
            return i > 1 and text.is_capital(i - 2) and text.low[after] in _OPENERS and not is_initial
        return (
            before in {"тис", "млн", "млрд", "тыс", "р", "рр", "г", "гг"}
            and text.is_capital(after)
            and (text.low[after] in _OPENERS)
        )
    return (
        text.is_capital(after) or text.kind[after] == NUMBER or opens in {'"', "-", "–", "—", "(", "[", "•"}
    )


_OPENERS = frozenset(
    "у в на за з із про до від та і а але це він вона вони ще вже також як об от по из с со это он"
    " она они".split()
)


def _mark_quotations(text: Text) -> None:
    """Mark what stands within double quotation marks, where a pair closes in its paragraph."""
    opened: int | None = None
    for i, piece in enumerate(text.low):
        if text.kind[i] == BREAK:
            # A quotation that runs on opens every paragraph and closes only the last.
            if opened is not None:
                text.quoted[opened:i] = [True] * (i - opened)
            opened = None
        elif piece == '"':
            if opened is None:
                opened = i
            else:
                text.quoted[opened : i + 1] = [True] * (i + 1 - opened)
                opened = None
