import numpy as np
import pyarrow as pa
import pytest

from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.linkage.columns import encode
from leleka.linkage.comparisons import COMPARISONS, EXTRAS, comparisons_with, described
from leleka.linkage.kernels import layout as at
from leleka.linkage.kernels.compare import compare_pairs
from leleka.linkage.results import PARTS
from leleka.normalize import read_records

EVERY = [*COMPARISONS, *EXTRAS.values()]


def test_the_kernel_fills_the_levels_in_the_order_of_the_registry():
    places = {
        "surname": at.SURNAME, "given_name": at.GIVEN_NAME, "patronymic": at.PATRONYMIC,
        "birth_date": at.BIRTH_DATE, "sex": at.SEX_AGREES, "home": at.HOME, "birth_place": at.BIRTH_PLACE,
        "taken_place": at.TAKEN_PLACE, "present_place": at.PRESENT_PLACE, "institution": at.INSTITUTION,
        "eyes": at.EYES_AGREE, "hair": at.HAIR_AGREES,
        "height": at.HEIGHT_FITS, "marks": at.MARKS_SHARED, "blood_group": at.BLOOD_AGREES,
        "health_group": at.HEALTH_AGREES, "identifiers": at.IDENTIFIERS_AGREE, "mother": at.MOTHER_AGREES,
        "father": at.FATHER_AGREES, "siblings": at.SIBLINGS_AGREE, "kinship": at.KINSHIP, "family": at.FAMILY,
        "chronology": at.CHRONOLOGY, "taken_date": at.TAKEN_DATE, "kind_of_lists": at.KIND_OF_LISTS,
        "given_name_form": at.GIVEN_NAME_FORM, "patronymic_form": at.PATRONYMIC_FORM,
    }  # fmt: skip

    assert {comparison.name: k for k, comparison in enumerate(COMPARISONS)} == places
    assert len(COMPARISONS) == at.N_COMPARISONS


@pytest.mark.parametrize("comparison", EVERY, ids=lambda c: c.title)
def test_every_level_is_expected_with_some_probability_in_every_class(comparison):
    for name in ("intact", "siblings", "strangers"):
        assert len(comparison.expect[name]) == len(comparison.levels)
        assert min(comparison.expect[name]) > 0
        assert sum(comparison.expect[name]) == pytest.approx(1, abs=0.02)


def test_what_a_comparison_depends_on_comes_before_it():
    names = [comparison.name for comparison in COMPARISONS]

    for comparison in COMPARISONS:
        assert comparison.given is None or names.index(comparison.given) < names.index(comparison.name)


def test_every_part_of_an_identity_has_a_comparison_that_sees_it_change():
    assert {comparison.part for comparison in COMPARISONS if comparison.part and comparison.p_changed} == set(
        PARTS
    )


@pytest.mark.parametrize("name", ["shoe_size", "extra:shoe:size"])
def test_what_nothing_is_compared_by_is_described_by_nothing(name):
    with pytest.raises(KeyError, match="shoe"):
        described((name,))


def test_a_run_is_described_by_names_alone():
    comparisons = comparisons_with([("code", "postcode"), ("text", "street: old")])

    assert described(tuple(comparison.name for comparison in comparisons)) == comparisons


def compared(column, left, right):
    """The level of each comparison that says something of two rows with one cell each, by name."""
    return compared_rows((column,), [left], [right])


def compared_rows(columns, left, right):
    """The same of rows with a cell for each column."""
    cells = {
        each.column: pa.array(pair, pa.string())
        for each, pair in zip(columns, zip(left, right, strict=True), strict=True)
    }
    raw = RawList(Mapping("list", columns), "list.csv", pa.table(cells), pa.array([2, 3], pa.int32()))
    encoded = encode(read_records([raw]))
    levels = np.empty((1, len(encoded.comparisons)), np.int8)
    one, other = np.array([0], np.int32), np.array([1], np.int32)
    compare_pairs(encoded.columns, one, other, levels, np.empty_like(levels))
    return {
        comparison.name: comparison.levels[level].name
        for comparison, level in zip(encoded.comparisons, levels[0], strict=True)
        if level >= 0
    }


