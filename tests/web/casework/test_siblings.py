"""Rows of one list that are brothers and sisters bear one group, however the list says so."""

import pytest

from leleka.web.casework.from_records import assert_all
from leleka.web.casework.models import SiblingGroup
from leleka.web.casework.siblings import groups_of, join_siblings
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Membership


@pytest.fixture
def row(office):
    """Makes a row of a child of its own; gives its record."""

    def make(number, name="Вигаданенко Олексій", **readings):
        child = office.child("caseworker", "team", "team") if not office.children else None
        child = child or office._new(office.users["caseworker"], "team", "team")
        record = Record.objects.create(
            source=office.source,
            row_key=number,
            cells={},
            readings={"names": [name], "name_kinds": ["recorded"], "has_siblings": True, **readings},
            fingerprint=number.rjust(64, "0"),
        )
        Membership.objects.create(record=record, person=child)
        return record

    return make


def joined(office):
    assert_all(office.users["intake"])
    facts = SiblingGroup.objects.current().filter(record__isnull=False)
    return {fact.record_id: fact.group for fact in facts}


def test_rows_that_share_a_number_of_a_family_are_one_group(office, row):
    one, two, stranger = (row(n, sibling_ids=[f]) for n, f in (("1", "F-7"), ("2", "F-7"), ("3", "F-8")))

    groups = joined(office)

    assert groups[one.pk] == groups[two.pk] != groups[stranger.pk]


def test_rows_that_name_each_others_numbers_are_one_group_also_if_only_one_says_so(office, row):
    one, two, three = row("A-1", sibling_ids=["A-2"]), row("A-2"), row("A-3", sibling_ids=["A-1"])

    groups = joined(office)

    assert len({groups[each.pk] for each in (one, two, three)}) == 1


def test_a_family_bearing_the_number_of_a_row_does_not_take_that_row_in(office, row):
    one, two, stranger = row("1", sibling_ids=["3"]), row("2", sibling_ids=["3"]), row("3", sibling_ids=["9"])

    groups = joined(office)

    assert groups[one.pk] == groups[two.pk] != groups[stranger.pk]


@pytest.mark.parametrize(
    ("first", "second", "are_one", "why"),
    [
        (["Марія"], ["Олексій"], True, "each names the other"),
        (["Вигаданенко Марія"], ["Алексей Вигаданенко"], True, "in another language and order"),
        (["Марія"], ["Тарас"], False, "only one names the other"),
        (["Невідома Марія"], ["Олексій"], False, "another surname is named"),
    ],
)
def test_rows_that_name_each_other_are_one_group(office, row, first, second, are_one, why):
    one = row("1", siblings=first)
    two = row("2", "Вигаданенко Марія", siblings=second)

    groups = joined(office)

    assert (groups[one.pk] == groups[two.pk]) is are_one, why


def test_a_row_that_comes_later_joins_the_group_that_is_here(office, row):
    one = row("1", sibling_ids=["F-7"])
    before = joined(office)[one.pk]
    two = row("2", sibling_ids=["F-7"])

    groups = joined(office)

    assert groups[one.pk] == groups[two.pk]
    assert join_siblings(office.users["intake"], office.source) == 0
    assert before in {groups[one.pk], one.pk}


def test_a_group_has_the_same_name_in_whatever_order_its_rows_stand(office, row, monkeypatch):
    rows = [row(str(n), sibling_ids=["F-7"]) for n in range(4)]
    found = []
    for order in ("row_key", "-row_key"):
        monkeypatch.setattr(Record._meta, "ordering", (order,))
        found.append(groups_of(office.source))

    assert found[0] == found[1]
    assert set(found[0]) == {each.pk for each in rows}
