"""Who looked: the officer reads the trace, and reading it is traced; nobody else does."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.urls import get_resolver
from django.utils import timezone
from web.office import CANARY

from leleka.core.codelists import code_list
from leleka.web.casework.looks import Question, _place_of, asked_for, id_range
from leleka.web.casework.unusual import unusual_access
from leleka.web.common import jobs, trace
from leleka.web.common.ids import spoken
from leleka.web.common.models import Event, Job


def opened(user, *children, act="read", at=None):
    with patch.object(timezone, "now", return_value=at or timezone.now()):
        trace.write(act, actor=user.pk, page="child", children=[child.pk for child in children])
    return Event.objects.latest("seq")


def text_of(client, address="/trace/"):
    return client.get(address).content.decode()


@pytest.fixture
def auditor(office):
    return office.users["auditor"]


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("child", "A child and its case"),
        ("case_steps", "A child and its case"),
        ("my_work", "My work"),
        ("figures", "Figures"),
        ("intake.actions.look_through", "Lists"),
        ("common.checking.check", "The registry’s own work"),
        ("api", "Programs"),
    ],
)
def test_every_entry_says_in_words_where_it_was(office, signed_in, auditor, page, place):
    trace.write("read", actor=auditor.pk, page=page)

    rows = text_of(signed_in(auditor)).split("<section>")[-1]

    assert place in rows


def test_an_entry_names_its_details_in_words_and_keeps_the_programs_name_in_a_title(
    office, signed_in, auditor
):
    task = office.task(office.child("caseworker"), office.users["caseworker"])
    finish = {"task": str(task.pk), "person": str(task.person_id)}
    name = "casework.actions.finish_task"
    trace.write("write", actor=auditor.pk, page=name, children=[task.person_id], detail=finish)

    rows = text_of(signed_in(auditor)).split("<section>")[-1]

    assert f'<span title="{name}">A child and its case</span>' in rows
    assert f"task {spoken(task.pk)}" in rows
    assert rows.count(spoken(task.person_id)) == 1
    assert rows.count(name) == 1


def test_the_times_of_entries_say_in_which_zone_they_are(office, signed_in, auditor):
    opened(auditor)

    assert f"({timezone.get_current_timezone_name()})" in text_of(signed_in(auditor))


def test_every_page_belongs_to_a_place():
    known = [name for name in get_resolver().reverse_dict if isinstance(name, str)]

    assert not [name for name in known if name != "set_language" and not _place_of(name)]


def test_the_officer_sees_who_opened_how_many_children_but_no_name_of_a_child(office, signed_in, auditor):
    user, child = office.users["caseworker"], office.child("caseworker")
    opened(user, child)
    opened(user, child, act="search")

    text = text_of(signed_in(auditor))

    assert spoken(child.pk) in text
    assert CANARY not in text
    assert str(child.pk) not in text
    line = next(each for each in signed_in(auditor).get("/trace/").context["lines"] if each.who == user)
    assert (line.n_children, line.counts) == (1, {"read": 1, "search": 1})


def test_reading_the_trace_is_in_the_trace(office, signed_in, auditor):
    signed_in(auditor).get(f"/trace/?who={office.users['analyst'].pk}&act=read")

    said = json.loads(Event.objects.get(actor=auditor.pk, act="read").line)
    assert said["page"] == "who_looked"
    assert said["detail"]["who"] == str(office.users["analyst"].pk)


@pytest.mark.parametrize("address", ["/trace/", "/trace/unusual/", "/trace/chain/", "/retention/"])
@pytest.mark.parametrize("role", ["caseworker", "supervisor", "administrator"])
def test_nobody_else_reads_it(office, signed_in, address, role):
    assert signed_in(office.users[role]).get(address).status_code == 404


def test_another_offices_looks_are_not_the_officers_unless_at_our_children(office, auditor):
    today = timezone.localdate()
    theirs, ours = office.child("caseworker", "none"), office.child("caseworker")
    hidden, seen = opened(office.outsider, theirs), opened(office.outsider, ours)

    found = set(asked_for(auditor, Question(today, today)))

    assert seen in found
    assert hidden not in found


def test_entries_are_narrowed_by_person_act_day_and_child(office, auditor):
    today = timezone.localdate()
    one, other = office.child("caseworker"), office.child("analyst", "team")
    first = opened(office.users["caseworker"], one)
    second = opened(office.users["analyst"], other, act="search")
    old = opened(office.users["analyst"], one, at=timezone.now() - timedelta(days=3))

    def found(**asked):
        return set(asked_for(auditor, Question(asked.pop("first", today), today, **asked)))

    assert found(who=office.users["caseworker"].pk) == {first}
    assert found(act="search") == {second}
    assert found(child=spoken(other.pk)) == {second}
    assert found(child=str(one.pk), first=today - timedelta(days=5)) == {first, old}
    assert old not in found()


def test_a_number_that_is_none_is_said_and_shows_the_rest(office, signed_in, auditor):
    answer = signed_in(auditor).get("/trace/?child=Mariia")

    assert answer.status_code == 200
    assert "This is no child’s number" in answer.content.decode()
    assert "Mariia" not in "".join(Event.objects.values_list("line", flat=True))


@pytest.mark.parametrize("words", ["", "xyz", "A1B2-", "a" * 33])
def test_only_beginnings_of_ids_are_ids(words):
    if words == "A1B2-":
        low, high = id_range(words)
        assert low.hex == "a1b2" + "0" * 28
        assert high.hex == "a1b2" + "f" * 28
    else:
        with pytest.raises(ValueError, match=r"id|hex|int"):
            id_range(words)


def test_older_entries_come_page_by_page_without_a_gap(office, signed_in, auditor):
    for _ in range(130):
        opened(office.users["caseworker"], office.child("caseworker"))
    client = signed_in(auditor)

    first = client.get("/trace/").context
    second = client.get(f"/trace/?{first['older']}").context

    numbers = [entry.seq for each in (first, second) for entry in each["entries"]]
    assert set(Event.objects.filter(act="read", page="child").values_list("seq", flat=True)) <= set(numbers)
    assert len(numbers) == len(set(numbers))


def test_a_night_of_looks_at_a_family_nobody_near_works_on_is_unusual(office, auditor):
    # 2 March, one o'clock in Kyiv.
    night = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
    strange = [office.child("analyst", "organisation", level) for level in ("public", "partner", "team")]
    for days in range(4):
        opened(office.users["verifier"], *strange, at=night + timedelta(days=days))

    found = unusual_access(auditor.organisation_id, today=datetime(2026, 3, 6, tzinfo=UTC).date())

    assert {each.rule for each in found} == {"at_night", "same_family"}
    assert {each.who for each in found} == {str(office.users["verifier"].pk)}
    assert {each.day.day for each in found if each.rule == "at_night"} == {2, 3, 4, 5}


def test_ones_own_children_are_never_unusual_by_day(office, auditor):
    noon = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
    for days in range(6):
        opened(office.users["caseworker"], office.child("caseworker"), at=noon + timedelta(days=days))

    assert not unusual_access(auditor.organisation_id, today=datetime(2026, 3, 8, tzinfo=UTC).date())


def test_unusual_access_and_its_rules_stand_on_the_page(office, signed_in, auditor):
    for _ in range(10):
        trace.write("refused", actor=office.users["liaison"].pk, page="child")

    client = signed_in(auditor)
    assert "Nobody has looked yet" in text_of(client, "/trace/unusual/")

    client.post("/trace/unusual/look/")
    jobs.run_job.func(str(Job.objects.get(kind="trace.watch").pk))

    text = text_of(client, "/trace/unusual/")
    assert "refused 10 times" in text
    assert "Was refused 10 times or more in a day." in text


def check_now(client):
    client.post("/trace/chain/check/")
    job = Job.objects.get(kind="trace.check")
    jobs.run_job.func(str(job.pk))
    return client.get("/trace/chain/").content.decode()


def test_a_whole_chain_is_said_to_be_whole_with_its_last_digest(office, signed_in, auditor):
    opened(office.users["caseworker"], office.child("caseworker"))

    text = check_now(signed_in(auditor))

    assert "The trace is whole" in text
    assert any(event.digest in text for event in Event.objects.all())


def test_the_first_broken_entry_is_named(office, signed_in, auditor, break_in):
    events = [opened(office.users["caseworker"], office.child("caseworker")) for _ in range(3)]
    break_in(f"UPDATE common_event SET act = 'list' WHERE seq = {events[1].seq}")

    text = check_now(signed_in(auditor))

    assert f"broken at entry {events[1].seq}" in text


def test_a_child_taken_out_of_an_entry_breaks_it(office, break_in):
    events = [opened(office.users["caseworker"], office.child("caseworker")) for _ in range(3)]
    break_in(f"DELETE FROM common_eventchild WHERE event_id = {events[1].seq}")

    assert trace.broken_at() == events[1].seq


def test_people_see_their_own_trail_and_nobody_elses(office, signed_in):
    mine, theirs = office.child("caseworker"), office.child("analyst", "organisation")
    opened(office.users["caseworker"], mine)
    opened(office.users["analyst"], theirs)

    text = text_of(signed_in(office.users["caseworker"]), "/trace/mine/")

    assert spoken(mine.pk) in text
    assert spoken(theirs.pk) not in text


def by_night():
    jobs.start_daily()
    for kind in ("trace.check", "trace.watch_all", "trace.watch"):
        for job in Job.objects.filter(kind=kind):
            jobs.run_job.func(str(job.pk))


def test_what_is_found_by_night_stands_on_the_officers_first_page(office, signed_in, auditor):
    for _ in range(10):
        trace.write("refused", actor=office.users["liaison"].pk, page="child")

    by_night()

    text = text_of(signed_in(auditor), "/")
    assert "The trace is whole" in text
    assert "refused 10 times" in text
    assert office.users["liaison"].name in text
    assert "refused 10 times" in text_of(signed_in(auditor), "/trace/unusual/")


@pytest.mark.parametrize(("n", "is_found"), [(99, False), (100, True)])
def test_asking_too_fast_has_a_line_and_a_threshold_of_its_own(office, signed_in, auditor, n, is_found):
    for _ in range(n):
        trace.write("too_fast", actor=office.users["liaison"].pk, page="found")

    by_night()

    text = text_of(signed_in(auditor), "/")
    assert ("asked too fast 100 times" in text) == is_found
    assert "refused 100 times" not in text


def test_a_password_that_somebody_else_may_know_is_found(office, signed_in, auditor):
    for _ in range(5):
        trace.write("sign_in_failed", actor=office.users["liaison"].pk, detail={"factor": "totp"})
        trace.write("sign_in_failed", actor=None)

    by_night()

    assert "5 wrong second factors after the right password" in text_of(signed_in(auditor), "/trace/unusual/")


@pytest.fixture
def compared(office, signed_in, auditor):
    """What is said of an entry and a digest that somebody wrote down."""

    def ask(entry, digest):
        said = {"entry": entry, "digest": digest}
        return signed_in(auditor).post("/trace/chain/compare/", said, headers={"accept-language": "en"})

    return ask


def test_a_digest_that_was_written_down_still_stands(office, compared):
    event = opened(office.users["caseworker"], office.child("caseworker"))
    by_hand = " ".join(event.digest[n : n + 8] for n in range(0, 64, 8)).upper()

    page = compared(event.seq, by_hand).content.decode()

    assert f"Entry {event.seq} still has this digest." in page
    assert "Check every entry, too" in page
    by_night()
    assert "nothing up to it was rewritten" in compared(event.seq, by_hand).content.decode()


def test_a_trace_that_was_rewritten_as_a_whole_is_known_by_what_was_written_down(office, compared, break_in):
    event = opened(office.users["caseworker"], office.child("caseworker"))
    line = event.line.replace('"act":"read"', '"act":"list"')
    digest = hashlib.sha256(line.encode()).hexdigest()
    break_in(f"UPDATE common_event SET line = '{line}', digest = '{digest}' WHERE seq = {event.seq}")

    page = compared(event.seq, event.digest).content.decode()

    assert f"Entry {event.seq} has another digest" in page
    assert "The trace has no entry 900" in compared(900, event.digest).content.decode()


@pytest.mark.parametrize("digest", ["0" * 63, "z" * 64, ""])
def test_what_is_no_whole_digest_is_said_at_its_field(compared, digest):
    answer = compared(1, digest)

    assert answer.status_code == 400
    assert "still has this digest" not in answer.content.decode()


def test_a_chain_that_broke_by_day_is_on_the_officers_first_page_the_next_morning(
    office, signed_in, auditor, break_in
):
    events = [opened(office.users["caseworker"], office.child("caseworker")) for _ in range(3)]
    break_in(f"UPDATE common_event SET act = 'list' WHERE seq = {events[1].seq}")

    by_night()

    work = text_of(signed_in(auditor), "/")
    assert work.count(f"The trace is broken at entry {events[1].seq}") == 1
    assert work.index("The trace is broken") < work.index("Unusual")


def test_an_administrator_learns_what_was_done_by_night_and_not_what_the_trace_says(office, signed_in):
    by_night()
    Job.objects.filter(kind="casework.duties").update(
        state=Job.State.FAILED, problem_code="web.E020 KeyError"
    )

    text = text_of(signed_in(office.users["administrator"]), "/")

    assert "It went wrong the last time." in text
    assert "web.E020 KeyError" in text
    assert "The trace is whole" not in text


def test_a_decision_of_retention_is_said_in_words(office, signed_in, auditor):
    what = {"category": "unreviewed_tip", "decision": "seal", "n": 1}
    trace.write("write", actor=auditor.pk, page="casework.keeping.decide", detail=what)

    rows = text_of(signed_in(auditor)).split("<section>")[-1]

    assert (
        f"kind {code_list('retention_category').label('unreviewed_tip', 'en')}, decision seal, how many 1"
        in rows
    )
