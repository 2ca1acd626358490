"""A list without numbers comes again with a cell changed: people say whether it is the same row."""

import pytest
from web.intake.test_import import bring, do_jobs, hand_in, officer, read  # noqa: F401
from web.office import CANARY

from leleka.web.intake.models import ImportBatch, Record
from leleka.web.linkage.models import Membership, Person

HEAD = "ПІБ,Дата народження,Очі\n"
OLD = [f"{CANARY} Олексій,05.03.2014,сірі", f"{CANARY} Марія,06.04.2013,карі"]
CHANGED = f"{CANARY} Олексій,05.03.2014,зелені"
NEW = f"{CANARY} Юстина,01.02.2015,сірі"


def text(*rows):
    return HEAD + "".join(f"{row}\n" for row in rows)


def again(client, *rows):
    source = bring(client, text(*OLD)).source
    hand_in(client, text(*rows), known=source.pk)
    batch = ImportBatch.objects.latest("made_at")
    read(client, batch)
    return batch


def answer(client, batch, **said):
    client.post(f"/lists/imports/{batch.pk}/commit/", said)
    do_jobs(batch)
    batch.refresh_from_db()
    return batch


def test_the_preview_asks_how_many_and_shows_them_side_by_side(officer):  # noqa: F811
    batch = again(officer, CHANGED, OLD[1], NEW)

    page = officer.get(f"/lists/imports/{batch.pk}/").content.decode()
    (row,) = officer.get(f"/lists/imports/{batch.pk}/changes/?asked=1").context["rows"]

    assert (batch.n_new, batch.n_changed, batch.n_same, batch.n_alike) == (2, 0, 1, 1)
    assert "1 new row may be a row of before, changed" in page
    assert list(row.cells) == [("Очі", "сірі", "зелені")]
    assert row.child is not None
    assert row.who == f"{CANARY} Олексій, 05.03.2014"
    assert not officer.get(f"/lists/imports/{batch.pk}/changes/").context["rows"]


def test_without_an_answer_nothing_comes_in(officer):  # noqa: F811
    batch = answer(officer, again(officer, CHANGED, OLD[1]))

    assert batch.state == "checked"
    assert "may be a row of before" in officer.get(f"/lists/imports/{batch.pk}/").content.decode()


def test_the_same_row_changed_is_a_new_version_and_the_child_stands_here_once(officer):  # noqa: F811
    batch = answer(officer, again(officer, CHANGED, OLD[1], NEW), alike="changed")

    assert (batch.n_new, batch.n_changed, batch.n_same) == (1, 1, 1)
    assert Record.objects.current().count() == Person.objects.count() == 3
    (later,) = (row for row in Record.objects.all() if row.cells["Очі"] == "зелені")
    assert later.earlier.cells["Очі"] == "сірі"
    assert Membership.objects.get(record=later).person == Membership.objects.get(record=later.earlier).person


def test_other_children_come_in_as_new(officer):  # noqa: F811
    batch = answer(officer, again(officer, CHANGED, OLD[1]), alike="others")

    assert (batch.n_new, batch.n_changed) == (1, 0)
    assert Record.objects.current().count() == 3


@pytest.mark.parametrize(
    "rows",
    [
        (*OLD, CHANGED),
        (CHANGED, CHANGED.replace("зелені", "карі"), OLD[1]),
        (f"{CANARY} Олексій,,зелені", OLD[1]),
        ("Казкар Тимур,01.12.2009,зелені", OLD[1]),
    ],
    ids=["the row of before is there", "two rows name the child", "no birth date", "somebody else"],
)
def test_what_may_as_well_be_another_child_is_not_asked_about(officer, rows):  # noqa: F811
    assert again(officer, *rows).n_alike == 0


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (f"{CANARY} Олексей,05.03.2014,сірі", "The name differs"),
        (f"Олексій {CANARY},05.03.2014,сірі", "The name differs"),
        (f"{CANARY} Oleksii,05.03.2014,сірі", "The name differs"),
        (f"{CANARY} Андрій,05.03.2014,сірі", "a brother, sister or twin?"),
        (f"{CANARY} Олексій,05.03.2015,сірі", "The birth date differs"),
        (f"{CANARY} Олексій,05.08.2014,сірі", "The birth date differs"),
        (f"{CANARY} Олексій,03.05.2014,сірі", "The birth date differs"),
    ],
    ids=["a letter", "surname last", "another script", "a twin", "the year", "the month", "day and month"],
)
def test_a_correction_of_the_name_or_the_birth_date_is_asked_about(officer, row, words):  # noqa: F811
    batch = again(officer, row, OLD[1])

    page = officer.get(f"/lists/imports/{batch.pk}/changes/?asked=1").content.decode()

    assert (batch.n_new, batch.n_alike) == (1, 1)
    assert words in page


