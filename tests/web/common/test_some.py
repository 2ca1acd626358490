"""How many there are, as far as anybody needs to know."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import leleka.web
from leleka.web.accounts.models import Organisation
from leleka.web.common.some import counted, said


@pytest.mark.django_db
@pytest.mark.parametrize(("n", "expected", "words"), [(0, 0, "0"), (3, 3, "3"), (4, 4, "3+"), (6, 4, "3+")])
def test_of_many_only_that_they_are_many(n, expected, words):
    Organisation.objects.bulk_create(Organisation(name=f"Вигадана {number}") for number in range(n))

    found = counted(Organisation.objects.all(), enough=3)

    assert found == expected
    assert said(found, enough=3) == words


def test_wherever_100_or_more_may_be_said_the_noun_is_of_many():
    """101 and more are told as "100+": in Ukrainian 101 takes the singular, 100 does not."""
    templates = Path(leleka.web.__file__).parent.rglob("*.html")
    counts = [
        each
        for path in templates
        for each in re.findall(r"count n=(\S+) with told=", path.read_text("utf-8"))
    ]

    assert len(counts) > 3
    assert [each for each in counts if not each.endswith("|plural_of")] == []
