"""Programs see and do what the person who made their token may, and each question is traced as theirs."""

import hashlib
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from web.canaries import MARK, marked_world
from web.office import CANARY, RELATIONS, ROLES, SENSITIVITIES

from leleka.web.accounts.models import ApiToken
from leleka.web.accounts.rights import can, may
from leleka.web.accounts.tokens import RIGHTS, SCOPES, issue
from leleka.web.api import searching
from leleka.web.api.description import api
from leleka.web.common import jobs, trace
from leleka.web.common.models import Event, EventChild, Job
from leleka.web.intake.models import ImportBatch, Record, Source
from leleka.web.linkage.actions import claim
from leleka.web.linkage.models import Decision, Person

OPERATIONS = {
    (method, "/api/v1" + path): operation["tags"][0]
    for path, methods in (
        (p.removeprefix("/api/v1"), m) for p, m in api.get_openapi_schema()["paths"].items()
    )
    for method, operation in methods.items()
}
NOTHING = "00000000-0000-4000-8000-000000000007"


def ask(client, method, path, body=None):
    address = path
    for name in ("child_id", "import_id", "pair_id"):
        address = address.replace(f"{{{name}}}", NOTHING)
    address = address.replace("{row_id}", "7")
    given = {"content_type": "application/json", "data": body or bodies(path)} if method == "post" else {}
    return getattr(client, method)(address, **given)


def bodies(path):
    if path.endswith("/search"):
        return {"text": "Вигадана Марія"}
    if path.endswith("/imports"):
        return {"new": {"title": "Вигаданий", "kind": "ngo"}, "rows": [{"ПІБ": "Вигадана Марія"}]}
    if "/alike/" in path:
        return {"answer": "changed"}
    return {"answer": "unsure", "reasons": ["common_name"]}


def test_every_scope_opens_something_and_every_question_has_one():
    assert set(OPERATIONS.values()) == set(SCOPES) == set(RIGHTS)


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_nothing_is_answered_without_a_live_token(office, signed_in, method, path):
    user = office.users["supervisor"]
    secrets = {}
    for why in ("closed", "ended", "shut out"):
        token, secrets[why] = issue(user, purpose=why, scopes=list(SCOPES), days=1)
        now = timezone.now()
        ends = {"closed": {"revoked_at": now}, "ended": {"ends_at": now}}.get(why, {})
        ApiToken.objects.filter(pk=token.pk).update(**ends)
    programs = [Client(), Client(headers={"Authorization": "Bearer leleka_guess"})]
    session = signed_in(user)
    programs += [Client(headers={"Authorization": f"Bearer {secrets[why]}"}) for why in ("closed", "ended")]

    for client in (*programs, session):
        assert ask(client, method, path).status_code == 401

    type(user).objects.filter(pk=user.pk).update(is_active=False)
    shut_out = Client(headers={"Authorization": f"Bearer {secrets['shut out']}"})
    assert ask(shut_out, method, path).status_code == 401


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_a_token_is_for_what_it_was_made_for(office, program, method, path):
    others = [scope for scope in SCOPES if scope != OPERATIONS[method, path]]
    user = office.users["supervisor"]

    answer = ask(program(user, others), method, path)

    assert answer.status_code == 403
    assert "Цей токен створено не для цього" in answer.json()["what"]
    assert Event.objects.filter(act="refused", actor=user.pk).exists()


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whose_role_has_no_such_right_finds_nothing(office, program, method, path):
    right = RIGHTS[OPERATIONS[method, path]]
    for role, user in office.users.items():
        answer = ask(program(user), method, path)

        if may(user, right):
            assert answer.status_code in ({404} if "{" in path else {200, 201}), (role, answer.content)
        else:
            assert answer.status_code == 404, role


@pytest.mark.parametrize("role", ROLES)
def test_a_child_is_told_to_those_who_may_read_it_and_traced(office, program, role):
    user, client = office.users[role], program(office.users[role])
    for relation in RELATIONS:
        for sensitivity in SENSITIVITIES:
            child = office.child(role, relation, sensitivity)

            answer = client.get(f"/api/v1/children/{child.pk}")

            assert answer.status_code == (200 if can(user, "read", child) else 404), (relation, sensitivity)
            assert (child.best_name in answer.content.decode()) == (answer.status_code == 200)
            seen = EventChild.objects.filter(person=child.pk, event__actor=user.pk, event__act="read")
            assert seen.exists() == (answer.status_code == 200)


