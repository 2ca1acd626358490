"""Which rows of a table are no child's: sums, signatures, stamps, numbers of pages.

A row that holds a child must never be lost, so little is taken for a footer: a row that fills few cells and
whose first words no child is called by. But for plain sums and numbers of pages it must stand at the very
end, and in a column where no row of the list begins so.

Takes   the rows under a header, one after another.
Gives   Footer: what each row is, and of which that is seen only at the end.
Leaves  saying so to intake.parse.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from leleka.core.alphabet import one_apostrophe
from leleka.intake.job import Cells

Footing = Literal["sum", "signature"]
Kind = Literal[Footing, "row", "empty"]

MOST_AT_THE_END = 30
"""Rows of one footer; more are no footer."""

_VALUE = re.compile(r"[\d\s.,:;/\\+()№#%-]*\d[\d\s.,:;/\\+()№#%-]*")
_SUM = re.compile(
    r"(всього|усього|разом|загалом|підсумок|загальна кількість|кількість дітей|всего|итого|общее количество"
    r"|количество детей|(grand )?totals?|number of children)\b"
)
_SUM_OR_NAME = re.compile(rf"{_SUM.pattern}|sum\b")
"""Somebody may be called Sum, so that word tells only where most other cells are empty."""
_SUM_OF_GROUP = re.compile(
    r"(з|із|из) них|у тому числі|в т\.? ?ч|в том числе|of (them|these)|including"
    r"|(хлопчик(и|ів)|хлопц(і|ів)|дівчата|дівчат(ок)?|дівчинок|мальчик(и|ов)|девоч(ки|ек)|boys|girls)\b"
)
_PAGE = re.compile(
    r"(стор(інка|\.)?|страница|стр\.?|page|p\.) ?(№ ?)?\d{1,4}( ?(з|зі|із|из|of|/) ?\d{1,4})?\.?"
)
_DONE = (
    "склав|склала|склали|уклав|уклала|уклали|підготув(ав|ала|али)|перевір(ив|ила|или)|затверд(ив|ила|или)"
    "|погод(ив|ила|или)|викона(в|ла|ли)|составил[аи]?|подготовил[аи]?|проверил[аи]?|утвердил[аи]?"
    "|согласовал[аи]?|исполнил[аи]?"
)
_SIGNED = re.compile(
    rf"(список |список складен|список составлен)?({_DONE})\b"
    r"|список (складено|составлен|підготовлено)"
    r"|директор(ка)?\b|заступни(к|ця) (директор|начальник|голов|керівник|завідувач|міськ)"
    r"|(т\. ?)?в\. ?о\.|начальни(к|ця)\b|завідува(ч|чка)\b|завідуюч(ий|а)\b"
    r"|керівни(к|ця)\b|виконав(ець|иця)\b|відповідальн(ий|а|і)\b|уповноважен(ий|а)\b"
    r"|головн(ий|а) (лікар|спеціаліст|бухгалтер|педагог|вихователь|інспектор)"
    r"|голова (комісії|ради|адміністрації|громади|військової|районної|обласної|міської|сільської|селищної)"
    r"|член(и)? комісії|секретар (комісії|ради)|підпис(и|ано)?\b|\(підпис\)|погоджено|затверджено|затверджую"
    r"|узгоджено|печатка\b|місце (для )?печатки|м\. ?п\.|дата (складання|заповнення|підписання|подання)"
    r"|кінець списку"
    r"|заместител(ь|ьница)\b|и\. ?о\.|врио\b|начальник\b|заведующ(ий|ая)\b|руководител(ь|ьница)\b"
    r"|исполнител(ь|ьница)\b|ответственн(ый|ая|ые)\b|уполномоченн(ый|ая)\b"
    r"|главн(ый|ая) (врач|специалист|бухгалтер|педагог|инспектор)"
    r"|председатель (комиссии|совета|администрации)|член(ы)? комиссии|секретарь (комиссии|совета)"
    r"|подпис(ь|и)\b|\(подпись\)|согласовано|утверждено|утверждаю|печать\b|место (для )?печати"
    r"|дата (составления|заполнения|подписания)|конец списка"
    r"|director\b|head (of|teacher|master)\b|headmaster\b|deputy (head|director)\b|signed\b|signatures?\b"
    r"|(prepared|compiled|approved|checked|verified) by\b|responsible (person|officer)\b"
    r"|(place of|official) (seal|stamp)\b|date of (signing|issue|compilation)\b|end of (the )?list\b"
)
_TO_SIGN = re.compile(r"_{3,}|підпис|подпись|signature")
_LINE = re.compile(
    r"[\W_]*_{3,}[\W_\d]*(р|г|року|года)?\.?"
    r"|\((підпис|подпись|signature|п\. ?і\. ?б|ф\. ?и\. ?о|піб|фио|прізвище)[^()]*\)"
)
"""A line to sign on, or what stands under one."""


class Footer:
    """Judges the rows of one table in their order."""

    def __init__(self, top: Sequence[Cells]) -> None:
        """Take the first rows of data: how wide a row is, and which columns hold numbers and days."""
        widths = Counter(sum(map(bool, cells)) for cells in top)
        self._usual = widths.most_common(1)[0][0] if widths else 0
        self._most_filled = max(3, self._usual // 2)
        self._valued = _valued(top)
        self._begun: set[int] = set()
        self._held: list[int] = []
        self._n_rows = 0

    def judge(self, cells: Cells) -> Kind | None:
        """What a row is; None where it is a footer if no row of the list follows it."""
        filled = [place for place, cell in enumerate(cells) if cell and not cell.isspace()]
        if not filled:
            return "empty"
        first = _folded(cells[filled[0]])
        if self._is_sum(first, cells, filled[1:]):
            return "sum"
        if len(filled) == 1 and _PAGE.fullmatch(first):
            return "signature"
        may_be = self._n_rows and len(self._held) < MOST_AT_THE_END and filled[0] not in self._begun
        if may_be and self.as_last(cells):
            self._held.append(filled[0])
            return None
        self._n_rows += 1
        # In these columns rows of the list begin so: it tells nothing of the last ones.
        self._begun.update(self._held)
        self._held.clear()
        if _SIGNED.match(first) or _SUM_OF_GROUP.match(first):
            self._begun.add(filled[0])
        return "row"

    def as_last(self, cells: Cells) -> Footing | None:
        """What a row is with nothing of the list under it; None: a row of the list."""
        filled = {place: _folded(cell) for place, cell in enumerate(cells) if cell and not cell.isspace()}
        if not 0 < len(filled) <= self._most_filled:
            return None
        first, *others = filled.values()
        if _SUM_OF_GROUP.match(first):
            has_number = any(map(str.isdigit, "".join(filled.values())))
            return "sum" if has_number and all(map(_VALUE.fullmatch, others)) else None
        if all(map(_LINE.fullmatch, filled.values())):
            return "signature"
        if not _SIGNED.match(first):
            return None
        # Whoever told of a child may be a headmaster: then a birth date stands where birth dates stand.
        is_signed = any(map(_TO_SIGN.search, filled.values()))
        is_dated = any(place in self._valued and _VALUE.fullmatch(cell) for place, cell in filled.items())
        return "signature" if is_signed or not is_dated else None

    def _is_sum(self, first: str, cells: Cells, others: Sequence[int]) -> bool:
        """Whether a row sums the others up («Всього: 215»), wherever it stands."""
        if not _SUM_OR_NAME.match(first):
            return False
        if self._usual >= 4 and len(others) < max(2, self._usual // 3):
            return True
        numbers = [cells[place] or "" for place in others]
        has_number = any(map(str.isdigit, "".join((first, *numbers))))
        return bool(_SUM.match(first)) and has_number and all(map(_VALUE.fullmatch, numbers))


def _folded(cell: str | None) -> str:
    return one_apostrophe(" ".join((cell or "").split()).casefold()).lstrip("«\"'* ")


def _valued(top: Sequence[Cells]) -> frozenset[int]:
    """Columns whose cells are mostly numbers or days."""
    found = set()
    for place in range(max(map(len, top), default=0)):
        filled = [cells[place] or "" for cells in top if len(cells) > place and cells[place]]
        if 2 * sum(bool(_VALUE.fullmatch(cell)) for cell in filled) > len(filled):
            found.add(place)
    return frozenset(found)
