import pytest

from leleka.reports.language import language_of

CASES = [
    ("en", "The ministry said that the children were taken from the town and have not returned."),
    ("uk", "Міністерство повідомило, що дітей вивезли з міста і досі не повернули."),
    ("ru", "Министерство сообщило, что детей вывезли из города и до сих пор не вернули."),
    ("", "Ministerstwo podało, że dzieci wywieziono z miasta i dotąd nie wróciły do domu."),
    ("", "قالت الوزارة إن الأطفال نقلوا من المدينة"),
    ("", "Міністэрства паведаміла, што дзяцей вывезлі з горада, ў тым ліку ўсіх сірот."),
    ("", "Министарство је саопштило да су деца одведена из града и да још нису враћена њиховим породицама."),
    ("", "12 400 2024 17"),
]


@pytest.mark.parametrize(("expected", "text"), CASES)
def test_a_language_is_told_by_letters_and_small_words(expected, text):
    assert language_of(text) == expected
