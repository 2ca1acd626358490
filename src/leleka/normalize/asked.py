"""A line that somebody typed to find a child, taken apart into fields.

"Вигаданий Олексій 05.2014, карі очі, сестра Марія, з Херсона": whoever searches types what they hear,
in any order and any script. Each part goes where the readers of lists would have it; what has no
meaning here is given back, so that nobody believes it was looked for.

Takes   a line, and today, for ages.
Gives   Asked: texts by field, as linkage.question takes them, and the words left over.
Leaves  reading the texts themselves to the readers of lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from leleka.core.dates import DateInterval
from leleka.core.gazetteer import gazetteer
from leleka.normalize.child_of import read_child_of
from leleka.normalize.date_readings import DateHabit, DateReading
from leleka.normalize.dates import read_date
from leleka.normalize.keyboard import as_meant
from leleka.normalize.marks import read_marks
from leleka.normalize.names.fold import skeletons
from leleka.normalize.names.given import read_given
from leleka.normalize.names.patronymics import read_patronymic
from leleka.normalize.names.rarity import common_surnames
from leleka.normalize.names.surnames import looks_like_surname, stem_of
from leleka.normalize.places import read_place
from leleka.normalize.traits import read_eyes, read_hair

MOST_SIGNS = 300
"""Of a line; what stands behind is not read."""
_MOST_NAMES = 6
_LONGEST_DATE = 4  # in words
_LEAST_LETTERS = 2
_TOWN = 10_000  # inhabitants
_CITY = 400_000
_NO_DATE = re.compile(r"(?![ув]$)[^\W\d_]\.?|[Мм]арта|[Аа]вгуста")
"""Words that begin no date: an initial («В. 2014»), and names that are spelt as a month is declined."""

_PEOPLE = {
    "mother": r"мати|матір|мама|матуся|мать|mother|mom|mum",
    "father": r"батько|тато|отец|папа|father|dad",
    "sibling": r"сестр[аи]|сестричка|брат|братик|брати|братья|братья и сестры|sisters?|brothers?|siblings?",
}
_PERSON = re.compile(
    r"(?<!\w)(?:"
    + "|".join(f"(?P<{person}>{words})" for person, words in _PEOPLE.items())
    + r")(?!\w)\s*[:—-]?",
    re.IGNORECASE,
)
_SEXES = {
    "male": r"хлопчик\w*|хлопець|хлопця|мальчик\w*|boy|male|чол\.?|чоловіч\w+|мужск\w+|муж|ч|син|сын|son",
    "female": r"дівчин\w*|дівча\w*|девочк\w*|девушк\w*|girl|female|жін\.?|жіноч\w+|женск\w+|жен|ж"
    r"|донька|дочка|дочь|daughter",
}
_SEX = {sex: re.compile(words, re.IGNORECASE) for sex, words in _SEXES.items()}
_EYES = re.compile(r"(?:очі|очей|очима|око|глаза|глаз|глазами|eyes?|eyed)[.:]?", re.IGNORECASE)
_HAIR = re.compile(r"(?:волосся|волоссям|волосы|волос|волосами|hair|haired)[.:]?", re.IGNORECASE)
_EYED = re.compile(r"\w+(?:оок\w{1,3}|глаз\w{2,3})", re.IGNORECASE)
_METRES = r"[01][.,]\d{1,2}\s*[мm](?!\w|\. ?(?-i:[А-ЯІЇЄҐ]))|[01]\s*[мm]\s*\d\d(?=\s*(?:см|cm)?(?!\w))"
_CENTIMETRES = r"\d{2,3}(?:[.,]\d)?(?:\s*[-–—/]\s*\d{2,3}(?:[.,]\d)?)?"
_HEIGHT = re.compile(
    rf"(?<!\w)(?:зріст|рост|height)[\s:—-]*({_METRES}|[01][.,]\d{{1,2}}|{_CENTIMETRES})(?:\s*(?:см|cm)(?!\w)\.?)?(?![.,/-]?\d)"
    rf"|(?<![\d.,/-])(?:({_METRES})(?:\s*(?:см|cm)(?!\w)\.?)?|({_CENTIMETRES})\s*(?:см|cm)(?!\w)\.?)",
    re.IGNORECASE,
)
"""With its noun a height needs no unit; what two numbers span is taken whole; «м. Херсон» is a town."""
_CERTIFICATE = re.compile(r"(?<!\w)[IVXІХ1-9]{1,3}\s*-\s*[А-ЯІЇЄҐA-Z]{2}\s*№?\s*\d{6}(?!\d)", re.IGNORECASE)
_SPOKEN = re.compile(r"(?<![\w-])(?!\d{4}-\d{4})([0-9A-F]{4})-([0-9A-F]{4})(?![\w-])", re.IGNORECASE)
_FROM = re.compile(
    r"(?<!\w)(?:(?:з|зі|із|из|from) |(?:(?:з|зі|із|из|from) )?"
    r"(?:м\.|місто |город |село |с\.|смт\.? |пгт\.? ))\s*"
    r"(?P<place>[^\W\d][^\d,]*)",
    re.IGNORECASE,
)
_INSTITUTION = re.compile(
    r"(?<!\w)(?:школ[аи]|школу|інтернат\w*|интернат\w*|будин\w+ дитини|дитбудин\w*"
    r"|дитяч\w+ будин\w*|детдом\w*|дом реб[её]нка|ліцей|лицей|сад(?:ок|ик)|санатор\w+|лікарн\w+"
    r"|больниц\w+|притулок|приют"
    r"|orphanage|boarding school|school|hospital|shelter|children.s home)(?!\w)",
    re.IGNORECASE,
)
_LABELS = re.compile(
    r"(?<!\w)(?:піб|фио|п\.і\.б\.?|ф\.и\.о\.?|прізвище|фамилия|surname|(?:(?:first|last|full) )?name"
    r"|(?:на |по )?(?:ім|им)[’'ʼ`´‘\"]?(?:я|ени)|по[ -]батькові|отчество|звати|зовут|не знаю"
    r"|дата народження|дата рождения|date of birth|(?:стать|пол|sex)(?=\s*:)"
    r"|свідоцтво(?: про народження)?|свидетельство(?: о рождении)?|birth certificate"
    r"|дитина|реб[её]нок|child|(?<=\d{4} )(?:року|года)(?! *(?:народж|рожд)))(?![\w’'ʼ])\s*[:—]?",
    re.IGNORECASE,
)
"""Words that say what stands beside them, and say nothing of a child."""
_AGED = re.compile(
    r"(?<!\w)(?:(?<!\d )(?:років|роки|лет)\s+(?P<before>\d{1,2})(?![\d.,/-])"
    r"|(?P<behind>\d{1,2})\s*-?\s*(?:річн\w+|летн\w+|year-old)(?!\w))",
    re.IGNORECASE,
)
"""Ages that stand before a noun, or turned round: «7-річна», "7-year-old", «років 7»."""
_STARRED = re.compile(r"(?<=[^\W\d_])\*(?=[^\W\d_])")
"""Tables that take no apostrophe have a star instead."""
_REGION = re.compile(
    r"(?<!\w)(?:(?:з|зі|із|из) )?"
    r"(?P<region>[^\W\d_]+(?:[сцз]ьк(?:а|ої|ій)|[сц]к(?:ая|ой))\s+обл(?:аст[ьіи]|\.)?)(?!\w)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"(?<!\w)(?:(?:вул|ул|просп|пров|бульв?|буд|кв)\.|(?:вулиц[яі]|улиц[аеы]|проспект|провулок|переулок|бульвар)\s).*",
    re.IGNORECASE,
)
_BIRTH = re.compile(r"\d|півтор|полтор|немовля|новонароджен|младенец|новорожд|infant|newborn", re.IGNORECASE)
"""In every date and every age."""
_SMALL = re.compile(r"\d\d?")
_PIECES = re.compile(r"[;\n\r\t]+|,(?!\d)")
_NO_NAME = re.compile(r".*[\d<>=@#{}%&*_~^$].*|[ійи]|та|and")
_EDGES = ' \t.,:;—–-()[]«»"“”/\\|'


@dataclass(frozen=True)
class Asked:
    """What somebody asked for.

    Attributes:
        fields: texts by field, of another person as "mother.full_name".
        born, said_born: the birth date as understood, and as it was typed.
        said_age: the same where an age was typed.
        spoken: the first eight signs of an id, as people say it on the phone.
        as_surname: where the home could be a surname: name and home, written so that it is one.
        unread: words that were not taken for anything.
        is_cut: whether the line was longer than is read.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    born: DateInterval | None = None
    said_born: str = ""
    said_age: str = ""
    spoken: str = ""
    as_surname: str = ""
    unread: tuple[str, ...] = ()
    is_cut: bool = False


