"""Documents of a child: from lists, from reports and by hand they land in one place, and count as known."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from leleka.core.codelists import code_list
from leleka.web.casework.child import file_of
from leleka.web.casework.from_records import assert_all
from leleka.web.casework.models import Identity, Paper
from leleka.web.casework.told import told_of
from leleka.web.common.appending import lower_walls
from leleka.web.intake.models import Record
from leleka.web.linkage.models import Membership

SOURCE = {"source_title": "Лист бабусі (вигадано)", "source_kind": "relative", "sensitivity": "team"}


@pytest.fixture
def child(office):
    return office.child("caseworker")


@pytest.fixture
def client(office, signed_in):
    return signed_in(office.users["caseworker"])


def add(client, child, kind="paper", /, **said):
    return client.post(f"/children/{child.pk}/facts/added/{kind}/", {**SOURCE, **said})


def row(office, child, *numbers, names=("Вигадана Юстина",)):
    """A row of a list that is the child's."""
    said = {"names": list(names), "name_kinds": ["recorded"] * len(names), "identifiers": list(numbers)}
    record = Record.objects.create(source=office.source, row_key="1", readings=said)
    Membership.objects.create(record=record, person=child)
    return record


def standing(office, child, item):
    file = file_of(office.users["caseworker"], child)
    return next(each.standing for each in file.completeness.items if each.item == item)


def values(office, child, label):
    file = file_of(office.users["caseworker"], child)
    return [said.text for line in file.lines if line.label == label for said in line.values]


def test_a_document_that_a_row_names_is_a_fact_and_counts_as_known(office, child):
    row(office, child, "birth_certificate:1-НО-123456")
    assert standing(office, child, "identification_number") == "not_asked"

    assert_all(office.users["intake"])

    (paper,) = Paper.objects.all()
    assert paper.identity == Identity.objects.get()
    assert standing(office, child, "identification_number") == "known"
    assert values(office, child, "Birth certificate") == ["І-НО № 123456"]


def test_of_a_row_with_two_names_nobody_says_in_which_of_them_the_document_is(office, child):
    row(office, child, "passport:АБ-123456", names=("Вигадана Юстина", "Вымышленная Алла"))

    assert_all(office.users["intake"])

    assert Paper.objects.get().identity is None


def test_one_number_typed_and_in_a_row_is_one_value(office, child, client):
    row(office, child, "birth_certificate:1-НО-123456")
    assert_all(office.users["intake"])

    assert add(client, child, kind="birth_certificate", number="I - HO №123456").status_code == 302

    assert values(office, child, "Birth certificate") == ["І-НО № 123456"]


def test_a_document_is_told_with_its_name_who_gave_it_when_and_whether_it_holds(office, child, client):
    name = Identity.objects.create(
        person=child, source=office.source, recorded_by=office.users["caseworker"], kind="birth",
        full_name="Вигадана Юстина",
    )  # fmt: skip

    add(
        client, child, kind="birth_certificate", number="І-НО 123456", issued_by="відділ РАЦС",
        issued="05.2014", standing="annulled", identity=name.pk,
    )  # fmt: skip

    (group,) = (each for each in told_of(office.users["caseworker"], child) if each.kind == "paper")
    (told,) = group.facts
    for part in ("І-НО № 123456", "відділ РАЦС", "May 2014", "annulled", "Вигадана Юстина"):
        assert part in told.text
    assert "І-НО № 123456" in client.get(f"/children/{child.pk}/").content.decode()


def test_from_when_to_when_a_name_was_borne_can_be_said(office, child, client):
    add(client, child, "identity", kind="imposed", full_name="Вымышленная Алла", valid="05.2023")

    assert Identity.objects.get().valid.precision == "month"
    (group,) = (each for each in told_of(office.users["caseworker"], child) if each.kind == "identity")
    assert "May 2023" in group.facts[0].text


