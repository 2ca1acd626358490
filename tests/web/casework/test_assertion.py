"""Facts are asserted and corrected, never overwritten."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from leleka.core.codelists import CodeError
from leleka.web.casework.models import Trait
from leleka.web.common.appending import AppendOnly, WrittenOnce

WRITTEN_ONCE = [model for model in apps.get_models() if issubclass(model, AppendOnly)]


@pytest.fixture
def about(office):
    return {
        "person": office.child("caseworker"),
        "source": office.source,
        "recorded_by": office.users["caseworker"],
    }


def test_a_correction_supersedes_and_the_first_stays(about):
    first = Trait.objects.create(**about, kind="eyes", value="green")
    second = Trait.objects.create(**about, kind="eyes", value="grey", supersedes=first)

    assert list(Trait.objects.current()) == [second]
    assert Trait.objects.count() == 2


def test_a_withdrawal_leaves_nothing_current(about):
    first = Trait.objects.create(**about, kind="eyes", value="green")
    Trait.objects.create(**about, kind="eyes", supersedes=first, is_withdrawal=True)

    assert not Trait.objects.current().exists()


def test_the_four_answers_that_are_not_a_value_stay_apart(about):
    for answer in ("unknown", "not_asked", "refused", "no"):
        Trait.objects.create(**about, kind="mark", answer=answer)

    assert Trait.objects.values_list("answer", flat=True).distinct().count() == 4


def test_a_code_that_the_list_does_not_have_is_refused(about):
    with pytest.raises(CodeError, match="is no code"):
        Trait.objects.create(**about, kind="mark", answer="maybe")


@pytest.mark.parametrize("model", WRITTEN_ONCE, ids=lambda model: model.__name__)
def test_every_table_written_once_is_walled_in_django_and_in_the_database(db, model):
    assert issubclass(model._default_manager._queryset_class, WrittenOnce)
    table = model._meta.db_table
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgname IN (%s, %s)"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name IN (%s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{table}_no_update", f"{table}_no_delete"])
        assert len(cursor.fetchall()) == 2


def test_the_wall_holds_against_plain_sql(about):
    Trait.objects.create(**about, kind="eyes", value="green")

    with (
        pytest.raises(DatabaseError, match="written once"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE casework_trait SET value = 'grey'")