def read_asked(line: str, today: date) -> Asked:
    """Take a line apart."""
    said, found = _plain(line[:MOST_SIGNS]), _Found(today)
    for pattern, name in ((_CERTIFICATE, "birth_certificate"), (_HEIGHT, "height_cm")):
        said = found.cut_out(said, pattern, name)
    spoken = _SPOKEN.search(said)
    if spoken:
        said = f"{said[: spoken.start()]} {said[spoken.end() :]}"
    said = found.cut_out_parents(said)
    for piece in _PIECES.split(said):
        is_first = not found.has_begun
        for person, text in _by_person(piece):
            found.piece(text, person, is_first=is_first)
    found.settle()
    fields = found.whose | found.fields | found.names()
    return Asked(
        fields=fields,
        born=found.born.interval if found.born else None,
        said_born=found.said_born,
        said_age=found.said_born if found.is_age else "",
        spoken="".join(spoken.groups()).lower() if spoken else "",
        as_surname=found.as_surname,
        unread=tuple(found.unread),
        is_cut=len(line.strip()) > MOST_SIGNS,
    )


def _plain(line: str) -> str:
    """The line as it was meant, without the words that only say what stands beside them."""
    said = _STARRED.sub("’", _LABELS.sub(" ", as_meant(line)))
    return _AGED.sub(lambda age: f"{age['before'] or age['behind']} років ", said)


