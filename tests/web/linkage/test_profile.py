"""The few lines of a child's profile that lists and searches need."""

import pytest

from leleka.web.linkage.models import Membership
from leleka.web.linkage.profile import refresh


@pytest.mark.parametrize(
    ("names", "best", "why"),
    [
        (["Ткаченка Олексія Іллича"] * 2 + ["Ткаченко Олексій Ілліч"], "Ткаченко Олексій Ілліч", "court"),
        (["Ткаченко Олексію Петровичу"] * 2 + ["Ткаченко Олексій"], "Ткаченко Олексій", "given to whom"),
        (["Кравченко Марія"] * 2 + ["Кравчук Марія Іванівна"], "Кравченко Марія", "most agree"),
        (["Кравченко М. І.", "Кравченко Марія Іванівна"], "Кравченко Марія Іванівна", "the fullest"),
        (["Ткаченка Олексія Петровича"], "Ткаченко Олексій Петрович", "one form alone can stand behind it"),
        (["Сoрокy Кіру Вадимівну"], "Сорока Кіра Вадимівна", "Latin o and y do not hide the case"),
        (["Зозyля Тетяна", "Сич Тетяна", "Зозуля Тетяна"], "Зозуля Тетяна", "written alike to see"),
        (["Sokol Марія"], "Sokol Марія", "a word of each alphabet is as it is written"),
        (["Сірка Олексія Петровича"], "Сірка Олексія Петровича", "Сірко or Сірок: as it is written"),
    ],
)  # fmt: skip
def test_the_best_name_is_one_the_child_is_called_by(office, names, best, why):
    child = office.child("analyst", "team")
    for name in names:
        office.record(child, names=[name])

    refresh([child.pk])

    child.refresh_from_db()
    assert child.best_name == best, why


def test_a_row_that_is_only_proposed_says_how_a_declined_name_is_written(office):
    child = office.child("analyst", "team")
    office.record(child, names=["Сірка Олексія Петровича"])
    proposed = office.record(child, names=["Сірко Олексій Петрович"])
    Membership.objects.filter(record=proposed).update(is_proposed=True)

    refresh([child.pk])

    child.refresh_from_db()
    assert child.best_name == "Сірко Олексій Петрович"
