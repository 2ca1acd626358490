"""The ledger of an institution: certain and possible, named and counted, and only what one may see."""

from collections import Counter
from datetime import date
from uuid import uuid4

import pytest
from web.office import steady

from leleka.casework import Headcount
from leleka.core.dates import DateInterval
from leleka.web.casework.kept import named_at, participants, separations, stays
from leleka.web.casework.ledger import book_of, course_of
from leleka.web.casework.models import (
    Institution,
    InstitutionCount,
    Official,
    Separation,
    Stay,
    Transfer,
    TransferParticipant,
)
from leleka.web.casework.statements import said_of
from leleka.web.intake.models import ImportBatch, Record
from leleka.web.linkage.actions import answer, bring_evidence
from leleka.web.linkage.models import Membership, Person

DAY = date(2022, 11, 15)


@pytest.fixture
def place(office):
    return office.institution()


@pytest.fixture
def stay(office, place):
    def make(child, **said):
        about = {"person": child, "institution": place, "arrangement": "residential_institution"}
        return Stay.objects.create(**about, source=office.source, recorded_by=office.users["intake"], **said)

    return make


def of_day(year, month, day):
    return DateInterval.of_day(date(year, month, day))


def named(people):
    return {person.pk for person in people}


def test_who_came_before_and_left_after_was_there_for_certain(office, place, stay):
    user, child = office.users["caseworker"], office.child("caseworker")
    stay(child, since=of_day(2022, 11, 1), until=of_day(2022, 12, 1))

    assert named(book_of(user, place, DAY).certain) == {child.pk}
    assert named(book_of(user, place, date(2022, 10, 31)).certain) == set()
    assert named(book_of(user, place, date(2022, 12, 2)).certain) == set()


def test_a_vague_arrival_makes_a_presence_only_possible(office, place, stay):
    user, child = office.users["caseworker"], office.child("caseworker")
    stay(child, since=DateInterval.of_month(2022, 11), until=of_day(2022, 12, 1))

    book = book_of(user, place, DAY)

    assert (named(book.certain), named(book.possible)) == (set(), {child.pk})


def test_who_was_seen_once_was_there_that_day_and_perhaps_later(office, place, stay):
    user, child = office.users["caseworker"], office.child("caseworker")
    stay(child, as_of=of_day(2022, 11, 15), is_present=True)

    assert named(book_of(user, place, DAY).certain) == {child.pk}
    assert named(book_of(user, place, date(2023, 1, 1)).possible) == {child.pk}
    assert not book_of(user, place, DAY).moves


def test_who_was_taken_from_there_was_perhaps_there_before(office, place):
    user, child = office.users["caseworker"], office.child("caseworker")
    office.kept_at(child, place)

    book = book_of(user, place, date(2022, 2, 24))

    assert named(book.possible) == {child.pk}
    assert [(move.is_arrival, move.people) for move in book.moves] == [(False, [child])]


def test_who_is_named_without_a_day_is_said_apart(office, place, stay):
    user, child = office.users["caseworker"], office.child("caseworker")
    stay(child)

    book = book_of(user, place, DAY)

    assert (named(book.undated), book.ledger.accounted) == ({child.pk}, (0, 0))


def test_named_and_counted_and_the_rest_make_the_total(office, place, stay):
    user, child = office.users["caseworker"], office.child("caseworker")
    stay(child, since=of_day(2022, 11, 1), until=of_day(2022, 12, 1))
    transfer = Transfer.objects.create(
        source=office.source, to_institution=place, left=of_day(2022, 11, 2), arrived=of_day(2022, 11, 2),
        n_stated=7, recorded_by=office.users["intake"],
    )  # fmt: skip
    TransferParticipant.objects.create(
        transfer=transfer, person=office.child("caseworker", "team"), source=office.source,
        recorded_by=office.users["intake"],
    )  # fmt: skip
    InstitutionCount.objects.create(
        institution=place,
        on=of_day(2022, 11, 15),
        n=60,
        source=office.source,
        recorded_by=office.users["intake"],
    )

    book = book_of(user, place, DAY)

    # Nobody says that those of the transfer stayed: they are there for certain on its day only.
    assert (len(book.certain), len(book.possible), book.ledger.counted) == (1, 1, (0, 6))
    assert (book.ledger.n_total, book.ledger.unaccounted) == (60, (52, 59))
    assert book_of(user, place, date(2022, 11, 2)).ledger.accounted == (8, 8)


