"""A report of a child: kept while it is typed, looked up once more, and made into a child once."""

import json

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from leleka.web.casework.child import file_of
from leleka.web.casework.models import (
    Case,
    Consent,
    Identity,
    KinLink,
    Paper,
    Separation,
    SiblingGroup,
    Task,
    TracingRequest,
    Trait,
)
from leleka.web.casework.reporting import drafts
from leleka.web.common import jobs
from leleka.web.common.models import Event, Job
from leleka.web.intake.models import Draft, Record, Source
from leleka.web.linkage import engine, registry
from leleka.web.linkage.models import Membership, Pair, Person

CHILD = {
    "child-full_name": "Вигадана Юстина Петрівна",
    "child-born": "05.2014",
    "child-sex": "female",
    "child-eyes": "grey",
    "child-home": "Херсон",
    "child-mother": "Вигадана Оксана",
    "parting-taken": "жовтень 2022",
    "parting-cause": "camp_not_returned",
    "parting-parents_consent": "none",
    "inquirer-name": "Вигадана Оксана",
    "inquirer-relation": "mother",
    "inquirer-contact": "+380 00 000 00 00",
    "inquirer-wish": "may_be_called",
    "inquirer-safe_contact": "лише ввечері",
    "inquirer-told": "Табір не повернув дітей",
    "inquirer-consent": "given",
    "n_siblings": "2",
    "sibling0-full_name": "Вигаданий Данило",
    "sibling0-born": "2011",
    "sibling0-sought": "together",
    "sibling1-full_name": "Вигадана Ганна",
    "sibling1-born": "2018",
    "sibling1-sought": "no",
}
SEALED = ("Вигадана Оксана", "+380 00 000 00 00", "лише ввечері", "Табір не повернув дітей")


def begun(client, asked="", **more):
    answer = client.post("/reports/begin/", {"asked": asked, **more})
    assert answer.status_code == 302
    return Draft.objects.get(pk=answer.url.split("/")[2])


def typed(client, draft, data, do="save", **headers):
    return client.post(f"/reports/{draft.pk}/typed/", {**data, "do": do}, **headers)


@pytest.fixture
def client(office, signed_in):
    return signed_in(office.users["intake"])


def test_whoever_chooses_one_of_those_shown_says_nothing_of_the_others(office, client):
    child, other = (Person.objects.create(organisation=office.ours) for _ in range(2))
    shown = [str(child.pk), str(other.pk)]

    chosen = drafts.read(begun(client, person=str(child.pk), shown=shown))
    none = drafts.read(begun(client, shown=shown))

    assert (chosen.person, chosen.dismissed) == (child.pk, frozenset())
    assert (none.person, none.dismissed) == (None, {child.pk, other.pk})


def test_a_report_becomes_children_facts_requests_cases_and_duties(office, client):
    draft = begun(client)

    answer = typed(client, draft, CHILD, "send")

    assert Person.objects.count() == 2  # the girl and her brother; the sister is safe
    child = Person.objects.get(pk=answer.url.split("/")[2])
    assert child.best_name == "Вигадана Юстина Петрівна"
    assert (child.organisation, child.assigned_to) == (office.ours, office.users["intake"])
    assert str(child.born_low) == "2014-05-01"
    assert Case.objects.filter(status="reported", legal_basis="consent").count() == 2
    due = Task.objects.filter(done_at=None).values_list("person__best_name", "duty")
    assert {(child.best_name, "screen"), ("Вигаданий Данило", "screen")} <= set(due)
    assert Identity.objects.get(person=child).mother == "Вигадана Оксана"
    assert Trait.objects.get(person=child).value == "grey"
    apart = Separation.objects.get(person=child)
    assert (apart.cause, apart.consent, str(apart.taken)) == ("camp_not_returned", "none", "2022-10")
    assert set(SiblingGroup.objects.values_list("n_stated", flat=True)) == {3}
    assert SiblingGroup.objects.values("group").distinct().count() == 1
    assert {k.name for k in KinLink.objects.filter(person=child)} == {"Вигаданий Данило", "Вигадана Ганна"}
    assert KinLink.objects.exclude(relative=None).count() == 2
    source = Source.objects.get(list_id__startswith="report-")
    assert source.kind == "relative"
    assert source.obtained_from == "Вигадана Оксана"
    assert not any(part in source.title for part in SEALED)
    request = TracingRequest.objects.get(person=child)
    assert (request.inquirer_name, request.contact, request.safe_contact, request.told) == SEALED
    assert TracingRequest.objects.values("inquiry").distinct().count() == 1
    assert Consent.objects.filter(answer="", capacity="guardian").count() == 2