@pytest.mark.parametrize(
    ("left", "right", "level", "why"),
    [
        ("CT1 2EH", "ct12eh", "same", "spaces and letter case say nothing"),
        ("CT1 2EH", "CT1 2EK", "similar", "one character, and a few houses on"),
        ("CT1 2EH", "CT1 2LP", "similar", "a few houses on"),
        ("CT1 2EH", "CT1 7LP", "half_alike", "the same town"),
        ("CT1 2EH", "CT5 7LP", "begins_alike", "the same county"),
        ("CT1 2EH", "M11 7LP", "differs", "elsewhere"),
        ("10115", "10117", "similar", "five digits narrow too"),
        ("12", "13", "differs", "a short code has no halves"),
    ],
)
def test_codes_narrow_from_left_to_right(left, right, level, why):
    found = compared(ColumnMapping("cell", "extra", name="code", kind="code"), left, right)

    assert found["extra:code:code"] == level, why


@pytest.mark.parametrize(
    ("left", "right", "level", "why"),
    [
        ("Вигаданюк Олена Петрівна", "Выгаданюк Елена Петровна", "whole", "one mother, two scripts"),
        ("Вигаданюк Олена Петрівна", "Казкова Олена Петрівна", "full", "many women share these two names"),
        ("Вигаданюк Олена Петрівна", "Вигаданюк Олена", "given_name", "no patronymic to compare"),
        ("Вигаданюк Олена Петрівна", "Вигаданюк Ганна Петрівна", "different", "two sisters"),
    ],
)
def test_of_a_mother_the_whole_name_says_more_than_first_name_and_patronymic(left, right, level, why):
    found = compared(ColumnMapping("cell", "full_name", person="mother"), left, right)

    assert found["mother"] == level, why


def test_the_mothers_surname_is_no_news_beside_the_same_surname_of_the_child():
    columns = (ColumnMapping("child", "full_name"), ColumnMapping("mother", "full_name", person="mother"))
    mother = "Вигаданюк Олена Петрівна"

    brother = compared_rows(columns, ["Вигаданюк Іван", mother], ["Вигаданюк Марко", mother])
    half_brother = compared_rows(columns, ["Вигаданюк Іван", mother], ["Казковий Марко", mother])

    assert (brother["mother"], half_brother["mother"]) == ("full", "whole")


@pytest.mark.parametrize(
    ("other", "given", "patronymic", "why"),
    [
        ("Вигаданюк Олена Петрівна", "full", "same", "both in full"),
        ("Вигаданюк О. П.", "initial", "initial_beside_surname", "as a camp lists children"),
        ("Вигаданюк А. П.", "initial", "initial_beside_surname", "initials differ as well as agree"),
        ("Казкова О. П.", "initial", "initial", "another surname beside the initials"),
        ("Вигаданюк Олена П.", "full", "initial_beside_surname", "only the patronymic is an initial"),
    ],
)
def test_initials_are_weighed_apart_from_names_in_full(other, given, patronymic, why):
    found = compared(ColumnMapping("cell", "full_name"), "Вигаданюк Олена Петрівна", other)

    assert (found["given_name_form"], found["patronymic_form"]) == (given, patronymic), why


@pytest.mark.parametrize(
    ("left", "right", "level", "why"),
    [
        ("2010-05-12", "2010-05-12", "same_day", "one day"),
        ("2010-05-12", "2010-07-30", "shifted", "as adoption allows"),
        ("2010-05-12", "2011-01-15", "nine_months", "too near for two births of one mother"),
        ("2010-05-12", "2011-05-01", "a_year", "she may have been born after him"),
        ("2010-05", "2011-01", "nine_months", "known to the month, and still too near"),
        ("2010", "2011", "a_year", "a year apart, or a day"),
        ("2010-05-12", "2013-06-20", "years", "as brothers and sisters usually are"),
        ("2008-05-12", "2016-06-20", "six_years", "so far apart few are"),
        ("2005-05-12", "2018-06-20", "twelve_years", "so far apart hardly any are"),
    ],
)
def test_how_far_two_births_are_apart_tells_siblings_from_strangers(left, right, level, why):
    found = compared(ColumnMapping("cell", "birth_date"), left, right)

    assert found["birth_date"] == level, why