def test_of_two_corrected_rows_each_is_asked_about_with_its_own(officer):  # noqa: F811
    batch = again(officer, f"{CANARY} Марина,06.04.2013,карі", f"{CANARY} Олексей,05.03.2014,сірі")

    asked = {each.row: each.record.cells["ПІБ"] for each in batch.differences.filter(is_asked=True)}

    assert asked == {2: f"{CANARY} Марія", 3: f"{CANARY} Олексій"}


def test_what_is_said_of_one_row_goes_before_what_is_said_of_all(officer):  # noqa: F811
    batch = again(officer, f"{CANARY} Андрій,05.03.2014,сірі", f"{CANARY} Марія,06.04.2013,зелені")
    twin = batch.differences.get(row=2)

    officer.post(f"/lists/imports/{batch.pk}/changes/answer/", {"key": twin.pk, "answer": "others"})
    page = officer.get(f"/lists/imports/{batch.pk}/").content.decode()
    answer(officer, batch, alike="changed")

    assert "1 is not answered yet" in page
    assert (batch.n_new, batch.n_changed) == (1, 1)
    assert Person.objects.count() == 3


def test_rows_that_were_all_answered_come_in_without_a_word_about_all(officer):  # noqa: F811
    batch = again(officer, CHANGED, OLD[1])
    said = {"key": batch.differences.get(is_asked=True).pk, "answer": "changed"}

    officer.post(f"/lists/imports/{batch.pk}/changes/answer/", said)
    answer(officer, batch)

    assert (batch.state, batch.n_new, batch.n_changed) == ("in", 0, 1)


@pytest.mark.parametrize("said", [{"key": "x"}, {"key": "9" * 30}, {"key": "1", "answer": "maybe"}, {}])
def test_an_answer_that_is_none_is_refused(officer, said):  # noqa: F811
    batch = again(officer, CHANGED, OLD[1])

    assert officer.post(f"/lists/imports/{batch.pk}/changes/answer/", said).status_code in {403, 404}
    assert not batch.differences.get(is_asked=True).answer


def test_stopped_half_way_and_begun_again_it_doubles_nothing(officer, monkeypatch):  # noqa: F811
    batch = again(officer, CHANGED, OLD[1], NEW)
    with monkeypatch.context() as small:
        small.setattr("leleka.web.intake.actions._AT_ONCE", 1)
        small.setattr("leleka.web.intake.actions.keep_problems", lambda *_: 1 / 0)
        answer(officer, batch, alike="changed")
    assert Record.objects.filter(batch=batch).exists()

    answer(officer, batch)

    assert (batch.state, batch.n_new, batch.n_changed, batch.n_same) == ("in", 1, 1, 1)
    assert Record.objects.current().count() == 3


def test_where_another_file_came_in_meanwhile_all_rows_are_looked_through_once_more(officer):  # noqa: F811
    source = bring(officer, text(*OLD)).source
    batches = []
    for _ in range(2):
        hand_in(officer, text(*OLD, NEW if not batches else NEW.replace("сірі", "карі")), known=source.pk)
        batches.append(ImportBatch.objects.latest("made_at"))
        read(officer, batches[-1])
    first, second = batches

    address = f"/lists/imports/{second.pk}/"
    officer.post(f"/lists/imports/{first.pk}/commit/")
    officer.post(f"{address}commit/")
    second.refresh_from_db()
    is_stopped = second.state == "mapping"
    do_jobs(first)
    do_jobs(second)
    page = officer.get(address).content.decode()
    answer(officer, second, alike="changed")

    assert (is_stopped, second.n_new, second.n_changed, second.n_alike) == (True, 0, 1, 1)
    assert "1 new row may be a row of before, changed" in page
    assert Person.objects.standing().count() == 3


def test_who_lets_rows_in_after_another_is_told_why_they_are_looked_through_again(officer):  # noqa: F811
    source = bring(officer, text(*OLD)).source
    hand_in(officer, text(*OLD, NEW), known=source.pk)
    mine = ImportBatch.objects.latest("made_at")
    read(officer, mine)
    bring(officer, text(*OLD), known=source.pk)

    page = officer.post(f"/lists/imports/{mine.pk}/commit/", follow=True).content.decode()

    assert "Another file of this list came in meanwhile." in page
