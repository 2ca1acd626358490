"""How many there are, as far as anybody needs to know."""

from __future__ import annotations

import pytest

from leleka.web.accounts.models import Organisation
from leleka.web.common.some import counted, said


@pytest.mark.django_db
@pytest.mark.parametrize(("n", "expected", "words"), [(0, 0, "0"), (3, 3, "3"), (4, 4, "3+"), (6, 4, "3+")])
def test_of_many_only_that_they_are_many(n, expected, words):
    Organisation.objects.bulk_create(Organisation(name=f"Вигадана {number}") for number in range(n))

    found = counted(Organisation.objects.all(), enough=3)

    assert found == expected
    assert said(found, enough=3) == words