def test_a_child_one_may_not_see_is_counted_nowhere(office, place, stay, signed_in):
    user = office.users["caseworker"]
    stay(office.child("caseworker"), since=of_day(2022, 11, 1), until=of_day(2022, 12, 1))
    client = signed_in(user)
    before = steady(client.get(f"/institutions/{place.pk}/?on=2022-11-15").content.decode())
    list_before = steady(client.get("/institutions/").content.decode())

    for relation, sensitivity in (("none", "team"), ("team", "sealed"), ("organisation", "team")):
        child = office.child("caseworker", relation, sensitivity)
        stay(child, since=of_day(2022, 11, 1), until=of_day(2022, 12, 1))

    assert steady(client.get(f"/institutions/{place.pk}/?on=2022-11-15").content.decode()) == before
    assert steady(client.get("/institutions/").content.decode()) == list_before


def test_where_a_child_is_now_counts_only_for_who_may_read_that(office, place, stay):
    child = office.child("analyst", "team")
    stay(child, as_of=of_day(2022, 11, 15), is_present=True)

    assert not Institution.objects.visible_to(office.users["analyst"]).exists()
    assert named_at(office.users["analyst"]) == {}
    assert named_at(office.users["supervisor"]) == {place.pk: 1}


def test_a_child_is_counted_once_at_each_place_however_often_it_is_said(office, place, stay):
    user, first = office.users["caseworker"], office.child("caseworker")
    second, hidden = office.child("caseworker", "team"), office.child("caseworker", "none")
    elsewhere = Institution.objects.create(name="Вигаданий санаторій")
    by = {"source": office.source, "recorded_by": office.users["intake"]}
    for child in (first, second, hidden, first):
        stay(child, since=of_day(2022, 11, 1))
    for child in (first, hidden):
        Separation.objects.create(person=child, from_institution=place, **by)
    moved = Transfer.objects.create(from_institution=place, to_institution=elsewhere, **by)
    for child in (second, hidden):
        TransferParticipant.objects.create(transfer=moved, person=child, **by)

    said = {(row.institution_id, row.child) for row in stays(user)}
    said |= {(row.from_institution_id, row.child) for row in separations(user)}
    for row in participants(user):
        said |= {(moved.from_institution_id, row.child), (moved.to_institution_id, row.child)}

    assert named_at(user) == {place.pk: 2, elsewhere.pk: 1}
    assert named_at(user) == Counter(place for place, _ in said)


def test_where_children_are_now_is_counted_as_their_rows_and_ids_lead_to_them(office):
    reader, hands = office.users["caseworker"], (office.users["analyst"], office.users["supervisor"])
    children = office.child("caseworker"), office.child("caseworker", "team")
    pair = office.pair(*children)
    by = {"source": office.source, "recorded_by": office.users["intake"], "is_present": True}
    for row in (pair.left, pair.right):
        child = row.membership.person
        for record in (row, None):
            here = Institution.objects.create(name="Вигаданий дім", key=uuid4().hex)
            Stay.objects.create(person=child, record=record, institution=here, **by)

    def counted():
        named = named_at(reader)
        assert named == Counter(
            place for place, _ in {(row.institution_id, row.child) for row in stays(reader)}
        )
        return sum(named.values())

    def agree(what, why):
        for user in hands:
            answer(user, pair, answer=what, reasons=[why])
        Person.objects.update(assigned_to=reader)

    assert counted() == 2  # of the one who is the reader's own
    agree("same", "eyes")
    assert counted() == 4
    bring_evidence(hands[1], pair, what="Бабуся її не знає.")
    agree("different", "eyes_differ")
    assert counted() == 4
    Person.objects.exclude(pk=children[1].pk).update(assigned_to=None)
    assert counted() == 2
    Membership.objects.filter(person=children[1]).update(is_proposed=True)
    assert counted() == 1


