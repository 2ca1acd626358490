"""Two frozen counts beside each other: what changed is said, and never what did not."""

import csv
import io
import json
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from leleka.web.casework.models import Case, StatusChange
from leleka.web.common.appending import lower_walls
from leleka.web.figures import counting
from leleka.web.figures.comparing import Part, before, compared
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.figures.models import CountSet
from leleka.web.linkage.models import Person

AT = "/figures/frozen/compare/"


def frozen(office, code="documented", definition=None):
    definition = definition or DEFINITIONS[code]
    return counting.freeze(
        office.users["statistician"], office.ours, definition=definition, day=timezone.localdate()
    )


def children(office, n, sex="female"):
    made = [office._new(office.users["caseworker"], "team", "team") for _ in range(n)]
    Person.objects.filter(pk__in=[each.pk for each in made]).update(sex=sex)
    for child in made:
        office.record(child)
    return made


def moved(office, people, old, new):
    for child in people:
        StatusChange.objects.create(
            person=child, by=office.users["caseworker"], old=old, new=new, reason="found_at_home"
        )
        Case.objects.filter(person=child).update(status=new)


@pytest.fixture
def reader(office, signed_in):
    return signed_in(office.users["statistician"])


def test_each_part_says_by_how_much_it_changed_in_whichever_order_two_are_given(office):
    girls = children(office, 12)
    children(office, 6, "male")
    one = frozen(office)
    moved(office, girls[:5], "reported", "duplicate")
    children(office, 7, "male")
    other = frozen(office)

    found, turned = compared(one, other, "sex"), compared(other, one, "sex")

    assert found.all_told == Part("", 18, 20)
    assert found.parts == (Part("female", 12, 7), Part("male", 6, 13))
    assert [part.change for part in found.parts] == [-5, 7]
    assert found.moved == {"added": 7, "removed": 5, "merged": 0, "split": 0}
    assert (turned.earlier, turned.parts) == (one, found.parts)


def test_a_child_left_out_before_is_new_where_it_counts(office):
    people = children(office, 12)
    moved(office, people[:6], "reported", "duplicate")
    one = frozen(office)
    moved(office, people[:6], "duplicate", "reported")

    found = compared(one, frozen(office), "sex")

    assert (found.all_told.change, found.moved["added"]) == (6, 6)


def test_a_small_number_is_hidden_and_no_difference_is_made_with_it(office):
    children(office, 10)
    children(office, 6, "male")
    one = frozen(office)
    children(office, 6)
    children(office, 3, "")

    found = compared(one, frozen(office), "sex")

    assert {part.value: part.change for part in found.parts} == {"female": 6, "male": None, "unknown": None}


def test_the_one_child_that_came_in_between_is_of_no_sex_on_the_page_or_in_a_file(office, reader):
    children(office, 10)
    children(office, 7, "male")
    one = frozen(office)
    children(office, 1)
    asked = {"one": str(one.pk), "other": str(frozen(office).pk), "by": "sex"}

    rows = reader.get(AT, asked).context["rows"]
    told = json.loads(reader.post(f"{AT}export/", asked | {"kind": "json"}).content)

    assert (told["earlier"]["n"], told["later"]["n"], told["moved"]) == (17, 18, {})
    assert [row["part"] for row in rows] == [Part("female", None, None), Part("male", None, None)]
    assert {cell[name] for cell in told["cells"] for name in ("earlier", "later", "change")} == {None}


def test_where_one_of_the_two_is_hidden_neither_is_divided(office, reader):
    children(office, 3, "male")
    one = frozen(office)
    children(office, 6)
    other = frozen(office)

    page = reader.get(f"{AT}?one={one.pk}&other={other.pk}&by=sex").content.decode()

    assert compared(one, other, "sex").parts == ()
    assert "So few children are not divided" in page
    assert "Neither counts a child." not in page


def test_a_value_of_only_one_of_the_two_stands_in_both(office):
    children(office, 5)
    one = frozen(office)
    children(office, 5, "male")

    assert compared(one, frozen(office), "sex").parts == (Part("female", 5, 5), Part("male", 0, 5))


def test_a_child_that_turned_out_to_be_another_has_what_is_known_of_that_one(office):
    people = children(office, 15, "male")
    one = frozen(office)
    Person.objects.filter(pk=people[0].pk).update(sex="female")
    Person.objects.filter(pk__in=[each.pk for each in people[1:6]]).update(merged_into=people[0])

    assert compared(one, frozen(office), "sex").parts[0].earlier == 6


