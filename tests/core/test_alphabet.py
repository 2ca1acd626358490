from leleka.core.alphabet import APOSTROPHES, in_alphabet, one_apostrophe


def test_names_stand_in_the_order_of_the_ukrainian_alphabet():
    names = ["Абрамута", "Гай", "Ґалаґан", "Дем'янюк", "Демʼянчук", "Євтушенко", "Жук", "Иванов", "Іщенко",
             "Їжак", "Йовенко", "Кіра", "Юрченко", "Яценко"]  # fmt: skip
    expected = [*names[:3], "Демʼянчук", "Дем'янюк", *names[5:]]

    assert sorted(set(names), key=in_alphabet) == expected


def test_every_sign_for_an_apostrophe_is_one_and_takes_no_other_room():
    for sign in APOSTROPHES:
        assert one_apostrophe(f"Дем{sign}янюк") == "Дем'янюк"


def test_latin_names_stand_before_cyrillic_ones_in_their_own_order():
    assert sorted(["Koval", "Абрамута", "adams"], key=in_alphabet) == ["adams", "Koval", "Абрамута"]
