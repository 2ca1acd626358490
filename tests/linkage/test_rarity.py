from linkage.few_lists import a_list

from leleka.linkage.columns import encode
from leleka.linkage.kernels import layout as at
from leleka.linkage.rarity import with_fashion
from leleka.normalize import read_records

BRIEF = (("name", "given_name"), ("born", "birth_date"))
# Мілана is borne by those born in 2014 to 2016 only, Олена in all years.
MILANAS = [("Мілана", f"{2014 + k % 3}-{1 + k % 12:02}") for k in range(120)]
OLENAS = [("Олена", f"{1990 + k % 30}-{1 + k % 12:02}") for k in range(360)]


def bits_of_first(rows):
    """How rare the first name of the first row is counted."""
    encoded = encode(read_records([a_list("listing", BRIEF, rows)]))
    _, names = encoded.several(at.NAMES)
    return float(encoded.columns.book.given_bits[names[0]])


def test_a_name_in_fashion_says_less_than_its_frequency():
    spread = [(name, OLENAS[k][1]) for k, (name, _) in enumerate(MILANAS)]

    assert bits_of_first(MILANAS + OLENAS) < bits_of_first(spread + OLENAS) - 0.5


def test_where_surnames_stand_fashion_changes_nothing():
    full = (("name", "full_name"), ("born", "birth_date"))
    rows = [(f"Вигаданюк {name}", born) for name, born in MILANAS + OLENAS]

    columns = encode(read_records([a_list("register", full, rows)])).columns

    assert with_fashion(columns) is columns
