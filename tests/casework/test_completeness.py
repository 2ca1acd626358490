import pytest

from leleka.casework import ITEM_FIELDS, Assertion, completeness, field_class, profile_of
from leleka.core.codelists import code_list
from leleka.core.words import speak

EVERYTHING = [field for parts in ITEM_FIELDS.values() for fields in parts for field in fields[:1]]


def known(*fields, **answers):
    said = [Assertion(field, field, "відомо", "school") for field in fields]
    said += [Assertion(field, field, None, "school", answer=answer) for field, answer in answers.items()]
    return completeness(profile_of(said))


def standing(item, *fields, **answers):
    return next(one for one in known(*fields, **answers).items if one.item == item)


def test_there_are_nineteen_items_in_the_order_of_the_article():
    assert tuple(ITEM_FIELDS) == code_list("ap1_art78").codes
    assert [one.item for one in known().items] == list(ITEM_FIELDS)


def test_every_field_of_an_item_has_a_class_of_protection():
    for parts in ITEM_FIELDS.values():
        assert all(field_class(field) for fields in parts for field in fields)


def test_of_a_child_nobody_knows_nothing_is_known_and_eighteen_items_are_owed():
    empty = known()

    assert (empty.n_known, empty.n_owed) == (0, 18)
    assert {one.standing for one in empty.items} == {"not_asked", "not_applicable"}


def test_everything_known_is_everything_owed():
    full = known(*EVERYTHING)

    assert full.n_known == full.n_owed == 18


@pytest.mark.parametrize(
    ("item", "fields", "answers", "expected", "why"),
    [
        ("surname", ["surname"], {}, "known", "a value"),
        ("religion", [], {"religion": "refused"}, "refused", "refused is not unknown"),
        ("religion", [], {"religion": "unknown"}, "unknown", "asked, and nobody knew"),
        ("distinguishing_features", [], {"marks": "no"}, "known", "no marks is an answer"),
        ("birth_place_and_date_or_age", ["age"], {}, "partly", "an age without a place"),
        (
            "birth_place_and_date_or_age",
            ["age", "birth_place"],
            {},
            "known",
            "the law takes an age for a date",
        ),
        ("mother_full_and_maiden_name", ["mother_name"], {}, "partly", "the maiden name is owed too"),
        ("identification_number", ["passport"], {}, "known", "any paper will do"),
        ("identification_number", [], {"identification_number": "no"}, "known", "no papers is an answer"),
        ("identification_number", [], {"identification_number": "refused"}, "refused", "they said nothing"),
        ("identification_number", [], {"passport": "no"}, "not_asked", "there may be another paper"),
        ("found_date_and_place", ["taken_date"], {"taken_place": "refused"}, "partly", "half is known"),
    ],
)
def test_each_item_stands_as_it_was_judged(item, fields, answers, expected, why):
    assert standing(item, *fields, **answers).standing == expected, why


def test_what_is_missing_is_named():
    assert standing("birth_place_and_date_or_age", "age").missing == ("birth_place",)


def test_death_is_owed_of_the_dead_alone():
    dead = Assertion("x", "living_status", "dead", "register")

    assert standing("death_details_if_dead").standing == "not_applicable"
    assert completeness(profile_of([dead])).items[-1].standing == "not_asked"


def test_a_name_under_any_identity_counts():
    imposed = Assertion("1", "surname", "Мельников", "listing", identity="imposed")

    assert completeness(profile_of([imposed])).items[0].standing == "known"


def test_it_is_said_in_both_languages():
    assert known("surname").said() == "Of the 18 items owed, 1 is known."
    assert known("surname", "sex").said(speak("uk")) == "Із 18 належних відомостей відомі 2."
