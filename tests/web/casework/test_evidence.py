"""Evidence: what it is, its print, who holds it; who may add it need not write facts."""

import pytest

from leleka.web.casework.models import EvidenceItem

A_SOURCE = {"source_title": "Вигаданий архів", "source_kind": "ngo", "reliability": "B"}
PRINT = "9F86D081884C7D659A2FEAA0C55AD015 A3BF4F1B2B0B822CD15D6C15B0F00A08"


def add(client, child, **said):
    sent = {**A_SOURCE, "kind": "document", "what": "Вигадана довідка", "sensitivity": "team", **said}
    return client.post(f"/children/{child.pk}/facts/added/evidence/", sent)


def test_evidence_keeps_its_print_its_day_and_who_holds_it(office, signed_in):
    child = office.child("evidence")
    client = signed_in(office.users["evidence"])

    assert add(client, child, digest=PRINT, captured="03.2023", held_by="архів, № 7").status_code == 302

    made = EvidenceItem.objects.get()
    assert made.digest == PRINT.replace(" ", "").lower()
    assert made.captured.precision == "month"
    text = client.get(f"/children/{child.pk}/facts/").content.decode()
    assert all(each in text for each in ("Вигадана довідка", made.digest, "архів, № 7"))


@pytest.mark.parametrize("digest", ["9f86", "x" * 64, PRINT + "0"])
def test_what_is_no_print_is_not_kept(office, signed_in, digest):
    answer = add(signed_in(office.users["evidence"]), office.child("evidence"), digest=digest)

    assert answer.status_code == 400
    assert "64 signs" in answer.content.decode()
    assert not EvidenceItem.objects.exists()


def test_who_adds_evidence_need_not_write_facts(office, signed_in):
    child, client = office.child("evidence"), signed_in(office.users["evidence"])
    add(client, child)
    item = EvidenceItem.objects.get()

    text = client.get(f"/children/{child.pk}/facts/").content.decode()

    assert f"/facts/evidence/{item.pk}/" in text
    assert "/facts/add/evidence/" in text
    assert "/facts/add/trait/" not in text
    assert client.get(f"/children/{child.pk}/facts/add/trait/").status_code == 403


def test_evidence_is_corrected_and_taken_back_like_a_fact(office, signed_in):
    child, client = office.child("evidence"), signed_in(office.users["evidence"])
    add(client, child, digest=PRINT)
    item = EvidenceItem.objects.get()
    sent = {
        **A_SOURCE,
        "kind": "photo",
        "what": "Вигадане фото",
        "sensitivity": "sealed",
        "why": "не довідка",
    }

    assert client.post(f"/facts/evidence/{item.pk}/correct/", sent).status_code == 302
    new = EvidenceItem.objects.get(supersedes=item)
    assert client.post(f"/facts/evidence/{new.pk}/withdraw/", {"why": "інша дитина"}).status_code == 302

    assert not EvidenceItem.objects.current().exists()


def test_evidence_that_is_sealed_is_not_named_to_the_team(office, signed_in):
    child = office.child("evidence", "team")
    add(signed_in(office.users["evidence"]), child, sensitivity="sealed")
    assert EvidenceItem.objects.exists()

    text = signed_in(office.users["analyst"]).get(f"/children/{child.pk}/facts/").content.decode()

    assert "Вигадана довідка" not in text


def test_an_address_is_shown_as_text_not_as_a_way_out(office, signed_in):
    child, client = office.child("evidence"), signed_in(office.users["evidence"])
    add(client, child, url="https://listing.invalid/7", kind="web_page")

    text = client.get(f"/children/{child.pk}/facts/").content.decode()

    assert "https://listing.invalid/7" in text
    assert 'href="https://listing' not in text