@pytest.mark.parametrize("by", counting.PROPERTIES)
def test_the_parts_of_a_count_are_those_of_its_day(office, by):
    children(office, 7)
    day = timezone.localdate()

    found = compared(frozen(office), frozen(office), by)

    told = counting.divided(DEFINITIONS["documented"], office.users["statistician"], day, by)
    assert [(part.value, part.later) for part in found.parts] == [(c.value, c.shown) for c in told.cells]


@pytest.mark.parametrize(
    "changed",
    [
        {"sentence": "Children with a case, and others."},
        {"holds": lambda status, returned: status != "reported"},
    ],
    ids=["its words", "its rule"],
)
def test_where_the_definition_was_changed_that_is_said_and_no_difference(office, reader, changed):
    children(office, 6)
    one = frozen(office)
    other = frozen(office, definition=replace(DEFINITIONS["documented"], **changed))

    found = compared(one, other, "sex")
    text = reader.get(AT, {"one": one.pk, "other": other.pk}).content.decode()

    assert (found.reason, found.parts, found.moved) == ("changed_definition", (), {})
    assert "The definition was changed between the two" in text
    assert "Where it changed" not in text


def test_what_was_frozen_before_rules_were_kept_is_compared_by_its_words(office):
    children(office, 5)
    one = frozen(office)
    one.definition.pop("rule")

    assert compared(one, frozen(office), "sex").reason == ""


def test_two_that_count_different_things_have_no_difference(office):
    children(office, 6)

    assert compared(frozen(office), frozen(office, "sought"), "sex").reason == "other_count"


def test_what_was_changed_since_is_compared_with_nothing(office, reader):
    children(office, 6)
    one, other = frozen(office), frozen(office)
    lower_walls(connection, ["figures_countset"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE figures_countset SET n = 7")
    one, other = CountSet.objects.all()

    assert compared(one, other, "sex").reason == "not_intact"
    assert 'role="alert"' in reader.get(AT, {"one": one.pk, "other": other.pk}).content.decode()


def test_one_is_compared_with_the_one_before_it_of_its_kind(office, reader):
    children(office, 5)
    one, _, other = frozen(office), frozen(office, "sought"), frozen(office)

    assert before(other, CountSet.objects.all()) == one
    for asked in ({}, {"one": other.pk}, {"one": other.pk, "other": other.pk}):
        found = reader.get(AT, asked).context["found"]
        assert (found.earlier, found.later) == (one, other)


def test_the_page_is_found_from_the_frozen_counts_once_there_are_two(office, reader):
    children(office, 5)
    one = frozen(office)
    assert AT not in reader.get("/figures/").content.decode()
    assert "no two to compare yet" in reader.get(AT, {"one": one.pk}).content.decode()

    frozen(office)

    assert AT in reader.get("/figures/").content.decode()
    assert f"{AT}?one={one.pk}" in reader.get(f"/figures/frozen/{one.pk}/").content.decode()


def test_its_file_says_what_the_page_says(office, reader):
    children(office, 8)
    one = frozen(office)
    children(office, 5, "male")
    asked = {"one": str(one.pk), "other": str(frozen(office).pk), "by": "sex"}

    told = json.loads(reader.post(f"{AT}export/", asked | {"kind": "json"}).content)
    rows = list(csv.reader(io.StringIO(reader.post(f"{AT}export/", asked).content.decode("utf-8-sig"))))

    assert (told["earlier"]["n"], told["later"]["n"], told["change"]) == (8, 13, 5)
    assert told["cells"][1] == {"value": "male", "earlier": 0, "later": 5, "change": 5}
    assert rows[2][:6] == ["documented", "sex", "female", "8", "8", "0"]
    assert ["documented", "moved", "added", "", "", "5", ""] in rows


def test_another_organisations_count_is_as_if_it_were_not(office, reader):
    one = frozen(office)
    theirs = CountSet.objects.create(
        organisation=office.partner, definition={"code": "documented"}, as_of=one.as_of, n=9, digest="",
        frozen_by=office.users["statistician"],
    )  # fmt: skip

    for key in (theirs.pk, "7", "00000000-0000-4000-8000-000000000007"):
        assert reader.get(AT, {"one": one.pk, "other": key}).status_code == 404
        assert reader.post(f"{AT}export/", {"one": one.pk, "other": key}).status_code == 404
    assert str(theirs.pk) not in reader.get(AT).content.decode()
