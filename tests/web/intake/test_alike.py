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
        (f"{CANARY} Олексій,05.03.2015,сірі", OLD[1]),
    ],
    ids=["the row of before is there", "two rows name the child", "no birth date", "another birth date"],
)
def test_what_may_as_well_be_another_child_is_not_asked_about(officer, rows):  # noqa: F811
    assert again(officer, *rows).n_alike == 0


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
