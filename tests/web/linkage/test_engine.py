"""The registry's records through the engine: it proposes, people decide, and it follows them."""

import random
from datetime import timedelta

import pyarrow as pa
import pytest
from django.db.models import F

from leleka.core.lists import RawList
from leleka.intake import propose_mapping
from leleka.web.accounts.models import Organisation, User
from leleka.web.intake.actions import add_source, bring_in
from leleka.web.intake.models import Record, Source
from leleka.web.linkage import engine
from leleka.web.linkage.actions import answer
from leleka.web.linkage.models import Change, Membership, Pair, Person, Weighing

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
    assert len(set(result.person)) == len(NAMES) + 1


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


def many(user, list_id, some):
    """A list of invented children, by number; a child is written alike on every list."""
    rows = [told(k) for k in some]
    cells = pa.table(
        {
            name: pa.array([row[name] for row in rows], pa.string())
            for name in ("ПІБ", "Дата народження", "Мати")
        }
        | {"№ справи": pa.array([f"{list_id}-{k}" for k in some], pa.string())}
    )
    source = add_source(
        user, Source(organisation=user.organisation, list_id=list_id, title=list_id, kind="ngo")
    )
    numbers = pa.array(range(2, len(rows) + 2), pa.int32())
    return bring_in(user, source, RawList(propose_mapping(cells, list_id=list_id), list_id, cells, numbers))


def told(number):
    """What lists say of a child."""
    dice = random.Random(number)
    surname = dice.choice(FAMILIES) + dice.choice(("енко", "ук", "ець", "ишин"))
    return {
        "ПІБ": f"{surname} {dice.choice(GIVEN)}",
        "Дата народження": f"{dice.randint(1, 28):02}.{dice.randint(1, 12):02}.{dice.randint(2006, 2018)}",
        "Мати": f"{surname} {dice.choice(MOTHERS)}",
    }


FAMILIES = ("Вигадан", "Уявн", "Придуман", "Несправжн", "Гадан", "Казков", "Примарн", "Мрійн")
MOTHERS = ("Оксана", "Ганна", "Віра", "Ірина", "Юлія", "Дарина", "Соломія")
GIVEN = ("Олексій", "Тарас", "Богдан", "Юрій", "Степан", "Марко")


def partition():
    """Who is together with whom, without the children's ids."""
    together = {}
    for record, person in Membership.objects.values_list("record__row_key", "person"):
        together.setdefault(person, set()).add(record)
    return {frozenset(group) for group in together.values()}


def test_what_is_new_finds_its_children_without_weighing_everything_again(office, monkeypatch):
    user = office.users["analyst"]
    for list_id in ("a", "b"):
        many(user, list_id, range(120))
    engine.run()
    many(user, "c", range(100, 124))
    monkeypatch.setattr(engine, "run", lambda *_: pytest.fail("everything was weighed again"))

    engine.take_in()

    assert {frozenset({f"a-{k}", f"b-{k}", f"c-{k}"}) for k in range(100, 120)} <= partition()
    assert {frozenset({f"c-{k}"}) for k in range(120, 124)} <= partition()
    keys = [f"c-{k}" for k in range(100, 120)]
    new = Membership.objects.filter(record__source__list_id="c", record__row_key__in=keys)
    assert set(new.values_list("is_proposed", flat=True)) == {True}
    assert Pair.objects.filter(left__source__list_id="c").exists()


def test_taking_in_what_is_new_gives_the_persons_of_weighing_all(office):
    user = office.users["analyst"]
    for list_id in ("a", "b"):
        many(user, list_id, range(120))
    engine.run()
    many(user, "c", range(100, 124))
    engine.take_in()
    taken_in = partition()
    Membership.objects.all().delete()

    engine.run()

    assert taken_in == partition()


def test_children_who_are_here_and_seem_to_be_one_are_asked_about_first_and_once(office):
    many(office.users["analyst"], "a", range(60))
    many(office.users["analyst"], "c", range(60))
    engine.run()
    theirs = User.objects.create(
        email="theirs@office.invalid",
        name="Вигадана",
        roles=["analyst"],
        organisation=Organisation.objects.create(name="Інше вигадане бюро"),
    )
    many(theirs, "b", range(40, 100))

    engine.run()

    rows = Pair.objects.filter(gain__gte=1 / 20, weighing=Weighing.objects.latest("made_at"))
    keys = [{*pair} for pair in rows.values_list("left__row_key", "right__row_key")]
    asked = [{key.split("-")[1] for key in pair} for pair in keys]
    assert sorted(map(str, asked)) == [str({str(number)}) for number in range(40, 60)]
    assert all(any(key.startswith("b") for key in pair) for pair in keys)


def test_a_listing_captured_again_asks_nobody_again(office):
    user, second = office.users["analyst"], office.users["supervisor"]
    for list_id in ("a", "b"):
        many(user, list_id, range(60))
    engine.run()
    pair = Pair.objects.filter(left__membership__person=F("right__membership__person")).first()
    for someone in (user, second):
        answer(someone, pair, answer="different", reasons=["document_contradicts"])
    apart = set(Membership.objects.values_list("record__row_key", "person"))
    before = Pair.objects.count()

    for old in (pair.left, pair.right):
        Record.objects.create(
            source=old.source,
            row_key=old.row_key,
            row=old.row,
            cells={**old.cells, "Знято": "02.03.2024"},
            readings=old.readings,
            fingerprint=old.fingerprint[::-1],
            earlier=old,
        )
    engine.take_in()
    engine.run()

    assert Pair.objects.count() == before
    assert set(Membership.objects.values_list("record__row_key", "person")) == apart


def test_by_night_all_is_linked_anew_only_where_something_came_since(office, monkeypatch):
    monkeypatch.setattr(engine, "_STILL_NEW", timedelta())
    assert not engine.has_more_to_learn()
    user = office.users["analyst"]
    listed(office, "first", user)
    engine.run()
    assert not engine.has_more_to_learn()

    listed(office, "second", user)

    assert engine.has_more_to_learn()
    monkeypatch.setattr(engine, "_STILL_NEW", timedelta(hours=12))
    assert not engine.has_more_to_learn()


def test_reports_are_one_list_however_many_and_are_counted_once_a_run(office, monkeypatch):
    listed(office, "first", office.users["analyst"])
    engine.run()
    source = Source.objects.get(list_id="first")
    reports = [listed(office, f"report-{n}", office.users["analyst"]) for n in range(3)]
    Source.objects.filter(pk__in=[each.pk for each in reports]).update(mapping=reports[0].mapping)
    engine.run()
    told, counted = [], []
    real, seen = engine.join, engine.Lists.seen
    monkeypatch.setattr(
        engine, "join", lambda *args, **more: told.append(more["lists"]) or real(*args, **more)
    )
    monkeypatch.setattr(engine.Lists, "seen", lambda *args: counted.append(1) or seen(*args))

    for _ in range(2):
        engine.ask_about([source.records.first().pk])

    assert sorted(told[0].sizes.values()) == [len(NAMES), 3 * len(NAMES)]
    assert len(counted) == 1
