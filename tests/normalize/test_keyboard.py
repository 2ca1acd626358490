"""What was typed with the keyboard set to Latin letters is turned, and no name in Latin letters is."""

import pytest
from normalize.judged import by, cases

from leleka.normalize.keyboard import as_meant


@pytest.mark.parametrize("row", cases("keyboard"), ids=by("typed"))
def test_a_line_stands_as_it_was_meant(row):
    assert as_meant(row["typed"]) == row["meant"], row["why"]