def test_no_such_child_and_not_yours_are_one_answer(office, program):
    client, theirs = program(office.users["caseworker"]), office.child("caseworker", "none")

    answers = [client.get(f"/api/v1/children/{key}") for key in (theirs.pk, NOTHING)]

    assert answers[0].content == answers[1].content
    assert [answer.status_code for answer in answers] == [404, 404]


def test_going_on_from_page_to_page_meets_each_child_once_and_no_other(office, program):
    world, user = marked_world(office, 60), office.users["supervisor"]
    client, met, after = program(user), [], None
    while True:
        said = client.get("/api/v1/children", {"limit": 7} | ({"after": after} if after else {})).json()
        met += [child["id"] for child in said["children"]]
        assert set(said) == {"children", "after"}
        after = said["after"]
        if after is None:
            break

    assert sorted(met) == sorted(str(child.pk) for child in world.children if can(user, "read", child))
    assert len(met) == len(set(met))


def test_a_marked_word_reaches_only_the_programs_of_whom_it_may(office, program):
    world, seen = marked_world(office, 60), set()
    pairs = list(world.rows_of("Pair"))[:10]
    for user in (*office.users.values(), office.outsider):
        client = program(user)
        found = [client.get(path) for (method, path) in OPERATIONS if method == "get" and "{" not in path]
        found += [client.get(f"/api/v1/children/{child.pk}") for child in world.children[::3]]
        found += [client.get(f"/api/v1/pairs/{pair.pk}") for pair in pairs]
        for answer in found:
            assert answer.status_code in {200, 404, 403}
            on_page = "/children/" in answer.wsgi_request.path
            for word in MARK.finditer(answer.content.decode()):
                place = world.whose[word.group().lower()].place
                assert world.may_see(user, word.group(), on_childs_page=on_page), (user.name, place)
                seen.add(place)

    assert {"Person.best_name", "Record.cells", "Identity.full_name", "CountSet.published_in"} <= seen


def test_what_cannot_be_traced_is_not_told(office, program, monkeypatch):
    user, child = office.users["caseworker"], office.child("caseworker")
    client, write = program(user), trace.write

    def broken(act, **about):
        if act == "read":
            raise trace.transaction.TransactionManagementError
        return write(act, **about)

    monkeypatch.setattr(trace, "write", broken)
    answer = client.get(f"/api/v1/children/{child.pk}")

    assert (answer.status_code, answer.json()["code"]) == (503, "web.E503")
    assert CANARY not in answer.content.decode()


def test_rows_come_in_as_a_file_would(office, program):
    client = program(office.users["intake"])
    rows = [{"ПІБ": f"{CANARY} Олексій", "Дата народження": "05.03.2014"}, {"ПІБ": f"{CANARY} Марія"}]
    body = {"new": {"title": "Вигаданий", "kind": "ngo"}, "rows": rows}

    handed = client.post("/api/v1/imports", body, content_type="application/json").json()
    batch = ImportBatch.objects.get(pk=handed["id"])
    jobs.JOBS["intake.check"](jobs.Run(jobs.latest(batch.pk)))
    Job.objects.update(state="done")
    looked = client.get(f"/api/v1/imports/{batch.pk}").json()
    assert not Record.objects.exists()
    let = client.post(f"/api/v1/imports/{batch.pk}/commit").json()
    jobs.JOBS["intake.commit"](jobs.Run(jobs.latest(batch.pk)))

    assert (looked["state"], looked["n_rows"], looked["n_new"]) == ("checked", 2, 2)
    assert let["state"] == "committing"
    assert {record.cells["ПІБ"] for record in Record.objects.all()} == {row["ПІБ"] for row in rows}
    assert CANARY not in json.dumps([handed, looked, let])


def handed_in(client, rows, **about):
    """Rows of a list, looked through."""
    body = {"rows": rows, **about}
    batch = ImportBatch.objects.get(
        pk=client.post("/api/v1/imports", body, content_type="application/json").json()["id"]
    )
    jobs.JOBS["intake.check"](jobs.Run(jobs.latest(batch.pk)))
    Job.objects.update(state="done")
    return batch


