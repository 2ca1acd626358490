import pytest

from leleka.core.encodings import best_one_byte, is_nearly_utf_8, words_beyond_ascii

UKRAINIAN, RUSSIAN = "Дітей вивезли з міста, повідомили в бюро", "Детей вывезли из города"
CYRILLIC = ("cp1251", "koi8-u", "cp866", "mac-cyrillic", "iso8859-5")
CASES = [
    (text, name) for text in (UKRAINIAN, RUSSIAN) for name in CYRILLIC if (text, name) != (UKRAINIAN, "cp866")
]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_an_old_encoding_is_told_by_a_handful_of_words(text, encoding):
    assert text.encode(encoding).decode(best_one_byte(text.encode(encoding))) == text


def test_of_a_text_only_the_words_with_letters_beyond_ascii_speak_for_its_encoding():
    assert words_beyond_ascii(b"a caf\xe9 in Kyiv, na\xefve") == b"caf\xe9 na\xefve"


def test_a_text_is_utf_8_as_long_as_two_of_a_hundred_bytes_beyond_ascii_are_damaged():
    assert is_nearly_utf_8(2, 100)
    assert not is_nearly_utf_8(3, 100)
