"""What sources say of institutions: totals, officials, movements; added, corrected, taken back, traced."""

from datetime import date

import pytest

from leleka.core.dates import DateInterval
from leleka.web.casework import actions
from leleka.web.casework.kept import named_at
from leleka.web.casework.ledger import book_of
from leleka.web.casework.models import (
    Institution,
    InstitutionCount,
    Official,
    Transfer,
    TransferParticipant,
)
from leleka.web.casework.statements import said_of
from leleka.web.common.models import Event
from leleka.web.intake.models import Source

A_SOURCE = {"source_title": "Вигаданий звіт", "source_kind": "ua_state", "reliability": "B"}


@pytest.fixture
def place(office):
    return office.counted().institution


@pytest.fixture
def client(office, signed_in):
    return signed_in(office.users["caseworker"])


def add(client, place, kind, **said):
    return client.post(f"/institutions/{place.pk}/said/added/{kind}/", {**A_SOURCE, **said})


def at(place, statement, kind, act=""):
    return f"/institutions/{place.pk}/said/{kind}/{statement.pk}/{act}"


def test_a_total_stands_in_the_ledger_with_its_source(office, client, place):
    answer = add(client, place, "total", n="70", on="15.11.2022")

    made = InstitutionCount.objects.get(n=70)
    assert answer.status_code == 302
    assert (made.source.title, made.source.organisation) == ("Вигаданий звіт", office.ours)
    assert made.recorded_by == office.users["caseworker"]
    assert book_of(office.users["caseworker"], place, date(2022, 11, 15)).ledger.n_total == 70
    assert "Вигаданий звіт" in client.get(f"/institutions/{place.pk}/").content.decode()


def test_a_correction_takes_the_place_of_the_old_total_and_says_why(office, client, place):
    old = InstitutionCount.objects.get()

    client.post(at(place, old, "total", "correct/"), {**A_SOURCE, "n": "61", "on": "2022", "why": "описка"})

    said = said_of(office.users["caseworker"], place)["total"]
    assert [(each.statement.n, each.why, "60" in each.before) for each in said] == [(61, "описка", True)]
    assert InstitutionCount.objects.get(pk=old.pk).n == 60


def test_what_was_corrected_is_neither_corrected_nor_taken_back_again(client, place):
    old = InstitutionCount.objects.get()
    client.post(at(place, old, "total", "correct/"), {**A_SOURCE, "n": "61", "on": "2022", "why": "описка"})
    new = InstitutionCount.objects.get(supersedes=old)

    said = {**A_SOURCE, "n": "62", "on": "2022", "why": "перелічено"}
    page = client.post(at(place, old, "total", "correct/"), said)

    text = page.content.decode()
    assert page.status_code == 400
    assert "Somebody corrected this while you wrote." in text
    assert 'value="62"' in text
    assert f'action="{at(place, new, "total", "correct/")}"' in text
    assert client.post(at(place, old, "total", "withdraw/"), {"why": "x"}).status_code == 400
    assert [each.n for each in InstitutionCount.objects.current()] == [61]


def test_who_corrects_what_was_taken_back_meanwhile_adds_what_they_typed(office, client, place, signed_in):
    add(client, place, "official", name="Вигаданий Директор")
    old = Official.objects.get()
    client.post(at(place, old, "official", "withdraw/"), {"why": "інший заклад"})

    said = {**A_SOURCE, "name": "Вигадана Директорка", "why": "описка"}
    page = client.post(at(place, old, "official", "correct/"), said)
    again = client.post(at(place, old, "official", "withdraw/"), {"why": "x"}, follow=True)

    text = page.content.decode()
    assert page.status_code == 400
    assert "Somebody took this back while you wrote." in text
    assert 'value="Вигадана Директорка"' in text
    assert f'action="/institutions/{place.pk}/said/added/official/"' in text
    assert "Somebody has taken it back already." in again.content.decode()
    outside = signed_in(office.outsider).post(at(place, old, "official", "correct/"), said)
    assert outside.status_code == 404


def test_an_official_taken_back_stands_there_no_longer_and_stays_on_record(office, client, place):
    add(client, place, "official", name="Вигаданий Директор", office="директор", served="2022")
    official = Official.objects.get()

    client.post(at(place, official, "official", "withdraw/"), {"why": "інший заклад"})

    assert "Вигаданий Директор" not in client.get(f"/institutions/{place.pk}/").content.decode()
    assert Official.objects.get(is_withdrawal=True).why == "інший заклад"
    assert Event.objects.filter(act="write", page__endswith="withdraw_statement").exists()


def test_where_the_last_statement_is_taken_back_one_comes_back_to_the_list(client, place):
    answer = client.post(at(place, InstitutionCount.objects.get(), "total", "withdraw/"), {"why": "описка"})

    assert answer["Location"] == "/institutions/"


