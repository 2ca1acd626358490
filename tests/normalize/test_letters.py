import pytest

from leleka.normalize.letters import in_one_script


@pytest.mark.parametrize(
    ("written", "repaired"),
    [
        ("Маpiуполь", "Маріуполь"),
        ("Д0нецк, И3юм", "Донецк, Изюм"),
        ("ре6ёнка", "ребёнка"),
        ("Mariupol", "Mariupol"),
        ("школа №3, 7-А клас", "школа №3, 7-А клас"),
        ("вул. Миру 10", "вул. Миру 10"),
    ],
)
def test_a_word_of_two_scripts_becomes_one_and_numbers_stay(written, repaired):
    assert in_one_script(written) == repaired
