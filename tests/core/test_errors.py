import re
from pathlib import Path

import pytest

import leleka
from leleka.core.errors import LelekaError, Problem, Where


def test_an_error_says_where_what_and_what_to_do():
    where = Where(file="roll.xlsx", sheet="Діти", row=14, column="Дата")

    with pytest.raises(LelekaError, match="is not a calendar day") as caught:
        raise LelekaError("intake.E014", "is not a calendar day.", where=where, hint="Open the row.")

    said = (
        "roll.xlsx, sheet “Діти”, row 14, column “Дата”: is not a calendar day. Open the row. [intake.E014]"
    )
    assert str(caught.value) == said
    assert caught.value.code == "intake.E014"


def test_row_numbers_are_labels_and_amounts_are_grouped():
    problem = Problem("intake.E001", "has {n} rows.", where=Where(row=12345), values={"n": 20000})

    assert problem.said() == "row 12345: has 20,000 rows. [intake.E001]"


def test_every_code_that_a_docstring_promises_is_one_that_the_program_has():
    sources = [path.read_text("utf-8") for path in sorted(Path(leleka.__file__).parent.rglob("*.py"))]
    had = {code for source in sources for code in re.findall(r'"([a-z]+\.E\d{3})"', source)}
    promised = {
        f"{room}.{number}"
        for source in sources
        for room, numbers in re.findall(r"Error: ([a-z]+)\.(E\d{3}(?:(?:,| to) E\d{3})*)", source)
        for number in re.findall(r"E\d{3}", numbers)
    }

    assert len(promised) > 50
    assert promised - had == set()