def let_in(client, batch, **said):
    answer = client.post(f"/api/v1/imports/{batch.pk}/commit", query_params=said)
    if answer.status_code == 202:
        jobs.JOBS["intake.commit"](jobs.Run(jobs.latest(batch.pk)))
        Job.objects.update(state="done")
    return answer


def test_each_row_that_may_be_a_row_of_before_is_answered_for_itself(office, program):
    client = program(office.users["intake"])
    named = [{"ПІБ": f"{CANARY} {name}", "Дата народження": "05.03.2014"} for name in ("Олексій", "Марія")]
    new = {"new": {"title": "Вигаданий", "kind": "ngo"}}
    first = handed_in(client, [row | {"Очі": "сірі"} for row in named], **new)
    let_in(client, first)
    again = handed_in(client, [row | {"Очі": "карі"} for row in named], known=str(first.source_id))
    address = f"/api/v1/imports/{again.pk}/alike"

    def say(row, answer):
        return client.post(f"{address}/{row['id']}", {"answer": answer}, content_type="application/json")

    asked = client.get(address).json()
    refused = let_in(client, again)
    said = [say(row, answer).json() for row, answer in zip(asked["rows"], ("changed", "others"), strict=True)]
    other = say({"id": 2**62}, "changed")
    let = let_in(client, again)

    assert [row["cells"] for row in asked["rows"]] == [
        [{"column": "Очі", "before": "сірі", "now": "карі"}]
    ] * 2
    assert all(row["child"] and row["answer"] == "" for row in asked["rows"])
    assert asked["following"] is None
    assert (refused.status_code, refused.json()["code"]) == (400, "web.E064")
    assert [(each["n_alike"], each["n_unsaid"]) for each in said] == [(2, 1), (2, 0)]
    assert (other.status_code, let.status_code) == (403, 202)
    again.refresh_from_db()
    assert (again.n_changed, again.n_new) == (1, 1)
    assert client.get(address).json() == {"rows": [], "following": None}


def test_what_people_said_of_the_columns_of_a_list_holds_for_a_program_too(office, program):
    client = program(office.users["intake"])
    rows = [{"ПІБ": f"{CANARY} Олексій", "Дата народження": "05.03.2014", "Очі": "сірі"}]
    first = handed_in(client, rows, new={"title": "Вигаданий", "kind": "ngo"})
    let_in(client, first)
    source = Source.objects.get(pk=first.source_id)
    source.mapping = source.mapping.replace("field: eyes", "field: keep")
    source.save()

    again = handed_in(client, rows, known=str(source.pk))

    assert "field: eyes" not in again.mapping
    assert "field: full_name" in again.mapping


def test_rows_that_may_be_rows_of_before_are_given_some_at_a_time(office, program):
    client = program(office.users["intake"])
    named = [{"ПІБ": f"{CANARY} {name}", "Дата народження": "05.03.2014"} for name in ("Олексій", "Марія")]
    first = handed_in(
        client, [row | {"Очі": "сірі"} for row in named], new={"title": "Вигаданий", "kind": "ngo"}
    )
    let_in(client, first)
    again = handed_in(client, [row | {"Очі": "карі"} for row in named], known=str(first.source_id))
    address = f"/api/v1/imports/{again.pk}/alike"

    one, two = (client.get(address, {"limit": 1, "first": at}).json() for at in (0, 1))

    assert [one["following"], two["following"]] == [1, None]
    assert one["rows"][0]["id"] != two["rows"][0]["id"]


