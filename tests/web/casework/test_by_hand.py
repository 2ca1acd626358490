"""A name or a document that people write on a child's page finds the child, as a row of a list does."""

from datetime import date

import pytest
from django.db.models import Q
from django.utils import timezone
from web.casework.test_find import row_of
from web.linkage.test_engine import NAMES, listed

from leleka.core.dates import DateInterval
from leleka.core.lists import ColumnMapping, Mapping
from leleka.intake import mapping_to_yaml
from leleka.web.accounts.models import Grant
from leleka.web.casework import actions, by_hand
from leleka.web.casework.child import file_of
from leleka.web.casework.finding import find
from leleka.web.casework.from_records import assert_all
from leleka.web.casework.models import Identity, KinLink, Paper, Separation, Trait
from leleka.web.common import jobs
from leleka.web.common.models import Job
from leleka.web.intake.models import Record, Source
from leleka.web.linkage import engine
from leleka.web.linkage.models import Pair, Person
from leleka.web.linkage.profile import refresh

ASKED = "Вымышленная Аглая"
OTHER = Mapping("list", (ColumnMapping("ПІБ", "full_name"),))


@pytest.fixture
def child(office):
    """Known by one row of a list."""
    child = office.child("caseworker")
    office.record(child, names=["Вигадана Юстина"], name_kinds=["recorded"])
    refresh([child.pk])
    child.refresh_from_db()
    return child


@pytest.fixture
def worker(office):
    return office.users["caseworker"]


def told(worker, title="Дзвінок (вигадано)"):
    return Source(title=title, kind="relative", organisation=worker.organisation, made_by=worker)


def add(worker, child, fact):
    return actions.add_fact(worker, child, fact, source=told(worker))


def name(worker, child, said="Вымышленная Аглая Ивановна", source=None, **more):
    more = {"kind": "imposed", "born": DateInterval.of_year(2015), **more}
    return actions.add_fact(worker, child, Identity(full_name=said, **more), source=source or told(worker))


def paper(worker, child, **more):
    fact = Paper(kind="birth_certificate", number="1-НО-654321", **more)
    return actions.add_fact(worker, child, fact, source=told(worker))


def of_list(worker, child, row):
    """What the list says, with a slip of the pen."""
    said = {"kind": "unknown", "full_name": "Вгадана Устина"}
    return Identity.objects.create(person=child, record=row, source=row.source, recorded_by=worker, **said)


def correct(worker, child, old, **said):
    new = Identity(**{"kind": old.kind, "full_name": old.full_name, "born": old.born, **said})
    return actions.correct_fact(worker, child, old, new, source=old.source, why="описка")


def found(user, line=ASKED):
    return {hit.child: hit for hit in find(user, line, timezone.localdate()).hits}


def rows():
    return Record.objects.filter(readings__has_key="by_hand")


def test_a_name_written_by_hand_finds_the_child_in_any_script(worker, child):
    assert child.pk not in found(worker)

    name(worker, child)

    for line in (ASKED, "Аглая Вымышленная 2015", "Vymyshlennaia Aglaia", "Вимишленна Аглая"):
        assert found(worker, line)[child.pk].also == "Вымышленная Аглая Ивановна", line


def test_a_document_written_by_hand_finds_the_child(worker, child):
    paper(worker, child)

    assert child.pk in found(worker, "І-НО № 654321")


def test_what_was_taken_back_finds_nobody_any_more(worker, child):
    fact = name(worker, child)

    actions.withdraw_fact(worker, child, fact, why="інша дитина")

    assert child.pk not in found(worker)
    assert not rows().order_by("recorded_at").last().cells


def test_a_corrected_name_finds_the_child_and_the_old_one_does_not(worker, child):
    fact = name(worker, child)

    correct(worker, child, fact, full_name="Небувала Соломія", kind="birth")

    assert child.pk in found(worker, "Небувала Соломія")
    assert child.pk not in found(worker)
    assert Record.objects.current().filter(pk__in=rows()).count() == 1


