"""The rows of one list, column by column, as readings.

Takes   a RawList with its mapping, the book of names, the day on which it is read.
Gives   arrays by the names of records.SCHEMA, extra columns, problems.
Leaves  dates to births, names to people, putting lists together to records.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from leleka.core.errors import Problem
from leleka.core.lists import PLACE_ROLES, ColumnMapping, Person, RawList
from leleka.normalize.answers import answered
from leleka.normalize.births import RowDates, read_dates_of, read_row_dates
from leleka.normalize.cells import (
    NO_NUMBER,
    NONE,
    Cells,
    Column,
    Int64,
    Readings,
    joined_lists,
    nothing,
    read_combined,
    starts_of,
)
from leleka.normalize.identifiers import DISAGREES, IdentifierReading, read_identifier
from leleka.normalize.institutions import institution_key
from leleka.normalize.marks import read_marks
from leleka.normalize.name_cells import note_names
from leleka.normalize.names import NameBookBuilder
from leleka.normalize.people import People
from leleka.normalize.places import PlaceReading, read_place, read_region
from leleka.normalize.problems import ProblemLog
from leleka.normalize.sex import SexReading, codes_of_header, read_sex
from leleka.normalize.siblings import Counted, count_siblings
from leleka.normalize.source import Source
from leleka.normalize.traits import (
    TraitReading,
    read_blood_group,
    read_count,
    read_eyes,
    read_hair,
    read_health_group,
    read_height,
    read_number,
    read_yes_no,
)

Arrays = dict[str, Column]
_WORD, _WORDS, _NUMBERS = pa.string(), pa.list_(pa.string()), pa.list_(pa.int32())
_PEOPLE: dict[str, Person] = {
    "mother": "mother",
    "father": "father",
    "guardian": "guardian",
    "siblings": "sibling",
}


def read_rows(
    raw: RawList, book: NameBookBuilder, today: date, tick: Callable[[], None]
) -> tuple[Arrays, tuple[Problem, ...]]:
    """Read one list.

    Returns:
        one array per column that the list holds, under its name in SCHEMA or "extra:KIND:NAME"; and
        everything that could not be read.
    """
    source = Source(raw, ProblemLog(raw), today, tick)
    note_names(source)
    dates = read_row_dates(source)
    sex, sex_rule = _sex(source)
    identifiers, sex, sex_rule = _identifiers(source, dates, sex, sex_rule)
    columns = {
        **_row_columns(source),
        **dates.columns,
        **identifiers,
        "sex": pa.array(sex, pa.int8(), mask=sex == 0),
        "sex_rule": pa.array(sex_rule, _WORD, mask=sex == 0),
        **_traits(source),
        **_people(source, book, sex),
        **_extras(source),
    }
    for role in PLACE_ROLES:
        columns |= _places(source, role)
    columns |= _institutions(source)
    return columns | _siblings(source, columns.get("siblings")), source.log.problems()


def _row_columns(source: Source) -> Arrays:
    raw = source.raw
    ids = source.columns("row_id")
    row_id = (
        raw.cells.column(ids[0].column).cast(_WORD).combine_chunks() if ids else pa.nulls(len(raw), _WORD)
    )
    return {"row": raw.rows.cast(pa.int32()), "row_id": row_id}


# Sex and identifiers


def _sex(source: Source) -> tuple[Int64, Any]:
    found: Readings[SexReading] = Readings([], nothing(len(source)))
    for mapped in source.columns("sex"):
        codes = codes_of_header(mapped.column)
        read = source.log.note(mapped.column, source.cells(mapped).read(partial(read_sex, codes=codes)))
        found = found.else_(read.where(lambda r: r.sex is not None))
    sex = found.numbers(lambda r: r.sex)
    sex = np.where(sex == NO_NUMBER, 0, sex)
    return sex, np.where(sex > 0, "sex_column", "").astype(object)


def _identifiers(source: Source, dates: RowDates, sex: Int64, sex_rule: Any) -> tuple[Arrays, Int64, Any]:
    values = []
    for field in ("birth_certificate", "passport", "tax_number", "other_identifier"):
        for mapped in source.columns(field):
            read = source.cells(mapped).read(partial(read_identifier, field=field))
            source.log.note(mapped.column, read)
            values.append(read.spread(lambda r: list(r.values), _WORDS))
            _check_against(source, mapped, read, dates, sex)
            told = read.numbers(lambda r: r.sex)
            new = (sex == 0) & (told != NO_NUMBER)
            sex = np.where(new, told, sex)
            sex_rule[new] = "sex_tax_number"
    return {"identifiers": joined_lists(values, _WORD)} if values else {}, sex, sex_rule


def _check_against(
    source: Source, mapped: ColumnMapping, read: Readings[IdentifierReading], dates: RowDates, sex: Int64
) -> None:
    """Note numbers whose birth day or sex is not the row's."""
    told, told_sex = (
        read.numbers(lambda r: r.born.toordinal() if r.born else None),
        read.numbers(lambda r: r.sex),
    )
    first = dates.born.numbers(lambda r: r.interval.first.toordinal() if r.interval else None)
    last = dates.born.numbers(lambda r: r.interval.last.toordinal() if r.interval else None)
    both = (told != NO_NUMBER) & (first != NO_NUMBER)
    wrong = both & ((told < first) | (told > last))
    wrong |= (told_sex != NO_NUMBER) & (sex > 0) & (told_sex != sex)
    source.log.note_rows(mapped.column, DISAGREES, np.flatnonzero(wrong))


