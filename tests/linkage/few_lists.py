"""Lists of invented people, as cells, read like anybody's."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

import pyarrow as pa

from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.linkage import LinkResult, link
from leleka.normalize import read_records
from leleka.normalize.records import Records

Columns = Sequence[tuple[str, ...]]

SURNAMES = """Вигаданюк Небувальський Казковий Примаренко Уявний Мрійник Химерчук Небилиця Байкар Вітряк
Хмаринець Зоряний Дощенко Туманюк Росинський Барвінко Калинчук Вербицький Тополенко Ялинський""".split()
GIVEN = """Олена Петро Юстина Микола Соломія Дмитро Ганна Андрій Марія Володимир Катерина Олексій Тетяна
Сергій Наталія Василь Ірина Максим Дарина Тарас""".split()
FATHERS = [
    ("Петрович", "Петрівна"),
    ("Іванович", "Іванівна"),
    ("Олексійович", "Олексіївна"),
    ("Миколайович", "Миколаївна"),
    ("Андрійович", "Андріївна"),
]
WOMEN = set("Олена Юстина Соломія Ганна Марія Катерина Тетяна Наталія Ірина Дарина".split())


def a_list(
    list_id: str, columns: Columns, rows: Sequence[Sequence[str | None]], once: bool | None = None
) -> RawList:
    """A list of columns (header, field, person) and rows of cells."""
    cells = {column[0]: pa.array([row[k] for row in rows], pa.string()) for k, column in enumerate(columns)}
    mapping = Mapping(list_id, tuple(ColumnMapping(*c) for c in columns), each_child_once=once)  # type: ignore[arg-type]
    return RawList(mapping, f"{list_id}.csv", pa.table(cells), pa.array(range(2, 2 + len(rows)), pa.int32()))


REGISTER: Columns = (
    ("Прізвище", "surname"),
    ("Ім'я", "given_name"),
    ("По батькові", "patronymic"),
    ("Народження", "birth_date"),
    ("Очі", "eyes"),
    ("Область", "home_region"),
)
REGIONS = ("Херсонська область", "Донецька область", "Запорізька область", "Луганська область")
EYES = ("карі", "сірі", "блакитні", "зелені")


def children(n: int) -> list[list[str | None]]:
    """Rows of a register; every row another child, drawn alike in every run."""
    dice = random.Random(7)
    rows: list[list[str | None]] = []
    for _ in range(n):
        given = dice.choice(GIVEN)
        father = dice.choice(FATHERS)[given in WOMEN]
        born = f"{dice.randint(2006, 2018)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"
        rows.append([dice.choice(SURNAMES), given, father, born, dice.choice(EYES), dice.choice(REGIONS)])
    return rows


def register(n: int = 300, list_id: str = "register", once: bool | None = None) -> RawList:
    """A register of n children."""
    return a_list(list_id, REGISTER, children(n), once)


@cache
def records_of_two() -> Records:
    """A register, and a list of every second child with a misspelt surname here and there."""
    rows = children(300)[::2]
    for k, row in enumerate(rows):
        if k % 10 == 0 and row[0]:
            row[0] = row[0][:2] + row[0][3:]
        if k % 15 == 0:
            row[3] = None
    return read_records([register(), a_list("camp", REGISTER, rows)])


@cache
def two_linked() -> LinkResult:
    """The two, linked."""
    return link(records_of_two())
