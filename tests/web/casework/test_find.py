"""Search before create: whoever may search finds whom they may see, and nothing tells of the others."""

import json
import logging
import re
from datetime import date

import pytest
from django.utils import timezone
from web.linkage.test_engine import listed
from web.office import steady

from leleka.web.casework import finding as room
from leleka.web.casework.finding import find
from leleka.web.common.models import Event
from leleka.web.intake.models import Record
from leleka.web.linkage import registry
from leleka.web.linkage.models import Membership, Person

ASKED = "Вигаданий Олексій 2014"
SEARCHERS = ("intake", "caseworker", "negotiator", "evidence")


@pytest.fixture
def filled(office):
    """Five children of our organisation, known from a list."""
    listed(office, "first", office.users["analyst"])
    for row in Record.objects.all():
        person = Person.objects.create(organisation=office.ours, best_name=row.readings["names"][0])
        Membership.objects.create(record=row, person=person)
    return office


def row_of(office, person, name="Вигаданий Олексій", day="05.03.2014", **readings):
    source = Record.objects.filter(source__list_id="first").first().source
    number = Record.objects.count() + 500
    cells = {"ПІБ": name, "Дата народження": day}
    row = Record.objects.create(
        source=source,
        row_key=str(number),
        row=number,
        cells=cells,
        readings=readings,
        fingerprint=f"{number:064d}",
    )
    Membership.objects.create(record=row, person=person)
    return row


def hits(user, line=ASKED):
    return [hit.child for hit in find(user, line, timezone.localdate()).hits]


def asked(client, line=ASKED, **headers):
    return client.post("/find/found/", {"asked": line}, **headers)


@pytest.mark.parametrize("role", SEARCHERS)
def test_whoever_may_search_finds_the_child_in_any_script(filled, signed_in, role):
    child = Person.objects.get(best_name="Олексій Вигаданий")
    client = signed_in(filled.users[role])

    for line in (ASKED, "Выгаданный Алексей", "Oleksii Vyhadanyi 05.2014"):
        page = asked(client, line).content.decode()

        assert f"/children/{child.pk}/" in page
        assert page.index(str(child.pk)) < min(
            [page.index(str(p.pk)) for p in Person.objects.exclude(pk=child.pk) if str(p.pk) in page],
            default=len(page),
        )


@pytest.mark.parametrize("role", ["liaison", "statistician", "auditor", "administrator"])
def test_whoever_may_not_search_has_no_such_page(filled, signed_in, role):
    client = signed_in(filled.users[role])

    assert client.get("/find/").status_code == 404
    assert asked(client).status_code == 404


def test_an_outsider_finds_nobody(filled, signed_in):
    page = asked(signed_in(filled.outsider)).content.decode()

    assert "No child here that you may see" in page
    assert "/children/" not in page


@pytest.mark.parametrize("role", SEARCHERS)
def test_a_child_whom_one_may_not_see_leaves_the_page_as_it_was(filled, signed_in, role):
    client = signed_in(filled.users[role])
    before = steady(asked(client).content.decode())

    for relation, level in (("none", "partner"), ("organisation", "sealed"), ("team", "court_only")):
        row_of(filled, filled.child(role, relation, level))

    assert "/children/" in before
    assert steady(asked(client).content.decode()) == before


@pytest.mark.parametrize("role", SEARCHERS)
def test_what_is_found_is_what_the_user_may_search_for_and_read(filled, role):
    user = filled.users[role]
    for relation in ("assigned", "team", "organisation", "shared", "none"):
        for level in ("partner", "team", "sealed"):
            row_of(filled, filled.child(role, relation, level))

    found = set(hits(user))

    may = Person.objects.visible_to(user, "search").visible_to(user, "read")
    members = Membership.objects.filter(person__in=may).select_related("record")
    named = {member.person_id for member in members if "Олексій" in member.record.cells["ПІБ"]}
    assert named <= found
    assert found <= set(may.values_list("pk", flat=True))