# Places and institutions


def _places(source: Source, role: str) -> Arrays:
    if not source.columns(f"{role}_place", f"{role}_region"):
        return {}
    regions = source.read(f"{role}_region", read_region)
    found: list[Readings[PlaceReading]] = []
    for mapped in source.columns(f"{role}_place"):
        cells = source.cells(mapped)

        def read(row: int, cells: Cells = cells) -> PlaceReading | None:
            text, region = cells.text(int(cells.which[row])), int(regions.which[row])
            where = regions.items[region].region if region != NONE else ""
            return _place_or_institution(text, where) if text else None

        found.append(source.log.note(mapped.column, read_combined([cells.which, regions.which], read)))
    region = Readings[PlaceReading]([], nothing(len(source)))
    for places in (*found, regions):
        region = region.else_(places.where(lambda r: bool(r.region)))
    candidates = [places.spread(lambda r: list(r.places), _NUMBERS) for places in found]
    columns = {f"{role}_region": region.spread(lambda r: r.region, _WORD)}
    return columns | ({f"{role}_places": joined_lists(candidates, pa.int32())} if candidates else {})


def _place_or_institution(text: str, region: str) -> PlaceReading:
    """A place; an institution named instead of one is no place, but no error either."""
    found = read_place(text, region)
    if found.problem and institution_key(text).key:
        return PlaceReading(region=region, rule="institution")
    return found


def _institutions(source: Source) -> Arrays:
    """Institutions; where no column says the present place, the institution's town is it; and where
    no column says the present institution, one named as the present place is."""
    if not source.columns("origin_institution", "present_institution", "present_place"):
        return {}
    origin = source.read("origin_institution", institution_key)
    present = source.read("present_institution", institution_key)
    if not source.columns("present_institution"):
        for mapped in source.columns("present_place"):
            named = Cells.of(source.raw, mapped).read(institution_key)
            present = present.else_(named.where(lambda r: bool(r.kind)))
    columns = {
        "origin_institution": origin.spread(lambda r: r.key or None, _WORD),
        "present_institution": present.spread(lambda r: r.key or None, _WORD),
    }
    if not source.columns("present_place", "present_region"):
        towns = present.spread(lambda r: [r.place] if r.place else None, _NUMBERS)
        columns["present_places"] = joined_lists([towns], pa.int32())
        columns["present_region"] = present.spread(lambda r: r.region or None, _WORD)
    return columns


# Traits


def _traits(source: Source) -> Arrays:
    columns: Arrays = {}
    for field, code_reader in _CODES.items():
        if source.columns(field):
            columns[field] = source.read(field, code_reader).spread(lambda r: r.code or None, _WORD)
    for field, (reader, kind) in _MEASURES.items():
        if source.columns(field):
            columns[field] = source.read(field, reader).spread(lambda r: r.number, pa.float64()).cast(kind)
    if source.columns("marks"):
        columns["marks"] = source.read("marks", read_marks).spread(lambda r: list(r.codes) or None, _WORDS)
    return columns


_CODES: dict[str, Callable[[str], TraitReading]] = {
    "eyes": read_eyes,
    "hair": read_hair,
    "blood_group": read_blood_group,
}
_MEASURES: dict[str, tuple[Callable[[str], TraitReading], pa.DataType]] = {
    "height_cm": (read_height, pa.float32()),
    "health_group": (read_health_group, pa.int8()),
}


# People


def _people(source: Source, book: NameBookBuilder, sex: Int64) -> Arrays:
    people = People(source.raw, book, sex.astype(np.int32), source.tick)
    names, kinds = people.child()
    named = {mapped.person for mapped in source.raw.mapping.columns}
    others = {column: people.others(who) for column, who in _PEOPLE.items() if who in named}
    return {"names": names, "name_kinds": kinds, **others}