def _is_place(name: str) -> bool:
    """Whether a settlement or region is called exactly so; almost so may be a name."""
    found = read_place(name)
    return bool(found.places or found.region) and "nearly" not in found.rule


def _is_whole_name(words: Sequence[str]) -> bool:
    """Whether a surname and a first name stand there, in either order, and a patronymic perhaps."""
    kinds = sorted(_kind_of_name(word.casefold()) for word in words)
    return kinds in (["given", "surname"], ["given", "patronymic", "surname"])


def _kind_of_name(word: str) -> str:
    if read_given(word).known:
        return "given"
    patronymic = read_patronymic(word)
    return "patronymic" if patronymic and patronymic.known == 2 else "surname"


def _is_first_name(words: Sequence[str]) -> bool:
    """Whether a first name stands there and no surname, a patronymic behind it perhaps."""
    return [_kind_of_name(word.casefold()) for word in words] in (["given"], ["given", "patronymic"])


def _is_town(words: Sequence[str]) -> bool:
    """Whether a town is called so and no person: many a village is called as people are."""
    name = " ".join(words)
    # The exact names first: to look for nearly equal ones takes long.
    if not gazetteer().find(name) or any(_kind_of_name(word.casefold()) != "surname" for word in words):
        return False
    return read_place(name).rule == "settlement" and _population(name) >= _TOWN


def _is_no_surname(words: Sequence[str]) -> bool:
    """Whether hardly anybody bears a town's name as a surname: Київ and Херсон, not Ніжин or Николаев."""
    forms = [stem_of(form) for form in skeletons(words[-1].casefold())]
    if any(form in common_surnames() for form in forms):
        return False
    return not looks_like_surname(words[-1]) or _population(" ".join(words)) >= _CITY


