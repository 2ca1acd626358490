"""Files to be kept."""

from leleka.web.accounts.files import csv_of


def test_a_table_to_keep_holds_no_formula():
    table = csv_of([["=HYPERLINK()", "+1", "-", "a", None, 3]])

    assert table.strip("\ufeff\r\n") == "'=HYPERLINK(),'+1,'-,a,,3"


def test_a_table_begins_with_the_mark_by_which_excel_knows_its_letters():
    assert csv_of([["Заклад"]]).encode("utf-8").startswith(b"\xef\xbb\xbf")