def _siblings(source: Source, names: Column | None) -> Arrays:
    """Whether there are siblings, and how many: as said; else as the cells of their names tell."""
    if names is None and not source.columns("has_siblings", "n_siblings", "sibling_ids"):
        return {}
    said = source.read("has_siblings", read_yes_no).numbers(
        lambda r: None if r.number is None else int(r.number)
    )
    counted = source.read("n_siblings", read_count).numbers(
        lambda r: None if r.number is None else int(r.number)
    )
    told: Readings[Counted] = Readings([], nothing(len(source)))
    for mapped in source.raw.mapping.of("full_name", person="sibling"):
        told = told.else_(source.cells(mapped).read(count_siblings).where(lambda each: each.has_any))
    counted = np.where(counted != NO_NUMBER, counted, told.numbers(lambda each: each.n))
    numbered: Readings[tuple[str, ...]] = Readings([], nothing(len(source)))
    for mapped in source.columns("sibling_ids"):
        numbered = numbered.else_(source.cells(mapped).read(_row_ids).where(bool))
    named = (numbered.which != NONE) | (told.which != NONE)
    if names is not None:
        named |= np.diff(starts_of(names)) > 0
    has = np.where(said != NO_NUMBER, said, np.where(counted != NO_NUMBER, counted > 0, NO_NUMBER))
    has = np.where((has == NO_NUMBER) & named, 1, has)
    return {
        "has_siblings": pa.array(has == 1, pa.bool_(), mask=has == NO_NUMBER),
        "sibling_ids": numbered.spread(list, pa.list_(_WORD)),
        "n_siblings": pa.array(np.clip(counted, 0, 127), pa.int8(), mask=counted == NO_NUMBER),
    }


def _row_ids(text: str) -> tuple[str, ...]:
    """Numbers of rows, whatever stands between them; words that say there are none hold no digit."""
    return tuple(word for word in re.findall(r"[\w/-]+", text) if any(map(str.isdigit, word)))


# A list's own comparisons


def _extras(source: Source) -> Arrays:
    columns: Arrays = {}
    for mapped in source.columns("extra"):
        kind = mapped.kind or "text"
        name = f"extra:{kind}:{mapped.name or mapped.column}"
        values = _EXTRA_READERS[kind](source, mapped)
        earlier = columns.get(name)
        columns[name] = values if earlier is None else _coalesced(earlier, values)
    return columns


def _coalesced(first: Column, second: Column) -> Column:
    """The first where it says something, else the second."""
    here: Any = first.is_valid()
    rows = np.arange(len(first)) + np.where(here.to_numpy(zero_copy_only=False), 0, len(first))
    return pa.concat_arrays([first, second]).take(rows)


def _text(source: Source, mapped: ColumnMapping) -> Column:
    return _folded(
        source, mapped, lambda text: " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    )


def _code(source: Source, mapped: ColumnMapping) -> Column:
    return _folded(
        source, mapped, lambda text: re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
    )


def _folded(source: Source, mapped: ColumnMapping, fold: Callable[[str], str]) -> Column:
    cells = source.cells(mapped)
    folded = [fold(text) or None if answered(text) in {None, "no"} else None for text in cells.texts]
    return Readings(folded, cells.which).spread(lambda text: text, _WORD)


def _number(source: Source, mapped: ColumnMapping) -> Column:
    read = source.log.note(mapped.column, source.cells(mapped).read(read_number))
    return read.spread(lambda r: r.number, pa.float64())


def _place(source: Source, mapped: ColumnMapping) -> Column:
    read = source.log.note(mapped.column, source.cells(mapped).read(read_place))
    return read.spread(lambda r: list(r.places) or None, _NUMBERS)


def _date(source: Source, mapped: ColumnMapping) -> Column:
    return read_dates_of(source, mapped).spread(lambda r: r.interval and r.interval.first, pa.date32())


_EXTRA_READERS: dict[str, Callable[[Source, ColumnMapping], Column]] = {
    "text": _text,
    "code": _code,
    "number": _number,
    "place": _place,
    "date": _date,
}
EXTRA_TYPES: dict[str, pa.DataType] = {
    "text": pa.dictionary(pa.int32(), _WORD),
    "code": pa.dictionary(pa.int32(), _WORD),
    "number": pa.float64(),
    "place": _NUMBERS,
    "date": pa.date32(),
}
"""What an extra column of each kind holds."""
