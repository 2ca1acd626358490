"""Who says a number: the source the text names, found by the verbs and phrases of reporting.

"According to X", "X said", "said X", "data from X", "verified by X", "citing X" each open a
stretch of a sentence in which X speaks. A pronoun leads back to the last source it can mean; a
quotation to whoever is quoted; "of them" and "another 40" to the source of the number before.

Takes   a Text, its mentions, the document's speaker and title, the tables.
Gives   for every mention who asserts it and through whom; the sources of each sentence.
Leaves  which outlets copy which, and counting independent originals, to figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from leleka.reports.dating import says_same_time
from leleka.reports.mentions import Mention
from leleka.reports.nouns import OUTLET, SPEAKER
from leleka.reports.tables import Tables
from leleka.reports.text import BREAK, MARK, NUMBER, WORD, Text

Kind = Literal["subject", "after", "inverted", "citing", "by", "possessive"]
LONGEST_NAME = 14
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
ON_A_DAY_EN = frozenset("on in late early last this at".split())
SKIPPED_AFTER_VERB = frozenset(
    "в у во журналістам журналистам сьогодні сегодня вчора вчера також также раніше ранее у ще еще reporters"
    " й и і вже уже про це об этом редакції агентству виданню".split()
)
TITLES = frozenset("mr mrs ms dr col gen lt u.s sen maj capt sgt rep gov st prof brig adm".split())
SAYS_PLAINLY = frozenset(
    "said says say denied denies claimed claims reported announced confirmed added insisted told"
    " rejected stated"
    " acknowledged warned alleged estimates estimated".split()
)
"""Verbs before which any noun phrase is a source; others need a name or an office."""
PREPOSITIONS_IN_NAMES = frozenset("of for in at from with to and on by & at".split())
TURN = re.compile(
    r"^(?:(?:MS|MR|MRS|DR|SEN|GEN|GOV|REP)\. )?([A-Z][A-Z'\- .]{2,40}|[А-ЯІЇЄҐ][А-ЯІЇЄҐ'\- .]{2,40}):\s"
)


TURNS = re.compile(
    r"^(?:(?:MS|MR|MRS|DR|SEN|GEN|GOV|REP)\. [A-Z'\- ]{2,40}:|Q(?:UESTION)?[ :]"
    r"|[A-ZА-ЯІЇЄҐ][A-ZА-ЯІЇЄҐ'\-]{2,25}: )",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Speaking:
    """One place in a sentence where somebody is said to say something."""

    kind: Kind
    verb: int
    first: int
    after: int
    name: str
    closes: bool


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
            known = _speakings(self.text, sentence, self.t)
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
            introduced = _introduced(self.text)
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
        t, words = self.t, speaking.name.lower().replace("’", "'").split()
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
        return (
            nearest
            if not head or head in {"report", "statement", "document", "звіт", "отчет", "доклад"}
            else None
        )

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
                    return _said_name(text, k, after)
                if is_office and k > first and text.low[k - 1] in {"the", "my", "our", "a"}:
                    return _said_name(text, k - 1, max(after, k + 1))
        return None

    def _fuller(self, speaking: Speaking, surname: str) -> str | None:
        here = self.text.sentence[speaking.verb]
        for sentence in range(max(0, here - 40), here):
            for other in self.by_sentence.get(sentence, ()):
                words = other.name.lower().replace("’", "'").split()
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


def attributions(sources: Sources, found: Sequence[Mention]) -> list[Attribution]:
    """Say for every mention who asserts it."""
    text = sources.text
    turns = _turns(text, sources.title)
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
    if not speakings:
        return None
    cited = [s for s in speakings if s.kind == "citing"]
    rest = [s for s in speakings if s.kind != "citing"]
    before = [
        s for s in rest if s.kind in {"subject", "inverted"} and max(s.verb, s.after - 1) < mention.first
    ]
    behind = [s for s in rest if s.verb > mention.first and (s.closes or s.kind in {"inverted", "by"})]
    whole = [s for s in rest if s.kind == "after"]
    owned = [s for s in rest if s.kind == "possessive"]
    chosen: Speaking | None = None
    if before:
        chosen = before[-1]
        # "Spokeswoman X said the office had verified": the named speaker goes before "the office".
        if (
            len(before) > 1
            and chosen.name == chosen.name.lower()
            and before[0].name != before[0].name.lower()
            and chosen.first - before[0].verb <= 3
        ):
            chosen = before[0]
        is_weak = text_of(sources, chosen) in THINKING
        if is_weak and behind:
            chosen = behind[-1]  # "The register lists 19,412 children, the bureau said"
        elif is_weak and len(before) > 1 and chosen.first > before[-2].verb:
            chosen = before[-2]  # "An official said the department expects to hold 300"
    elif whole:
        chosen = min(whole, key=lambda s: abs(s.verb - mention.first))
    elif behind:
        chosen = behind[0]
    elif owned:
        chosen = owned[0]
    via: list[str] = []
    if chosen is not None:
        name = sources.name_of(chosen)
        quoting = [
            s for s in rest if s.kind == "by" and sources.text.low[s.verb] in {"quoted", "cited", "reported"}
        ]
        others = [sources.name_of(s) for s in (*behind, *whole, *quoting) if s is not chosen]
        via = [
            other
            for other in others
            if other != name and AGENCIES.search(other) and not AGENCIES.search(name)
        ]
        if AGENCIES.search(name) and behind and chosen is not behind[0]:
            via, name = [name], sources.name_of(behind[0])
    elif cited:
        name = sources.voice
    else:
        return None
    if cited:
        via = [n for n in [name] if not n.startswith("@")]
        name = sources.name_of(cited[-1])
    return Attribution(name, tuple(via[:2]), "sentence")


THINKING = frozenset(
    "expects expect fears feared believes thinks received presented handed lists listed has have plans"
    " очікує очікують вважає вважають побоюється ожидает ожидают считает считают опасается".split()
)


def text_of(sources: Sources, speaking: Speaking) -> str:
    """The verb of a speaking, in small letters."""
    return sources.text.low[speaking.verb]


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
            is_anybody = last.closes and text.low[last.first] in {"a", "an", "one", "another"}
            if is_anybody and back:
                return None  # "..., a parent told us by phone.": not the source of the whole passage
            name = sources.name_of(last)
            return Attribution(name, why="passage") if not name.startswith("@") else None
    return None


INTRODUCED = re.compile(
    r"^([A-ZА-ЯІЇЄҐ][\w'’-]+ [A-ZА-ЯІЇЄҐ][\w'’-]+(?: [A-ZА-ЯІЇЄҐ][\w'’-]+)?), [a-zа-яіїєґ][^.\n]{4,90}[,.:]"
)


HEADS = re.compile(
    r"^([A-ZА-ЯІЇЄҐ][\w'’-]+ [A-ZА-ЯІЇЄҐ][\w'’-]+) (?:heads|leads|runs|directs|chairs|is the|is an?"
    r"|очолює|керує|возглавляет|руководит)\b",
    re.MULTILINE,
)


def _introduced(text: Text) -> str | None:
    """Whom the first line of an interview introduces: 'Mykola Vesna, founder of Home, on two years.'"""
    found = INTRODUCED.match(text.written.lstrip()) or HEADS.search(text.written)
    return found.group(1) if found and text.written.count("?") > 1 else None


def _turns(text: Text, title: str) -> dict[int, str]:
    """Who has the word in a transcript: 'MS. PSAKI: ...' holds until the next one."""
    named = {turn for turn in TURNS.findall(text.written) if not turn.startswith(("Q", "A:"))}
    if not named or len(TURNS.findall(text.written)) < 2:
        return _answers(text)
    turns: dict[int, str] = {}
    current = ""
    last = -1
    for sentence, (first, after) in enumerate(text.bounds):
        if text.paragraph[sentence] != last:
            last = text.paragraph[sentence]
            opening = text.written[text.start[first] : text.end[min(after, first + 12) - 1] + 1]
            turn = TURN.match(opening)
            if turn:
                current = _full_name(turn.group(1), title, text.written)
            elif re.match(r"^(?:Q|QUESTION|В|ПИТАННЯ|ВОПРОС)[ :]", opening):
                current = ""
        if current:
            turns[sentence] = current
    return turns


LABEL = re.compile(
    r"^(?:[–—-] ?)?(?:[А-ЯІЇЄҐA-Z][\w'’-]+ ){0,2}?([A-ZА-ЯІЇЄҐ][\w'’-]+ [A-ZА-ЯІЇЄҐ][\w'’-]+)"
    r"(?:, [^:\n.?!]{3,90})?: ?\S"
)
LABELS = re.compile(LABEL.pattern, re.MULTILINE)


def _answers(text: Text) -> dict[int, str]:
    """Who answers in an interview whose answers are labelled once: 'Olha Vesna, head of the bureau: ...'"""
    has_answers = re.search(r"^(?:A|В|О)[:.] ", text.written, re.MULTILINE) is not None
    answerer = (_introduced(text) or "") if has_answers else ""
    if text.written.count("?") < 1 or not (answerer or LABELS.search(text.written)):
        return {}
    turns: dict[int, str] = {}
    last = -1
    for sentence, (first, after) in enumerate(text.bounds):
        paragraph = text.paragraph[sentence]
        if paragraph != last:
            last = paragraph
            label = LABEL.match(text.written[text.start[first] : text.start[first] + 160])
            answerer = label.group(1) if label else answerer
        if answerer and "?" not in text.low[first:after]:
            turns[sentence] = answerer
    return turns


def _full_name(surname: str, title: str, written: str) -> str:
    pattern = re.compile(rf"((?:[A-ZА-ЯІЇЄҐ][\w'’-]+ )){re.escape(surname.strip().title())}\b")
    found = pattern.search(title) or pattern.search(written)
    return found.group() if found else surname.title()


def _speakings(text: Text, sentence: int, t: Tables) -> list[Speaking]:
    first, end = text.bounds[sentence]
    found: list[Speaking] = []
    i = first
    while i < end:
        is_name = t.lang == "en" and i > first and text.is_capital(i)  # United States, World Records
        cue = t.says.at(text.low, i) if text.kind[i] == WORD and not is_name else None
        if cue is None or cue[0] == "possessive":
            if text.low[i].endswith("'s") or (i + 1 < end and text.low[i] == "by"):
                owner = _possessive(text, i, first, end, t)
                if owner is not None:
                    found.append(owner)
            i += 1
            continue
        kind, size = cue
        speaking = _one(text, kind, i, i + size, first, end, t)
        if speaking is not None and not any(
            s.first == speaking.first and s.kind == speaking.kind for s in found
        ):
            found.append(speaking)
        i += size
    return found


def _one(  # noqa: PLR0911
    text: Text, kind: str, verb: int, after: int, first: int, end: int, t: Tables
) -> Speaking | None:
    if kind == "echo":  # «за її словами»: whoever spoke last
        return Speaking("after", verb, verb, after, t.pronouns["person"][0], True)
    if kind in {"after", "citing", "by"}:
        span = _name_after(text, after, end, t)
        if span is None:
            return None
        what: Kind = "citing" if kind == "citing" else "by" if kind == "by" else "after"
        return Speaking(what, verb, *span, _said_name(text, *span), True)
    is_behind = verb > first and text.low[verb - 1] in {",", '"', "–", "—"}
    if t.lang != "en" and is_behind:  # «..., повідомила в середу омбудсменка»
        span = _name_after(text, after, end, t, inverted=True, named=True)
        if span is not None:
            return Speaking("inverted", verb, *span, _said_name(text, *span), True)
    before = _name_before(text, verb, first, t)
    if before is None and t.lang == "en" and verb > first:
        is_second = text.low[verb - 1] in {"and", "but"}
        if is_second or (text.low[verb - 1] == "," and text.low[verb].endswith("ing")):
            before = _subject_of_sentence(text, verb, first, t)  # "dismissed the report, saying ..."
    if before is not None:
        opens = before[0]
        closes = opens > first and text.low[opens - 1] in {",", '"', "–", "—"} and verb - opens < LONGEST_NAME
        return Speaking("subject", verb, *before, _said_name(text, *before), closes)
    if t.lang != "en" and text.low[first] in {"в", "у", "во"} and not is_behind:
        span = _name_after(text, first + 1, verb, t)  # «В Кремлі звинувачення відкидають»
        if span is not None and (text.is_capital(span[0]) or t.source_heads.at(text.low, span[0])):
            return Speaking(
                "subject", verb, span[0], span[0] + 1, _said_name(text, span[0], span[0] + 1), False
            )
    if t.lang == "en" and not (verb > first and text.low[verb - 1] in {",", '"'}):
        return None
    if t.lang == "en" and text.low[verb].endswith("ing"):
        return None  # "saying Russia had taken them in": what is said, not who says it
    span = _name_after(text, after, end, t, inverted=True)
    if span is None or (t.lang == "en" and not _is_office(text, *span, t)):
        return None
    return Speaking("inverted", verb, *span, _said_name(text, *span), True)


def _subject_of_sentence(text: Text, verb: int, first: int, t: Tables) -> tuple[int, int] | None:
    """Who does a second verb: 'The governor visited the school and put the number at 287'."""
    for k in range(first + 1, verb - 1):
        word = text.low[k]
        is_verb = (
            word in t.auxiliaries or t.says.of(word) == "subject" or (word.endswith("ed") and len(word) > 4)
        )
        if is_verb and not text.is_capital(k):
            return _name_before(text, k, first, t)
    return None


def _said_name(text: Text, first: int, after: int) -> str:
    for k in range(first + 1, after - 1):
        if text.low[k] == "," and text.low[k + 1] in {"quoted", "cited", "speaking", "citing", "quoting"}:
            after = k  # "The envoy, quoted by the agency, said"
            break
    return " ".join(text.quote(first, after).split()).strip(' ,;:«»"“”„')


def _is_office(text: Text, first: int, after: int, t: Tables) -> bool:
    """Whether an English name behind its verb is a name or an office: 'said the mayor', 'said Ada Lo'."""
    heads = (t.source_heads.at(text.low, k) is not None for k in range(first, after) if text.kind[k] == WORD)
    return text.is_capital(first) or any(heads)


def _possessive(text: Text, i: int, first: int, end: int, t: Tables) -> Speaking | None:
    """'Ukraine's official count', 'the ministry's figures'."""
    is_somebody = text.is_capital(i) or t.source_heads.at([text.low[i].removesuffix("'s")], 0) is not None
    if not text.low[i].endswith("'s") or i + 1 >= end or not is_somebody:
        return None
    for k in range(i + 1, min(end, i + 4)):
        if text.low[k] in t.stop:
            return None
        if t.says.of(text.low[k]) == "possessive" or text.low[k] in _DATA_WORDS:
            start = i
            while start > first and text.is_capital(start - 1) and text.kind[start - 1] == WORD:
                start -= 1
            name = _said_name(text, start, i + 1)
            return Speaking("possessive", k, start, i + 1, re.sub(r"['’]s$", "", name), False)
    return None


_DATA_WORDS = frozenset(
    "estimate estimates count data figures figure records tally statistics numbers database register".split()
)


def _name_before(text: Text, verb: int, first: int, t: Tables) -> tuple[int, int] | None:
    """The noun phrase that stands as subject right before a verb."""
    k = verb
    while k > first and text.low[k - 1] in {"це", "это", "цього", "этого"}:
        k -= 1  # «Росія це заперечує»
    while (
        k > first
        and (text.low[k - 1] in t.auxiliaries or text.low[k - 1].endswith("ly"))
        and not text.is_capital(k - 1)
    ):
        k -= 1
    k = _before_a_day(text, k, first, t)
    after = k
    if k > first and text.low[k - 1] == ",":
        opened = next((m for m in range(k - 2, max(first, k - 16), -1) if text.low[m] == ","), None)
        is_relative = opened is not None and text.low[opened + 1] in t.clause
        if opened is None or any(
            not is_relative
            and t.says.of(text.low[m]) == "subject"
            and text.low[m + 1] != "by"
            and text.low[m - 1] not in t.units  # "who compared five lists"
            for m in range(opened + 1, k - 1)
        ):
            return None
        inner = _name_before_at(text, opened, first, t)
        if inner and NUMBER in text.kind[inner[0] : k - 1]:
            return None
        return (inner[0], k - 1) if inner and text.low[opened + 1] not in t.clause else inner
    return _name_before_at(text, after, first, t)


def _name_before_at(  # noqa: PLR0912
    text: Text, after: int, first: int, t: Tables
) -> tuple[int, int] | None:
    k = after
    while k > first and after - k < LONGEST_NAME:
        word, kind = text.low[k - 1], text.kind[k - 1]
        if word == "'" and k - 1 > first and text.low[k - 2].endswith("s") and k < after:
            k -= 1  # "the mediators' spokeswoman"
            continue
        if after - k == 0 and word in {*t.pronouns["person"], *t.pronouns["body"], *t.pronouns["self"]}:
            return k - 1, after
        if kind in {MARK, BREAK}:
            if word in {'"', "-"} and k - 1 > first and not text.quoted[k - 1]:
                k -= 1
                continue
            opened = _quoted_name(text, k - 1, first) if word == '"' else None
            if opened is not None:
                k = opened
                continue
            if (
                word == "."
                and k - 1 > first
                and (text.low[k - 2] in TITLES or (len(text.low[k - 2]) <= 2 and text.is_capital(k - 2)))
            ):
                k -= 1
                continue
            break
        if kind == NUMBER and text.low[k : k + 1] != [","] and not text.is_capital(k):
            return None  # "317 schoolgirls in the state of Zamfara": a count, not a source
        if kind == NUMBER or (word in t.clause and word not in {"and", "і", "та", "и"}):
            break
        if word in {"and", "і", "та", "и", "й"} and not (text.is_capital(k - 2) and text.is_capital(k)):
            break
        if (
            (word in t.auxiliaries or t.says.of(word) == "subject")
            and not text.is_capital(k - 1)
            and word not in _NOUNS_TOO
        ):
            break
        if (
            word in t.stop
            and word not in PREPOSITIONS_IN_NAMES
            and word not in {"у", "в", "з", "із", "из", "с", "при", "по", "a", "an"}
        ):
            break
        k -= 1
    is_told = any(t.says.of(text.low[m]) == "subject" for m in range(max(first, k - 7), k - 1))
    if k - 1 > first and text.low[k - 1] in RELATIVE and not is_told:
        whole = _name_before_at(text, k - 1, first, t)  # "The centre that keeps the records has documented"
        if whole is not None:
            return whole
    while k < after and (text.low[k] in _NOT_FIRST or text.kind[k] == MARK):
        k += 1
    return (k, after) if _is_source(text, k, after, t) else None


RELATIVE = frozenset("that who which що які яка який который которая которые".split())


def _quoted_name(text: Text, closing: int, first: int) -> int | None:
    """Where a short quoted name opens whose closing mark this is: “Bring Kids Back”."""
    for k in range(closing - 1, max(first - 1, closing - 9), -1):
        if text.low[k] == '"':
            is_name = closing - k > 1 and text.is_capital(k + 1) and text.quoted[k]
            return k if is_name else None
        if text.kind[k] == MARK and text.low[k] not in {"-", "&"}:
            return None
    return None


_NOUNS_TOO = frozenset("report reports estimates records documents counts claims notes states report".split())
_NOT_FIRST = frozenset(
    "in on at from of for with to by and у в з із на за по с из від до і та й и also но але but so"
    " then про це об этом what that which who whom how why whether"
    " року році рік году года год роки earlier later meanwhile however still ще еще".split()
)


def _before_a_day(text: Text, k: int, first: int, t: Tables) -> int:
    """Step back over 'on Monday' and 'on 5 May' between a subject and its verb."""
    for size in (1, 2, 3):
        m = k - size
        if (
            m > first
            and text.low[m] in t.weekdays | t.months
            and text.low[m - 1] in ON_A_DAY_EN | {"у", "в", "во"}
            and all(text.kind[n] == NUMBER for n in range(m + 1, k))
        ):
            return m - 1
    if k - 1 > first and (
        text.low[k - 1] in t.weekdays
        or text.low[k - 1] in {"today", "yesterday", "сьогодні", "сегодня", "вчора", "вчера"}
    ):
        return k - 1
    return k


def _name_after(
    text: Text, after: int, end: int, t: Tables, *, inverted: bool = False, named: bool = False
) -> tuple[int, int] | None:
    k = after
    while k < end and (
        text.low[k] in SKIPPED_AFTER_VERB
        or (inverted and (text.low[k] in t.weekdays or text.low[k] in {"–", "—"}))
    ):
        k += 1
    start = k
    while k < end and k - start < LONGEST_NAME:
        word, kind = text.low[k], text.kind[k]
        if kind == BREAK or (
            kind == MARK and not (word == '"' and text.quoted[k]) and word not in {"-", "&", "/"}
        ):
            if word == "." and text.low[k - 1] in TITLES:
                k += 1
                continue
            break
        if (
            kind == NUMBER
            or t.vague.at(text.low, k) is not None
            or word in {"що", "что", "that", "who", "which", "whose"}
        ):
            break
        if k > start and not text.is_capital(k):
            if word in t.units and t.lang != "en":
                break
            if (
                word in t.auxiliaries
                or (t.says.of(word) in {"subject", "citing"} and (inverted or word not in _DATA_WORDS))
                or word in t.clause - {"and", "і", "та", "й", "и"}
            ):
                break
            if word in {"and", "і", "та", "й", "и"} and not (k + 1 < end and text.is_capital(k + 1)):
                break
            if word in {
                "on",
                "in",
                "за",
                "у",
                "в",
                "на",
                "по",
                "с",
                "з",
                "до",
                "від",
                "станом",
            } and not _names_a_body(text, k, end, t):
                break
            if t.qualifiers.at(text.low, k) is not None and word not in {"some"}:
                break
            is_verb = (
                t.lang != "en" and t.measures.of(word) is not None and not t.source_heads.at(text.low, k)
            )
            if is_verb and not any(text.is_capital(m) for m in range(k + 1, min(end, k + 4))):
                break  # «Бюро зниклих дітей Оксана Вимисленко» goes on, «поліція зникло 40» does not
        k += 1
    is_named = named or not inverted or (start > after and text.low[start - 1] in {"в", "у", "во"})
    return (start, k) if k > start and _is_source(text, start, k, t, named=is_named) else None


def _names_a_body(text: Text, k: int, end: int, t: Tables) -> bool:
    """Whether 'in Kyiv' goes on with a name, and not 'on Monday', 'in March'."""
    word = text.low[k + 1] if k + 1 < end else ""
    if word in t.weekdays or word in t.months or text.kind[min(k + 1, end - 1)] == NUMBER:
        return False
    return k + 1 < end and (
        text.is_capital(k + 1) or t.source_heads.at(text.low, k + 1) is not None or word in {"the"}
    )


def _is_source(text: Text, first: int, after: int, t: Tables, *, named: bool = False) -> bool:  # noqa: PLR0911
    """Whether a noun phrase can be somebody who says something."""
    if after <= first or after - first > LONGEST_NAME:
        return False
    words = text.low[first:after]
    if words[0] in t.scales or (t.lang != "en" and words[0] in t.units):
        return False  # "7.9 million refugees recorded", «дані двадцяти трьох дітей»
    if len(words) == 1:
        word = words[0]
        pronouns = (*t.pronouns["person"], *t.pronouns["body"], *t.pronouns["self"])
        if word in pronouns:
            return True
        if word in t.not_sources or word in t.stop or word in t.skip or word in t.auxiliaries:
            return False
    is_deed = t.lang != "en" and t.measures.of(words[0]) is not None and t.source_heads.at(words, 0) is None
    if is_deed and not any(text.is_capital(k) for k in range(first + 1, after)):
        return False  # «Безвісти зниклими вважають»
    if t.lang == "en" and words[0].endswith("ing") and not text.is_capital(first + 1):
        return False
    if (
        t.lang == "en"
        and words[0].endswith("ing")
        and first > 0
        and text.low[first - 1] in {"is", "are", "was", "were"}
    ):
        return False
    if any(t.source_heads.at(text.low, k) is not None for k in range(first, after) if text.kind[k] == WORD):
        return True
    if words[-1] in t.not_sources and not text.is_capital(after - 1):
        return False
    capitals = [k for k in range(first, after) if text.is_capital(k) and text.low[k] not in t.months]
    if named and t.lang != "en" and words[0] not in t.not_sources:
        return True
    says = text.low[after] if after < len(text) else ""
    if (
        t.lang == "en"
        and words[0] in {"the", "a", "an", "its", "their"}
        and says in SAYS_PLAINLY
        and len(words) <= 5
    ):
        return t.people.of(words[-1]) is None or text.low[first] != "the"
    opens_sentence = first == text.bounds[text.sentence[first]][0]
    return bool(capitals) and (
        named or len(capitals) > 1 or capitals[0] > first or not opens_sentence or len(words) <= 3
    )


def _stem(word: str) -> str:
    word = word.strip(",.").removesuffix("'s")
    return word[: max(4, len(word) - 2)]
