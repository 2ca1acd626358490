"""Others' figures come in with their words; an estimate says what may be said, in both languages."""

import json
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from leleka.figures.capture import CaptureTable
from leleka.figures.run import as_json
from leleka.reports import Document, read
from leleka.web.common import jobs
from leleka.web.common.models import Job
from leleka.web.figures import estimating, others
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.figures.forms import OthersForm
from leleka.web.figures.models import EstimateRun
from leleka.web.intake.models import Record, Source
from leleka.web.linkage.models import Membership
from leleka.web.reports.models import ClaimedFigure, Report

TEXT = (
    "The invented ministry said on 5 March 2024 that over 19,000 children had been taken. "
    "So far 388 children have returned."
)


@pytest.fixture
def statistician(office):
    return office.users["statistician"]


@pytest.mark.parametrize(("lang", "said"), [("en", "State body of Ukraine"), ("uk", "ООН")])
def test_who_speaks_keeps_its_capitals_and_is_chosen_by_nobody(lang, said):
    with translation.override(lang):
        choices = list(OthersForm().fields["kind"].choices)

    assert choices[0][0] == ""
    assert said in [label for _, label in choices]


def lines_of(text):
    reading = read(Document("article", text, lang="en", published=date(2024, 3, 6)))
    return "\n".join(json.dumps(figure.row(), ensure_ascii=False) for figure in reading.figures)


def hand_in(client, content, **said):
    file = SimpleUploadedFile("figures.jsonl", content.encode())
    return client.post(
        "/figures/others/take/", {"file": file, "publisher": "Вигадана газета", "kind": "news", **said}
    )


def test_figures_of_a_report_stand_beside_ours_with_their_words(office, signed_in, statistician):
    client = signed_in(statistician)

    assert hand_in(client, lines_of(TEXT)).status_code == 302

    taken = others.beside(statistician, DEFINITIONS["documented"])
    assert [(each.low, each.high) for each in taken] == [(19000, None)]
    assert "19,000" in taken[0].figure.more["quote"]
    text = client.get("/figures/").content.decode()
    assert "Вигадана газета" in text
    assert "at least 19,000" in text


def test_the_same_output_twice_is_there_once(signed_in, statistician):
    client = signed_in(statistician)
    hand_in(client, lines_of(TEXT))

    hand_in(client, lines_of(TEXT))

    assert Report.objects.count() == 1


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251"])
def test_what_a_terminal_redirected_in_its_own_encoding_is_read(encoding):
    assert others.rows_of('{"quote": "19 тисяч дітей"}'.encode(encoding), "figures.jsonl") == [
        {"quote": "19 тисяч дітей"}
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("no json", "web.E061"),
        ("[1]", "web.E061"),
        ("{}", "web.E062"),
        ('{"quote": "x"}', "web.E060"),
        ("", ""),
    ],
)
def test_a_file_of_something_else_brings_nothing_in(signed_in, statistician, content, code):
    answer = hand_in(signed_in(statistician), content)

    assert answer.status_code == 400
    assert code in answer.content.decode()
    assert not ClaimedFigure.objects.exists()


def test_of_many_rows_the_one_that_is_no_figure_is_named(signed_in, statistician):
    answer = hand_in(signed_in(statistician), lines_of(TEXT) + '\n{"quote": "x"}')

    assert "row 3: is no figure of leleka report." in answer.content.decode()
    assert not Report.objects.exists()


def test_another_offices_reports_stay_theirs(office, signed_in, statistician):
    hand_in(signed_in(statistician), lines_of(TEXT))
    office.outsider.roles = ["statistician"]
    office.outsider.save()

    assert not others.beside(office.outsider, DEFINITIONS["documented"])


def test_what_another_office_brought_in_comes_in_here_too(office, signed_in, statistician):
    office.outsider.roles = ["statistician"]
    office.outsider.save()
    for user in (office.outsider, statistician):
        hand_in(signed_in(user), lines_of(TEXT))

    for user in (office.outsider, statistician):
        assert len(others.beside(user, DEFINITIONS["documented"])) == 1


@pytest.fixture
def lists(office):
    """Three lists that overlap: 40 children, each on some of them."""
    made = [
        Source.objects.create(
            organisation=office.ours,
            list_id=f"l{n}",
            title=f"Список {n}",
            kind="ngo",
            made_by=office.users["intake"],
        )
        for n in range(3)
    ]
    for number in range(40):
        child = office._new(office.users["caseworker"], "team", "team")
        for n, source in enumerate(made):
            if (number + 1) >> n & 1:
                record = Record.objects.create(
                    source=source, row_key=str(number), cells={}, fingerprint=f"{n}{number:060d}"
                )
                Membership.objects.create(record=record, person=child, is_proposed=n > 0)
    return made


