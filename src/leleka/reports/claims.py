"""Positions taken on a count or on the act counted: accusations, denials, other stories, hedges.

A denial answers an act, not a number: "Russia has denied the accusations" speaks of the taking
that the sentence before accuses it of. Kinds are tried in a fixed order and a sentence takes the
first that fits, except that a characterisation may stand beside another kind.

Takes   a Text, its sources, its figures' measures, the tables.
Gives   Claim: the span, its kind, who makes it, what it is about.
Leaves  what the claims do to a fact to figures.
"""

from __future__ import annotations

import re
from dataclasses import replace

from leleka.reports.attribution import Sources
from leleka.reports.cues import RANK, WEAK, codes_in, cues_in
from leleka.reports.nouns import Claim
from leleka.reports.speakings import Speaking
from leleka.reports.tables import Tables
from leleka.reports.text import BREAK, WORD, Text

ORDER = (
    "retraction", "unverified", "hedge", "rebuttal_by_evidence", "denial", "rebuttal", "counter_claim",
    "accusation",
    "characterisation", "assertion",
)  # fmt: skip
ANSWERED = {"denial": {"accusation", "characterisation"}, "counter_claim": {"accusation", "characterisation"},
            "rebuttal": {"denial", "counter_claim"}}  # fmt: skip
ABOUT_CLAIMS = ("taken", "killed", "held", "separated", "displaced", "missing", "placed")


def claims_in(
    article: str, sources: Sources, measures: dict[int, str], title_measure: str | None
) -> list[Claim]:
    """Find the positions a text takes.

    Args:
        measures: what the numbers of a sentence count, by sentence.
        title_measure: what the title speaks of, None where it names nothing counted.
    """
    text, t = sources.text, sources.t
    found: list[Claim] = []
    for sentence, (first, last) in enumerate(text.bounds):
        end = last - sum(text.kind[k] == BREAK for k in range(first, last))
        if end - first < 3:
            continue
        found_kind = sources.positions.get(sentence)
        if found_kind is None:
            continue
        words = _words(text, sentence)
        kind, at = found_kind[0].removesuffix("_by_evidence"), first + found_kind[1]
        start, after = _span(sources, sentence, first, end, kind)
        speaking = _claimant(sources, sentence, kind, at)
        if kind == "hedge" and speaking and start > first and speaking.verb < start:
            speaking = None  # "According to records 1,000 died, but it is likely more": not the records
        claimant = sources.name_of(speaking) if speaking else _voice(sources, sentence, first, end, kind)
        if kind in {"accusation", "characterisation"} and _ACCUSED.search(words):
            claimant = _accuser(sources, sentence) or sources.voice
        about = _about(sources, sentence, measures, title_measure, kind)
        if kind in {"accusation", "assertion"} and about is None:
            continue
        if kind == "denial" and found and _answers_words(words, found[-1], claimant, text, sentence):
            kind = "rebuttal"
        claim = Claim(
            article,
            text.start[start],
            text.end[after - 1],
            text.quote(start, after),
            kind,
            claimant,
            about or "other",
            t.lang,
            answers=_answered(found, kind, about),
        )
        found.append(claim)
        if kind in {"denial", "counter_claim", "accusation"} and t.claims["characterisation"].search(words):
            found.append(replace(claim, kind="characterisation", answers=None))
    return found


def positions_in(text: Text, t: Tables) -> dict[int, tuple[str, int]]:
    """The sentences that take a position: its kind, and how many words in its sign begins."""
    found = {sentence: _kind(_words(text, sentence), t) for sentence in range(len(text.bounds))}
    return {sentence: kind for sentence, kind in found.items() if kind is not None}


def _words(text: Text, sentence: int) -> str:
    first, end = text.bounds[sentence]
    while end > first and text.kind[end - 1] == BREAK:
        end -= 1
    return " ".join(text.low[first:end]).replace(" '", "'")


def _kind(words: str, t: Tables) -> tuple[str, int] | None:
    """The first kind that fits, and how many words into the sentence its sign begins."""
    for kind in ORDER:
        sign = t.claims[kind].search(words) if kind in t.claims else None
        if sign is not None:
            return kind, words.count(" ", 0, sign.start())
    return None


def _answers_words(words: str, last: Claim, claimant: str, text: Text, sentence: int) -> bool:
    """Whether what is called false is the denial just before, by another: 'called her account false'."""
    if last.kind not in {"denial", "counter_claim"} or last.claimant == claimant:
        return False
    is_near = sentence - text.sentence_at(last.start) <= 2
    return is_near and _WORDS_OF_ANOTHER.search(words) is not None