def test_a_report_is_found_by_the_next_search_and_linked_like_any_row(office, client):
    typed(client, begun(client), CHILD, "send")

    found = client.post("/find/found/", {"asked": "Vyhadana Yustyna 2014"}).content.decode()
    result = engine.run()

    child = Person.objects.get(best_name__contains="Юстина")
    assert str(child.pk) in found
    assert len(result.ids) == Record.objects.count()
    assert Person.objects.count() == 2


def test_what_a_frightened_person_says_stands_nowhere_in_the_open(office, client):
    draft = begun(client)
    typed(client, draft, CHILD)
    typed(client, draft, CHILD, "send")

    with connection.cursor() as cursor:
        for model in (Draft, TracingRequest, Source, Consent):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            held = str(
                [[bytes(c) if isinstance(c, memoryview) else c for c in row] for row in cursor.fetchall()]
            )
            for secret in SEALED:
                assert secret not in held
                assert repr(secret.encode())[2:-1] not in held
    lines = "".join(event.line for event in Event.objects.all())
    assert not any(secret in lines for secret in (*SEALED, "Юстина"))


@pytest.mark.parametrize(("said", "cm"), [("28", 28), ("225", 225), ("1,3 м", 130), ("130-135", 132)])
def test_a_height_is_taken_as_it_is_told_and_as_lists_tell_it(office, client, said, cm):
    typed(client, begun(client, asked=f"зріст {said}"), CHILD | {"child-height_cm": said}, "send")

    assert [fact.height_cm for fact in Trait.objects.filter(kind="height")] == [cm]


def test_sent_twice_makes_one(office, client):
    draft = begun(client)

    first = typed(client, draft, CHILD, "send")
    second = typed(client, draft, CHILD, "send")

    assert Person.objects.count() == 2
    assert first.url == second.url
    assert client.get(f"/reports/{draft.pk}/").url == first.url
    assert Draft.objects.get().content == ""