def test_an_estimate_is_made_by_a_job_and_says_its_checks_in_both_languages(
    office, signed_in, statistician, lists, monkeypatch
):
    monkeypatch.setattr(
        estimating, "run", lambda tables, progress: RUN(tables, methods=("graphs", "chao"), progress=progress)
    )
    estimating.start(statistician, office.ours, lists=[each.pk for each in lists])

    jobs.run_job.func(str(Job.objects.get(kind="figures.estimate").pk))

    estimate = EstimateRun.objects.get()
    assert set(estimate.said) == {"uk", "en"}
    assert estimate.said["uk"]["headline"] != estimate.said["en"]["headline"]
    assert estimate.said["en"]["checks"]
    assert all(chart.startswith("<svg") for chart in estimate.said["en"]["charts"])
    text = signed_in(statistician).get(f"/figures/estimates/{estimate.pk}/").content.decode()
    assert estimate.said["en"]["headline"] in text


def test_an_estimate_beside_the_counts_says_from_which_lists_it_is(office, signed_in, statistician):
    said, lists = office.estimated().said, ["реєстр", "гаряча лінія", "школи"]
    EstimateRun.objects.create(organisation=office.ours, lists=lists, said=said, made_by=statistician)

    text = signed_in(statistician).get("/figures/").content.decode()

    assert "alone, not from all that is counted above" in text
    assert ", ".join(lists) in text


def test_no_small_overlap_is_kept(office, statistician):
    estimate = office.estimated()

    kept = [count for _, count in estimate.said["en"]["overlaps"] if count is not None]
    assert all(count >= 5 for count in kept)


def test_a_row_whose_newer_version_was_taken_back_is_in_an_estimate_again(office, statistician, lists):
    before = estimating.table_of(statistician, [each.pk for each in lists])

    for row in Record.objects.filter(source=lists[0]):
        office.taken_back(row)

    assert estimating.table_of(statistician, [each.pk for each in lists]) == before


def test_an_estimate_takes_three_lists_of_ones_own(office, statistician, lists):
    with pytest.raises(PermissionDenied, match="at least three lists"):
        estimating.start(statistician, office.ours, lists=[lists[0].pk, lists[1].pk, lists[1].pk])
    Source.objects.filter(pk=lists[2].pk).update(organisation=office.partner)
    with pytest.raises(PermissionDenied, match="not all your organisation"):
        estimating.start(statistician, office.ours, lists=[each.pk for each in lists])


RUN = estimating.run


def test_an_estimate_kept_in_no_language_breaks_no_page(office, signed_in, statistician):
    estimate = EstimateRun.objects.create(organisation=office.ours, said={"x": "y"}, made_by=statistician)
    client = signed_in(statistician)

    assert client.get("/figures/").status_code == 200
    assert client.get(f"/figures/estimates/{estimate.pk}/").status_code == 200


def given(client, content):
    file = SimpleUploadedFile("estimate.json", content)
    return client.post("/figures/estimates/take/", {"file": file})


def written(*, internal=False):
    table = CaptureTable.of(("A", "B", "C"), {1: 60, 2: 50, 3: 30, 4: 70, 5: 20, 6: 25, 7: 12})
    return json.dumps(as_json(RUN([table], methods=("chao",)), internal=internal)).encode()


def test_an_estimate_of_the_command_line_stands_among_the_figures(signed_in, statistician):
    client, content = signed_in(statistician), written()

    answer = given(client, content)

    made = EstimateRun.objects.get()
    assert answer["Location"] == f"/figures/estimates/{made.pk}/"
    assert set(made.said) == {"uk", "en"}
    text = client.get(answer["Location"]).content.decode()
    assert made.said["en"]["headline"] in text
    assert "Read from a file" in text
    assert made.said["en"]["headline"] in client.get("/figures/").content.decode()


def test_the_same_file_twice_is_one_estimate(signed_in, statistician):
    client, content = signed_in(statistician), written()

    assert given(client, content)["Location"] == given(client, content)["Location"]
    assert EstimateRun.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "wrong"),
    [(b"{}", "no estimate"), (b"\xff", "no estimate"), (b"[1]", "no estimate"), (None, "--internal")],
)
def test_a_file_that_cannot_be_kept_says_what_to_do(signed_in, statistician, content, wrong):
    answer = given(signed_in(statistician), written(internal=True) if content is None else content)

    assert answer.status_code == 400
    assert wrong in answer.content.decode()
    assert not EstimateRun.objects.exists()