def _population(name: str) -> int:
    """Of the largest settlement that is called so."""
    return max(map(gazetteer().population_of, gazetteer().find(name)), default=0)


def _by_person(piece: str) -> Iterator[tuple[str, str]]:
    """The parts of a piece by whom they name: "Олексій сестра Марія"."""
    person, begin = "child", 0
    for match in _PERSON.finditer(piece):
        yield person, piece[begin : match.start()]
        person, begin = str(match.lastgroup), match.end()
    yield person, piece[begin:]


class _Found:
    """What is found, piece by piece."""

    def __init__(self, today: date) -> None:
        self._habit = DateHabit(as_of=today, latest=today, bare_ages=False)
        self._names: dict[str, list[str]] = {"child": [], "mother": [], "father": [], "sibling": []}
        self.fields: dict[str, str] = {}
        self.whose: dict[str, str] = {}
        self.born: DateReading | None = None
        self.said_born, self.is_age = "", False
        self.unread: list[str] = []
        self._number = self._region = self.as_surname = ""

    def cut_out(self, text: str, pattern: re.Pattern[str], name: str) -> str:
        match = pattern.search(text)
        if match is None:
            return text
        self.fields[name] = match[match.lastindex or 0].strip()
        return f"{text[: match.start()]} {text[match.end() :]}"

    def cut_out_parents(self, text: str) -> str:
        """The text without "son of Oksana": what it says counts where nothing else tells of it."""
        said = read_child_of(text)
        if said is None:
            return text
        self.whose = {"sex": said.sex} | {f"{who}.full_name": name for who, name in said.parents.items()}
        return f"{text[: said.span[0]]} {text[said.span[1] :]}"

    @property
    def has_begun(self) -> bool:
        """Whether anything of a child was read: the number of a row is nothing."""
        return bool(self.fields) or any(self._names.values())

    def settle(self) -> None:
        """What only the whole line tells: a bare number is an age where nothing else tells of a birth."""
        if self._number and (self.born is not None or not self._is_birth(f"{self._number} років")):
            self.unread.append(self._number)
        if self._region:
            places = filter(None, (self.fields.get("home_place"), self._region))
            self.fields["home_place"] = ", ".join(places)

    def names(self) -> dict[str, str]:
        found = {}
        for person, words in self._names.items():
            self.unread += words[_MOST_NAMES:]
            name = " ".join(words[:_MOST_NAMES])
            if sum(map(str.isalpha, name)) >= _LEAST_LETTERS:
                found["full_name" if person == "child" else f"{person}.full_name"] = name
            else:
                self.unread += words[:_MOST_NAMES]
        return found

    def piece(self, text: str, person: str, *, is_first: bool) -> None:
        """Take one part: what is no date, trait or place in it is a name."""
        words = [each.strip(_EDGES) for each in text.split()]
        if person == "child":
            text = self._without_address(" ".join(text.split()))
            text = self._without_whole(self._without_place(text))
            before, behind = (self._without_traits(half) for half in self._around_date(text.split()))
            is_begun = not is_first or bool(before)
            words = (before if is_first else self._unless_place(before)) + (
                self._unless_place(behind) if is_begun else behind
            )
            words = self._without_town([word for word in words if word])
        for word in filter(None, words):
            is_name = any(map(str.isalpha, word)) and not _NO_NAME.fullmatch(word)
            (self._names[person] if is_name else self.unread).append(word)

    def _without_address(self, text: str) -> str:
        """The text without a region, by which children are compared, and a street, by which they are not."""
        street = _STREET.search(text)
        if street:
            self.unread.append(street[0])
            text = text[: street.start()]
        region = _REGION.search(text)
        if region and not self._region and _is_place(region["region"]):
            self._region = region["region"]
            text = f"{text[: region.start()]}, {text[region.end() :]}"
        return text

    def _without_place(self, text: str) -> str:
        """The text without "from Kherson"."""
        match = None if "home_place" in self.fields else _FROM.search(text)
        words = match["place"].split() if match else []
        for n in range(len(words), 0, -1):
            name = " ".join(words[:n]).strip(_EDGES)
            if match and _is_place(name):
                self.fields["home_place"] = name
                return f"{text[: match.start()]} {' '.join(words[n:])} {text[match.end() :]}"
        return text

    def _without_whole(self, text: str) -> str:
        """Nothing, where the whole part names an institution or a mark."""
        is_institution = bool(_INSTITUTION.search(text))
        if is_institution or read_marks(text).codes:
            field = "origin_institution" if is_institution else "marks"
            if field not in self.fields:
                self.fields[field] = text.strip(_EDGES)
                return ""
        return text

    def _unless_place(self, words: list[str]) -> list[str]:
        """No words, where they name a place behind a comma or a date, and no person."""
        name = " ".join(words)
        if (
            not name
            or "home_place" in self.fields
            or read_given(name.casefold()).known
            or not _is_place(name)
        ):
            return words
        self.fields["home_place"] = name
        return []

    def _without_town(self, words: list[str]) -> list[str]:
        """The words without a town behind a name: "Коваль Іван Маріуполь", "Марія Херсон"."""
        for n in (2, 1) if "home_place" not in self.fields else ():
            name, town = words[:-n], words[-n:]
            is_doubtful = _is_first_name(name)
            if not (is_doubtful or _is_whole_name(name)) or not _is_town(town):
                continue
            if is_doubtful and not _is_no_surname(town):
                continue
            self.fields["home_place"] = " ".join(town)
            self.as_surname = " ".join(town + name) if is_doubtful else ""
            return name
        return words

    def _around_date(self, words: list[str]) -> tuple[list[str], list[str]]:
        """The words before and behind the longest run of them that is a date or an age."""
        for length in range(min(_LONGEST_DATE, len(words)), 0, -1):
            for begin in range(len(words) - length + 1):
                run = words[begin : begin + length]
                said = " ".join(run).strip(" ,;:()")
                if _NO_DATE.fullmatch(run[0]):
                    continue
                if self.born is None and self._is_birth(said):
                    return words[:begin], words[begin + length :]
        at = next((n for n, word in enumerate(words) if _SMALL.fullmatch(word)), None)
        if at is None or self._number:
            return words, []
        self._number = words[at]
        return words[:at], words[at + 1 :]

    def _is_birth(self, said: str) -> bool:
        is_bare = _SMALL.fullmatch(said) or not _BIRTH.search(said)
        found = DateReading() if is_bare else read_date(said, self._habit)
        if found.interval is None:
            return False
        self.born, self.said_born = found, said
        self.is_age = "age" in found.rule
        first, last = found.interval.first.isoformat(), found.interval.last.isoformat()
        self.fields["birth_date"] = f"{first}..{last}" if self.is_age else said
        return True

    def _without_traits(self, words: list[str]) -> list[str]:
        words = [word for word in (each.strip(_EDGES) for each in words) if word]
        for noun, name, read in ((_EYES, "eyes", read_eyes), (_HAIR, "hair", read_hair)):
            at = next((k for k, word in enumerate(words) if noun.fullmatch(word)), None)
            # "карі очі" and "очі карі", two words of colour at most: "світло карі".
            for begin, end in (
                () if at is None else ((at - 2, at), (at - 1, at), (at + 1, at + 3), (at + 1, at + 2))
            ):
                colour = " ".join(words[max(begin, 0) : end])
                if begin >= 0 and colour and read(colour).code not in {"", "other"}:
                    self.fields[name] = colour
                    words = [w for k, w in enumerate(words) if k != at and not begin <= k < end]
                    break
        rest = []
        for word in words:
            sex = next((sex for sex, pattern in _SEX.items() if pattern.fullmatch(word)), None)
            if sex and "sex" not in self.fields:
                self.fields["sex"] = sex
            elif _EYED.fullmatch(word) and read_eyes(word).code and "eyes" not in self.fields:
                self.fields["eyes"] = word
            else:
                rest.append(word)
        return rest
