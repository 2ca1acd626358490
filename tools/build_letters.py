"""Count how often letters follow each other in Ukrainian and Russian, into core/letters.txt.

The words are the names that names-translator knows in both languages, each once, and the
headers that intake knows.

    python tools/build_letters.py
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import names_translator
from dawg_python import RecordDAWG
from names_translator.dicts import NameDicts

HOUSE = Path(__file__).parent.parent / "src" / "leleka"
DICTIONARIES = Path(names_translator.__file__).parent / "data"
LETTERS = " абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя"
HEADING = """# How usual each pair of letters is in Ukrainian and Russian words: 9 the most, 0 unheard of.
# The row is the first letter, the column the second; _ is the end of a word.
# Written by tools/build_letters.py; do not edit.
"""


def words() -> Iterator[tuple[str, int]]:
    """Small-letter words with how much each counts: surnames once, given names and headers more."""
    names = NameDicts()
    for category, weight in (("first", 3), ("patronymic", 1), ("last", 1)):
        known = RecordDAWG(">BH").load(str(DICTIONARIES / f"{category}.dawg"))
        for name in sorted(set(known.keys())):
            yield name, weight
            for russian in names.lookup_key(name, category, limit=1):
                yield russian.lower(), weight
    headers = (HOUSE / "intake" / "meaning" / "headers.yaml").read_text("utf-8").lower()
    yield from ((word, 100) for word in re.findall(r"[а-яіїєґё]{2,}", headers))


def main() -> None:
    """Write the table."""
    pairs: Counter[str] = Counter()
    for word, weight in words():
        for i in range(len(word) + 1):
            pairs[f" {word} "[i : i + 2]] += weight
    most = math.log10(pairs.most_common(1)[0][1])
    rows = [LETTERS.replace(" ", "_")]
    for left in LETTERS:
        # A ten thousandth of the most usual pair is as good as never.
        digits = [round(9 + (math.log10(pairs[left + right] or 0.1) - most) * 9 / 4) for right in LETTERS]
        rows.append(left.replace(" ", "_") + " " + "".join(str(max(0, digit)) for digit in digits))
    (HOUSE / "core" / "letters.txt").write_text(HEADING + "\n".join(rows) + "\n", "utf-8")


if __name__ == "__main__":
    main()
