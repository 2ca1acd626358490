"""Who says a number: the source the text names, found by the verbs and phrases of reporting.

"According to X", "X said", "said X", "data from X", "verified by X", "citing X" each open a
stretch of a sentence in which X speaks. A pronoun leads back to the last source it can mean; a
quotation to whoever is quoted; "of them" and "another 40" to the source of the number before.

Takes   a Text, its mentions, the document's speaker and title, the tables.
Gives   for every mention who asserts it and through whom; the sources of each sentence.
Leaves  the verbs and names to speakings, transcripts to turns, counting originals to figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leleka.core.alphabet import one_apostrophe
from leleka.reports.dating import says_same_time
from leleka.reports.mentions import Mention
from leleka.reports.nouns import OUTLET, SPEAKER
from leleka.reports.speakings import Speaking, said_name, speakings_in
from leleka.reports.tables import Tables
from leleka.reports.text import WORD, Text
from leleka.reports.turns import introduced_in, turns_of

AGENCIES = re.compile(
    r"\b(?:reuters|ap|associated press|afp|agence france-presse|tass|interfax|ria|ukrinform|unian"
    r"|bbc|cnn|nyt|media"
    r"|local media|state media|newspaper|news agency|broadcaster|тасс|риа|новости|интерфакс"
    r"|укринформ|укрінформ|уніан"
    r"|унiан|рейтер|сми|змі|издание|видання|агентство|агентства|bloomberg|guardian|times|post"
    r"|journal|al jazeera"
    r"|радіо|радио|суспільне|meduza|медуза|axios|politico)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who asserts a number, and through whom it reached the text."""

    source: str
    via: tuple[str, ...] = ()
    why: str = "voice"


@dataclass(slots=True)
class Sources:
    """The sources of a text, sentence by sentence, found once and kept."""

    text: Text
    t: Tables
    title: str = ""
    voice: str = OUTLET
    positions: Mapping[int, tuple[str, int]] = field(default_factory=dict)
    by_sentence: dict[int, list[Speaking]] = field(default_factory=dict)
    resolved: dict[tuple[int, int], str] = field(default_factory=dict)
    _main: str | None = None

    def in_sentence(self, sentence: int) -> list[Speaking]:
        """Where in a sentence somebody speaks."""
        known = self.by_sentence.get(sentence)
        if known is None:
            known = speakings_in(self.text, sentence, self.t)
            self.by_sentence[sentence] = known
        return known

    def names_in(self, sentence: int) -> list[tuple[int, int]]:
        """The tokens of a sentence's sources."""
        return [(s.first, s.after) for s in self.in_sentence(sentence) if s.after - s.first > 1]

    def main_speaker(self) -> str | None:
        """Who speaks most in the text by name: to whom quotations belong that name nobody."""
        if self._main is None:
            names: dict[str, int] = {}
            for sentence in range(min(len(self.text.bounds), 400)):
                for one in self.in_sentence(sentence):
                    if one.kind in {"subject", "inverted"} and len(one.name.split()) > 1:
                        name = self.name_of(one)
                        names[name] = names.get(name, 0) + (name[:1].isupper())
            introduced = introduced_in(self.text)
            best = max(names, key=lambda name: names[name], default="")
            self._main = introduced or (best if names.get(best, 0) > 1 else "")
        return self._main or None

    def name_of(self, speaking: Speaking) -> str:
        """A source's name, with pronouns and short forms led back to the fullest name before."""
        key = (speaking.first, speaking.after)
        if key not in self.resolved:
            # «She told us that we ...»: two pronouns may lead to each other; the one asked first decides.
            self.resolved[key] = self.voice
            self.resolved[key] = self._resolve(speaking)
        return self.resolved[key]

    def _resolve(self, speaking: Speaking) -> str:
        t, words = self.t, one_apostrophe(speaking.name.lower()).split()
        if not words:
            return self.voice
        if words[0] in t.pronouns["self"]:
            return self._speaker_of_quotation(speaking) or self.voice
        bare = [w for w in words if w not in {"the", "this", "that", "its", "a", "an", "ця", "цей"}]
        is_pronoun = words[0] in t.pronouns["person"] or words[0] in t.pronouns["body"]
        if is_pronoun or (len(bare) == 1 and bare[0] in t.pronouns["definite"]):
            earlier = self._earlier(speaking, "" if is_pronoun else bare[0])
            if earlier is None and words[0] in t.pronouns["person"]:
                earlier = self._named_before(speaking)
            return earlier or (self.voice if is_pronoun else speaking.name)
        if len(bare) == 1 and self.text.is_capital(speaking.after - 1):
            return self._fuller(speaking, bare[0].removesuffix("'s")) or speaking.name
        return speaking.name

    def _earlier(self, speaking: Speaking, head: str) -> str | None:
        """The last source before; with a head word, the last that holds it, else any of the passage."""
        here = self.text.sentence[speaking.verb]
        nearest: str | None = None
        for sentence in range(here, max(-1, here - 9), -1):
            for other in reversed(self.in_sentence(sentence)):
                if other.verb >= speaking.verb or other.first == speaking.first:
                    continue
                name = self.name_of(other)
                if name.startswith("@"):
                    continue
                if head and _stem(head) not in {_stem(w) for w in name.lower().split()}:
                    nearest = nearest or name
                    continue
                return name
        return nearest if not head or head in _DOCUMENTS else None

    def _named_before(self, speaking: Speaking) -> str | None:
        """Whom 'he' means where nobody spoke before: who did something in the sentence before."""
        text, t = self.text, self.t
        here = text.sentence[speaking.verb]
        for sentence in range(here - 1, max(-1, here - 3), -1):
            first, end = text.bounds[sentence]
            for k in range(first, end):
                if text.kind[k] != WORD or text.low[k] in t.months or text.low[k] in t.weekdays:
                    continue
                after = k
                while after < end and text.is_capital(after):
                    after += 1
                is_office = t.source_heads.at(text.low, k) is not None and t.people.of(text.low[k]) is None
                if after - k > 1 and t.places.at(text.low, k) is None:
                    return said_name(text, k, after)
                if is_office and k > first and text.low[k - 1] in {"the", "my", "our", "a"}:
                    return said_name(text, k - 1, max(after, k + 1))
        return None

    def _fuller(self, speaking: Speaking, surname: str) -> str | None:
        here = self.text.sentence[speaking.verb]
        for sentence in range(max(0, here - 40), here):
            for other in self.by_sentence.get(sentence, ()):
                words = one_apostrophe(other.name.lower()).split()
                if len(words) > 1 and surname in {w.removesuffix("'s").strip(",") for w in words}:
                    return other.name
        return None

    def _speaker_of_quotation(self, speaking: Speaking) -> str | None:
        if not self.text.quoted[speaking.verb]:
            return None
        sentence = self.text.sentence[speaking.verb]
        return self.quoted_by(sentence, skip=speaking)

    def quoted_by(self, sentence: int, skip: Speaking | None = None) -> str | None:
        """Who speaks the quotation that runs through a sentence."""
        for near in (sentence, sentence + 1, sentence - 1, sentence - 2):
            if not 0 <= near < len(self.text.bounds):
                continue
            if abs(self.text.paragraph[near] - self.text.paragraph[sentence]) > 1:
                continue
            for other in self.in_sentence(near):
                if other is not skip and not self.text.quoted[other.verb] and other.kind != "possessive":
                    return self.name_of(other)
        return None


