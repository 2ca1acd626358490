import pytest

from leleka.normalize.answers import answered


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        (
            "unknown",
            [
                "невідомо",
                "не встановлено",
                "немає даних",
                "нет сведений",
                "н/д",
                "—",
                "??",
                "unknown",
                "не помнит",
            ],
        ),
        ("not_asked", ["не запитували", "не спрашивали", "not asked"]),
        ("refused", ["відмовилась", "отказ", "refused to answer"]),
        ("no", ["ні", "немає", "нет", "відсутні", "none"]),
        (None, ["Ні́на", "Нет Ирина", "Unknown Street", "+", "0", "Іваненко Невідома Марія"]),
    ],
)
def test_four_answers_are_told_apart_from_values(answer, texts):
    assert {text: answered(text) for text in texts} == dict.fromkeys(texts, answer)