def test_what_a_reader_may_not_read_of_a_child_is_no_reason_and_ranks_nobody(filled, office):
    person = office.child("caseworker", "shared", "partner")
    listed(office, "mothers", office.users["analyst"], mothers=True)
    row = next(r for r in Record.objects.filter(source__list_id="mothers") if "Олексій" in r.cells["ПІБ"])
    Membership.objects.create(record=row, person=person)

    line = "Олексій Вигаданий 2014 мати Вигадана Мати А"
    found = find(office.users["caseworker"], line, timezone.localdate())
    hit = next(hit for hit in found.hits if hit.child == person.pk)

    assert "Mother" not in {reason.title for reason in hit.reasons}
    without = find(office.users["caseworker"], "Олексій Вигаданий 2014", timezone.localdate())
    assert hit.likely == next(h for h in without.hits if h.child == person.pk).likely


def test_every_search_is_traced_by_its_digest_and_never_by_its_words(filled, signed_in, caplog):
    client = signed_in(filled.users["intake"])
    with caplog.at_level(logging.DEBUG):
        asked(client)
        asked(client, "вигаданий  ОЛЕКСІЙ 2014")

    events = list(Event.objects.filter(act="search").order_by("seq"))
    assert len(events) == 2
    said = [json.loads(event.line) for event in events]
    assert said[0]["detail"]["search"] == said[1]["detail"]["search"]
    assert said[0]["children"]
    everything = "".join(event.line for event in Event.objects.all()) + caplog.text
    assert "Вигаданий" not in everything
    assert "Олексій" not in everything


def test_the_page_says_whom_it_shows(filled, signed_in):
    page = asked(signed_in(filled.users["intake"])).content.decode()

    said = json.loads(Event.objects.filter(act="search").latest("seq").line)["children"]
    assert said
    assert all(each in page for each in said)
    assert {str(p.pk) for p in Person.objects.all() if str(p.pk) in page} == set(said)


@pytest.mark.parametrize(
    "line", ["", "   ", "о", "?!", "<script>alert(1)</script>", "x" * 10_000, "\0", "'--", "٣٤"]
)
def test_odd_input_is_answered_and_nothing_of_it_is_taken_for_html(filled, signed_in, line):
    answer = asked(signed_in(filled.users["intake"]), line)

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_an_age_is_shown_back_as_it_was_typed_with_the_days_it_means(filled, signed_in):
    page = asked(signed_in(filled.users["intake"]), "Олексій 7 років").content.decode()

    assert re.search(r"<dd>7 років · <time datetime=", page)


def test_whose_child_it_is_is_shown_back(filled, signed_in):
    page = asked(signed_in(filled.users["intake"]), "син Оксани").content.decode()

    assert re.search(r"<dd>Оксана</dd>", page)


def test_the_line_is_shown_back_as_understood(filled, signed_in):
    page = asked(signed_in(filled.users["intake"]), "дівчинка Марія, 03.2014 карі очі xx99").content.decode()

    for said in ("Марія", "March 2014", "girl", "карі", "Not looked for", "xx99"):
        assert said in page


def test_a_grown_woman_is_not_called_a_girl(filled, signed_in):
    Person.objects.filter(best_name="Олексій Вигаданий").update(
        sex="female", born_low=date(1990, 3, 5), born_high=date(1990, 3, 5)
    )

    page = asked(signed_in(filled.users["intake"])).content.decode()

    assert " · woman, " in page


def test_a_part_is_answered_to_a_script_and_a_page_without(filled, signed_in):
    client = signed_in(filled.users["intake"])

    whole, part = asked(client), asked(client, HTTP_HX_REQUEST="true")

    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert ASKED in whole.content.decode()  # stays in the box


def test_a_child_is_found_by_the_id_that_was_said_on_the_phone(filled, signed_in):
    user = filled.users["intake"]
    mine, hidden = Person.objects.first(), filled.child("intake", "none")

    for person, is_found in ((mine, True), (hidden, False)):
        spoken = f"{person.pk.hex[:4]}-{person.pk.hex[4:8]}"
        if spoken.replace("-", "").isdigit():
            continue
        assert (person.pk in hits(user, spoken)) == is_found