def test_rows_that_cannot_be_read_are_refused_with_their_reason_and_leave_nothing_behind(office, program):
    client = program(office.users["intake"])
    rows = [{f"{row}-{column}": "1" for column in range(200)} for row in range(11)]
    body = {"new": {"title": "Вигаданий", "kind": "ngo"}, "rows": rows}

    answer = client.post("/api/v1/imports", body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["code"].startswith("intake.E")
    assert not ImportBatch.objects.exists()


def test_an_answer_is_kept_and_the_second_is_blind(office, program):
    pair = office.pair(office.child("analyst", "team"), office.child("verifier", "team"))
    first, second = (program(office.users[role]) for role in ("analyst", "verifier"))
    said = {"answer": "same", "reasons": ["eyes"]}

    one = first.post(f"/api/v1/pairs/{pair.pk}/answers", said, content_type="application/json")
    shown = second.get(f"/api/v1/pairs/{pair.pk}").json()
    again = first.post(f"/api/v1/pairs/{pair.pk}/answers", said, content_type="application/json")

    assert (one.status_code, again.status_code) == (201, 403)
    assert again.json()["what"] == "Ви вже відповіли; далі черга іншої людини."
    assert "same" not in json.dumps({name: shown[name] for name in ("left", "right", "id")})
    assert Decision.objects.get().by == office.users["analyst"]


def test_programs_are_not_offered_a_pair_that_a_colleague_has_open(office, program):
    children = office.child("analyst", "team"), office.child("verifier", "team")
    free, taken = office.pair(*children, gain=1.0), office.pair(*children, gain=2.0)
    asked = program(office.users["analyst"])
    before = asked.get("/api/v1/pairs").json()["pairs"]

    claim(office.users["verifier"], taken)

    assert [pair["id"] for pair in before] == [str(taken.pk), str(free.pk)]
    assert [pair["id"] for pair in asked.get("/api/v1/pairs").json()["pairs"]] == [str(free.pk)]


def test_a_wrong_question_is_named_by_its_places_and_not_repeated(office, program):
    client = program(office.users["analyst"])

    answer = client.post("/api/v1/search", {"text": [CANARY]}, content_type="application/json")

    assert answer.status_code == 422
    assert CANARY not in answer.content.decode()
    assert "body.text (string_type)" in answer.json()["what"]


def test_a_misspelt_field_is_not_passed_over(office, program):
    client = program(office.users["intake"])
    body = {"new": {"title": "Вигаданий", "kind": "ngo", "pubisher": "x"}, "rows": [{"ПІБ": "Марія"}]}

    answer = client.post("/api/v1/imports", body, content_type="application/json")

    assert answer.status_code == 422
    assert "body.new.pubisher (extra_forbidden)" in answer.json()["what"]


@pytest.mark.parametrize("of", [{}, {"known": NOTHING, "new": {"title": "Вигаданий", "kind": "ngo"}}])
def test_rows_are_of_one_list(office, program, of):
    client = program(office.users["intake"])

    answer = client.post(
        "/api/v1/imports", {**of, "rows": [{"ПІБ": "Марія"}]}, content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "web.E088")


def test_as_many_rows_as_a_question_may_have_fit_into_it(office, program):
    client = program(office.users["intake"])
    row = {f"стовпець {n}": "Вигадана область" for n in range(15)}  # each letter six signs, as json writes it
    body = {"new": {"title": "Вигаданий", "kind": "ngo"}, "rows": [row] * 5_000}

    answer = client.post("/api/v1/imports", body, content_type="application/json")
    larger = client.post("/api/v1/search", {"text": "x" * 17 * 1024**2}, content_type="application/json")

    assert answer.status_code == 201
    assert (larger.status_code, larger.json()["code"]) == (413, "web.E089")


def test_a_method_that_there_is_not_is_refused_in_json(office, program):
    answer = program(office.users["analyst"]).delete("/api/v1/children")

    assert (answer.status_code, answer.json()["code"]) == (405, "web.E090")
    assert answer.headers["Allow"] == "GET"


def test_a_mistake_of_ours_is_told_to_a_program_in_json(office, program, monkeypatch):
    def broken(*args):
        raise ZeroDivisionError

    client = program(office.users["analyst"])
    client.raise_request_exception = False
    monkeypatch.setattr(searching, "find", broken)

    answer = client.post("/api/v1/search", {"text": "Марія"}, content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (500, "web.E500")


def test_a_program_gets_json_also_where_there_is_no_such_address(office, program):
    answer = program(office.users["analyst"]).get("/api/v1/child/")

    assert (answer.status_code, answer.json()["code"]) == (404, "web.E080")


@pytest.mark.parametrize(("lang", "said"), [("uk", "Тут для вас нічого немає."), ("en", "There is nothing")])
def test_what_went_wrong_is_said_in_the_language_the_program_asks_for(office, program, lang, said):
    client = program(office.users["analyst"])

    answer = client.get(f"/api/v1/children/{NOTHING}", headers={"accept-language": lang})

    assert said in answer.json()["what"]


def test_a_small_frozen_number_is_hidden_from_programs_as_from_pages(office, program):
    office.child("caseworker")
    small = office.frozen()

    said = program(office.users["statistician"]).get("/api/v1/counts").json()["counts"]

    assert small.n == 1
    assert [(count["id"], count["n"]) for count in said] == [(str(small.pk), None)]


def test_the_exported_trace_can_be_checked_elsewhere(office, program):
    trace.write("read", actor=office.users["analyst"].pk, page="child")

    said = program(office.users["auditor"]).get("/api/v1/trace").json()

    assert said["entries"]
    for entry in said["entries"]:
        assert hashlib.sha256(entry["line"].encode()).hexdigest() == entry["digest"]


@pytest.mark.parametrize("name", ["ask-by-program.md", "ask-by-program.uk.md"])
def test_the_guide_asks_every_question_there_is_as_it_is_answered(office, program, name):
    guide = (Path(__file__).parents[3] / "docs" / "how-to" / name).read_text()
    asked = re.findall(r"""\$ASK (--request POST )?"?\$AT(/[^\s"?]+)[^\s]*(?: --data '([^']+)')?""", guide)
    client, kept = program(office.users["supervisor"]), set()

    for posts, place, body in asked:
        path = re.sub(r"\$([A-Z]+)", lambda found: f"{{{found[1].lower()}_id}}", f"/api/v1{place}")
        method = "post" if posts or body else "get"
        kept.add((method, path))
        if body:
            answer = ask(client, method, path, json.loads(body))
            assert answer.status_code in ({404} if "{" in path else {200, 201}), answer.content

    assert kept == set(OPERATIONS)


def test_the_description_is_for_who_is_signed_in(office, signed_in):
    closed = Client().get("/api/v1/openapi.json")
    told = signed_in(office.users["analyst"]).get("/api/v1/openapi.json")

    assert closed.status_code == 302
    assert set(json.loads(told.content)["paths"]) == {path for _, path in OPERATIONS}


def test_a_secret_is_shown_once_and_not_kept(office, signed_in, monkeypatch):
    monkeypatch.setattr("leleka.web.accounts.page.is_fresh", lambda request: True)
    client = signed_in(office.users["analyst"])
    form = {"purpose": "a test", "scopes": ["children"], "days": "30"}

    made = client.post("/account/tokens/add/", form).content.decode()
    secret = made.split("<code>")[1].split("</code>")[0]
    token = ApiToken.objects.get()
    works = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/children")
    client.post(f"/account/tokens/{token.pk}/end/")
    closed = Client(headers={"Authorization": f"Bearer {secret}"}).get("/api/v1/children")

    assert secret not in client.get("/account/tokens/").content.decode()
    assert secret not in str(ApiToken.objects.values().get())
    assert not [line for line in Event.objects.values_list("line", flat=True) if secret in line]
    assert (works.status_code, closed.status_code) == (200, 401)
    assert token.ends_at - timezone.now() < timedelta(days=31)


@pytest.mark.parametrize("role", ROLES)
def test_a_token_is_offered_for_what_one_s_roles_allow(office, signed_in, role):
    user = office.users[role]
    form = {"purpose": "a test", "scopes": list(SCOPES), "days": "30"}

    page = signed_in(user).get("/account/tokens/")
    signed_in(user).post("/account/tokens/add/", form)

    offered = {scope for scope, _ in page.context["form"].fields["scopes"].choices}
    assert offered == {scope for scope, right in RIGHTS.items() if may(user, right)}
    assert (b"No question that programs can ask" in page.content) == (not offered)
    assert ApiToken.objects.exists() == (offered == set(SCOPES))


def test_nobody_closes_another_s_token(office, signed_in):
    token, _ = issue(office.users["analyst"], purpose="a test", scopes=["children"], days=1)

    answer = signed_in(office.users["administrator"]).post(f"/account/tokens/{token.pk}/end/")

    assert answer.status_code == 404
    assert ApiToken.objects.get().is_live
    assert Person.objects.count() == 0