def test_a_corrected_name_of_a_list_finds_the_child_beside_the_list_s_own(office, worker, child):
    Source.objects.filter(pk=office.source.pk).update(mapping=mapping_to_yaml(OTHER))
    row = child.memberships.get().record
    fact = of_list(worker, child, row)

    correct(worker, child, fact, full_name="Небувала Соломія")

    assert child.pk in found(worker, "Небувала Соломія")
    source = rows().get().source
    assert source != row.source
    assert source.title == row.source.title


def test_a_fact_of_a_list_that_is_only_taken_back_makes_no_row(worker, child):
    row = child.memberships.get().record
    fact = of_list(worker, child, row)

    actions.withdraw_fact(worker, child, fact, why="чужий рядок")

    assert not rows().exists()


def test_a_document_follows_the_name_in_it(worker, child):
    identity = name(worker, child)
    paper(worker, child, identity=identity)

    correct(worker, child, identity, full_name="Небувала Соломія")

    of_paper = Record.objects.current().filter(pk__in=rows(), cells__isnull=False)
    names = [row.cells["Ім'я"] for row in of_paper]
    assert names == ["Небувала Соломія"] * 2


def test_what_a_child_looks_like_and_whose_it_is_find_it_under_its_name(worker, child):
    add(worker, child, Trait(kind="mark", value="шрам над лівою бровою"))
    add(worker, child, Trait(kind="eyes", value="green"))
    add(worker, child, Trait(kind="height", height_cm=131))
    add(worker, child, KinLink(relation="mother", name="Вигадана Оксана"))
    add(worker, child, KinLink(relation="sibling_full", name="Вигаданий Тарас"))

    row = Record.objects.current().get(pk__in=rows())
    said = {"Ім'я": child.best_name, "Очі": "зелені", "Зріст, см": "131", "Прикмети": "шрам над лівою бровою"}
    said |= {"Мати": "Вигадана Оксана", "Брати й сестри": "Вигаданий Тарас"}
    assert said.items() <= row.cells.items()
    reasons = {
        reason.title
        for reason in found(worker, "Юстина, шрам над лівою бровою, зелені очі")[child.pk].reasons
    }
    assert {"Marks", "Eyes"} <= reasons


def test_how_a_child_was_parted_from_home_finds_it_under_its_name(office, worker, child):
    origin = office.institution("Олешківський вигаданий інтернат")
    parting = Separation(place="Олешки", taken=DateInterval.of_month(2022, 11), from_institution=origin)

    add(worker, child, parting)

    cells = Record.objects.current().get(pk__in=rows()).cells
    assert cells["Звідки забрано"] == "Олешки"
    assert cells["Заклад"] == origin.name
    assert cells["Коли розлучено"] == "2022-11"
    assert child.pk in found(worker, "Юстина, забрана з Олешок")


def test_a_mark_that_was_taken_back_is_said_no_more(worker, child):
    mark = add(worker, child, Trait(kind="mark", value="шрам над лівою бровою"))

    actions.withdraw_fact(worker, child, mark, why="на світлині його немає")

    assert not Record.objects.current().get(pk__in=rows()).cells


def test_what_cannot_be_compared_has_no_row(worker, child):
    add(worker, child, Trait(kind="religion", value="вигадана"))
    add(worker, child, KinLink(relation="godparent", name="Вигадана Ганна"))
    add(worker, child, Trait(kind="mark", value="шрам", sensitivity="sealed"))

    assert not rows().exists()


def test_a_name_that_is_more_protected_than_others_finds_nobody(worker, child):
    fact = name(worker, child, sensitivity="sealed")
    assert not rows().exists()

    opened = correct(worker, child, fact, sensitivity="team")
    assert child.pk in found(worker)

    correct(worker, child, opened, sensitivity="sealed")
    assert child.pk not in found(worker)