_WORDS_OF_ANOTHER = re.compile(
    r"\b(?:her|his|its|their|this|that|these|the) (?:account|denial|explanation|version|words|story|statement"
    r"|claims?|assertions?|answer)s?\b"
    r"|\b(?:це|цю|її|його|їхні\w*|ці|такі) ?(?:заяв\w*|слова|пояснення|версі\w*|твердження)?\b.{0,20}"
    r"(?:брехн\w*|неправд\w*|фейк\w*|вигадк\w*)"
    r"|\b(?:это|эту|ее|его|их|эти|такие) ?(?:заявлен\w*|слова|объяснен\w*|верси\w*|утвержден\w*)?\b.{0,20}"
    r"(?:лож\w*|неправд\w*|фейк\w*|выдумк\w*)"
)


_ACCUSED = re.compile(
    r"\b(?:was|were|been|is|are|stands?) (?:also |formally )?(?:accused|charged|indicted)\b(?!.{0,60}\bby\b)"
    r"|^the charges? (?::|is|was|were|are)"
)


def _accuser(sources: Sources, sentence: int) -> str | None:
    """Which court has accused those who 'were accused': the one named in the sentence before."""
    text = sources.text
    places = [k for near in range(sentence, max(-1, sentence - 3), -1) for k in range(*text.bounds[near])]
    for heads in (("court", "tribunal"), ("prosecutor", "judge")):
        for k in places:
            if text.low[k].startswith(heads):
                start = k
                while start and text.is_capital(start - 1) and text.sentence[start - 1] == text.sentence[k]:
                    start -= 1
                return text.quote(start, k + 1)
    return None


def _span(sources: Sources, sentence: int, first: int, end: int, kind: str) -> tuple[int, int]:
    """The whole sentence; of a hedge, the clause that begins with 'but'."""
    text = sources.text
    if kind == "hedge":
        for k in range(first + 1, end - 3):
            if text.low[k] in {"but", "though", "although", "але", "проте", "но", "однако"}:
                return k, end - 1 if text.low[end - 1] == "." else end
    return first, end


def _claimant(sources: Sources, sentence: int, kind: str, at: int) -> Speaking | None:
    """Who takes the position: the source whose verb is the sign itself, or the nearest to it."""
    text = sources.text
    speakings = [s for s in sources.in_sentence(sentence) if s.kind != "possessive"]
    if not speakings:
        return None
    if kind in {"denial", "counter_claim", "accusation", "rebuttal", "retraction", "characterisation"}:
        own = [s for s in speakings if s.kind in {"subject", "inverted"}] or speakings
        outside = [s for s in own if not text.quoted[s.verb]] or own
        return min(outside, key=lambda s: abs(s.verb - at))
    return next((s for s in speakings if not text.quoted[s.verb]), speakings[0])


def _voice(sources: Sources, sentence: int, first: int, end: int, kind: str) -> str:
    text, t = sources.text, sources.t
    if text.quoted[first + 1 if first + 1 < end else first]:
        return sources.quoted_by(sentence) or sources.voice
    if kind == "unverified" and t.source_heads.at(text.low, first) is not None:
        return text.raw[first]  # «Агенція не має змоги перевірити»
    if kind in {"counter_claim", "denial"}:
        for k in range(first, min(end, first + 8)):
            if text.kind[k] == WORD and text.low[k] in t.pronouns["body"] + t.pronouns["person"]:
                return text.raw[k]
    return sources.voice


def _about(
    sources: Sources, sentence: int, measures: dict[int, str], title_measure: str | None, kind: str
) -> str | None:
    """The measure a claim speaks of: that of its sentence, or of what it answers nearby."""
    for near in (sentence, sentence - 1, sentence + 1, sentence - 2, sentence - 3):
        if not 0 <= near < len(sources.text.bounds):
            continue
        cues = {c.measure for c in cues_in(sources.text, near, sources.t) if c.measure in RANK.keys() - WEAK}
        if near in measures:
            cues.add(measures[near])
        if kind in {"counter_claim", "denial"}:
            # "Relocated to protect them" answers the taking, it does not count the displaced.
            cues -= {"displaced", "rescued", "returned", "placed", "sought", "located"}
            if "carried" in codes_in(sources.text, near, sources.t.measures):
                cues.add("taken")
        wanted = cues & set(ABOUT_CLAIMS) if near != sentence else cues
        if wanted:
            return min(wanted, key=lambda m: (m not in ABOUT_CLAIMS, RANK.get(m, 99)))
    return title_measure


def _answered(found: list[Claim], kind: str, about: str | None) -> int | None:
    """Where the claim that this one answers begins."""
    wanted = ANSWERED.get(kind, set())
    return next(
        (c.start for c in reversed(found) if c.kind in wanted and (about is None or c.about == about)), None
    )
