import pytest

from leleka.normalize.names import NameWriting, read_name
from leleka.normalize.names.english import english_names, without_rank
from leleka.normalize.names.given import read_given


@pytest.mark.parametrize(
    ("short", "long"), [("bill", "william"), ("harry", "henry"), ("bess", "elizabeth"), ("ned", "edward")]
)
def test_a_short_form_meets_the_name_it_is_short_for(short, long):
    shared = {name for name, _ in read_given(short).classes} & {name for name, _ in read_given(long).classes}

    assert "+" + long in shared


def test_a_word_in_another_alphabet_has_no_english_names():
    assert english_names("Білл") == {}


@pytest.mark.parametrize(
    ("written", "head", "seats"),
    [
        ("thomas fairfield, 1st baron fairfield of oxley", "thomas fairfield", ("fairfield", "oxley")),
        ("tom 1st baron fairfield of oxley", "tom", ("fairfield", "oxley")),
        ("james goldwell, 2nd baronet", "james goldwell", ()),
        ("thomas of oxley", "thomas", ("oxley",)),
        ("john earl", "john earl", ()),
        ("1st baron oxley", "oxley", ()),
        ("earl of oxley", "oxley", ()),
        ("thomas fairfield (the elder)", "thomas fairfield", ()),
        ("1st baron", "1st baron", ()),
        ("Ганна of", "Ганна of", ()),
    ],
)
def test_a_rank_is_taken_off_and_its_seats_kept(written, head, seats):
    assert without_rank(written) == (head, seats)


def words(slot):
    return [value.word for value in slot]


def test_a_full_name_adds_middle_names_and_seats_to_the_columns():
    found = read_name(
        NameWriting(full="thomas henry fairfield, 1st baron marlow of oxley", given="thomas", surname="oxley")
    )

    assert words(found.ways[0].surname) == ["oxley", "fairfield", "marlow"]
    assert words(found.ways[0].given) == ["thomas", "henry"]


def test_a_patronymic_that_only_the_full_name_holds_is_kept():
    found = read_name(NameWriting(full="Вигаданюк Петро Сергійович", given="Петро", surname="Вигаданюк"))

    assert words(found.ways[0].patronymic) == ["сергійович"]


def test_a_full_name_fills_the_column_that_is_empty():
    found = read_name(NameWriting(full="rev thomas fairfield", given="thomas"))

    assert (words(found.ways[0].given), words(found.ways[0].surname)) == (["thomas"], ["fairfield"])


def test_a_surname_alone_in_the_column_of_first_names_may_be_either():
    found = read_name(NameWriting(given="fairfield"))

    assert [(words(way.given), words(way.surname)) for way in found.ways] == [
        (["fairfield"], []),
        ([], ["fairfield"]),
    ]


def test_a_first_name_alone_stays_a_first_name():
    found = read_name(NameWriting(given="thomas"))

    assert [(words(way.given), words(way.surname)) for way in found.ways] == [(["thomas"], [])]


def test_a_rank_in_the_column_of_surnames_gives_way():
    found = read_name(NameWriting(full="james goldwell, 2nd baronet", given="james", surname="baronet"))

    assert words(found.ways[0].surname) == ["goldwell"]


@pytest.mark.parametrize(
    ("full", "given", "surname", "expected"),
    [
        ("sir james goldwell, 2nd baronet", "sir", "baronet", (["james"], ["goldwell"])),
        ("5th baronet goldwell", "5th", "goldwell", ([], ["goldwell"])),
        ("rev. dr. john hallow", "rev", "hallow", (["john"], ["hallow"])),
        ("lord oxley", "lord", "oxley", ([], ["oxley"])),
        ("john goldwell jr.", "john", "jr", (["john"], ["goldwell"])),
        ("james goldwell, 4th", "james", "4th", (["james"], ["goldwell"])),
        ("john earl", "john", "earl", (["john"], ["earl"])),
        ("earl goldwell", "earl", "goldwell", (["earl"], ["goldwell"])),
        ("", "Mr John", "Goldwell", (["john"], ["goldwell"])),
        ("", "Lady", "Goldwell", (["lady"], ["goldwell"])),
        ("", "пані Олена", "Вигаданюк", (["олена"], ["вигаданюк"])),
    ],
)
def test_a_title_in_a_column_is_no_name_where_the_name_stands_beside(full, given, surname, expected):
    way = read_name(NameWriting(full=full, given=given, surname=surname)).ways[0]

    assert (words(way.given), words(way.surname)) == expected