def test_what_the_page_keeps_by_itself_is_never_sent(office, client):
    draft = begun(client)

    # htmx says which button has the focus, though nobody pressed it.
    answer = typed(client, draft, CHILD, "send", headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert Person.objects.count() == 0


def test_what_was_typed_comes_too_late_once_it_is_sent(office, client):
    draft = begun(client)
    late = Draft.objects.get(pk=draft.pk)  # read before the report was sent, kept after it
    child = typed(client, draft, CHILD, "send").url.split("/")[2]

    drafts.keep(late, drafts.Typed(MultiValueDict({"child-full_name": ["Вигадана Пізня"]})))

    draft.refresh_from_db()
    assert str(draft.made) == child
    assert draft.content == ""


@pytest.mark.parametrize("field", ["child-born", "sibling0-born", "parting-taken"])
def test_a_day_that_is_not_is_asked_for_again_and_not_taken_for_its_month(office, client, field):
    answer = typed(client, begun(client), {**CHILD, field: "31.02.2014"}, "send")

    assert answer.status_code == 400
    assert "There is no such day in the calendar." in answer.content.decode()
    assert Person.objects.count() == 0


@pytest.mark.parametrize("role", ["caseworker", "supervisor"])
def test_whoever_may_report_reports(office, signed_in, role):
    client = signed_in(office.users[role])

    assert typed(client, begun(client), CHILD, "send").status_code == 302
    assert Person.objects.count() == 2


def test_whoever_may_not_report_has_no_such_page(office, signed_in):
    for role in ("analyst", "auditor", "administrator", "statistician"):
        assert signed_in(office.users[role]).post("/reports/begin/", {"asked": ""}).status_code == 404


def test_a_draft_is_thrown_away_only_after_asking(client):
    draft = begun(client, "Вигадана Юстина")

    page = client.get(f"/reports/{draft.pk}/").content.decode()

    asked = page[: page.index(f'action="/reports/{draft.pk}/drop/"')].rpartition("<details")[2]
    assert "</details>" not in asked
    assert "Throw the draft away</summary>" in asked


def test_a_draft_is_its_authors_alone_and_ends(office, client, signed_in):
    draft = begun(client, "Вигадана Юстина")
    other = signed_in(office.users["supervisor"])

    for person in (other, signed_in(office.outsider)):
        assert person.get(f"/reports/{draft.pk}/").status_code == 404
        assert typed(person, draft, CHILD).status_code == 404
        assert person.post(f"/reports/{draft.pk}/drop/").status_code == 404
    Draft.objects.update(ends_at=timezone.now())
    assert client.get(f"/reports/{draft.pk}/").status_code == 404
    jobs.start_daily()
    jobs.run_job.func(str(Job.objects.get(kind="casework.drafts").pk))
    assert not Draft.objects.filter(pk=draft.pk).exists()


def test_what_was_searched_for_stands_in_the_form_and_never_in_an_address(office, client):
    answer = client.post("/reports/begin/", {"asked": "дівчинка Вигадана Юстина 2014 сестра Ганна"})

    page = client.get(answer.url).content.decode()
    assert "Юстина" not in answer.url
    for said in ("Вигадана Юстина", "2014", "Ганна"):
        assert f'value="{said}"' in page


def test_adding_and_removing_brothers_and_sisters_loses_nothing(office, client):
    draft = begun(client)

    for do in ("add", "add", "remove:0"):
        page = client.get(f"/reports/{draft.pk}/").content.decode()
        data = {**CHILD, "n_siblings": page.split('name="n_siblings" value="')[1].split('"')[0]}
        data = data if do != "remove:0" else {**CHILD, "n_siblings": "3", "sibling2-full_name": "Третій"}
        assert typed(client, draft, data, do).status_code == 302
    page = client.get(f"/reports/{draft.pk}/").content.decode()

    assert 'name="n_siblings" value="2"' in page
    assert 'name="sibling0-full_name" value="Вигадана Ганна"' in page
    assert 'name="sibling1-full_name" value="Третій"' in page
    assert "Вигаданий Данило" not in page
    assert "Вигадана Юстина Петрівна" in page


@pytest.mark.parametrize(
    ("n_siblings", "do", "place"),
    [
        (1, "add", "#sibling1"),
        (3, "remove:0", "#sibling0"),
        (3, "remove:2", "#sibling1"),
        (1, "remove:0", "#about-siblings"),
        (1, "save", ""),
    ],
)
def test_the_keyboard_goes_on_where_a_brother_or_sister_came_or_went(office, client, n_siblings, do, place):
    draft = begun(client)

    answer = typed(client, draft, {**CHILD, "n_siblings": str(n_siblings)}, do)

    assert answer.url == f"/reports/{draft.pk}/{place}"


def test_a_draft_is_kept_as_one_types(office, client):
    draft = begun(client)

    answer = typed(client, draft, {"child-full_name": "Вига"}, HTTP_HX_REQUEST="true")

    assert "Draft kept at" in answer.content.decode()
    assert "Вига" in client.get(f"/reports/{draft.pk}/").content.decode()
    assert str(draft.pk) in client.get("/find/").content.decode()


WRONG = {
    "child-born": ("колись", "cannot be read as a date"),
    "child-height_cm": ("900", "25 to 230"),
    "inquirer-consent": ("", "not asked"),
    "inquirer-contact": ("", "write how"),
    "sibling0-born": ("позавчора", "cannot be read as a date"),
    "child-sex": ("xx", "Select a valid choice"),
}


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(office, client):
    for field, (value, said) in WRONG.items():
        answer = typed(client, begun(client), {**CHILD, field: value}, "send")

        page = answer.content.decode()
        assert answer.status_code == 400
        assert said in page
        assert f'href="#id_{field}' in page
        assert "Вигадана Юстина Петрівна" in page
    assert not Person.objects.exists()


def test_two_children_in_one_field_are_asked_apart_and_the_message_names_whose_field(office, client):
    data = {**CHILD, "sibling1-full_name": "Вигадана Ганна і Марко"}

    answer = client.post(
        f"/reports/{begun(client).pk}/typed/", {**data, "do": "send"}, headers={"accept-language": "en"}
    )

    assert answer.status_code == 400
    assert "Brother or sister 2, Name: This names two children." in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize("answer", ["unknown", "not_asked", "refused", "no"])
def test_four_answers_that_are_no_consent_stay_four(office, client, answer):
    typed(client, begun(client), {**CHILD, "inquirer-consent": answer}, "send")

    assert set(TracingRequest.objects.values_list("consent", flat=True)) == {answer}
    assert set(Consent.objects.values_list("answer", flat=True)) == {answer}
    assert set(Case.objects.values_list("legal_basis", flat=True)) == {""}


def test_no_brothers_or_sisters_is_an_answer(office, client):
    data = {name: text for name, text in CHILD.items() if not name.startswith("sibling")}

    typed(client, begun(client), {**data, "n_siblings": "1", "siblings-answer": "refused"}, "send")

    assert SiblingGroup.objects.get().answer == "refused"


def test_a_child_who_appeared_meanwhile_is_asked_about(office, client, signed_in):
    colleague = signed_in(office.users["caseworker"])
    draft = begun(client)
    typed(colleague, begun(colleague), CHILD, "send")
    known = Person.objects.get(best_name__contains="Юстина")
    assert _like(office, known)

    asked = typed(client, draft, CHILD, "send")

    page = asked.content.decode()
    assert "Is it one of these?" in page
    assert str(known.pk) in page
    assert Person.objects.count() == 2
    said = json.loads(Event.objects.exclude(act="write").order_by("seq").last().line)
    assert str(known.pk) in said["children"]

    made = typed(client, draft, {**CHILD, "shown": [str(known.pk)]}, "none")

    assert made.status_code == 302
    assert Person.objects.filter(best_name__contains="Юстина").count() == 2


def _like(office, person):
    return registry.index(office.users["intake"]) and Membership.objects.filter(person=person).exists()


def test_a_report_of_a_known_child_becomes_a_record_that_people_confirm(office, client, signed_in):
    typed(client, begun(client), CHILD, "send")
    known = Person.objects.get(best_name__contains="Юстина")
    colleague = signed_in(office.users["supervisor"])
    data = {name: text for name, text in CHILD.items() if not name.startswith("sibling")}

    draft = begun(colleague, person=str(known.pk))
    assert (
        "This report is about a child who is here" in colleague.get(f"/reports/{draft.pk}/").content.decode()
    )
    answer = typed(colleague, draft, {**data, "n_siblings": "0", "child-born": "2014"}, "send")

    assert answer.url == f"/children/{known.pk}/"
    assert Person.objects.count() == 2
    new = Membership.objects.get(person=known, is_proposed=True)
    pair = Pair.objects.get()
    assert new.record_id in {pair.left_id, pair.right_id}
    assert pair.p_same > 0.5
    assert TracingRequest.objects.filter(person=known).count() == 2


def test_brothers_and_sisters_follow_the_rows_that_people_put_elsewhere(office, client):
    typed(client, begun(client), CHILD, "send")
    girl, boy = (Person.objects.get(best_name__contains=name) for name in ("Юстина", "Данило"))
    other = office.child("supervisor")
    assert _brothers_and_sisters(office, boy) == [girl]

    Membership.objects.filter(person=girl).update(person=other)

    assert _brothers_and_sisters(office, boy) == [other]
    assert _brothers_and_sisters(office, other) == [boy]
    assert _brothers_and_sisters(office, girl) == []


def test_a_report_that_nobody_confirmed_yet_names_no_brothers_and_sisters_of_a_known_child(office, signed_in):
    colleague = signed_in(office.users["supervisor"])
    known = office.child("supervisor")

    typed(colleague, begun(colleague, person=str(known.pk)), CHILD, "send")

    boy = Person.objects.get(best_name__contains="Данило")
    assert _brothers_and_sisters(office, boy) == []
    assert _brothers_and_sisters(office, known) == []


def _brothers_and_sisters(office, child):
    return [each.person for each in file_of(office.users["supervisor"], child).relatives]


def test_people_are_asked_whether_a_reported_child_is_one_who_is_here(office, client):
    typed(client, begun(client), CHILD, "send")
    engine.run()
    typed(client, begun(client), {**CHILD, "shown": _everybody()}, "none")

    work = Job.objects.filter(kind="linkage.ask_about").latest("asked_at")
    jobs.JOBS[work.kind](jobs.Run(work))

    names = {record.readings["names"][0] for pair in Pair.objects.all() for record in (pair.left, pair.right)}
    assert "Вигадана Юстина Петрівна" in names
    assert Person.objects.count() == 4


def _everybody():
    return [str(each) for each in Person.objects.values_list("pk", flat=True)]


def test_a_report_cannot_be_given_to_a_child_whom_one_may_not_see(office, client):
    hidden = office.child("intake", "none")

    assert client.post("/reports/begin/", {"asked": "", "person": str(hidden.pk)}).status_code == 404
    assert typed(client, begun(client), CHILD, f"this:{hidden.pk}").status_code == 404
    assert not TracingRequest.objects.exists()


def test_a_draft_that_is_too_long_is_refused_and_said_so(office, client):
    draft = begun(client)

    answer = typed(client, draft, {**CHILD, "inquirer-told": "а" * 70_000})

    assert answer.status_code == 400
    assert "longer than a draft can hold" in answer.content.decode()


@pytest.mark.parametrize(
    ("kind", "number", "kept"),
    [("passport", "АБ 123456", "АБ-123456"), ("", "І-НО 123456", "1-НО-123456"), ("snils", "", "")],
)
def test_a_document_that_is_told_of_is_one_of_the_child(office, client, kind, number, kept):
    document = {"child-document_kind": kind, "child-document": number, "child-document_by": "РАЦС"}
    document |= {"child-document_issued": "05.2014", "child-document_standing": "annulled"}

    typed(client, begun(client), CHILD | document, do="send")

    (paper,) = Paper.objects.filter(person__best_name__contains="Юстина")
    assert (paper.kind, paper.number) == (kind or "birth_certificate", kept)
    assert (paper.issued_by, paper.issued.precision, paper.standing) == ("РАЦС", "month", "annulled")
    if number:
        assert paper.record.readings["identifiers"] == [f"{paper.kind}:{kept}"]