def test_an_institution_that_only_hidden_children_were_at_is_hidden(office, signed_in):
    place = office.kept_at(office.child("caseworker", "none"))
    client = signed_in(office.users["caseworker"])

    assert client.get(f"/institutions/{place.pk}/").status_code == 404
    assert place.name not in client.get("/institutions/").content.decode()


def test_what_a_machine_only_proposed_puts_nobody_there(office, place):
    user, child = office.users["caseworker"], office.child("caseworker")
    record = office.record(child)
    Separation.objects.create(
        person=child, from_institution=place, taken=DateInterval.of_month(2022, 10), record=record,
        source=office.source, recorded_by=office.users["intake"],
    )  # fmt: skip
    assert named_at(user) == {place.pk: 1}

    Membership.objects.filter(record=record).update(is_proposed=True)

    assert named_at(user) == {}


def test_what_a_list_taken_back_says_puts_nobody_there(office, place):
    user, child = office.users["caseworker"], office.child("caseworker")
    batches = {
        state: ImportBatch.objects.create(
            source=office.source, file_name="a.csv", digest=state, state=state, made_by=user
        )
        for state in ("in", "undone")
    }

    def row(state, earlier=None):
        record = Record.objects.create(
            source=office.source,
            batch=batches[state],
            row_key=str(uuid4()),
            fingerprint="0" * 64,
            earlier=earlier,
        )
        Membership.objects.create(record=record, person=child)
        return record

    replaced, kept_on, gone = row("in"), row("in"), row("undone")
    newer = row("in", earlier=replaced)
    row("undone", earlier=kept_on)
    said = {
        record: Separation.objects.create(
            person=child, from_institution=place, record=record, source=office.source,
            recorded_by=office.users["intake"],
        )
        for record in (replaced, kept_on, gone, newer)
    }  # fmt: skip

    assert set(separations(user)) == {said[kept_on], said[newer]}
    assert set(separations(user)) == set(Separation.objects.current())


@pytest.mark.parametrize("role", ["caseworker", "supervisor", "analyst", "intake", "administrator"])
def test_the_list_shows_those_institutions_that_may_be_opened(office, stay, role):
    user = office.users[role]
    for relation, sensitivity in (("assigned", "team"), ("none", "team"), ("team", "sealed")):
        child = office.child("caseworker", relation, sensitivity)
        office.kept_at(child)
        Stay.objects.create(
            person=child, institution=office.institution(), is_present=True, source=office.source,
            recorded_by=office.users["intake"],
        )  # fmt: skip
    office.counted()

    listed = set(Institution.objects.visible_where(named_at(user), user))

    assert listed == set(Institution.objects.visible_to(user))
    assert bool(listed) == (role != "administrator")


def test_a_stay_follows_its_row_to_the_child_it_is_of_now(office, place):
    user, child, other = (
        office.users["caseworker"], office.child("caseworker"), office.child("caseworker", "team"),
    )  # fmt: skip
    record = office.record(child)
    Separation.objects.create(
        person=child, from_institution=place, taken=DateInterval.of_month(2022, 10), record=record,
        source=office.source, recorded_by=office.users["intake"],
    )  # fmt: skip

    Membership.objects.filter(record=record).update(person=other)

    assert named(book_of(user, place, date(2022, 5, 1)).possible) == {other.pk}


def test_what_is_said_by_hand_of_a_merged_child_is_said_of_whom_it_is_now(office, place, stay):
    user, gone, now = (
        office.users["caseworker"], office.child("caseworker", "team"), office.child("caseworker"),
    )  # fmt: skip
    stay(gone, since=of_day(2022, 11, 1), until=of_day(2022, 12, 1))
    gone.merged_into = now
    gone.save()

    assert named(book_of(user, place, DAY).certain) == {now.pk}


