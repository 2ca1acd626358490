import pytest

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
