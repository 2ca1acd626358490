"""Readings beside the writing: what the cells of a list mean, and by which rule.

Takes    RawLists with their mappings, from intake or from anywhere.
Gives    Records: names, dates, places, traits, institutions, identifiers in columns; problems.
Leaves   comparing to linkage.
Imports  core, names-translator.
To add   a reading: one module with its reader, one line in rows, one column in records.SCHEMA.
"""

from leleka.normalize.errors import NormalizeError
from leleka.normalize.names import NameBook
from leleka.normalize.records import SCHEMA, Records, read_records
from leleka.normalize.rules import is_as_written, said_rule
from leleka.normalize.traits import eye_distance, hair_distance

__all__ = [
    "SCHEMA",
    "NameBook",
    "NormalizeError",
    "Records",
    "eye_distance",
    "hair_distance",
    "is_as_written",
    "read_records",
    "said_rule",
]
