"""A plain verb keeps its measure whatever stands behind it: "taken in May" is not "taken in"."""

from datetime import date

import pytest

from leleka.reports import Document, read

ENGLISH = {
    "taken": "taken abducted deported kidnapped seized removed transferred",
    "returned": "returned released freed reunited rescued repatriated",
    "killed": "killed shot buried drowned",
    "injured": "wounded injured hurt",
    "held": "held detained arrested imprisoned captured",
    "displaced": "evacuated displaced",
    "placed": "placed adopted housed",
    "located": "found identified located traced",
}
UKRAINIAN = {
    "taken": "вивезли викрали депортували забрали вивезено",
    "returned": "повернули звільнили визволили",
    "killed": "убили вбито розстріляли",
    "injured": "поранили поранено",
    "held": "утримують затримали заарештували",
    "displaced": "евакуювали евакуйовано",
    "placed": "усиновили розмістили",
    "located": "знайшли розшукали",
}
RUSSIAN = {
    "taken": "вывезли похитили депортировали забрали",
    "returned": "вернули освободили",
    "killed": "убили расстреляли",
    "injured": "ранили",
    "held": "удерживают задержали арестовали",
    "displaced": "эвакуировали",
    "placed": "усыновили разместили",
    "located": "нашли разыскали",
}
BEHIND = {
    "en": (
        "in May", "on Monday", "at the border", "in the city", "last year", "near the river", "by soldiers",
        "from the village", "to the town", "with their mothers", "during the night", "after talks",
        "since 2022",
    ),
    "uk": (
        "у травні", "у понеділок", "з міста", "у селі", "торік", "на кордоні", "разом із матерями",
        "з 2022 року",
    ),
    "ru": ("в мае", "в понедельник", "из города", "в селе", "в прошлом году", "на границе", "с 2022 года"),
}  # fmt: skip
SAID = {
    "en": ("Police said 300 children were {verb} {behind}.", "Police"),
    "uk": ("Поліція повідомила, що {behind} {verb} 300 дітей.", "Поліція"),
    "ru": ("Полиция сообщила, что {behind} {verb} 300 детей.", "Полиция"),
}
VERBS = [
    (lang, verb, measure)
    for lang, table in (("en", ENGLISH), ("uk", UKRAINIAN), ("ru", RUSSIAN))
    for measure, verbs in table.items()
    for verb in verbs.split()
]


@pytest.mark.parametrize(("lang", "verb", "measure"), VERBS)
def test_a_plain_verb_keeps_its_measure_and_its_source(lang, verb, measure):
    sentence, source = SAID[lang]

    told = {
        behind: [(f.measure, f.asserted_by) for f in read(document).figures]
        for behind in BEHIND[lang]
        for document in [
            Document(
                "plain", sentence.format(verb=verb, behind=behind), lang=lang, published=date(2024, 6, 1)
            )
        ]
    }

    assert told == {behind: [(measure, source)] for behind in BEHIND[lang]}
