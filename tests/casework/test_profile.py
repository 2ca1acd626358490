import random
from datetime import date

import pytest
from core.births import born_at_age
from hypothesis import given
from hypothesis import strategies as st

from leleka.casework import Assertion, CaseworkError, profile_of
from leleka.core.codelists import CodeError
from leleka.core.dates import DateInterval

YEAR, MONTH = DateInterval.of_year(2014), DateInterval.of_month(2014, 3)
DAY, OTHER_DAY = (DateInterval.of_day(date(2014, month, 5)) for month in (3, 8))


def says(name, field, value, source="school", **more):
    return Assertion(name, field, value, source, **more)


def view(*assertions):
    return profile_of(assertions).view(assertions[0].field, assertions[0].identity)


assertions = st.lists(
    st.builds(
        lambda n, field, value, source, grade, on, withdrawn: says(
            str(n), field, value, source, reliability=grade, on=on, is_withdrawn=withdrawn
        ),
        st.integers(0, 99),
        st.sampled_from(("surname", "birth_date", "present_location")),
        st.one_of(
            st.sampled_from(("Бондар", "бондар ", "Мельник")), st.sampled_from((YEAR, MONTH, DAY, OTHER_DAY))
        ),
        st.sampled_from(("school", "hospital", "register")),
        st.sampled_from("ABCDEF"),
        st.dates(date(2022, 1, 1), date(2024, 1, 1)),
        st.booleans(),
    ),
    max_size=8,
    unique_by=lambda assertion: assertion.id,
)


def test_the_more_reliable_source_comes_first():
    seen = view(
        says("1", "surname", "Бондар", reliability="C"), says("2", "surname", "Мельник", reliability="B")
    )

    assert [value.value for value in seen.values] == ["Мельник", "Бондар"]
    assert seen.is_conflicting


def test_who_cannot_be_judged_comes_before_who_is_unreliable():
    seen = view(
        says("1", "surname", "Бондар", reliability="E"), says("2", "surname", "Мельник", reliability="F")
    )

    assert seen.best.value == "Мельник"


def test_at_equal_reliability_more_independent_sources_win():
    seen = view(
        says("1", "surname", "Бондар", "a", reliability="B"),
        says("2", "surname", "Мельник", "b", reliability="B"),
        says("3", "surname", "МЕЛЬНИК", "c", reliability="C"),
    )

    assert seen.best.value == "Мельник"
    assert seen.best.n_origins == 2


def test_two_lists_of_one_origin_are_one_source():
    seen = view(
        says("1", "surname", "Мельник", "copy", origin="register"),
        says("2", "surname", "Мельник", "other copy", origin="register"),
    )

    assert seen.best.n_origins == 1


def test_where_the_child_is_now_is_told_by_the_newest():
    older = says("1", "present_location", "Луганськ", reliability="A", on=date(2023, 1, 1))
    newer = says("2", "present_location", "Ростов", reliability="D", on=date(2024, 1, 1))

    assert view(older, newer).best.value == "Ростов"


def test_a_year_supports_the_day_within_it_and_does_not_contradict():
    seen = view(says("1", "birth_date", YEAR, reliability="A"), says("2", "birth_date", DAY, reliability="C"))

    assert [value.value for value in seen.values] == [DAY]
    assert [assertion.id for assertion in seen.best.said_by] == ["1", "2"]
    assert not seen.is_conflicting


def test_two_days_of_one_year_conflict_and_the_year_supports_both():
    seen = view(
        says("1", "birth_date", YEAR), says("2", "birth_date", DAY), says("3", "birth_date", OTHER_DAY)
    )

    assert {value.value for value in seen.values} == {DAY, OTHER_DAY}
    assert seen.is_conflicting


def test_ranges_that_overlap_are_told_apart_but_do_not_conflict():
    age = born_at_age(8, date(2022, 3, 1))
    seen = view(says("1", "birth_date", YEAR), says("2", "birth_date", age))

    assert len(seen.values) == 2
    assert not seen.is_conflicting


def test_identities_do_not_contradict_each_other():
    profile = profile_of(
        [
            says("1", "surname", "Мельник", identity="birth"),
            says("2", "surname", "Мельников", identity="imposed"),
        ]
    )

    assert profile.identities == ("birth", "imposed")
    assert profile.view("surname", "imposed").best.value == "Мельников"
    assert profile.conflicts == ()


def test_a_correction_supersedes_and_both_are_kept():
    seen = view(says("1", "surname", "Мелник"), says("2", "surname", "Мельник", supersedes="1"))

    assert [value.value for value in seen.values] == ["Мельник"]
    assert [assertion.id for assertion in seen.past] == ["1"]


def test_a_withdrawn_correction_corrects_nothing():
    seen = view(
        says("1", "surname", "Мелник"), says("2", "surname", "Мельник", supersedes="1", is_withdrawn=True)
    )

    assert seen.best.value == "Мелник"


def test_a_correction_of_a_correction_leaves_one():
    seen = view(
        says("1", "surname", "Мелник"),
        says("2", "surname", "Мельнік", supersedes="1"),
        says("3", "surname", "Мельник", supersedes="2"),
    )

    assert [value.value for value in seen.values] == ["Мельник"]


def test_writings_of_one_name_are_one_value_where_the_caller_says_so():
    seen = view(
        says("1", "given_name", "Олена", "a", key="olena"), says("2", "given_name", "Елена", "b", key="olena")
    )

    assert seen.best.n_origins == 2
    assert not seen.is_conflicting


def test_the_four_answers_stay_apart():
    nobody = profile_of([]).view("religion")
    refused = view(
        says("1", "religion", None, answer="unknown"), says("2", "religion", None, answer="refused")
    )
    none = view(says("1", "marks", None, answer="no"))

    assert (nobody.answer, refused.answer, none.answer) == ("not_asked", "refused", "no")


def test_no_marks_and_a_mark_conflict():
    seen = view(says("1", "marks", "шрам на лівій руці"), says("2", "marks", None, "b", answer="no"))

    assert seen.is_conflicting
    assert seen.answer == ""


@given(assertions, st.integers())
def test_the_order_of_the_assertions_never_matters(known, seed):
    shuffled = random.Random(seed).sample(known, len(known))

    assert profile_of(shuffled) == profile_of(known)


@given(assertions)
def test_no_assertion_is_lost_and_none_that_was_withdrawn_speaks(known):
    views = profile_of(known).views.values()

    kept = {a.id for seen in views for value in seen.values for a in value.said_by}
    past = {a.id for seen in views for a in seen.past}
    assert kept | past == {assertion.id for assertion in known}
    assert past == {assertion.id for assertion in known if assertion.is_withdrawn}


@given(assertions)
def test_no_date_is_made_more_exact_than_a_source_said(known):
    said = {str(assertion.value) for assertion in known}

    for seen in profile_of(known).views.values():
        assert {str(value.value) for value in seen.values} <= said


def test_bad_assertions_are_errors():
    with pytest.raises(CaseworkError, match=r"either a value or an answer.*casework\.E050"):
        says("1", "surname", None)
    with pytest.raises(CaseworkError, match=r"casework\.E050"):
        says("1", "surname", "Мельник", answer="no")
    with pytest.raises(CodeError, match="reliability"):
        says("1", "surname", "Мельник", reliability="Z")
    with pytest.raises(CaseworkError, match=r"one id.*casework\.E051"):
        profile_of([says("1", "sex", "female"), says("1", "sex", "male")])
    with pytest.raises(CaseworkError, match=r"in a circle.*casework\.E052"):
        profile_of([says("1", "sex", "female", supersedes="2"), says("2", "sex", "male", supersedes="1")])