_DOCUMENTS = frozenset("report statement document звіт отчет доклад".split())


def attributions(sources: Sources, found: Sequence[Mention]) -> list[Attribution]:
    """Say for every mention who asserts it."""
    text = sources.text
    turns = turns_of(text, sources.title)
    told: list[Attribution] = []
    for n, mention in enumerate(found):
        own = _of_sentence(sources, mention)
        if own is None and n and told:
            own = _carried(sources, mention, found[n - 1], told[n - 1])
        if own is None and text.quoted[mention.amount.core]:
            name = sources.quoted_by(mention.sentence) or (
                sources.main_speaker() if not sources.voice.startswith(SPEAKER) else None
            )
            own = Attribution(name, why="quotation") if name else None
        if own is None:
            own = _from_before(sources, mention)
        if own is None and mention.sentence in turns:
            own = Attribution(turns[mention.sentence], why="turn")
        told.append(own or Attribution(sources.voice))
    return told


def _of_sentence(sources: Sources, mention: Mention) -> Attribution | None:
    """The source that speaks this part of the sentence."""
    speakings = [s for s in sources.in_sentence(mention.sentence) if not s.first <= mention.first < s.after]
    cited = [s for s in speakings if s.kind == "citing"]
    around = _Around.of([s for s in speakings if s.kind != "citing"], mention)
    chosen = _chosen(sources, around, mention)
    if chosen is None and not cited:
        return None
    name, via = _through_agencies(sources, around, chosen) if chosen else (sources.voice, ())
    if cited:
        name, via = sources.name_of(cited[-1]), () if name.startswith("@") else (name,)
    return Attribution(name, via, "sentence")


