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
    ("en", "According to experts, as many as 35,000 Ukrainian children remain missing. Over 300 came back."),
    ("en", "Deported: 19,546 children. Returned: 388. Missing: 2,102. Killed: 536. Wounded: 1,257 children."),
    ("ru", "Полиция сообщила, что из города вывезено 300 детей и 40 человек вернулись."),
    ("uk", "Загинуло 40 людей, а про решту 15 до ранку нема новин, та й про сто поранених."),
    ("", "De politie zei dat 300 kinderen in de stad was ontvoerd, in het noorden van het land is dat."),
    ("", "Die Polizei sagte, dass 300 Kinder in der Stadt und in den Dörfern was gesehen haben."),
    ("", "La police a dit que les 300 enfants de la ville sont dans le nord du pays pour des raisons."),
]


@pytest.mark.parametrize(("expected", "text"), CASES)
def test_a_language_is_told_by_letters_and_small_words(expected, text):
    assert language_of(text) == expected
