"""A report as a row of a list: what somebody told about one child, read and compared like any other row.

Takes   what the forms of a report hold.
Gives   MAPPING, cells_of, raw_of; fields_of, to search by.
Leaves  asking to forms, keeping to sending.

All reports are one list to the engine, whoever made them, so the headers never change with the reader's
language; they are the office's own, Ukrainian.
"""

from __future__ import annotations

from collections.abc import Mapping as Values
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from leleka.core.codelists import code_list
from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.normalize.date_readings import DateHabit, DateReading
from leleka.normalize.dates import read_date
from leleka.normalize.identifiers import labelled

LIST_ID = "reports"
_REPORTED = "Записано"
_AS_SAID = "Коли народилась дитина, як сказано"
_SIBLINGS = "Брати й сестри"
_SEXES = {"female": "дівчинка", "male": "хлопчик"}
_COLUMNS: tuple[tuple[str, ColumnMapping], ...] = (
    ("full_name", ColumnMapping("Ім'я", "full_name")),
    ("other_names", ColumnMapping("Інші імена", "full_name", identity="informal")),
    ("sex", ColumnMapping("Стать", "sex")),
    ("born", ColumnMapping("Дата народження", "birth_date", dates="dmy")),
    ("birth_place", ColumnMapping("Місце народження", "birth_place")),
    ("home", ColumnMapping("Дім", "home_place")),
    ("eyes", ColumnMapping("Очі", "eyes")),
    ("hair", ColumnMapping("Волосся", "hair")),
    ("height_cm", ColumnMapping("Зріст, см", "height_cm")),
    ("marks", ColumnMapping("Прикмети", "marks")),
    ("mother", ColumnMapping("Мати", "full_name", person="mother")),
    ("father", ColumnMapping("Батько", "full_name", person="father")),
    ("document", ColumnMapping("Документ", "other_identifier")),
    ("taken", ColumnMapping("Коли розлучено", "taken_date", dates="dmy")),
    ("taken_place", ColumnMapping("Звідки забрано", "taken_place")),
    ("institution", ColumnMapping("Заклад", "origin_institution")),
    ("seen_place", ColumnMapping("Де бачили востаннє", "present_place")),
)
MAPPING = Mapping(
    LIST_ID,
    (
        *(column for _, column in _COLUMNS),
        ColumnMapping(_SIBLINGS, "full_name", person="sibling"),
        ColumnMapping(_REPORTED, "captured_on", dates="ymd"),
        ColumnMapping(_AS_SAID, "keep"),
    ),
)
"""What the columns of every report mean."""


def read_birth(text: str, today: date) -> DateReading:
    """Read when somebody was born: a date, a part of one, or an age, counted today."""
    found = read_date(text, DateHabit(order="dmy", as_of=today, latest=today))
    return (
        found
        if found.interval or not text.strip().isdigit()
        else read_date(f"{text} років", DateHabit(as_of=today))
    )


def cells_of(told: Values[str, Any], siblings: Sequence[str], today: date) -> dict[str, str]:
    """The cells of one child's row.

    Args:
        told: the fields of the forms about the child and how it was parted from home.
        siblings: names of its brothers and sisters.
    """
    cells = {column.column: _text(name, told, today) for name, column in _COLUMNS if told.get(name)}
    born = str(told.get("born") or "")
    if born and cells[_header("born")] != born:
        cells[_AS_SAID] = born
    if siblings:
        cells[_SIBLINGS] = "; ".join(siblings)
    cells[_REPORTED] = today.isoformat()
    return cells


def fields_of(told: Values[str, Any], siblings: Sequence[str], today: date) -> dict[str, str]:
    """The same as fields of a question."""
    fields = {}
    for name, column in _COLUMNS:
        if told.get(name):
            person = "" if column.person == "child" else f"{column.person}."
            identity = "" if column.identity == "recorded" else f"{column.identity}:"
            fields[f"{identity}{person}{column.field}"] = _text(name, told, today)
    if siblings:
        fields["sibling.full_name"] = "; ".join(siblings)
    return fields


def raw_of(rows: Sequence[Values[str, str]]) -> RawList:
    """Rows as a list that can be read."""
    cells = {c.column: pa.array([row.get(c.column) for row in rows], pa.string()) for c in MAPPING.columns}
    return RawList(MAPPING, LIST_ID, pa.table(cells), pa.array(range(1, len(rows) + 1), pa.int32()))


def _header(name: str) -> str:
    return next(column.column for each, column in _COLUMNS if each == name)


def _text(name: str, told: Values[str, Any], today: date) -> str:
    value = told[name]
    if name == "sex":
        return _SEXES.get(value, "")
    if name == "document":
        return labelled(told.get("document_kind", ""), str(value).strip())
    if name in {"eyes", "hair"}:
        return code_list(f"{'eye' if name == 'eyes' else 'hair'}_colour").label(value, "uk")
    if name == "born":
        found = read_birth(value, today)
        if found.interval and "age" in found.rule:
            return f"{found.interval.first.isoformat()}..{found.interval.last.isoformat()}"
    return str(value).strip()
