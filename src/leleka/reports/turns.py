"""Who has the word in transcripts and interviews: 'MS. ARDEN: ...', «Ірина Мельник, начальниця служби: ...».

Takes   a Text and its title.
Gives   the speaker of each sentence that stands in somebody's turn; whom an interview introduces.
Leaves  sources within a turn to attribution.
"""

from __future__ import annotations

import re

from leleka.reports.text import Text

TURN = re.compile(
    r"^(?:(?:MS|MR|MRS|DR|SEN|GEN|GOV|REP)\. )?([A-Z][A-Z'\- .]{2,40}|[А-ЯІЇЄҐ][А-ЯІЇЄҐ'\- .]{2,40}):\s"
)


TURNS = re.compile(
    r"^(?:(?:MS|MR|MRS|DR|SEN|GEN|GOV|REP)\. [A-Z'\- ]{2,40}:|Q(?:UESTION)?[ :]"
    r"|[A-ZА-ЯІЇЄҐ][A-ZА-ЯІЇЄҐ'\-]{2,25}: )",
    re.MULTILINE,
)


INTRODUCED = re.compile(
    r"^([A-ZА-ЯІЇЄҐ][\w'’-]+ [A-ZА-ЯІЇЄҐ][\w'’-]+(?: [A-ZА-ЯІЇЄҐ][\w'’-]+)?), [a-zа-яіїєґ][^.\n]{4,90}[,.:]"
)


HEADS = re.compile(
    r"^([A-ZА-ЯІЇЄҐ][\w'’-]+ [A-ZА-ЯІЇЄҐ][\w'’-]+) (?:heads|leads|runs|directs|chairs|is the|is an?"
    r"|очолює|керує|возглавляет|руководит)\b",
    re.MULTILINE,
)


def introduced_in(text: Text) -> str | None:
    """Whom the first line of an interview introduces: 'Mykola Vesna, founder of Home, on two years.'"""
    found = INTRODUCED.match(text.written.lstrip()) or HEADS.search(text.written)
    return found.group(1) if found and text.written.count("?") > 1 else None


def turns_of(text: Text, title: str) -> dict[int, str]:
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
    answerer = (introduced_in(text) or "") if has_answers else ""
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
