"""A database orders names as leleka.core.alphabet does."""

import pytest
from django.db import connection

from leleka.core.alphabet import LETTERS, in_alphabet
from leleka.web.common.alphabet import InAlphabet
from leleka.web.linkage.models import Person

pytestmark = pytest.mark.django_db


def test_a_database_orders_names_as_a_reader_expects(office):
    names = [
        *LETTERS,
        *LETTERS.upper(),
        "Єва",
        "ЄВА",
        "Мар’яна",
        "Маряна",
        "Mariana",
        "zoe",
        "",
        "Ґалаґан Їжак",
    ]
    for name in names:
        Person.objects.create(organisation=office.ours, best_name=name)

    people = Person.objects.filter(best_name__in=names)
    keys = dict(people.annotate(key=InAlphabet("best_name")).values_list("best_name", "key"))
    in_order = people.order_by(InAlphabet("best_name")).values_list("best_name", flat=True)

    assert keys == {name: in_alphabet(name) for name in names}
    assert [in_alphabet(name) for name in in_order] == sorted(in_alphabet(name) for name in in_order)


def test_postgresql_finds_the_first_names_without_sorting_all_of_them():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite sorts")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")

    plan = Person.objects.order_by(InAlphabet("best_name"), "pk").explain()

    assert "person_in_alphabet" in plan
    assert "Sort" not in plan
