"""What records themselves say, as written, for each comparison.

Takes   Records, rows of them.
Gives   shown, told_by; a sex that no cell says, as it was read from the name or the tax number.
Leaves  what follows from it to explain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from leleka.core.lists import NAME_FIELDS, Person
from leleka.core.words import Words, mark
from leleka.linkage.comparisons import Comparison
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.papers import told_changes
from leleka.normalize.records import Records

_FIELDS: dict[str, tuple[str, ...]] = {
    "birth_date": ("birth_date", "birth_day", "birth_month", "birth_year", "age"),
    "sex": ("sex",),
    "home": ("home_place", "home_region"),
    "birth_place": ("birth_place", "birth_region"),
    "taken_place": ("taken_place", "taken_region"),
    "present_place": ("present_place", "present_region"),
    "institution": ("origin_institution", "present_institution"),
    "eyes": ("eyes",),
    "hair": ("hair",),
    "height": ("height_cm",),
    "marks": ("marks",),
    "blood_group": ("blood_group",),
    "health_group": ("health_group",),
    "chronology": ("taken_date", "photo_published_on"),
    "taken_date": ("taken_date",),
    "identifiers": ("birth_certificate", "passport", "tax_number", "other_identifier"),
}
_PEOPLE: dict[str, Person] = {
    "mother": "mother",
    "father": "father",
    "siblings": "sibling",
    "kinship": "sibling",
}
_SEX_READ = {
    (1, "sex_tax_number"): mark("boy, by the tax number"),
    (2, "sex_tax_number"): mark("girl, by the tax number"),
    (1, "sex_name"): mark("boy, by the name"),
    (2, "sex_name"): mark("girl, by the name"),
}
_SLOTS = {"surname": 0, "given_name": 1, "patronymic": 2}


def told_by(records: Records, *rows: int) -> Set[str]:
    """Parts of an identity that some of these records themselves say were changed."""
    some = replace(records, table=records.table.take(list(rows)))
    return frozenset().union(*told_changes(some).values())


def shown(
    records: Records,
    row: int,
    comparisons: Sequence[Comparison],
    words: Words,
    writing: Writing | None = None,
) -> Iterator[str]:
    """What a record says for each comparison, as written."""
    cells = (writing or Writing(records)).cells(row)

    def texts(wanted: Callable[[str, Person, str], bool]) -> str:
        found = [c.text for c in cells if wanted(c.mapping.field, c.mapping.person, c.mapping.name)]
        return "; ".join(dict.fromkeys(found))

    for comparison in comparisons:
        name = comparison.name
        if name in _SLOTS:
            yield _name_part(records, row, _SLOTS[name])
        elif name in _PEOPLE:
            who, more = _PEOPLE[name], ("has_siblings", "n_siblings") if name == "siblings" else ()
            yield texts(lambda f, p, _, who=who, more=more: (f in NAME_FIELDS and p == who) or f in more)  # type: ignore[misc]
        elif name.startswith("extra:"):
            own = name.split(":", 2)[2]
            yield texts(lambda f, _, n, own=own: f == "extra" and n == own)  # type: ignore[misc]
        else:
            fields = _FIELDS.get(name, ())
            said = texts(lambda f, p, _, fields=fields: f in fields and p == "child")  # type: ignore[misc]
            yield said or (words.say(_sex_read(records, row)) if name == "sex" else "")


def _sex_read(records: Records, row: int) -> str:
    """Where a sex that no cell says was read; "" where none was."""
    sex, rule = records.table["sex"][row].as_py(), records.table["sex_rule"][row].as_py()
    return _SEX_READ.get((sex, rule), "")


def _name_part(records: Records, row: int, slot: int) -> str:
    """Surname, first name or patronymic of each of a record's identities, as written where found."""
    book = records.names
    found: list[str] = []
    for number in records.table["names"][row].as_py() or ():
        reading, written = book.reading(number), book.written(number)
        if not reading.ways:
            found.append(written)
            continue
        way = reading.ways[0]
        for value in (way.surname, way.given, way.patronymic)[slot]:
            if value.kind == 0:
                found.append(_as_written(value.word, written))
    return "; ".join(dict.fromkeys(part for part in found if part))


def _as_written(word: str, written: str) -> str:
    for token in written.split():
        if token.strip('.,;:()«»"').casefold() == word.casefold():
            return token.strip(',;:()«»"')
    return word.title()
