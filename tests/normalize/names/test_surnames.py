import pytest

from leleka.normalize.names.given import FEMALE, MALE
from leleka.normalize.names.surnames import read_surname, shows_case


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Вигаданов", "Вигаданова"),
        ("Небувальський", "Небувальська"),
        ("Небувальский", "Nebuvalskaya"),
        ("Чорний", "Чорна"),
        ("Толстой", "Толстая"),
        ("Шевченко", "Шаўчэнка".replace("аў", "ев").replace("э", "е")),
        ("Підгорний", "Подгорный"),
        ("Підгорний", "Pidhornyi"),
        ("Білокур", "Белокур"),
        ("Піддубний", "Поддубный"),
    ],
)
def test_forms_of_one_surname_share_a_stem(one, other):
    assert set(read_surname(one).stems) & set(read_surname(other).stems)


@pytest.mark.parametrize(
    ("form", "nominative"),
    [
        ("Іваненка", "Іваненко"),
        ("Іваненком", "Іваненко"),
        ("Вигаданюкові", "Вигаданюк"),
        ("Небувальського", "Небувальський"),
        ("Небувальскому", "Небувальский"),
        ("Вигадановим", "Вигаданов"),
        ("Швеця", "Швець"),
    ],
)
def test_a_surname_in_another_case_shares_a_stem_with_its_nominative(form, nominative):
    declined = read_surname(form, frozenset(), oblique=True)

    assert set(declined.stems) & set(read_surname(nominative).stems)


@pytest.mark.parametrize(
    "word", ["Заграва", "Булава", "Тичина", "Калина", "Kalyna", "Діброва", "Підкова", "Сова"]
)
def test_a_surname_that_men_and_women_bear_alike_tells_no_sex(word):
    assert read_surname(word).sex == 0


def test_endings_tell_the_sex_where_they_can():
    sexes = [read_surname(word).sex for word in ("Вигаданова", "Вигаданов", "Вигаданенко")]

    assert sexes == [FEMALE, MALE, 0]


def test_only_endings_that_leave_no_doubt_show_a_case():
    assert shows_case("Небувальського")
    assert not shows_case("Сорока")
