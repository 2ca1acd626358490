"""Names are read: cleaned, split, brought to the nominative, folded to one alphabet.

Takes    names as written, whole or in parts, in any of three scripts.
Gives    NameBook: every distinct name read once, as readings to show and arrays to compare.
Leaves   comparing two names to linkage.names.
Imports  core, names-translator.
To add   a given name: one line in data/given.tsv. A spelling habit: one line in fold.
"""

from leleka.normalize.names.book import NameBook, NameBookBuilder
from leleka.normalize.names.clean import clean
from leleka.normalize.names.fold import full_form, skeletons
from leleka.normalize.names.layout import BookArrays
from leleka.normalize.names.nominative import nominative
from leleka.normalize.names.reading import NameReading, NameWriting, read_name

__all__ = [
    "BookArrays",
    "NameBook",
    "NameBookBuilder",
    "NameReading",
    "NameWriting",
    "clean",
    "full_form",
    "nominative",
    "read_name",
    "skeletons",
]
