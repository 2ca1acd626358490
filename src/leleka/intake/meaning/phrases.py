"""The meanings of columns, as people name them.

Takes   a ColumnMapping.
Gives   a phrase: "mother: full name", "surname (birth identity)".
Leaves  proposing meanings to meaning.propose.
"""

from __future__ import annotations

from collections.abc import Mapping

from leleka.core.lists import ColumnMapping
from leleka.core.words import Words, mark

FIELD_WORDS: Mapping[str, str] = {
    "row_id": mark("number in the list"),
    "full_name": mark("full name"),
    "surname": mark("surname"),
    "given_name": mark("given name"),
    "patronymic": mark("patronymic"),
    "birth_surname": mark("surname at birth"),
    "nickname": mark("nickname"),
    "sex": mark("sex"),
    "birth_date": mark("birth date"),
    "birth_year": mark("birth year"),
    "birth_month": mark("birth month"),
    "birth_day": mark("birth day"),
    "age": mark("age"),
    "birth_place": mark("birth place"),
    "birth_region": mark("region of birth"),
    "home_place": mark("home"),
    "home_region": mark("region of home"),
    "taken_place": mark("taken from (place)"),
    "taken_region": mark("taken from (region)"),
    "present_place": mark("present place"),
    "present_region": mark("present region"),
    "origin_institution": mark("institution before"),
    "present_institution": mark("institution now"),
    "taken_date": mark("taken on"),
    "returned_date": mark("returned on"),
    "captured_on": mark("day of the entry"),
    "photo_published_on": mark("day of the photo"),
    "eyes": mark("eyes"),
    "hair": mark("hair"),
    "height_cm": mark("height in cm"),
    "marks": mark("marks on the body"),
    "blood_group": mark("blood group"),
    "health_group": mark("health group"),
    "has_siblings": mark("has siblings"),
    "n_siblings": mark("number of siblings"),
    "sibling_ids": mark("numbers of the siblings’ rows"),
    "birth_certificate": mark("birth certificate"),
    "passport": mark("passport"),
    "tax_number": mark("tax number"),
    "other_identifier": mark("another number of the child"),
    "act_date": mark("day of the act"),
    "extra": mark("compared as its own field"),
    "keep": mark("kept, not compared"),
}
"""The fields of core.lists, as people name them."""

PERSON_WORDS: Mapping[str, str] = {
    "mother": mark("mother"),
    "father": mark("father"),
    "guardian": mark("guardian"),
    "sibling": mark("brother or sister"),
}

IDENTITY_WORDS: Mapping[str, str] = {
    "birth": mark("identity at birth"),
    "imposed": mark("imposed identity"),
    "adoptive": mark("adoptive identity"),
    "informal": mark("informal identity"),
}

KIND_WORDS: Mapping[str, str] = {
    "text": mark("text"),
    "code": mark("code"),
    "number": mark("number"),
    "place": mark("place"),
    "date": mark("date"),
}


def meaning_said(column: ColumnMapping, words: Words) -> str:
    """Say what a column means."""
    said = words.say(FIELD_WORDS.get(column.field, column.field))
    if column.field == "extra":
        said = f"{said}: {column.name} ({words.say(KIND_WORDS.get(column.kind or '', ''))})"
    if column.person in PERSON_WORDS:
        said = f"{words.say(PERSON_WORDS[column.person])}: {said}"
    if column.identity in IDENTITY_WORDS:
        said = f"{said} ({words.say(IDENTITY_WORDS[column.identity])})"
    return said
