import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.normalize.names import NameWriting, read_name


def way_of(**parts):
    return read_name(NameWriting(**parts)).ways[0]


def classes(values):
    return {name for value in values for name, _ in value.classes}


def test_parts_and_full_name_read_alike():
    full = way_of(full="Вигаданюк Петро Сергійович")
    parts = way_of(surname="Вигаданюк", given="Петро", patronymic="Сергійович")

    assert full == parts


def test_initials_in_the_given_name_column_are_given_name_and_patronymic():
    way = way_of(surname="Вигаданюк", given="П.С.")

    assert [value.is_initial for value in (*way.given, *way.patronymic)] == [True, True]


def test_a_patronymic_in_the_given_name_column_finds_its_place():
    way = way_of(surname="Вигаданюк", given="Петро Сергійович")

    assert classes(way.patronymic) == {"Serhii"}


@pytest.mark.parametrize(
    ("given", "patronymic"), [("Артурович", "Костянтин"), ("Anatolyevna", "Maria"), ("Петрівна", "Олена")]
)
def test_given_name_and_patronymic_find_their_own_columns(given, patronymic):
    crossed = read_name(NameWriting(surname="Вигаданюк", given=given, patronymic=patronymic))
    straight = read_name(NameWriting(surname="Вигаданюк", given=patronymic, patronymic=given))

    assert [way.slots for way in crossed.ways] == [way.slots for way in straight.ways]


@pytest.mark.parametrize(
    ("given", "patronymic"), [("Петрович", "Іванович"), ("Петрівна", "—"), ("Петро", "Іван")]
)
def test_what_may_stand_where_it_stands_is_left_there(given, patronymic):
    assert way_of(given=given, patronymic=patronymic).given[0].word == given.lower()


def test_swapped_columns_keep_both_readings():
    reading = read_name(NameWriting(surname="Петро", given="Вигаданюк"))

    assert len(reading.ways) == 2


def test_a_name_in_another_case_is_brought_back():
    reading = read_name(NameWriting("Іваненка Петра Сергійовича"))

    assert classes(reading.ways[0].given) == {"Petro"}
    assert "~ivanenk" in classes(reading.ways[0].surname)
    assert reading.is_declined


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Вигаданюк Олександра Петрівна", "Oleksandra"),
        ("Вигаданюка Олександра Петровича", "Oleksandr"),
        ("Вигаданюк Олександра", "Oleksandra"),
        ("Вигаданенка Олександра", "Oleksandr"),
    ],
)
def test_the_rest_of_the_name_tells_a_case_from_a_woman(written, name):
    assert classes(way_of(full=written).given) == {name}


def test_the_hint_of_sex_tells_a_case_from_a_woman():
    assert classes(way_of(full="Сорока Валерія", sex=1).given) == {"Valerii"}
    assert classes(way_of(full="Сорока Валерія", sex=2).given) == {"Valeriia"}


def test_sex_is_read_from_the_patronymic_first():
    assert read_name(NameWriting("Вигаданюк Саша Петрівна")).sex == 2


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("Вигаданюк Петро Сергійович", "uk"),
        ("Выдуманный Пётр Сергеевич", "ru"),
        ("Выдуманаў Дзмітрый Сяргеевіч", "be"),
        ("Vyhadaniuk Volodymyr Serhiiovych", "uk-Latn"),
        ("Vydumannyy Sergey Alekseyevich", "ru-Latn"),
        ("Siarhei Uladzimiravich Vydumanau", "be-Latn"),
        ("michaela neumann", "Latn"),
        ("", ""),
    ],
)
def test_the_language_is_guessed_from_its_own_letters(written, language):
    assert read_name(NameWriting(written)).language == language


def test_scripts_share_their_words_for_keys():
    tokens = [
        read_name(NameWriting(full)).tokens
        for full in ("Вигаданюк Олена Сергіївна", "Выгаданюк Елена Сергеевна", "Vyhadaniuk Olena Serhiivna")
    ]

    assert set.intersection(*map(set, tokens)) >= {"~vigadanuk", "Olena", "p:Serhii"}


def test_a_surname_in_any_column_gives_the_same_key():
    usual = read_name(NameWriting(surname="Вигаданюк", given="Петро"))
    swapped = read_name(NameWriting(surname="Петро", given="Вигаданюк"))

    assert usual.tokens <= swapped.tokens


@pytest.mark.parametrize("text", ["(дів. " * 20_000, "A B C " * 20_000, "0а" * 50_000, "о-" * 50_000])
def test_a_whole_document_in_a_cell_is_read_only_at_its_beginning(text):
    reading = read_name(NameWriting(text))

    assert len(reading.clean) <= 500


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_text_can_be_read_as_a_name(full, part):
    for writing in (
        NameWriting(full),
        NameWriting(surname=full, given=part, birth_surname=part, nickname=full),
    ):
        reading = read_name(writing)

        assert len(reading.ways) <= 3
        assert all(way.cost_bits >= 0 for way in reading.ways)
