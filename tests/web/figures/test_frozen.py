"""A frozen count stays, is signed by a second person, and says what changed since."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from leleka.figures.counts import load_count_set, verify
from leleka.web.casework.models import Case, StatusChange
from leleka.web.common.appending import lower_walls
from leleka.web.figures import counting
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.figures.models import CountSignature


@pytest.fixture
def statistician(office):
    return office.users["statistician"]


@pytest.fixture
def six(office):
    made = [office._new(office.users["caseworker"], "team", "team") for _ in range(6)]
    for child in made:
        office.record(child)
    return made


def closed_as(office, child, status):
    StatusChange.objects.create(
        person=child, by=office.users["caseworker"], old="reported", new=status, reason="found_at_home"
    )
    Case.objects.filter(person=child).update(status=status)


def test_who_was_left_out_is_kept_with_the_reason(office, six):
    closed_as(office, six[0], "never_left")

    count = office.frozen()

    assert (count.n, count.n_excluded) == (5, {"never_left": 1})
    assert counting.is_intact(count)


def test_a_frozen_count_names_the_rows_that_count_again(office, six):
    rows = [membership.record for child in six for membership in child.memberships.all()]
    for row in rows:
        office.taken_back(row)

    count = office.frozen()

    assert {row for held in count.frozen["records"] for row in held} == {str(row.pk) for row in rows}


def test_it_is_signed_by_a_second_person_and_once(office, six, statistician):
    count = counting.freeze(
        statistician, office.ours, definition=DEFINITIONS["documented"], day=timezone.localdate()
    )
    with pytest.raises(PermissionDenied, match="You froze this count yourself"):
        counting.sign(statistician, count)

    counting.sign(office.users["supervisor"], count)

    with pytest.raises(PermissionDenied, match="signed already"):
        counting.sign(office.newcomer("statistician"), count)
    assert CountSignature.objects.get().by == office.users["supervisor"]


def test_a_signature_sent_twice_is_one_signature(office, six, signed_in):
    count = office.frozen()
    client = signed_in(office.users["supervisor"])

    sent = [client.post(f"/figures/frozen/{count.pk}/sign/").status_code for _ in range(2)]

    assert sent == [302, 302]
    assert CountSignature.objects.count() == 1


def test_the_frozen_number_stays_and_what_changed_is_said(office, six):
    count = office.frozen()
    closed_as(office, six[0], "duplicate")
    new = office._new(office.users["caseworker"], "team", "team")
    office.record(new)

    check = counting.verified(count)

    assert (check.published, check.recounted, check.today) == (6, 6, 6)
    assert (check.added, check.removed) == ((str(new.pk),), (str(six[0].pk),))
    assert check.holds


@pytest.mark.parametrize(("n_new", "shown"), [(1, False), (5, True)])
def test_a_small_number_of_new_children_does_not_follow_from_what_else_is_shown(
    office, six, signed_in, statistician, n_new, shown
):
    count = office.frozen()
    for _ in range(n_new):
        office.record(office._new(office.users["caseworker"], "team", "team"))

    page = signed_in(statistician).get(f"/figures/frozen/{count.pk}/")

    numbers = [page.context[name] for name in ("today", "n_added", "n_removed", "n_merged", "n_split")]
    assert numbers == ([11, 5, 0, 0, 0] if shown else [None] * 5)
    assert "counted again now" in page.content.decode()


@pytest.mark.parametrize(
    "sentence",
    ["UPDATE figures_countset SET n = 7", "DELETE FROM figures_countedchild WHERE id = {child}"],
)
def test_a_change_past_the_walls_is_seen(office, six, sentence, signed_in, statistician):
    count = office.frozen()
    lower_walls(connection, ["figures_countset", "figures_countedchild"])
    with connection.cursor() as cursor:
        cursor.execute(sentence.format(child=count.children.first().pk))
    count.refresh_from_db()

    assert not counting.is_intact(count)
    with pytest.raises(PermissionDenied, match="not as it was frozen"):
        counting.sign(statistician, count)
    assert (
        "This is not what was frozen"
        in signed_in(statistician).get(f"/figures/frozen/{count.pk}/").content.decode()
    )


def test_the_file_is_what_the_command_line_verifies(office, six, signed_in, tmp_path):
    count = office.frozen()
    counting.sign(office.users["statistician"], count)

    answer = signed_in(office.users["supervisor"]).post(f"/figures/frozen/{count.pk}/file/")
    (tmp_path / "count.json").write_bytes(answer.content)

    loaded = load_count_set(tmp_path / "count.json")
    assert verify(loaded, 6).holds
    assert (loaded.signed_by, loaded.digest) == ("statistician", count.digest)


def test_who_may_not_export_each_child_gets_no_file(office, six, signed_in):
    office._new(office.users["caseworker"], "organisation", "sealed")
    count = office.frozen()

    assert signed_in(office.users["supervisor"]).post(f"/figures/frozen/{count.pk}/file/").status_code == 404


def test_a_count_is_frozen_and_found_from_its_page(office, six, signed_in, statistician):
    client = signed_in(statistician)

    answer = client.post(
        "/figures/documented/freeze/", {"day": str(timezone.localdate()), "published_in": "Звіт"}
    )

    text = client.get(answer["Location"]).content.decode()
    assert "Звіт" in text
    assert "It is what was frozen" in text


@pytest.mark.parametrize("code", ["a count of long ago", None])
def test_a_count_whose_definition_is_no_more_still_says_whether_it_is_whole(
    office, six, signed_in, statistician, code
):
    count = office.frozen()
    lower_walls(connection, ["figures_countset"])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE figures_countset SET definition = %s", [f'{{"code": "{code}"}}' if code else "{}"]
        )

    text = signed_in(statistician).get(f"/figures/frozen/{count.pk}/").content.decode()

    assert "It is what was frozen" in text
    assert "counted again now" not in text


def test_a_count_of_which_nothing_sensible_is_kept_shows_that_and_no_more(
    office, six, signed_in, statistician
):
    count = office.frozen()
    lower_walls(connection, ["figures_countset"])
    with connection.cursor() as cursor:
        for column in ("definition", "frozen", "n_excluded"):
            cursor.execute(f"""UPDATE figures_countset SET {column} = '{{"x": "y"}}'""")

    answer = signed_in(statistician).get(f"/figures/frozen/{count.pk}/")

    assert answer.status_code == 200
    assert "This is not what was frozen" in answer.content.decode()