@dataclass(frozen=True, slots=True)
class _Around:
    """Who speaks where around a number of a sentence."""

    before: list[Speaking]
    behind: list[Speaking]
    whole: list[Speaking]
    owned: list[Speaking]
    by: list[Speaking]

    @classmethod
    def of(cls, speakings: Sequence[Speaking], mention: Mention) -> _Around:
        subjects = [s for s in speakings if s.kind in {"subject", "inverted"}]
        return cls(
            before=[s for s in subjects if max(s.verb, s.after - 1) < mention.first],
            behind=[
                s for s in speakings if s.verb > mention.first and (s.closes or s.kind in {"inverted", "by"})
            ],
            whole=[s for s in speakings if s.kind == "after"],
            owned=[s for s in speakings if s.kind == "possessive"],
            by=[s for s in speakings if s.kind == "by"],
        )


def _chosen(sources: Sources, around: _Around, mention: Mention) -> Speaking | None:
    """Who is meant of those who speak in a sentence."""
    before, behind = around.before, around.behind
    if not before:
        if around.whole:
            return min(around.whole, key=lambda s: abs(s.verb - mention.first))
        return next(iter((*behind, *around.owned)), None)
    chosen = before[-1]
    # "Spokeswoman X said the office had verified": the named speaker goes before "the office".
    is_named = chosen.name != chosen.name.lower() or before[0].name == before[0].name.lower()
    if len(before) > 1 and not is_named and chosen.first - before[0].verb <= 3:
        chosen = before[0]
    if sources.text.low[chosen.verb] not in THINKING:
        return chosen
    if behind:
        return behind[-1]  # "The register lists 19,412 children, the bureau said"
    if len(before) > 1 and chosen.first > before[-2].verb:
        return before[-2]  # "An official said the department expects to hold 300"
    return chosen


def _through_agencies(sources: Sources, around: _Around, chosen: Speaking) -> tuple[str, tuple[str, ...]]:
    """The name of who is meant, and the agencies through which it reached the text."""
    name = sources.name_of(chosen)
    if AGENCIES.search(name):
        if around.behind and chosen is not around.behind[0]:
            return sources.name_of(around.behind[0]), (name,)
        return name, ()
    quoting = [s for s in around.by if sources.text.low[s.verb] in {"quoted", "cited", "reported"}]
    others = [sources.name_of(s) for s in (*around.behind, *around.whole, *quoting) if s is not chosen]
    return name, tuple(other for other in others if other != name and AGENCIES.search(other))[:2]


THINKING = frozenset(
    "expects expect fears feared believes thinks received presented handed lists listed has have plans"
    " очікує очікують вважає вважають побоюється ожидает ожидают считает считают опасается".split()
)


def _carried(sources: Sources, mention: Mention, last: Mention, told: Attribution) -> Attribution | None:
    """A number that leans on the one before it is said by the same source."""
    gap = mention.sentence - last.sentence
    if gap and says_same_time(sources.text, mention.sentence):
        return Attribution(told.source, told.via, "carried")
    if gap == 0 and told.source != sources.voice:
        return Attribution(told.source, told.via, "same sentence") if told.why != "possessive" else None
    if gap == 1 and mention.reason in {"of_them", "another", "parallel"}:
        return Attribution(told.source, told.via, "carried")
    return None


_WE = frozenset("we us our i my ми нас наш наша наші я мы наши мой".split())


def _from_before(sources: Sources, mention: Mention) -> Attribution | None:
    """The source that the passage was reporting in the sentence just before, in the same paragraph."""
    text = sources.text
    sentence = mention.sentence
    first, end = text.bounds[sentence]
    if sources.voice == SPEAKER and any(
        text.low[k] in _WE and not text.quoted[k] for k in range(first, min(end, mention.first))
    ):
        return None  # "In 1941 we too were put on trains": the speaker speaks of himself again
    for back in (1, 2):
        near = sentence - back
        if near < 0 or text.paragraph[near] != text.paragraph[sentence]:
            return None
        if sources.positions.get(near, ("", 0))[0] in {"denial", "counter_claim"}:
            return None  # who denies one count does not give the next
        speakings = [s for s in sources.in_sentence(near) if s.kind != "possessive"]
        if speakings:
            last = speakings[-1]
            if last.closes and text.low[last.first] in {"a", "an", "one", "another"}:
                return None  # "..., a parent told us by phone.": not the source of the whole passage
            name = sources.name_of(last)
            return Attribution(name, why="passage") if not name.startswith("@") else None
    return None


def _stem(word: str) -> str:
    word = word.strip(",.").removesuffix("'s")
    return word[: max(4, len(word) - 2)]
