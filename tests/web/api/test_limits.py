"""Programs ask so often a minute and no more, whichever question, with however many tokens."""

import pytest
from django.db import connection

from leleka.web.accounts.rights import may
from leleka.web.api import doors


@pytest.fixture(autouse=True)
def _minute(settings, monkeypatch):
    settings.QUESTIONS_A_MINUTE = 3
    monkeypatch.setattr(doors, "time", lambda: 1_000_000_010.0)


def test_all_questions_of_a_person_are_counted_together(office, program):
    user = office.users["supervisor"]
    assert may(user, "read")
    first, second = program(user), program(user)
    answers = [
        client.get(f"/api/v1/{path}").status_code
        for client, path in ((first, "counts"), (second, "children"), (first, "counts"))
    ]

    over = second.get("/api/v1/counts")

    assert 429 not in answers
    assert over.status_code == 429
    assert over.json()["code"] == "web.E087"
    assert over["Retry-After"] == "10"


def test_another_person_is_not_held_up(office, program):
    mine, theirs = program(office.users["supervisor"]), program(office.users["analyst"])
    for _ in range(4):
        last = mine.get("/api/v1/counts")

    assert last.status_code == 429
    assert theirs.get("/api/v1/counts").status_code == 200


def test_the_next_minute_begins_anew(office, program, monkeypatch):
    client = program(office.users["supervisor"])
    for _ in range(4):
        client.get("/api/v1/counts")

    monkeypatch.setattr(doors, "time", lambda: 1_000_000_080.0)

    assert client.get("/api/v1/counts").status_code == 200


def test_of_two_questions_at_once_each_counts_the_other(office, program):
    client, between = program(office.users["supervisor"]), []

    def meanwhile(execute, sql, *rest):
        answer = execute(sql, *rest)
        if sql.startswith("SELECT") and "accounts_asked" in sql and not between:
            between.append("asked")
            between[0] = client.get("/api/v1/counts").status_code
        return answer

    with connection.execute_wrapper(meanwhile):
        first = client.get("/api/v1/counts").status_code
    answers = [client.get("/api/v1/counts").status_code for _ in range(2)]

    assert [first, *between, *answers] == [200, 200, 200, 429]
