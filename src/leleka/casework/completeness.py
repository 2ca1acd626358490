"""How much of what the law demands is known: the 19 items of Additional Protocol I, art. 78(3).

The party that takes children out owes this card for every one of them. The same list tells us
what is still to be asked, and opens a formal request: "of the 19 items owed, we hold 11".

Takes   a Profile.
Gives   Completeness: how each item stands, and which fields would complete it.
Leaves  asking for them to duties and to people.

Source  Additional Protocol I to the Geneva Conventions, article 78(3), (a) to (s).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leleka.casework.profile import FieldView, Profile
from leleka.core.codelists import code_list
from leleka.core.words import ENGLISH, Words

ITEM_FIELDS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "surname": (("surname",),),
    "first_names": (("given_name",),),
    "sex": (("sex",),),
    "birth_place_and_date_or_age": (("birth_place",), ("birth_date", "age")),
    "father_full_name": (("father_name",),),
    "mother_full_and_maiden_name": (("mother_name",), ("mother_maiden_name",)),
    "next_of_kin": (("next_of_kin",),),
    "nationality": (("nationality",),),
    "languages": (("languages",),),
    "family_address": (("family_address",),),
    "identification_number": (
        ("identification_number", "birth_certificate", "passport", "tax_number", "other_identifier"),
    ),
    "health": (("health", "health_group"),),
    "blood_group": (("blood_group",),),
    "distinguishing_features": (("marks",),),
    "found_date_and_place": (("found_date", "taken_date"), ("found_place", "taken_place")),
    "left_country_date_and_place": (("left_country_date",), ("left_country_place",)),
    "religion": (("religion",),),
    "present_address": (("present_address", "present_location"),),
    "death_details_if_dead": (("death_date",), ("death_place",), ("death_circumstances",)),
}
"""The parts of each item, and the fields of which any one gives the part; the first stands for them all."""

_TELLING_FIRST = ("refused", "unknown", "not_asked")


@dataclass(frozen=True, slots=True)
class ItemStanding:
    """How one item stands.

    Attributes:
        item: a code of the list "ap1_art78".
        standing: a code of the list "item_standing".
        missing: fields that would complete it, the first of each missing part.
    """

    item: str
    standing: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """The 19 items in the order of the article."""

    items: tuple[ItemStanding, ...]

    @property
    def n_known(self) -> int:
        """How many items are known in full."""
        return len(self.with_standing("known"))

    @property
    def n_owed(self) -> int:
        """How many items apply to this child."""
        return len(self.items) - len(self.with_standing("not_applicable"))

    def with_standing(self, standing: str) -> tuple[ItemStanding, ...]:
        """The items that stand so.

        Raises:
            CodeError: core.E020, there is no such standing.
        """
        code_list("item_standing").checked(standing)
        return tuple(item for item in self.items if item.standing == standing)

    def said(self, words: Words = ENGLISH) -> str:
        """One sentence for a page or a letter."""
        return words.count(
            "Of the {owed} items owed, {n} is known.",
            "Of the {owed} items owed, {n} are known.",
            self.n_known,
            owed=self.n_owed,
        )


def completeness(profile: Profile) -> Completeness:
    """How the 19 items stand for one child."""
    return Completeness(tuple(_standing(profile, item) for item in code_list("ap1_art78")))


def _standing(profile: Profile, item: str) -> ItemStanding:
    if item == "death_details_if_dead" and not _is_dead(profile):
        return ItemStanding(item, "not_applicable")
    parts = [[_views(profile, field) for field in fields] for fields in ITEM_FIELDS[item]]
    missing = tuple(
        fields[0] for fields, part in zip(ITEM_FIELDS[item], parts, strict=True) if not _is_known(part)
    )
    if not missing:
        return ItemStanding(item, "known")
    if len(missing) < len(parts):
        return ItemStanding(item, "partly", missing)
    said = {view.answer for part in parts for views in part for view in views}
    return ItemStanding(item, next(answer for answer in _TELLING_FIRST if answer in said), missing)


def _views(profile: Profile, field: str) -> tuple[FieldView, ...]:
    return profile.of_any_identity(field) or (FieldView(field),)


def _is_known(part: list[tuple[FieldView, ...]]) -> bool:
    # "No marks" and "no religion" are answers to the question: the item is known. That there is no passport
    # leaves open whether there is another document.
    answered = [any(view.answer == "no" for view in views) for views in part]
    return answered[0] or all(answered) or any(view.best is not None for views in part for view in views)


def _is_dead(profile: Profile) -> bool:
    best = profile.view("living_status").best
    return best is not None and best.value == "dead"
