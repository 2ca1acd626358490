"""A figure that a person writes in stands beside ours, and is superseded instead of edited."""

import pytest
from django.core.exceptions import PermissionDenied

from leleka.web.figures import others, written
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.figures.forms import WrittenForm
from leleka.web.reports.models import ClaimedFigure

SAID = {
    "publisher": "Вигадане агентство", "kind": "news", "title": "Вигаданий звіт", "day": "06.03.2024",
    "quote": "Понад 19 000 дітей вивезено.", "qualifier": "over", "number": "19 000", "measure": "taken",
    "population": "child", "as_of": "03.2024", "claimed_by": "Вигадане міністерство", "page": "12",
    "address": "https://agency.invalid/report",
}  # fmt: skip


@pytest.fixture
def statistician(office):
    return office.users["statistician"]


@pytest.fixture
def client(signed_in, statistician):
    return signed_in(statistician)


def write(client, **changed):
    return client.post("/figures/others/written/", SAID | changed)


def stands(user):
    return others.beside(user, DEFINITIONS["documented"])


def test_a_figure_stands_beside_ours_with_its_words_its_page_and_its_address(client, statistician):
    assert write(client).status_code == 302

    (said,) = stands(statistician)
    assert (said.low, said.high, str(said.figure.as_of)) == (19000, None, "2024-03")
    assert said.who == "Вигадане міністерство (Вигадане агентство)"
    text = client.get("/figures/").content.decode()
    for shown in ("Понад 19 000 дітей вивезено.", "page 12", 'href="https://agency.invalid/report"'):
        assert shown in text


@pytest.mark.parametrize(
    ("qualifier", "number", "up_to", "interval"),
    [
        ("exact", "19,546", "", (19546, 19546)),
        ("at_least", "19.546", "", (19546, None)),
        ("up_to", "35 000", "", (None, 35000)),
        ("range", "540", "600", (540, 600)),
        ("about", "1000", "", (900, 1100)),
    ],
)
def test_a_number_is_the_interval_that_texts_are_read_as(
    client, statistician, qualifier, number, up_to, interval
):
    write(client, qualifier=qualifier, number=number, up_to=up_to)

    assert [(said.low, said.high) for said in stands(statistician)] == [interval]


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("number", {"number": "багато"}),
        ("number", {"number": "1.5"}),
        ("number", {"number": "-3"}),
        ("up_to", {"qualifier": "range", "up_to": ""}),
        ("up_to", {"qualifier": "range", "up_to": "7"}),
        ("up_to", {"qualifier": "over", "up_to": "20000"}),
        ("quote", {"quote": " "}),
        ("day", {"day": "01.01.2999"}),
        ("as_of", {"as_of": "07.03.2024"}),
        ("as_of", {"day": "", "as_of": "2999"}),
        ("measure", {"measure": "killed"}),
        ("kind", {"kind": ""}),
        ("address", {"address": "javascript:alert(1)"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(client, field, changed):
    answer = write(client, **changed)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert "Вигадане агентство" in answer.content.decode()
    assert not ClaimedFigure.objects.exists()


def test_every_measure_that_can_be_written_in_stands_beside_one_of_our_counts(db):
    beside = {code for each in DEFINITIONS.values() for code in each.measures}

    assert {code for code, _ in WrittenForm().fields["measure"].choices} - {""} == beside


def test_sent_twice_it_is_kept_once(client):
    write(client)
    write(client)

    assert ClaimedFigure.objects.count() == 1


def test_a_correction_takes_its_place_and_the_first_stays(client, statistician):
    write(client)
    first = ClaimedFigure.objects.get()

    form = client.get(f"/figures/others/{first.pk}/").context["form"]
    answer = client.post(
        f"/figures/others/{first.pk}/corrected/", SAID | {"number": "19546", "qualifier": "exact"}
    )

    assert (form.initial["number"], form.initial["page"], str(form.initial["as_of"])) == (
        19000,
        "12",
        "2024-03",
    )
    assert answer.status_code == 302
    assert [(said.low, said.high) for said in stands(statistician)] == [(19546, 19546)]
    assert ClaimedFigure.objects.get(pk=first.pk).low == 19000
    assert client.get(f"/figures/others/{first.pk}/").status_code == 404


def test_a_correction_sent_twice_is_kept_once_and_leads_to_where_the_first_led(client):
    write(client)
    first = ClaimedFigure.objects.get()
    sent = SAID | {"number": "19546", "qualifier": "exact"}

    answers = [client.post(f"/figures/others/{first.pk}/corrected/", sent) for _ in range(2)]

    assert [(each.status_code, each["Location"]) for each in answers] == [(302, "/figures/")] * 2
    assert ClaimedFigure.objects.count() == 2


def test_another_correction_of_what_was_corrected_meanwhile_is_offered_over_what_stands(client, statistician):
    write(client)
    first = ClaimedFigure.objects.get()
    client.post(f"/figures/others/{first.pk}/corrected/", SAID | {"number": "19546"})

    late = client.post(f"/figures/others/{first.pk}/corrected/", SAID | {"number": "19700"})

    page = late.content.decode()
    (stood,) = stands(statistician)
    assert late.status_code == 400
    assert f"/figures/others/{stood.figure.pk}/corrected/" in page
    assert 'value="19700"' in page
    assert ClaimedFigure.objects.count() == 2


def test_what_is_taken_back_is_shown_no_more_and_stays(client, statistician):
    write(client)
    first = ClaimedFigure.objects.get()

    assert client.post(f"/figures/others/{first.pk}/back/").status_code == 302

    assert stands(statistician) == []
    assert ClaimedFigure.objects.count() == 2
    assert client.post(f"/figures/others/{first.pk}/back/").status_code == 302  # sent twice
    assert ClaimedFigure.objects.count() == 2
    with pytest.raises(PermissionDenied, match="corrected or taken back"):
        written.take_back(statistician, statistician.organisation, figure=first)


def test_what_was_taken_back_can_be_written_in_again(client, statistician):
    for _ in range(2):
        write(client)
        client.post(f"/figures/others/{stands(statistician)[0].figure.pk}/back/")

    write(client)

    assert len(stands(statistician)) == 1


def test_a_figure_of_a_file_is_corrected_by_hand_too(client, office, statistician):
    row = {
        "article": "a", "start": 0, "end": 9, "quote": "540–600 дітей", "value_low": 540, "value_high": 600,
        "qualifier": "range", "unit": "person", "measure": "taken", "population": "child",
    }  # fmt: skip
    source = others.source_for(statistician, "Вигадана газета", "news")
    others.bring_in(statistician, office.ours, source=source, rows=[row])

    initial = client.get(f"/figures/others/{ClaimedFigure.objects.get().pk}/").context["form"].initial

    assert [initial[name] for name in ("number", "up_to", "population")] == [540, 600, "child"]


def test_another_organisations_figure_is_as_if_it_were_not(office, signed_in):
    figure = office.said_by_others()
    office.outsider.roles = ["statistician"]
    office.outsider.save()

    assert signed_in(office.outsider).get(f"/figures/others/{figure.pk}/").status_code == 404
    with pytest.raises(PermissionDenied, match="not your organisation"):
        written.take_back(office.outsider, office.outsider.organisation, figure=figure)
