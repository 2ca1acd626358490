"""Read a document: every figure about people, and the claims beside it.

Takes   a Document.
Gives   Reading: figures with quote, interval, meaning, source and date; claims.
Leaves  comparing figures, of one document or of many, to figures.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from leleka.core.progress import Progress, silent
from leleka.reports.attribution import Attribution, Sources, attributions
from leleka.reports.calendars import Calendar
from leleka.reports.claims import claims_in, positions_in
from leleka.reports.cues import of_title
from leleka.reports.dating import as_of, is_perfect
from leleka.reports.language import language_of
from leleka.reports.measures import meanings
from leleka.reports.mentions import Mention, mentions_in
from leleka.reports.nouns import OUTLET, SPEAKER, Claim, Document, Figure, Reading
from leleka.reports.places import places_of
from leleka.reports.tables import LANGUAGES, Tables, tables
from leleka.reports.text import Text, read_text

PART = 40_000
"""Characters read at a time; a paragraph is never cut."""


def read(document: Document) -> Reading:
    """Read one document. A text in no known language gives no figures, and the document says so."""
    figures: list[Figure] = []
    claims: list[Claim] = []
    sentences = 0
    for lang, start, part in _parts(document):
        text = read_text(part)
        own_figures, own_claims = _read_part(document, text, lang)
        figures += [_moved(f, start, sentences) for f in own_figures]
        claims += [_moved_claim(c, start) for c in own_claims]
        sentences += len(text.bounds)
    return Reading(document, tuple(figures), tuple(claims), document.problems)


def read_all(documents: Iterable[Document], progress: Progress = silent) -> list[Reading]:
    """Read many documents, in their order."""
    readings = []
    for n, document in enumerate(documents, 1):
        readings.append(read(document))
        progress("reading", n)
    return readings


def _parts(document: Document) -> Iterator[tuple[str, int, str]]:
    """The runs of paragraphs in one language, with where each begins."""
    if document.lang not in LANGUAGES:
        return
    start, lang, run = 0, document.lang, 0
    pieces: list[tuple[str, int, str]] = []
    for match in re.finditer(r"[^\n]*\n+|[^\n]+\Z", document.text):
        own = _language(match.group(), document.lang)
        if (own != lang or run > PART) and match.start() > start:
            pieces.append((lang, start, document.text[start : match.start()]))
            start, run = match.start(), 0
        lang = own
        run += len(match.group())
    if start < len(document.text):
        pieces.append((lang, start, document.text[start:]))
    yield from (piece for piece in pieces if piece[0] in LANGUAGES)


def _language(paragraph: str, usual: str) -> str:
    """A paragraph's language; the document's own where it is too short to tell."""
    if len(paragraph) < 60:
        return usual
    own = language_of(paragraph)
    if own or sum(c.isalpha() for c in paragraph) < 40:
        return own or usual
    letters = [c for c in paragraph if c.isalpha()]
    is_cyrillic = sum("\u0400" <= c <= "\u04ff" for c in letters) > len(letters) / 2
    is_latin = sum(c.isascii() for c in letters) > len(letters) / 2
    return usual if (usual == "en" and is_latin) or (usual != "en" and is_cyrillic) else ""


def _read_part(document: Document, text: Text, lang: str) -> tuple[list[Figure], list[Claim]]:
    t = tables(lang)
    found = mentions_in(text, t)
    voice = SPEAKER if document.speaker else OUTLET
    sources = Sources(text, t, document.title, voice, positions_in(text, t))
    told = meanings(text, found, t, document.title, sources.names_in)
    said = attributions(sources, found)
    calendar = Calendar(text, t, document.published)
    dates = as_of(calendar, found, [is_perfect(text, m, t) for m in found])
    places = places_of(text, found, [meaning.measure for meaning in told], t)
    figures: list[Figure] = []
    for mention, meaning, source, when, (place, role) in zip(found, told, said, dates, places, strict=True):
        start, end = text.start[mention.first], text.end[mention.after - 1]
        amount = mention.amount
        first, after = text.bounds[mention.sentence]
        stance = _stance(text, first, after, mention.first, t)
        figures.append(
            Figure(
                article=document.id, start=start, end=end, quote=text.written[start:end],
                value_low=amount.low, value_high=amount.high, qualifier=amount.qualifier,
                unit=mention.unit,
                measure=meaning.measure, population=meaning.population, aspect=meaning.aspect,
                place=place, place_role=role,
                as_of=when.edtf, as_of_kind=when.kind, as_of_words=when.words,
                asserted_by=source.source, via=source.via,
                basis=_basis(meaning.basis, source, voice), stance=stance, lang=lang,
                sentence=mention.sentence,
                parent=_parent(figures, text, mention),
            )
        )  # fmt: skip
    figures = _repeats(figures)
    measures = {f.sentence: f.measure for f in reversed(figures) if f.measure not in {"other", "coalition"}}
    claims = claims_in(document.id, sources, measures, of_title(document.title, t))
    return figures, claims


def _basis(basis: str, source: Attribution, voice: str) -> str:
    if basis == "unspecified" and (source.source != OUTLET or voice == SPEAKER):
        return "claim"
    return basis


def _stance(text: Text, first: int, after: int, at: int, t: Tables) -> str:
    start = next(
        (k + 1 for k in range(at - 1, max(first, at - 7) - 1, -1) if _turns(text, k)), max(first, at - 7)
    )
    stop = next((k for k in range(at, min(after, at + 10)) if _turns(text, k)), min(after, at + 10))
    codes = {found[0] for k in range(start, stop) if (found := t.stance.at(text.low, k)) is not None}
    return "disputed" if "disputed" in codes else "hedged" if "hedged" in codes else "asserted"


def _turns(text: Text, k: int) -> bool:
    """Whether a clause about something else begins: 'Over 19,000 taken, but the number could be higher'."""
    return text.low[k] in {"but", "although", "though", "але", "проте", "хоча", "но", "однако", "хотя", ";"}


def _parent(figures: list[Figure], text: Text, mention: Mention) -> int | None:
    """The number this one is said to be part of: "of them", "including 40", "of the 300 children, 40"."""
    high, sentence = mention.amount.high, mention.sentence
    before = text.low[max(0, mention.first - 3) : mention.first]
    reach = 2 if mention.reason == "of_them" else 0 if PART_WORDS & set(before) else -1
    for figure in reversed(figures[-4:]):
        bound = figure.value_high or figure.value_low or 0
        is_larger = high is None or bound >= high or figure.value_high is None
        if is_larger and 0 <= sentence - figure.sentence <= reach:
            return figure.start
        if is_larger and sentence == figure.sentence and _opens_with_of(text, figure):
            return figure.start
    return None


PART_WORDS = frozenset("including included among зокрема включаючи включая числе числі".split())


def _opens_with_of(text: Text, figure: Figure) -> bool:
    """Whether a number stands as the whole of a phrase: 'Of the 300 children taken, 40 ...'."""
    k = bisect_left(text.start, figure.start)
    first = text.bounds[figure.sentence][0]
    if k > first and text.low[k - 1] in {"the", "those", "these", "усіх", "всех", "цих", "этих"}:
        k -= 1
    if k <= first or text.low[k - 1] not in {"of", "із", "з", "из", "among"}:
        return False
    return k - 1 == first or text.low[k - 2] in _OPENS_A_PHRASE


_OPENS_A_PHRASE = frozenset(', that і й и and що что " — – :'.split())


def _repeats(figures: list[Figure]) -> list[Figure]:
    """A number said again without a date holds for the date with which it was said in full."""
    kept: list[Figure] = []
    in_full: dict[tuple[int | None, int | None, str], Figure] = {}
    for one in figures:
        key = (one.value_low, one.value_high, one.measure)
        first = in_full.get(key)
        if one.as_of_kind == "stated":
            in_full.setdefault(key, one)
        elif first is not None and one.qualifier not in {"exact", "order"}:
            one = replace(  # noqa: PLW2901
                one,
                as_of=first.as_of,
                as_of_kind="stated",
                as_of_words=first.as_of_words,
                aspect=first.aspect,
            )
        kept.append(one)
    return kept


def _moved_claim(claim: Claim, start: int) -> Claim:
    answers = None if claim.answers is None else claim.answers + start
    return replace(claim, start=claim.start + start, end=claim.end + start, answers=answers)


def _moved(figure: Figure, start: int, sentences: int) -> Figure:
    return replace(
        figure,
        start=figure.start + start,
        end=figure.end + start,
        sentence=figure.sentence + sentences,
        parent=None if figure.parent is None else figure.parent + start,
    )
