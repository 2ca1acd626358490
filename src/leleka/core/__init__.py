"""The nouns that all rooms share.

Takes    nothing of other rooms.
Gives    lists and their mappings, date intervals, code lists, places, errors, words.
Leaves   reading, comparing and deciding to the rooms above.
Imports  nothing of leleka.
To add   a code: one line in codelists.yaml with both labels. A word: `make words`.
"""

from leleka.core.codelists import CodeError, CodeList, code_list
from leleka.core.dates import DateInterval
from leleka.core.errors import LelekaError, Problem, Where
from leleka.core.lists import ColumnMapping, Mapping, RawList
from leleka.core.progress import Progress, silent
from leleka.core.words import Words, speak

__all__ = [
    "CodeError",
    "CodeList",
    "ColumnMapping",
    "DateInterval",
    "LelekaError",
    "Mapping",
    "Problem",
    "Progress",
    "RawList",
    "Where",
    "Words",
    "code_list",
    "silent",
    "speak",
]