def of_the_year(office, n, **fields):
    """Children of whom nothing is known but the year."""
    for number in range(n):
        child = Person.objects.create(organisation=office.ours, **fields)
        row_of(office, child, name=f"Інакший {'абвгдежз'[number]}", day="2011")


@pytest.mark.parametrize(("n_seen", "n_hidden", "is_wide"), [(5, 0, True), (4, 3, False), (5, 3, True)])
def test_a_question_that_fits_too_many_whom_one_may_see_asks_for_more(
    filled, signed_in, monkeypatch, n_seen, n_hidden, is_wide
):
    monkeypatch.setattr(room, "_MOST_RECORDS", 5)
    of_the_year(filled, n_hidden, sensitivity="court_only")
    of_the_year(filled, n_seen)
    user = filled.users["intake"]

    finding = find(user, "2011", timezone.localdate())
    page = asked(signed_in(user), "2011", HTTP_HX_REQUEST="true").content.decode()

    assert len(finding.hits) == n_seen
    assert finding.is_wide == is_wide
    assert ("none stands out" in page) == is_wide


def test_many_who_only_share_something_do_not_fit(filled, monkeypatch):
    monkeypatch.setattr(room, "_MOST_RECORDS", 5)
    of_the_year(filled, 8)

    finding = find(filled.users["intake"], "Зовсім Інакша 2011", timezone.localdate())

    assert finding.hits
    assert not finding.is_wide


def test_a_child_who_stands_out_is_found_among_many(filled, monkeypatch):
    monkeypatch.setattr(room, "_MOST_RECORDS", 5)
    of_the_year(filled, 8)

    finding = find(filled.users["intake"], ASKED, timezone.localdate())

    assert finding.hits[0].name == "Олексій Вигаданий"
    assert not finding.is_wide


def test_too_many_searches_are_refused(filled, signed_in, settings):
    settings.LIMITS = {"search": {"minute": 2}}
    client = signed_in(filled.users["intake"])

    answers = [asked(client).status_code for _ in range(3)]

    assert answers == [200, 200, 429]


def test_an_index_that_is_being_built_says_so(filled, signed_in, monkeypatch):
    def not_ready(*_args, **_options):
        raise registry.IndexNotReadyError("web.E040", "The search is being prepared.", hint="Try again.")

    monkeypatch.setattr(registry, "search", not_ready)

    answer = asked(signed_in(filled.users["intake"]))

    assert answer.status_code == 503
    assert "being prepared" in answer.content.decode()


def test_each_child_found_can_be_reported_about_by_one_form(filled, signed_in):
    client = signed_in(filled.users["intake"])
    whole, part = (asked(client, **headers).content.decode() for headers in ({}, {"HTTP_HX_REQUEST": "true"}))

    found = re.findall(r'form="begin" name="person" value="([^"]+)"', part)
    assert found == re.findall(r'form="begin" name="shown" value="([^"]+)"', part) != []
    assert whole.count('<form id="begin"') == 1
    assert "<form" not in part


def test_where_nobody_fits_well_it_is_not_said_that_somebody_could_be_meant(filled, signed_in):
    client = signed_in(filled.users["intake"])

    faint, fits = (
        asked(client, line).content.decode() for line in ("Незнаний Тарас 07.07.2011 хлопчик", ASKED)
    )

    assert "Nobody here fits well" in faint
    assert "shares something" in faint
    assert "could be meant" not in faint
    assert "could be meant" in fits


def test_a_town_that_was_read_as_the_home_says_how_to_look_for_a_surname(filled, signed_in):
    page = asked(signed_in(filled.users["caseworker"]), "Олексій Херсон").content.decode()

    assert "If it is the surname, type it first: Херсон Олексій" in page
