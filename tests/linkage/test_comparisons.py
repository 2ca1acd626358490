import pytest

from leleka.linkage.comparisons import COMPARISONS, EXTRAS, comparisons_with, described
from leleka.linkage.kernels import layout as at
from leleka.linkage.results import PARTS

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
    assert {comparison.part for comparison in COMPARISONS if comparison.changed_at} == set(PARTS)


def test_a_run_is_described_by_names_alone():
    comparisons = comparisons_with([("code", "postcode"), ("text", "street: old")])

    assert described([comparison.name for comparison in comparisons]) == comparisons
