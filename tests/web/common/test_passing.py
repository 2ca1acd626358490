"""What all processes remember for some minutes."""

import json
from datetime import timedelta
from importlib import import_module
from unittest.mock import patch

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import timezone

from leleka.web.common.models import Passing
from leleka.web.project import settings as real

SAID = "allauth:rl:login_failed:ip:192.0.2.7"


@pytest.fixture
def cache(db, settings):
    """The cache of an office; the tests have one of their own."""
    settings.CACHES = real.CACHES
    return caches["default"]


def later(minutes):
    return patch.object(timezone, "now", return_value=timezone.now() + timedelta(minutes=minutes))


@pytest.mark.parametrize("value", [[1732822000.25, 1732822001.5], True, "y", 0])
def test_what_is_remembered_is_told_until_it_passes(cache, value):
    cache.set(SAID, value, timeout=120)

    assert cache.get(SAID) == value
    with later(minutes=3):
        assert cache.get(SAID, "nothing") == "nothing"


def test_of_two_who_add_the_same_one_is_told_that_it_was_there(cache):
    assert [cache.add(SAID, "y", timeout=60), cache.add(SAID, "y", timeout=60)] == [True, False]
    with later(minutes=2):
        assert cache.add(SAID, "y", timeout=60)


def test_what_passed_goes_when_something_comes(cache):
    cache.set(SAID, 1, timeout=60)

    with later(minutes=2):
        cache.set("another", 1)

    assert Passing.objects.count() == 1


def test_what_is_forgotten_is_gone(cache):
    cache.set(SAID, 1)

    assert [cache.delete(SAID), cache.delete(SAID)] == [True, False]
    assert cache.get(SAID) is None


def test_no_computer_and_nobody_is_named_in_it(cache):
    cache.set(SAID, [1.5])

    held = json.dumps(list(Passing.objects.values("key", "value")))
    assert "192.0.2.7" not in held
    assert "allauth" not in held


def test_guesses_are_counted_in_it_by_all_processes_together(office, cache):
    guess = {"login": "nobody@office.invalid", "password": "x"}

    for _ in range(7):
        answer = Client().post("/account/login/", guess, headers={"accept-language": "en"})

    assert "Too many tries" in answer.content.decode()
    assert Passing.objects.exists()


def test_the_table_of_pickles_goes_where_there_is_one_and_where_there_is_none(db):
    step = import_module("leleka.web.common.migrations.0004_passing").Migration.operations[-1]

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE shared_cache (cache_key varchar(255))")
        for _ in range(2):
            cursor.execute(step.sql)

    assert "shared_cache" not in connection.introspection.table_names()