def test_a_document_in_an_imposed_name_is_kept_from_whoever_may_not_know_the_name(office, child, monkeypatch):
    name = Identity.objects.create(
        person=child, source=office.source, recorded_by=office.users["caseworker"], kind="imposed",
        full_name="Вымышленная Алла",
    )  # fmt: skip
    Paper.objects.create(
        person=child, source=office.source, recorded_by=office.users["caseworker"], kind="passport_ru",
        number="4510123456", identity=name,
    )  # fmt: skip
    monkeypatch.setattr(
        "leleka.web.casework.reading.can_read_field", lambda user, field, person: field != "imposed_identity"
    )

    assert values(office, child, "Passport") == []
    (group,) = (each for each in told_of(office.users["caseworker"], child) if each.kind == "paper")
    assert not group.facts


def test_a_document_names_no_name_that_its_reader_may_not_read(office, child):
    about = {"person": child, "source": office.source, "recorded_by": office.users["caseworker"]}
    name = Identity.objects.create(**about, kind="birth", full_name="Прихована", sensitivity="court_only")
    Paper.objects.create(**about, kind="passport", number="АБ-123456", identity=name)

    (group,) = (each for each in told_of(office.users["caseworker"], child) if each.kind == "paper")

    assert [told.text for told in group.facts] == ["passport АБ 123456"]
    assert values(office, child, "Passport") == ["passport АБ 123456"]


def test_every_number_that_is_read_has_a_kind():
    kinds = ("birth_certificate", "passport", "id_card", "passport_ru", "tax_number", "registry_number",
             "inn", "snils", "policy", "other")  # fmt: skip

    assert all(kind in code_list("paper_kind") for kind in kinds)


def test_rows_that_were_here_before_documents_were_facts_name_theirs(office, child):
    told = row(office, child, "passport:АБ-123456")
    row(office, child)
    assert_all(office.users["intake"])
    lower_walls(connection, ["casework_paper"])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_paper")
    migration = import_module("leleka.web.casework.migrations.0020_papers_that_rows_name")

    for _ in range(2):
        migration.assert_papers(apps, None)

    (paper,) = Paper.objects.all()
    assert (paper.record, paper.kind, paper.number) == (told, "passport", "АБ-123456")


@pytest.mark.parametrize("answer", ["no", "refused", "not_asked", "unknown"])
def test_what_is_answered_about_documents_is_one_of_four(office, child, client, answer):
    said = code_list("answer").label(answer, "en")

    sent = add(client, child, kind="any", answer=answer)

    assert sent.status_code == 302
    assert values(office, child, "Documents") == [said]
    standing = {"no": "known"}.get(answer, answer)
    items = {
        each.item: each.standing for each in file_of(office.users["caseworker"], child).completeness.items
    }
    assert items["identification_number"] == standing
    (group,) = (each for each in told_of(office.users["caseworker"], child) if each.kind == "paper")
    assert [told.text for told in group.facts] == [f"documents of any kind · {said}"]
    page = client.get(f"/children/{child.pk}/").content.decode()
    mark = {"no": "∅", "refused": "✕", "unknown": "?", "not_asked": "○"}[answer]
    assert f'<span class="mark" aria-hidden="true">{mark}</span> {said}' in page


def test_an_answer_about_one_kind_of_document_stands_beside_its_name(office, child, client):
    add(client, child, kind="birth_certificate", answer="no")

    assert values(office, child, "Birth certificate") == ["no"]


def test_a_number_and_that_there_is_none_are_a_conflict(office, child, client):
    add(client, child, kind="birth_certificate", answer="no")
    add(client, child, kind="birth_certificate", number="І-НО № 123456")

    (line,) = (
        line for line in file_of(office.users["caseworker"], child).lines if line.label == "Birth certificate"
    )

    assert line.is_conflicting
    assert [said.text for said in line.values] == ["І-НО № 123456", "no"]


@pytest.mark.parametrize(
    "said",
    [
        {"kind": "passport", "number": "АБ 123456", "answer": "no"},
        {"kind": "any", "number": "АБ 123456"},
        {"kind": "any"},
    ],
)
def test_a_document_is_described_or_answered_for(child, client, said):
    assert add(client, child, **said).status_code == 400
    assert not Paper.objects.exists()
