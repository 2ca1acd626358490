"""A newer file of a list calls its columns otherwise: its rows are the rows of before."""

from datetime import date

import pytest
from web.intake.test_import import bring, do_jobs, hand_in, officer, read  # noqa: F401
from web.office import CANARY

from leleka.core.lists import ColumnMapping, Mapping
from leleka.web.intake.models import ImportBatch, Record
from leleka.web.intake.renamed import names_before
from leleka.web.linkage.gathering import lists_of
from leleka.web.linkage.models import Person

ROWS = f"{CANARY} Олексій,05.03.2014,сірі\n{CANARY} Марія,06.04.2013,карі\n"
OLD = "ПІБ,Дата народження,Очі\n" + ROWS
NEW = "Прізвище та ім’я,Народження,Очі\n" + ROWS


def again(client, first, text):
    hand_in(client, text, known=first.source_id)
    batch = ImportBatch.objects.latest("made_at")
    read(client, batch)
    return batch


def let(client, batch, **said):
    client.post(f"/lists/imports/{batch.pk}/commit/", said)
    do_jobs(batch)


def test_renamed_columns_make_no_row_new(officer):  # noqa: F811
    batch = again(officer, bring(officer, OLD), NEW)
    let(officer, batch)

    assert (batch.n_new, batch.n_changed, batch.n_same, batch.n_alike) == (0, 0, 2, 0)
    assert (Record.objects.count(), Person.objects.standing().count()) == (2, 2)


def test_what_is_taken_for_what_is_said_beside_the_columns(officer):  # noqa: F811
    first = bring(officer, OLD)
    hand_in(officer, NEW, known=first.source_id)
    address = f"/lists/imports/{ImportBatch.objects.latest('made_at').pk}/columns/"

    page = officer.get(address)

    assert page.context["found"].renamed == [("Прізвище та ім’я", "ПІБ"), ("Народження", "Дата народження")]
    assert not page.context["found"].missing
    assert "<li>Народження → Дата народження</li>" in page.content.decode()


def test_a_changed_row_under_a_renamed_column_shows_only_what_changed(officer):  # noqa: F811
    batch = again(officer, bring(officer, OLD), NEW.replace("сірі", "зелені"))

    (row,) = officer.get(f"/lists/imports/{batch.pk}/changes/?asked=1").context["rows"]

    assert (batch.n_same, batch.n_alike) == (1, 1)
    assert list(row.cells) == [("Очі", "сірі", "зелені")]


def test_rows_that_came_with_a_column_that_is_gone_are_still_read(officer):  # noqa: F811
    first = bring(officer, OLD)
    gone = f"ПІБ,Дата народження\n{CANARY} Ада,01.02.2015\n"
    let(officer, again(officer, first, gone), alike="others")

    (raw,) = lists_of(Record.objects.current()).lists

    assert {each.column: each.field for each in raw.mapping.columns}["Очі"] == "eyes"
    assert sorted(filter(None, raw.cells["Очі"].to_pylist())) == ["карі", "сірі"]


def columns(*named):
    return Mapping("list", tuple(ColumnMapping(name, *said) for name, *said in named), as_of=date(2024, 1, 1))


@pytest.mark.parametrize(
    ("now", "before", "same"),
    [
        ([("A", "eyes")], [("B", "eyes")], {"A": "B"}),
        ([("A", "eyes")], [("B", "hair")], {}),
        ([("A", "keep")], [("B", "keep")], {}),
        ([("A", "eyes")], [("A", "eyes"), ("B", "eyes")], {}),
        ([("A", "eyes"), ("C", "eyes")], [("B", "eyes")], {}),
        ([("A", "full_name", "mother")], [("B", "full_name")], {}),
        ([("A", "full_name", "child", "birth")], [("B", "full_name", "child", "imposed")], {}),
    ],
)
def test_a_column_is_one_of_before_only_where_nothing_else_can_be(now, before, same):
    assert names_before(columns(*now), columns(*before)) == same
