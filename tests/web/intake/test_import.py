"""A list comes in step by step: file, columns, every row looked through, rows in; and again."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils import timezone, translation
from web.office import CANARY, LIST

from leleka.intake import preview
from leleka.web.casework import from_records
from leleka.web.casework.models import Identity
from leleka.web.common import jobs
from leleka.web.common.models import Event, Job
from leleka.web.intake.files import path_of
from leleka.web.intake.forms import UploadForm
from leleka.web.intake.found import Found, found_of
from leleka.web.intake.models import CellProblem, ImportBatch, Record, Source, Tally
from leleka.web.linkage import questions
from leleka.web.linkage.models import Membership, Pair, Person

NEWER = LIST.replace("05.03.2014", "06.03.2014") + f"A-19,{CANARY} Юстина,01.02.2015\n"


def do_jobs(batch):
    """What the worker does about an import."""
    for job in Job.objects.filter(about=batch.pk, state="waiting"):
        jobs.run_job.call(str(job.pk))


def hand_in(client, text=LIST, name="list.csv", **said):
    file = SimpleUploadedFile(name, text.encode())
    return client.post("/lists/upload/", {"file": file, "title": "Вигаданий", "kind": "ngo", **said})


def read(client, batch, **said):
    """Agree to the columns as proposed, but for what is said."""
    page = client.get(f"/lists/imports/{batch.pk}/columns/")
    chosen = {f"field-{line.place}": line.said.field for line in page.context["lines"]} | said
    answer = client.post(f"/lists/imports/{batch.pk}/read/", chosen)
    do_jobs(batch)
    batch.refresh_from_db()
    return answer


def bring(client, text=LIST, **said):
    hand_in(client, text, **said)
    batch = ImportBatch.objects.latest("made_at")
    read(client, batch)
    client.post(f"/lists/imports/{batch.pk}/commit/")
    do_jobs(batch)
    batch.refresh_from_db()
    return batch


@pytest.fixture
def officer(office, signed_in):
    return signed_in(office.users["intake"])


def test_when_and_from_whom_a_list_was_obtained_is_kept_with_it(officer):
    hand_in(officer, obtained="05.2023", obtained_from="пані Вигадана")

    source = ImportBatch.objects.latest("made_at").source
    assert (source.obtained.precision, source.obtained_from) == ("month", "пані Вигадана")


@pytest.mark.parametrize(("lang", "said"), [("uk", "родич"), ("en", "relative")])
def test_who_speaks_is_offered_in_the_language_of_who_reads(office, lang, said):
    with translation.override(lang):
        page = str(UploadForm(office.users["intake"]))

    assert f">{said}<" in page.lower()


def test_nothing_comes_in_before_a_person_has_seen_every_problem(officer):
    hand_in(officer)
    batch = ImportBatch.objects.get()
    read(officer, batch)

    page = officer.get(f"/lists/imports/{batch.pk}/")

    assert (batch.state, batch.n_new, Record.objects.count()) == ("checked", 2, 0)
    problem = page.context["found"].problems[0]
    assert (problem.row, problem.column) == (3, "Дата народження")
    assert problem.cell == "31.02.2013"
    assert CANARY not in page.content.decode()
    assert f'"import":"{batch.pk}"' in Event.objects.filter(page="import").latest("seq").line


def test_a_cell_that_cannot_be_read_leads_to_the_columns_and_stands_there_until_it_is_in(officer):
    hand_in(officer, LIST.replace("31.02.2013", "невідь-коли " * 20))
    batch = ImportBatch.objects.get()
    read(officer, batch)
    address = f"/lists/imports/{batch.pk}/"

    before = officer.get(address)
    officer.post(f"{address}commit/")
    do_jobs(batch)
    after = officer.get(address).content.decode()

    (problem,) = before.context["found"].problems
    assert (problem.code, problem.is_of_columns, len(problem.cell)) == ("normalize.E010", True, 80)
    assert before.content.decode().count(f'href="{address}columns/"') == 2
    assert "невідь-коли" not in after
    assert f'href="{address}columns/"' not in after
    assert "give the column another meaning" not in after
    assert "take this import back" in after
    assert not any(problem.cell for problem in CellProblem.objects.all())


def test_what_stands_under_a_list_is_shown_before_it_is_in_and_is_no_child(officer):
    batch = bring(officer, LIST + f"Директор,____ {CANARY},\n")
    hand_in(officer, LIST + f"Директор,____ {CANARY},\n")
    newer = ImportBatch.objects.latest("made_at")
    read(officer, newer)

    page = officer.get(f"/lists/imports/{newer.pk}/?code=intake.E034")

    (problem,) = page.context["found"].problems
    assert (problem.row, problem.cell) == (4, f"Директор · ____ {CANARY}")
    assert "look whether one of them is a child" in page.content.decode()
    assert (batch.n_rows, Record.objects.count()) == (2, 2)
    assert not any(each.cell for each in batch.problems.all())


def test_a_file_that_is_in_as_another_list_is_said_to_be(officer, office, signed_in):
    first = bring(officer, title="Перший")
    hand_in(officer, title="Другий")
    again = ImportBatch.objects.latest("made_at")
    read(officer, again)

    page = officer.get(f"/lists/imports/{again.pk}/").content.decode()
    hand_in(officer, known=first.source_id)
    same_list = ImportBatch.objects.latest("made_at")
    read(officer, same_list)

    assert "as the list “Перший”" in page
    assert f'href="/lists/imports/{first.pk}/"' in page
    assert "This very file" not in officer.get(f"/lists/imports/{same_list.pk}/").content.decode()


def test_dropping_a_file_is_asked_once_more(officer):
    hand_in(officer)
    batch = ImportBatch.objects.get()
    read(officer, batch)

    page = officer.get(f"/lists/imports/{batch.pk}/").content.decode()

    assert "<summary>Drop this file</summary>" in page
    assert "Yes, drop it</button>" in page


def test_problems_are_counted_by_kind_chosen_by_kind_and_kept_as_a_table(officer):
    hand_in(officer, LIST + f"A-20,{CANARY} Тарас,31.04.2012\n")
    batch = ImportBatch.objects.get()
    read(officer, batch)
    address = f"/lists/imports/{batch.pk}/"

    found = officer.get(address).context["found"]
    none = officer.get(f"{address}?code=intake.E001").context["found"]
    all_of_them = officer.get(f"{address}?code=%00").context["found"]
    table = officer.get(f"{address}problems/")

    kind, n = found.kinds[0]
    assert (kind.code, n, len(none.problems)) == ("normalize.E011", 2, 0)
    assert len(all_of_them.problems) == 2
    assert table.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in table.headers["Content-Disposition"]
    assert table.content.decode("utf-8-sig").splitlines()[1].startswith("3,Дата народження,")
    assert CANARY not in table.content.decode()
    assert Event.objects.filter(page="import_problems", act="export").exists()


def test_a_newer_version_shows_each_changed_cell_before_and_after_it_is_in(officer, office):
    source = bring(officer).source
    hand_in(officer, NEWER, known=source.pk)
    batch = ImportBatch.objects.latest("made_at")
    read(officer, batch)

    before = officer.get(f"/lists/imports/{batch.pk}/changes/")
    officer.post(f"/lists/imports/{batch.pk}/commit/")
    do_jobs(batch)
    after = officer.get(f"/lists/imports/{batch.pk}/changes/")

    for page in (before, after):
        (row,) = page.context["rows"]
        assert list(row.cells) == [("Дата народження", "05.03.2014", "06.03.2014")]
        assert row.who == f"{CANARY} Олексій, 05.03.2014"
        assert str(row.child) in Event.objects.filter(page="import_changes").latest("seq").line


def test_changed_cells_of_a_child_that_others_look_after_are_not_shown(officer, office):
    source = bring(officer).source
    Person.objects.update(sensitivity="sealed")
    batch = bring(officer, NEWER, known=source.pk)

    page = officer.get(f"/lists/imports/{batch.pk}/changes/")

    assert page.context["rows"] == []


def test_a_heading_without_rows_is_said_and_leads_no_further(officer):
    hand_in(officer, LIST.splitlines()[0] + "\n")
    batch = ImportBatch.objects.get()

    page = officer.get(f"/lists/imports/{batch.pk}/columns/", follow=True).content.decode()
    lists = officer.get("/lists/").content.decode()

    assert "list.csv: has a heading, and no row under it." in page
    assert f"/lists/imports/{batch.pk}/read/" not in page
    assert "[web.E063]" in lists


def test_looking_at_the_columns_of_a_file_that_cannot_be_read_writes_nothing(officer):
    hand_in(officer, LIST.splitlines()[0] + "\n")
    ImportBatch.objects.update(state="mapping")
    CellProblem.objects.all().delete()
    batch = ImportBatch.objects.get()

    page = officer.get(f"/lists/imports/{batch.pk}/columns/").content.decode()

    assert "list.csv: has a heading, and no row under it." in page
    assert ImportBatch.objects.get().state == "mapping"
    assert not CellProblem.objects.exists()


def test_suggestions_stand_beside_the_first_rows_and_looking_at_them_is_traced(officer):
    hand_in(officer)
    batch = ImportBatch.objects.get()

    page = officer.get(f"/lists/imports/{batch.pk}/columns/")

    said = {line.said.column: (line.said.field, line.first[0]) for line in page.context["lines"]}
    assert said["ПІБ"] == ("full_name", f"{CANARY} Олексій")
    assert f'"import":"{batch.pk}"' in Event.objects.filter(page="import_columns").latest("seq").line


def test_rows_that_are_in_have_found_a_child_and_the_file_is_gone(officer):
    batch = bring(officer)

    page = officer.get(f"/lists/imports/{batch.pk}/")

    assert (batch.state, batch.n_new, batch.records.count()) == ("in", 2, 2)
    assert Person.objects.count() == 2
    assert Person.objects.exclude(case=None).count() == 2
    assert not path_of(batch).exists()
    assert page.status_code == 200


def test_from_a_list_that_is_in_a_way_leads_to_the_cases_that_came_with_it(officer):
    page = officer.get(f"/lists/imports/{bring(officer).pk}/").content.decode()

    assert 'href="/cases/?whose=nobody"' in page
    assert officer.get("/cases/?whose=nobody").context["found"].n_all == 2


def test_a_newer_version_updates_and_doubles_nothing(officer):
    source = bring(officer).source

    batch = bring(officer, NEWER, known=source.pk)

    assert (batch.n_new, batch.n_changed, batch.n_same) == (1, 1, 1)
    assert Source.objects.filter(title="Вигаданий").count() == 1
    assert Record.objects.current().filter(source=source).count() == 3
    assert Person.objects.count() == 3


def test_a_number_that_only_counts_rows_makes_no_row_another_childs(officer):
    rows = [f"{CANARY} Олексій,05.03.2014", f"{CANARY} Марія,06.04.2013", f"{CANARY} Юстина,01.02.2015"]
    counted = ["".join(f"{n},{row}\n" for n, row in enumerate(some, start=1)) for some in (rows[1:], rows)]
    first, second = (f"№,ПІБ,Дата народження\n{text}" for text in counted)
    source = bring(officer, first).source

    batch = bring(officer, second, known=source.pk)

    assert (batch.n_new, batch.n_changed, batch.n_same) == (1, 0, 2)


def test_a_commit_asked_twice_or_stopped_and_begun_again_doubles_nothing(officer):
    batch = bring(officer)
    ImportBatch.objects.filter(pk=batch.pk).update(state="committing")
    path_of(batch).parent.mkdir(parents=True)
    path_of(batch).write_text(LIST)
    job = Job.objects.filter(kind="intake.commit").get()

    jobs.JOBS["intake.commit"](jobs.Run(job))
    officer.post(f"/lists/imports/{batch.pk}/commit/")

    batch.refresh_from_db()
    assert (batch.n_new, batch.n_same, batch.records.count()) == (2, 0, 2)
    assert Job.objects.filter(kind="intake.commit").count() == 1


def test_a_meaning_that_cannot_be_is_said_beside_its_column(officer):
    hand_in(officer)
    batch = ImportBatch.objects.get()

    answer = read(officer, batch, **{"person-2": "mother"})

    assert answer.status_code == 400
    assert [line.place for line in answer.context["lines"] if line.fault] == [2]
    assert batch.state == "mapping"


def test_a_meaning_that_is_none_of_ours_is_refused(officer):
    hand_in(officer)

    answer = read(officer, ImportBatch.objects.get(), **{"field-0": "keep\n    person: mother"})

    assert answer.status_code == 400


def test_a_file_that_is_no_list_says_what_to_do_and_can_be_dropped(officer):
    hand_in(officer, text="PK\x03\x04 rubbish\x00\x00", name="Вигадані діти.csv")
    batch = ImportBatch.objects.get()

    page = officer.get(f"/lists/imports/{batch.pk}/columns/", follow=True)
    officer.post(f"/lists/imports/{batch.pk}/drop/")

    assert page.redirect_chain == [(f"/lists/imports/{batch.pk}/", 302)]
    assert "[intake.E" in page.content.decode()
    assert "Вигадані діти.csv" in page.content.decode()
    assert not ImportBatch.objects.exists()
    assert not Source.objects.filter(title="Вигаданий").exists()
    assert not path_of(batch).parent.exists()


def test_a_file_that_cannot_be_read_says_so_and_why_among_the_lists(officer):
    hand_in(officer, text="%PDF-1.7 rubbish")
    batch = ImportBatch.objects.get()
    officer.get(f"/lists/imports/{batch.pk}/columns/")

    lists = officer.get("/lists/").content.decode()

    assert "Could not be read" in lists
    assert "list.csv: is a PDF" in lists
    assert "[intake.E010]" in lists


def test_a_file_that_breaks_while_every_row_is_looked_through_says_so_among_the_lists(officer, monkeypatch):
    hand_in(officer)
    batch = ImportBatch.objects.get()
    path = path_of(batch)
    with monkeypatch.context() as broken:
        broken.setattr("leleka.web.intake.jobs.read_list", lambda *_, **__: preview(path.with_name("gone")))
        read(officer, batch)

    lists = officer.get("/lists/").content.decode()
    page = officer.get(f"/lists/imports/{batch.pk}/").content.decode()
    read(officer, batch)

    assert "list.csv: is not there." in lists
    assert "[intake.E011]" in page
    assert f'href="/lists/imports/{batch.pk}/columns/"' in page
    assert batch.state == "checked"


def test_a_reading_whose_worker_died_too_often_says_so_among_the_lists(officer):
    hand_in(officer)
    batch = ImportBatch.objects.get()
    Job.objects.create(
        kind="intake.check",
        about=batch.pk,
        owner=batch.made_by.pk,
        state="running",
        n_tries=jobs.MOST_TRIES,
        beat_at=timezone.now() - 2 * jobs.DEAD_AFTER,
    )
    jobs.take_up()

    lists = officer.get("/lists/").content.decode()
    page = officer.get(f"/lists/imports/{batch.pk}/").content.decode()

    assert "It could not be finished" in lists
    assert "web.E021" in page
    assert "Nothing came in." in page
    assert f'action="/lists/imports/{batch.pk}/drop/"' in page


def test_a_call_is_no_list_of_which_a_newer_version_comes(office, officer):
    office.brought_in()
    Source.objects.create(
        organisation=office.ours,
        list_id="call",
        title="Дзвінок",
        kind="relative",
        made_by=office.users["intake"],
    )

    offered = UploadForm(office.users["intake"]).fields["known"].queryset

    assert [source.title for source in offered] == [ImportBatch.objects.get().source.title]


def test_a_page_that_comes_back_asks_for_the_file_again(officer):
    page = hand_in(officer, title="").content.decode()

    assert "Choose the file once more" in page
    assert "A new list needs this." in page


def test_an_upload_that_lacks_its_name_or_is_another_offices_list_is_sent_back(office, officer, signed_in):
    theirs = Source.objects.create(
        organisation=office.partner, list_id="theirs", title="чужий", kind="ngo", made_by=office.outsider
    )

    assert hand_in(officer, title="").status_code == 400
    assert hand_in(officer, known=theirs.pk).status_code == 400
    assert not ImportBatch.objects.exists()


def test_rows_that_are_in_are_not_dropped(officer):
    batch = bring(officer)

    officer.post(f"/lists/imports/{batch.pk}/drop/")

    assert ImportBatch.objects.get().records.count() == 2


def test_progress_says_what_how_many_and_how_long(officer, office):
    batch = office.handed_in("checked")
    Job.objects.filter(about=batch.pk).update(
        state="running",
        stage="rows come in",
        n_done=500,
        n_all=1000,
        at={"stage_since": (timezone.now() - timedelta(seconds=250)).isoformat()},
    )

    page = officer.get(f"/lists/imports/{batch.pk}/").content.decode()

    assert "500 of 1,000, 2 a second" in page
    assert "about 4 minutes still" in page
    assert "You may leave" in page


def test_an_import_that_failed_goes_on_where_it_was(officer, monkeypatch):
    hand_in(officer)
    batch = ImportBatch.objects.get()
    read(officer, batch)
    address = f"/lists/imports/{batch.pk}/"
    with monkeypatch.context() as broken:
        broken.setattr("leleka.web.intake.jobs.bring_in", lambda *_, **__: 1 / 0)
        officer.post(f"{address}commit/")
        do_jobs(batch)
    failed = officer.get(address).content.decode()

    officer.post(f"{address}commit/")
    do_jobs(batch)

    assert "web.E020 ZeroDivisionError" in failed
    assert f'action="{address}commit/"' in failed
    batch.refresh_from_db()
    assert (batch.state, batch.records.count()) == ("in", 2)


def test_a_worker_that_slept_while_another_did_its_import_doubles_nothing(officer, monkeypatch, caplog):
    hand_in(officer)
    batch = ImportBatch.objects.get()
    read(officer, batch)
    officer.post(f"/lists/imports/{batch.pk}/commit/")
    job = jobs.latest(batch.pk)
    began = []

    class Slept(from_records._Institutions):
        """Made when it is known which rows have said nothing yet, before any fact is written."""

        def __init__(self):
            super().__init__()
            began.append(self)
            if len(began) == 1:
                jobs.run_job.call(str(job.pk))

    monkeypatch.setattr(from_records, "_Institutions", Slept)

    jobs.run_job.call(str(job.pk))

    job.refresh_from_db()
    assert (len(began), job.state, job.n_tries) == (2, "done", 2)
    assert (Record.objects.count(), Identity.objects.count()) == (2, 2)
    assert f"web.E022 job {job.pk}" in caplog.text


def test_what_a_large_import_found_is_counted_once_for_each_who_may_look(
    officer, office, signed_in, monkeypatch
):
    for module in ("found", "jobs"):
        monkeypatch.setattr(f"leleka.web.intake.{module}.MOST_COUNTED_AT_ONCE", 1)
    batch = bring(officer)
    address = f"/lists/imports/{batch.pk}/"
    Person.objects.filter(memberships__record__row=2).update(sensitivity="sealed")

    own = officer.get(address)
    other = signed_in(office.users["analyst"]).get(address)

    assert "Counted for you on" in own.content.decode()
    assert own.context["found"].found.n_own == 2  # as it was when the rows came in
    assert other.context["found"].found.n_own == 1  # counted when first asked for
    assert {tally.user.email for tally in Tally.objects.all()} == {
        office.users[name].email for name in ("intake", "analyst")
    }


def test_what_was_found_is_counted_anew_after_a_day_and_for_other_rights(officer, office, monkeypatch):
    for module in ("found", "jobs"):
        monkeypatch.setattr(f"leleka.web.intake.{module}.MOST_COUNTED_AT_ONCE", 1)
    batch, user = bring(officer), office.users["intake"]
    Person.objects.update(sensitivity="sealed")
    kept = found_of(user, batch).n_own

    Tally.objects.update(rights="others")
    after_rights = found_of(user, batch).n_own
    Tally.objects.update(at=timezone.now() - timedelta(days=2))
    after_a_day = found_of(user, batch).n_own

    assert (kept, after_rights, after_a_day) == (2, 0, 0)


def test_an_import_stopped_before_people_were_asked_asks_them_when_it_goes_on(officer, monkeypatch):
    hand_in(officer, LIST + f"B-1,{CANARY} Олексій,05.03.2014\n")
    batch = ImportBatch.objects.get()
    read(officer, batch)
    officer.post(f"/lists/imports/{batch.pk}/commit/")
    job = jobs.latest(batch.pk)

    def killed(*_, **__):
        raise KeyboardInterrupt  # as near to a kill as one process gets

    with monkeypatch.context() as stopped:
        stopped.setattr(questions, "offer", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.run_job.call(str(job.pk))
    placed, asked = Membership.objects.count(), Pair.objects.count()

    jobs.run_job.call(str(job.pk))

    assert (placed, asked) == (3, 0)
    assert Pair.objects.count() > 0
    assert Membership.objects.count() == 3


@pytest.mark.parametrize(
    ("inside", "here", "said"),
    [
        (2, 0, "Within the list, people are asked about 2 pairs of rows. A machine"),
        (1, 3, "people are asked about 1 pair of rows. With other lists, about 3 pairs. A machine"),
        (0, 2, "<p>People are asked about 2 pairs with rows of other lists. A machine"),
        (0, 0, "<p>Nobody is asked about any of them now. A machine"),
    ],
)
def test_what_people_are_asked_about_is_said_as_it_is(inside, here, said):
    found = Found(n_own=5, n_inside=0, n_here=0, n_asked_inside=inside, n_asked_here=here)

    page = " ".join(render_to_string("intake/_found.html", {"found": found}).split())

    assert said in page.replace("<p> ", "<p>")
