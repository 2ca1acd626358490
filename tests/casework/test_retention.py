from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import Kept, default_terms, due_on, retention_due
from leleka.core.codelists import CodeError, code_list

DAY = date(2024, 5, 6)
kept = st.builds(
    Kept,
    st.uuids().map(str),
    st.sampled_from(code_list("retention_category").codes),
    st.dates(date(2000, 1, 1), DAY),
    st.booleans(),
    st.none() | st.dates(date(2024, 1, 1), date(2030, 1, 1)),
)


def test_every_category_has_a_term_an_end_and_a_reason():
    assert set(default_terms()) == set(code_list("retention_category"))
    for term in default_terms().values():
        assert term.then in code_list("retention_action")
        assert term.why
        assert term.since


def test_a_rejected_comparison_of_photos_goes_at_once():
    assert due_on(Kept("1", "rejected_photo_comparison", DAY)) == DAY


def test_a_term_ends_after_its_days():
    assert due_on(Kept("1", "draft", DAY)) == DAY + timedelta(days=30)


@given(st.lists(kept), st.dates(DAY, date(2040, 1, 1)))
def test_nothing_under_a_legal_hold_is_ever_due(items, today):
    assert not [due for due in retention_due(items, today) if due.kept.is_held]


@given(st.lists(kept), st.dates(DAY, date(2040, 1, 1)))
def test_what_is_due_stays_due_and_comes_in_order(items, today):
    due = retention_due(items, today)

    assert {d.kept for d in due} <= {d.kept for d in retention_due(items, today + timedelta(days=1))}
    assert [d.due for d in due] == sorted(d.due for d in due)
    assert all(d.due <= today for d in due)


@given(kept, st.dates(DAY, date(2040, 1, 1)))
def test_a_longer_keeping_set_by_a_person_is_kept_to(item, today):
    if item.kept_until is not None and retention_due([item], today):
        assert today >= item.kept_until


def test_an_unknown_category_is_an_error():
    with pytest.raises(CodeError, match="retention_category"):
        due_on(Kept("1", "everything", DAY))
