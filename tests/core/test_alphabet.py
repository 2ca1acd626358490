from leleka.core.alphabet import in_alphabet


def test_names_stand_in_the_order_of_the_ukrainian_alphabet():
    names = ["Абрамута", "Гай", "Ґалаґан", "Дем'янюк", "Демʼянчук", "Євтушенко", "Жук", "Иванов", "Іщенко",
             "Їжак", "Йовенко", "Кіра", "Юрченко", "Яценко"]  # fmt: skip
    expected = [*names[:3], "Демʼянчук", "Дем'янюк", *names[5:]]

    assert sorted(set(names), key=in_alphabet) == expected


def test_latin_names_stand_before_cyrillic_ones_in_their_own_order():
    assert sorted(["Koval", "Абрамута", "adams"], key=in_alphabet) == ["adams", "Koval", "Абрамута"]
