import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.figures import relate
from leleka.figures.relations import KINDS
from leleka.figures.sightings import sighting
from leleka.figures.values import overlap
from leleka.reports import Document, Figure

with (Path(__file__).parent / "relations.tsv").open(encoding="utf-8") as table:
    CASES = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", CASES, ids=[row["why"] for row in CASES])
def test_two_figures_stand_to_each_other_as_judged(row, ledger_of):
    ledger = ledger_of(row["left"], row["right"])
    left, right = (next(s for s in ledger.sightings if s.figure.article.endswith(n)) for n in "01")

    relation = relate(left, right)

    assert relation.kind == row["kind"], (left.figure, right.figure)
    assert "{" not in relation.said()


def seen(low, high, measure="taken", start=0, **fields):
    fields = {"article": "a", "qualifier": "exact", "sentence": 0, **fields}
    figure = Figure(
        start=start, end=start + 2, quote="30", value_low=low, value_high=high, measure=measure, **fields
    )
    return sighting(figure, Document(figure.article, "30 of them", outlet="Herald"))


def test_parts_of_the_totals_own_measure_are_a_sum_only_when_they_add_up_exactly():
    total = seen(1786, 1786, "returned")
    old, new = seen(1779, 1779, "returned", 5), seen(7, 7, "returned", 9)

    found = relate(total, old, new)

    assert (found.kind, found.said()) == ("sum_of", "1,779 + 7 = 1,786.")
    assert relate(seen(1785, 1785, "returned"), old, new) is None


def test_parts_of_other_measures_make_a_named_whole_within_its_width():
    whole = seen(3510, 4290, "separated", qualifier="about")
    parts = seen(2127, 2127, "missing", 5), seen(1786, 1786, "returned", 9)

    found = relate(whole, *parts)

    assert found.kind == "complement"
    assert "2,127 + 1,786 = 3,913" in found.said()
    assert relate(seen(3000, 3100, "separated"), *parts) is None


def test_of_them_is_a_part_even_with_another_measure():
    whole, part = seen(300, 300), seen(40, 40, "missing", 20, parent=0)

    assert relate(part, whole).kind == "subset_of"


def test_a_figure_alone_has_no_relation():
    with pytest.raises(ValueError, match="at least one other"):
        relate(seen(3, 3))


bounds = st.one_of(st.none(), st.integers(1, 10_000))


@given(bounds, bounds, bounds, bounds)
def test_overlap_knows_no_order_and_relations_have_known_kinds(a, b, c, d):
    if (a is None and b is None) or (c is None and d is None) or (a and b and a > b) or (c and d and c > d):
        return
    left, right = seen(a, b), seen(c, d, start=40)

    assert overlap(left, right) == overlap(right, left)
    assert relate(left, right).kind in KINDS


@given(st.integers(3, 10_000), st.integers(3, 10_000))
def test_two_exact_numbers_of_one_question_conflict_unless_they_are_equal(a, b):
    relation = relate(seen(a, a), seen(b, b, start=40))

    assert (relation.kind == "conflict") == (a != b)
