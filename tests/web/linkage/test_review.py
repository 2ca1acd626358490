"""The review queue: two people, the second blind, a third where they differ, and what follows."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string

from leleka.casework import CaseworkError
from leleka.core.words import ENGLISH
from leleka.web.accounts.models import User
from leleka.web.intake.models import Record
from leleka.web.linkage import models
from leleka.web.linkage.actions import answer, bring_evidence, claim, follow
from leleka.web.linkage.changes import log_of
from leleka.web.linkage.models import Change, Membership, Pair
from leleka.web.linkage.queries import card_of
from leleka.web.linkage.reviews import (
    first_for,
    followed,
    how_many_wait_for,
    next_for,
    unfollowed,
)
from leleka.web.linkage.weights import explained, keep, weights_of

REASON = {"same": "eyes", "different": "eyes_differ", "unsure": "common_name"}


@pytest.fixture
def second(office):
    """A second supervisor of the same team."""
    first = office.users["supervisor"]
    return User.objects.create(
        email="second@office.invalid",
        name="second",
        roles=["supervisor"],
        organisation=first.organisation,
        team=first.team,
        language="en",
    )


@pytest.fixture
def two(office):
    """Two children of our team."""
    return office.child("analyst", "team"), office.child("supervisor", "team")


def says(user, pair, what):
    return answer(user, pair, answer=what, reasons=[REASON[what]])


def person_of(record):
    return Membership.objects.get(record=record).person


def waiting_pairs(user):
    return first_for(user, 100)[0]


def agreed(office, pair, what, second):
    says(office.users["analyst"], pair, what)
    says(second, pair, what)
    pair.refresh_from_db()
    return pair


def test_two_people_who_agree_make_one_child_and_the_old_id_leads_there(office, second, two):
    pair = agreed(office, office.pair(*two), "same", second)

    kept = person_of(pair.left)
    gone = next(child for child in two if child.pk != kept.pk)
    gone.refresh_from_db()
    assert person_of(pair.right) == kept == gone.merged_into
    change = Change.objects.get(kind="merge")
    assert {change.by, change.confirmed_by} == {office.users["analyst"], second}
    assert pair.state == "confirmed"


def test_one_answer_alone_changes_nothing(office, two):
    pair = office.pair(*two)

    says(office.users["supervisor"], pair, "same")

    assert person_of(pair.left) != person_of(pair.right)


def test_nobody_answers_twice(office, two):
    pair = office.pair(*two)
    says(office.users["analyst"], pair, "same")

    with pytest.raises(PermissionDenied, match="You have answered"):
        says(office.users["analyst"], pair, "same")
    assert pair not in waiting_pairs(office.users["analyst"])


def test_an_answer_that_comes_too_late_says_so_and_shows_what_was_decided(office, second, two, signed_in):
    pair = office.pair(*two)
    client = signed_in(office.users["supervisor"])
    client.get(f"/review/{pair.pk}/")
    agreed(office, pair, "different", second)

    shown = client.post(
        f"/review/{pair.pk}/answer/", {"answer": "same", "reason": "eyes", "note": "Seen on the photo"}
    )

    text = shown.content.decode()
    assert shown.status_code == 409
    assert "Your answer is not kept" in text
    assert "It is decided; only new evidence opens it again." in text
    assert "Seen on the photo" in text
    assert "It is decided</h2>" in text
    assert pair.decisions.count() == 2


def test_whoever_goes_back_and_answers_again_is_told_that_it_is_kept_already(office, two, signed_in):
    pair = office.pair(*two)
    client = signed_in(office.users["analyst"])
    said = {"answer": "same", "reason": "eyes"}
    client.post(f"/review/{pair.pk}/answer/", said)

    again = client.post(f"/review/{pair.pk}/answer/", said)

    assert again.status_code == 409
    assert "You have answered; somebody else is next." in again.content.decode()


def test_two_rows_of_one_list_are_told_apart_by_their_rows(office, two):
    pair = office.pair(*two)

    titles = card_of(office.users["analyst"], pair).titles

    assert titles[0] != titles[1]
    assert str(pair.right.row) in titles[1]


def test_the_second_is_not_shown_what_the_first_said(office, signed_in, second, two):
    pair = office.pair(*two)
    before = signed_in(second).get(f"/review/{pair.pk}/").content.decode()
    says(office.users["analyst"], pair, "different")

    after = signed_in(second).get(f"/review/{pair.pk}/").content.decode()

    assert _without_what_changes(before) == _without_what_changes(after)


def test_where_they_differ_a_third_decides_and_sees_both_without_names(office, signed_in, second, two):
    pair = office.pair(*two)
    says(office.users["analyst"], pair, "same")
    says(office.users["supervisor"], pair, "different")
    text = signed_in(second).get(f"/review/{pair.pk}/").content.decode()
    assert "the eyes differ" in text
    assert "Two answers differ" in text

    says(second, pair, "different")

    pair.refresh_from_db()
    assert pair.review == "settled"
    assert [(left, right, held) for left, right, held in followed()] == [
        (pair.left_id, pair.right_id, "different")
    ]


def test_a_dispute_waits_for_those_who_may_decide_it(office, second, two):
    pair = office.pair(*two)
    says(office.users["analyst"], pair, "same")
    says(office.users["supervisor"], pair, "different")
    analyst = User.objects.create(
        email="a2@office.invalid", name="a2", roles=["analyst"], organisation=office.ours, team=office.team
    )

    assert pair not in waiting_pairs(analyst)
    assert pair in waiting_pairs(second)
    with pytest.raises(PermissionDenied, match="None of your roles"):
        says(analyst, pair, "same")


def test_a_disputed_pair_binds_the_engine_to_nothing(office, two):
    pair = office.pair(*two)
    says(office.users["analyst"], pair, "same")
    says(office.users["supervisor"], pair, "different")

    assert not list(followed())


def test_rejected_stays_rejected_until_new_evidence(office, second, two):
    pair = agreed(office, office.pair(*two), "different", second)
    assert pair not in waiting_pairs(office.users["verifier"])
    with pytest.raises(PermissionDenied, match="It is decided"):
        says(office.users["verifier"], pair, "same")

    bring_evidence(office.users["verifier"], pair, what="A grandmother brought a photograph.")

    pair.refresh_from_db()
    assert pair.review == "open"
    assert pair in waiting_pairs(office.users["verifier"])
    assert [held for _, _, held in followed()] == ["different"]


def test_from_a_decided_pair_a_way_leads_to_its_children(office, second, two, signed_in):
    pair = agreed(office, office.pair(*two), "different", second)

    page = signed_in(office.users["analyst"]).get(f"/review/{pair.pk}/").content.decode()

    assert all(f'href="/children/{child.pk}/"' in page for child in two)
    assert "<strong>Not the same child</strong>" in page
    assert "Two answers differ" not in page


def test_a_pair_that_comes_back_says_why_and_not_what_was_answered(office, second, two, signed_in):
    pair = agreed(office, office.pair(*two), "different", second)
    bring_evidence(office.users["verifier"], pair, what="A grandmother brought a photograph.")

    page = signed_in(office.users["verifier"]).get(f"/review/{pair.pk}/").content.decode()

    assert "This pair was decided before." in page
    assert "A grandmother brought a photograph." in page
    assert "Two answers differ" not in page


def test_evidence_without_a_word_or_before_a_decision_is_refused(office, second, two):
    pair = office.pair(*two)
    with pytest.raises(CaseworkError, match="E027"):
        bring_evidence(second, pair, what="A photograph.")
    agreed(office, pair, "different", second)
    with pytest.raises(CaseworkError, match="E026"):
        bring_evidence(second, pair, what="  ")


def test_a_merge_is_undone_when_two_people_take_it_back(office, second, two):
    pair = agreed(office, office.pair(*two), "same", second)
    bring_evidence(second, pair, what="The grandmother does not know her.")

    agreed(office, pair, "different", second)

    for child in two:
        child.refresh_from_db()
    assert {person_of(pair.left), person_of(pair.right)} == set(two)
    assert not any(child.merged_into for child in two)
    assert Change.objects.get(kind="undo").undoes == Change.objects.get(kind="merge")


def test_a_record_that_the_machine_proposed_is_confirmed_by_two(office, second):
    child = office.child("analyst", "team")
    pair = office.pair(child)
    Membership.objects.filter(record=pair.right).update(is_proposed=True)

    agreed(office, pair, "same", second)

    assert not child.memberships.filter(is_proposed=True).exists()
    assert not Change.objects.exists()


def test_a_record_that_the_machine_proposed_leaves_when_two_people_say_so(office, second):
    child = office.child("analyst", "team")
    pair = office.pair(child)
    Membership.objects.filter(record=pair.right).update(is_proposed=True)

    agreed(office, pair, "different", second)

    other = person_of(pair.right)
    assert person_of(pair.left) == child != other
    assert other.sensitivity == child.sensitivity
    assert other.case.status == "reported"
    assert not Membership.objects.get(record=pair.right).is_proposed


def test_the_log_of_a_child_that_a_split_made_can_be_replayed_after_new_records_came(office, second):
    child = office.child("analyst", "team")
    pair = office.pair(child)
    Membership.objects.filter(record=pair.right).update(is_proposed=True)
    agreed(office, pair, "different", second)
    other = person_of(pair.right)
    office.record(other)
    later = office.pair(child, other)

    agreed(office, later, "same", second)

    assert person_of(pair.left) == person_of(pair.right)
    assert log_of({child.pk})


def test_a_merge_protects_the_child_as_much_as_either_was(office, second):
    left, right = office.child("supervisor", "team"), office.child("supervisor", "team", "sealed")
    first = office.users["supervisor"]
    pair = office.pair(left, right)
    says(first, pair, "same")
    says(second, pair, "same")

    assert person_of(pair.left).sensitivity == "sealed"


def test_analysts_agree_and_somebody_who_may_merge_carries_it_out(office, two):
    pair = office.decided(*two, answer="same")
    supervisor = office.users["supervisor"]
    assert list(unfollowed(supervisor)) == [pair]
    assert not unfollowed(office.users["analyst"]).exists()

    follow(supervisor, pair)

    assert person_of(pair.left) == person_of(pair.right)
    assert not unfollowed(supervisor).exists()


def test_an_answer_without_a_fitting_reason_is_asked_for_one_and_nothing_is_lost(office, signed_in, two):
    pair = office.pair(*two)
    client = signed_in(office.users["analyst"])

    page = client.post(
        f"/review/{pair.pk}/answer/", {"answer": "same", "reason": "eyes_differ", "note": "look again"}
    )

    assert page.status_code == 400
    text = page.content.decode()
    assert "look again" in text
    assert 'value="eyes_differ" checked' in text.replace("\n", "")
    assert not pair.decisions.exists()


def test_a_pair_that_a_colleague_has_open_is_not_offered(office, second, two):
    pair = office.pair(*two)
    claim(second, pair)

    assert next_for(office.users["analyst"]) is None
    assert next_for(second) == pair


def test_what_is_counted_is_what_is_listed(office, second, two):
    taken, free = office.pair(*two, gain=0.9), office.pair(*two, gain=0.1)
    claim(second, taken)

    assert first_for(office.users["analyst"], 5) == ([free], 1)
    assert how_many_wait_for(office.users["analyst"]) == 1
    assert first_for(second, 5) == ([taken, free], 2)
    assert how_many_wait_for(second) == 2


def test_the_pair_whose_answer_changes_most_comes_first(office, two):
    office.pair(*two, gain=0.1)
    first = office.pair(*two, gain=0.9)

    assert next_for(office.users["analyst"]) == first


def test_a_dispute_comes_before_what_changes_more(office, second, two, signed_in):
    office.pair(*two, gain=0.9)
    disputed = office.pair(*two, gain=0.1)
    says(office.users["analyst"], disputed, "same")
    says(office.users["supervisor"], disputed, "different")

    assert next_for(second) == disputed
    assert first_for(second, 1) == ([disputed], 2)
    assert "two answers differ; yours decides" in signed_in(second).get("/").content.decode()
    assert "two answers differ" not in signed_in(office.users["analyst"]).get("/").content.decode()


@pytest.mark.parametrize("few", [0, 500])
def test_the_queue_is_the_same_for_who_sees_few_children_and_for_who_sees_many(
    office, second, two, monkeypatch, few
):
    pair, hidden = office.pair(*two), office.pair(two[0], office.child("analyst", "none"))
    monkeypatch.setattr(models, "_FEW", few)

    assert first_for(office.users["analyst"], 5) == ([pair], 1)
    assert how_many_wait_for(office.users["analyst"]) == 1
    assert next_for(second) == pair
    assert hidden not in Pair.objects.visible_to(second)


def test_skipped_pairs_come_again_when_one_begins_anew(office, signed_in, two):
    pair = office.pair(*two)
    client = signed_in(office.users["analyst"])
    client.post(f"/review/{pair.pk}/skip/")

    rest = client.get("/review/")
    again = client.get("/review/")

    assert b"Only skipped pairs are left" in rest.content
    assert again["Location"] == f"/review/{pair.pk}/"


@pytest.mark.parametrize(("row", "said"), [(12345, "row 12345 ·"), (None, "")])
def test_a_row_is_called_by_its_number_and_a_report_by_none(office, row, said):
    side = {"record": Record(source=office.source, row=row), "person": uuid4(), "cells": []}

    text = render_to_string("linkage/_row.html", {"side": side})

    assert re.findall("row .*?·", text) == [said] * bool(said)


def test_an_outsider_does_not_learn_that_a_pair_exists(office, signed_in, two):
    pair = office.pair(*two)

    assert signed_in(office.outsider).get(f"/review/{pair.pk}/").status_code == 404
    with pytest.raises(Http404):
        says(office.outsider, pair, "same")


def test_a_pair_is_hidden_when_only_one_of_its_children_may_be_seen(office, signed_in, two):
    pair = office.pair(two[0], office.child("analyst", "none"))

    assert signed_in(office.users["analyst"]).get(f"/review/{pair.pk}/").status_code == 404


def test_a_caseworker_may_read_the_children_but_not_answer(office, signed_in):
    pair = office.pair(office.child("caseworker", "assigned"))

    assert signed_in(office.users["caseworker"]).get(f"/review/{pair.pk}/").status_code == 403


def test_a_pair_that_another_version_weighed_is_shown_without_reasons(office, two):
    pair = office.weighed(*two, {"ПІБ": "Вигаданий Олексій"}, {"ПІБ": "Вигаданый Алексей"})
    model = weights_of(pair.weighing_id)
    left_out = model.comparisons.index("given_name_form")
    names, tables = (
        tuple(each for k, each in enumerate(every) if k != left_out)
        for every in (model.comparisons, model.tables)
    )
    pair.weighing = keep(replace(model, comparisons=names, tables=tables))

    assert explained(pair, ENGLISH) is None
    assert card_of(office.users["analyst"], pair).bars == ()


def test_the_page_explains_the_pair_by_what_scored_it(office, two):
    rows = {"ПІБ": "Вигаданий Олексій Іванович", "Стать": "ч"}, {"ПІБ": "Вигаданый Алексей", "Стать": "м"}
    pair = office.weighed(*two, *rows)

    card = card_of(office.users["analyst"], pair)

    assert card.bars[-1].title == "Together"
    assert explained(pair, ENGLISH).p_same == pytest.approx(pair.p_same)
    assert {row["title"] for row in card.rows} >= {"Surname", "First name", "Sex"}
    surname = next(row for row in card.rows if row["title"] == "Surname")
    assert any(differs for line in surname["left"] + surname["right"] for _, differs in line["text"])


@pytest.mark.parametrize(
    ("day", "offered"),
    [
        ("05.03.2014", {"birth_exact", "birth_month_year"}),
        ("29.03.2014", {"birth_month_year", "birth_shifted"}),
    ],
)
def test_a_reason_about_the_birth_date_is_offered_where_it_is_true(office, two, day, offered):
    name = {"ПІБ": "Вигаданий Олексій Іванович"}
    pair = office.weighed(*two, name | {"Дата народження": "05.03.2014"}, name | {"Дата народження": day})

    codes = {reason.code for reason in card_of(office.users["analyst"], pair).reasons}

    assert {code for code in codes if code.startswith("birth_")} == offered


def test_answers_that_contradict_bind_nobody_to_the_impossible(office, two):
    one = office.decided(*two, answer="same")
    Pair.objects.filter(pk=one.pk).update(state="confirmed")
    third = office.record(two[0])
    left, right = sorted((one.left, third), key=lambda r: r.pk)
    same = Pair.objects.create(left=left, right=right, weight_bits=1, p_same=0.5, review="agreed")
    left, right = sorted((one.right, third), key=lambda r: r.pk)
    different = Pair.objects.create(left=left, right=right, weight_bits=1, p_same=0.5, review="agreed")
    for pair, what in ((same, "same"), (different, "different")):
        for turn, role in enumerate(("intake", "analyst"), start=1):
            pair.decisions.create(
                turn=turn, answer=what, reasons=[REASON[what]], is_blind=True, by=office.users[role]
            )

    assert sorted(held for _, _, held in followed()) == ["same", "same"]


def _without_what_changes(text):
    """A page without its tokens and the seconds that its session has left."""
    return re.sub(r'(csrfmiddlewaretoken" value="|X-CSRFToken": "|data-(?:day|warned)=")[^"]*', "", text)


def test_where_a_row_says_the_child_is_now_is_not_said_beside_the_other_row(office, two):
    place = {"Регіон перебування": "Ростовська область", "Заклад зараз": "Табір Вигаданий", "Очі": "сірі"}
    pair = office.weighed(*two, {"ПІБ": "Вигадана Марія"} | place, {"ПІБ": "Вымышленная Мария"} | place)

    card = card_of(office.users["analyst"], pair)
    of_supervisor = card_of(office.users["supervisor"], pair)

    def texts(card):
        return str(card.rows) + str(card.left.cells) + str(card.right.cells)

    assert "Ростовська" not in texts(card)
    assert "Ростовська" in texts(of_supervisor)
    assert "сірі" in texts(card)
