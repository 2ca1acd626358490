"""The registry's records through the engine: it proposes, people decide, and it follows them."""

import pyarrow as pa
import pytest

from leleka.core.lists import RawList
from leleka.intake import propose_mapping
from leleka.web.intake.actions import add_source, bring_in
from leleka.web.intake.models import Record, Source
from leleka.web.linkage import engine
from leleka.web.linkage.actions import answer
from leleka.web.linkage.models import Change, Membership, Pair, Person

NAMES = ("Олексій Вигаданий", "Марія Уявна", "Юстина Неіснуюча", "Тарас Несправжній", "Ганна Придумана")
DAYS = ("05.03.2014", "17.08.2012", "23.11.2015", "09.01.2010", "30.06.2013")


def listed(office, list_id, user, *, mothers=False):
    """A list of five invented children."""
    columns = {"ПІБ": list(NAMES), "Дата народження": list(DAYS)}
    if mothers:
        columns["Мати"] = [f"Вигадана Мати {n}" for n in "АБВГД"]
    cells = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    source = add_source(
        user, Source(organisation=user.organisation, list_id=list_id, title=list_id, kind="ngo")
    )
    raw = RawList(propose_mapping(cells, list_id=list_id), list_id, cells, pa.array(range(2, 7), pa.int32()))
    bring_in(user, source, raw)
    return source


@pytest.fixture
def linked(office):
    """Two lists of the same five children, linked."""
    user = office.users["analyst"]
    listed(office, "first", user)
    listed(office, "second", user, mothers=True)
    engine.run()
    return office


def test_records_of_one_child_stand_together_and_only_the_fullest_is_sure(linked):
    assert Person.objects.count() == len(NAMES)
    sure = Membership.objects.filter(is_proposed=False)
    assert set(sure.values_list("record__source__list_id", flat=True)) == {"second"}
    assert Membership.objects.filter(is_proposed=True).count() == len(NAMES)


def test_a_second_run_changes_nothing_of_what_stands(linked):
    before = set(Membership.objects.values_list("record", "person", "is_proposed"))

    engine.run()

    assert set(Membership.objects.values_list("record", "person", "is_proposed")) == before
    assert Change.objects.exclude(kind="found").count() == 0


def test_what_two_people_decided_binds_the_next_run(linked):
    member = Membership.objects.filter(is_proposed=True).first()
    pair = Pair.objects.filter(left__membership__person=member.person).get()
    for role in ("analyst", "supervisor"):
        answer(linked.users[role], pair, answer="different", reasons=["document_contradicts"])
    apart = set(Membership.objects.values_list("record", "person"))

    result = engine.run()

    assert set(Membership.objects.values_list("record", "person")) == apart
    assert result.persons["person_id"].combine_chunks().unique().__len__() == len(NAMES) + 1


def test_a_row_written_anew_stays_the_same_childs(linked):
    old = Record.objects.filter(source__list_id="first").first()
    person = old.membership.person
    new = Record.objects.create(
        source=old.source,
        row_key=old.row_key,
        row=old.row,
        cells={**old.cells, "ПІБ": "Цілком Інша"},
        readings=old.readings,
        fingerprint="f" * 64,
        earlier=old,
    )

    engine.run()

    assert new.membership.person == person
    assert new.membership.is_proposed


def test_a_run_never_puts_two_organisations_records_together(office):
    listed(office, "ours", office.users["analyst"])
    partner = office.users["intake"]
    partner.organisation, partner.team = office.partner, None
    partner.save()
    listed(office, "theirs", partner)

    engine.run()

    assert Person.objects.count() == 2 * len(NAMES)
    assert not Membership.objects.filter(is_proposed=True).exists()
    assert Pair.objects.count() >= len(NAMES)