def test_a_movement_stands_at_both_of_its_ends(office, client, place):
    other = office.counted().institution

    add(
        client,
        place,
        "movement",
        from_institution=place.pk,
        to_institution=other.pk,
        left="11.2022",
        n_stated=7,
    )

    user = office.users["caseworker"]
    for each, is_arrival in ((place, False), (other, True)):
        assert [(move.is_arrival, move.n_unnamed) for move in book_of(user, each).moves] == [(is_arrival, 7)]


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"from_institution": "", "to_place": "Вигадане", "left": "2022"}, "One end is this institution"),
        ({"to_institution": "here", "left": "2022"}, "One end is this institution"),
        ({"to_place": "Вигадане"}, "Say when"),
        ({"left": "12.2022", "arrived": "11.2022"}, "cannot arrive before"),
        ({"left": "якось восени"}, "not a date"),
    ],
)
def test_a_movement_that_cannot_be_is_asked_again(client, place, said, wrong):
    sent = {"from_institution": place.pk} | {
        name: place.pk if value == "here" else value for name, value in said.items()
    }

    answer = add(client, place, "movement", **sent)

    assert answer.status_code == 400
    assert wrong in answer.content.decode()
    assert not Transfer.objects.exists()


def test_a_child_in_a_movement_is_named_in_the_ledger_and_stays_when_it_is_corrected(office, client, place):
    user, child = office.users["caseworker"], office.child("caseworker")
    add(client, place, "movement", from_institution=place.pk, to_place="Вигадане", left="11.2022", n_stated=7)
    transfer = Transfer.objects.get()
    sent = {**A_SOURCE, "transfer": transfer.pk, "sensitivity": "team"}
    assert client.post(f"/children/{child.pk}/facts/added/journey/", sent).status_code == 302
    assert [(move.people, move.n_unnamed) for move in book_of(user, place).moves] == [([child], 6)]

    said = {"from_institution": place.pk, "to_place": "Вигадане", "left": "12.2022", "n_stated": 8}
    client.post(at(place, transfer, "movement", "correct/"), {**A_SOURCE, **said, "why": "описка"})

    assert named_at(user) == {place.pk: 1}
    moves = book_of(user, place).moves
    assert [(move.people, move.n_unnamed, move.when) for move in moves] == [
        ([child], 7, DateInterval.of_month(2022, 12))
    ]
    assert "8 children" in client.get(f"/children/{child.pk}/facts/").content.decode()


def test_a_movement_taken_back_takes_its_children_along(office, client, place):
    child, by = office.child("caseworker"), office.users["caseworker"]
    transfer = Transfer.objects.create(
        source=office.source, from_institution=place, left=DateInterval.of_month(2022, 11), recorded_by=by
    )
    TransferParticipant.objects.create(transfer=transfer, person=child, source=office.source, recorded_by=by)

    actions.withdraw_statement(by, transfer, why="не було")

    assert named_at(by) == {}


def test_an_institution_nobody_knew_comes_with_its_source(office, client):
    sent = {**A_SOURCE, "name": "Вигаданий табір", "kind": "camp_or_sanatorium", "place": "Вигадане"}

    answer = client.post("/institutions/added/", sent)

    made = Institution.objects.get(name="Вигаданий табір")
    assert answer["Location"] == f"/institutions/{made.pk}/"
    assert client.get(answer["Location"]).status_code == 200
    # The same again is the same place, not a second one.
    assert client.post("/institutions/added/", sent)["Location"] == answer["Location"]


def test_sources_of_colleagues_about_children_are_not_offered(office, client, place):
    Source.objects.create(
        organisation=office.ours, list_id="own-x", title="Дзвінок Бабусі", kind="relative",
        made_by=office.users["supervisor"],
    )  # fmt: skip

    text = client.get(f"/institutions/{place.pk}/said/add/total/").content.decode()

    assert "Дзвінок Бабусі" not in text
    assert office.source.title in text


def test_what_another_organisation_told_is_not_ours_to_see_or_correct(office, place, signed_in):
    office.outsider.roles = ["supervisor"]
    office.outsider.save()
    client = signed_in(office.outsider)

    assert client.get(at(place, InstitutionCount.objects.get(), "total")).status_code == 404
    assert add(client, place, "total", n="1", on="2022").status_code == 404


def test_who_may_not_write_facts_is_offered_no_form(office, place, signed_in):
    client = signed_in(office.users["verifier"])

    text = client.get(f"/institutions/{place.pk}/").content.decode()

    assert "/said/" not in text
    assert add(client, place, "total", n="1", on="2022").status_code == 404