def test_an_imposed_name_finds_nobody_for_whom_it_is_not_shared(office, worker):
    child = office.child("caseworker", "shared")
    Grant.objects.filter(person=child.pk).update(fields=["names", "surname", "given_name", "patronymic"])
    holder = office.outsider
    name(holder, child)
    name(holder, child, "Небувала Соломія", kind="birth")
    Person.objects.filter(pk=child.pk).update(best_name="Небувала Соломія")

    assert child.pk not in found(worker)
    assert child.pk in found(worker, "Небувала Соломія")


@pytest.mark.parametrize(
    ("kinds", "is_closed"),
    [
        ([], False),
        (["recorded"], False),
        (["birth", "informal"], False),
        (["informal"], True),
        (["imposed"], True),
        (["birth", "imposed"], True),
        (["recorded", "adoptive"], True),
    ],
)
def test_a_row_is_closed_by_a_name_given_by_those_who_took_the_child(office, worker, kinds, is_closed):
    listed(office, "first", office.users["analyst"])
    child = office.child("caseworker", "shared")
    Grant.objects.filter(person=child.pk).update(fields=["names", "surname", "given_name", "patronymic"])

    row_of(office, child, "Вымышленная Аглая", name_kinds=kinds)

    assert (child.pk in found(worker)) is not is_closed


def test_the_name_by_which_colleagues_call_a_child_stays(worker, child):
    before = child.best_name

    name(worker, child)

    child.refresh_from_db()
    assert child.best_name == before


def test_a_name_written_by_hand_asserts_itself_once(office, worker, child):
    name(worker, child)
    assert_all(worker)

    assert Identity.objects.filter(full_name="Вымышленная Аглая Ивановна").count() == 1


def test_people_are_asked_whether_a_child_of_a_list_is_called_so(office, worker, signed_in):
    listed(office, "first", office.users["analyst"])
    listed(office, "second", office.users["analyst"])
    engine.run()
    child = office.child("caseworker")

    name(worker, child, NAMES[0], born=DateInterval.of_day(date(2014, 3, 5)))
    done("linkage.ask_about")

    row = rows().get()
    asked = Pair.objects.filter(Q(left=row) | Q(right=row))
    others = [pair.left if pair.right == row else pair.right for pair in asked]
    assert {each.cells["ПІБ"] for each in others} == {NAMES[0]}
    assert child.memberships.get().record == row
    page = signed_in(office.users["analyst"]).get(f"/review/{asked[0].pk}/").content.decode()
    assert row.source.title in page
    assert "Олексій" in page


def test_a_list_that_comes_later_is_compared_with_it(office, worker):
    child = office.child("caseworker")
    name(worker, child, NAMES[0], born=DateInterval.of_day(date(2014, 3, 5)))

    listed(office, "first", office.users["analyst"])
    engine.run()

    row = rows().get()
    assert Pair.objects.filter(Q(left=row) | Q(right=row)).exists()
    assert row.membership.person == child


def test_what_was_written_before_there_were_such_rows_gets_its_row_once(worker, child, monkeypatch):
    with monkeypatch.context() as old:
        old.setattr(by_hand, "follow", lambda *_: None)
        name(worker, child)
    assert child.pk not in found(worker)

    jobs.start_daily()
    done("casework.by_hand")
    done("casework.by_hand")

    assert child.pk in found(worker)
    assert rows().count() == 1


def test_a_child_known_by_hand_alone_keeps_its_name(worker, office):
    child = office.child("caseworker")

    name(worker, child, "Небувала Соломія", kind="birth")

    child.refresh_from_db()
    assert child.best_name == "Небувала Соломія"


def test_the_row_stands_beside_no_others_on_the_page(worker, child):
    name(worker, child)

    assert [row.record for row in file_of(worker, child).rows] == [child.memberships.of_lists().get().record]


def done(kind):
    """Do what was asked for, as the worker does."""
    jobs.JOBS[kind](jobs.Run(Job.objects.filter(kind=kind).latest("asked_at")))