def test_totals_and_officials_of_another_organisation_are_its_own(office, place, stay):
    from leleka.web.intake.models import Source

    user = office.users["caseworker"]
    stay(office.child("caseworker"), since=of_day(2022, 11, 1))
    theirs = Source.objects.create(
        organisation=office.partner, list_id="theirs", title="x", kind="ngo", made_by=office.outsider
    )
    InstitutionCount.objects.create(
        institution=place, on=of_day(2022, 11, 15), n=60, source=theirs, recorded_by=office.outsider
    )
    Official.objects.create(institution=place, name="Прихований", source=theirs, recorded_by=office.outsider)

    book = book_of(user, place, DAY)

    assert book.ledger.n_total is None
    assert not any(said_of(user, place).values())


@pytest.mark.parametrize("said", ["", "x", "2022-13-01", "2022-11-15'--"])
def test_a_day_that_is_none_is_the_last_of_which_anything_is_told(office, place, stay, signed_in, said):
    stay(office.child("caseworker"), since=of_day(2022, 11, 1))

    answer = signed_in(office.users["caseworker"]).get(f"/institutions/{place.pk}/", {"on": said})

    assert answer.status_code == 200
    shown = answer.content.decode()
    assert '<time datetime="2022-11-01">' in shown
    assert ("There is a problem" in shown) == bool(said)


def test_the_child_page_leads_to_the_ledger(office, signed_in):
    child = office.child("caseworker")
    place = office.kept_at(child)

    text = signed_in(office.users["caseworker"]).get(f"/children/{child.pk}/").content.decode()

    assert f"/institutions/{place.pk}/" in text


def test_who_came_together_stands_in_one_line(office, place, stay):
    user = office.users["caseworker"]
    children = [office.child("caseworker", relation) for relation in ("assigned", "team")]
    for child in children:
        stay(child, since=of_day(2022, 11, 1))
    stay(children[1], since=of_day(2022, 11, 2))

    moves = book_of(user, place, DAY).moves

    assert [(move.when, named(move.people)) for move in moves] == [
        (of_day(2022, 11, 1), named(children)),
        (of_day(2022, 11, 2), {children[1].pk}),
    ]


def test_of_very_many_movements_one_year_is_shown_and_nobody_else_looked_at(office, place, stay, signed_in):
    user, ours = office.users["caseworker"], office.child("caseworker")
    other = office.child("caseworker", "team")
    for month in range(1, 13):
        for day in (1, 9, 20, 28):
            stay(ours, since=of_day(2021, month, day), until=of_day(2021, month, day))
    stay(other, since=of_day(2019, 3, 1), until=of_day(2019, 4, 1))

    book = book_of(user, place, DAY)
    earlier = signed_in(user).get(f"/institutions/{place.pk}/", {"on": str(DAY), "year": "2019"})

    assert book.years == [(2019, 2), (2021, 96)]
    assert (book.year, book.children) == (2021, {ours.pk})
    assert book_of(user, place, DAY, year=1800).year == 2021
    assert f"/children/{other.pk}/" in earlier.content.decode()
    assert f"/children/{ours.pk}/" not in earlier.content.decode()


def test_a_course_names_years_and_a_short_one_quarters():
    def ticks(first, last):
        heads = [Headcount("place", of_day(*each), 5, "a") for each in (first, last)]
        return [said for _, said in course_of("place", [], heads, date(*last)).ticks]

    assert ticks((2022, 2, 24), (2022, 9, 1)) == ["04.2022", "07.2022", "10.2022"]
    assert ticks((2022, 2, 24), (2025, 9, 1)) == ["2023", "2024", "2025"]


def test_the_drawing_says_of_the_day_what_the_table_says(office, place, stay):
    user, child = office.users["caseworker"], office.child("caseworker")
    stay(child, since=of_day(2022, 3, 1), until=DateInterval.of_month(2022, 10))
    day = date(2022, 10, 1)  # the last on which it was there for certain

    book = book_of(user, place, day)

    heights = {x: y for x, _, y in (point.partition(",") for point in book.course.certain.split())}
    assert book.ledger.accounted == (1, 1)
    assert heights[book.course.at] == min(heights.values(), key=float)  # as high as the line reaches
    assert len(set(heights.values())) == 2
