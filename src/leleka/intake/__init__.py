"""Lists come in, as written.

Takes    a file from anybody, and the mapping beside it if there is one.
Gives    RawList: every cell as text with its row, what the columns mean, what could not be read.
Leaves   the meaning of the text to normalize.
Imports  core.
To add   a format: one file in formats/, one line in FORMATS, one sample in tests.
"""

from leleka.intake.batches import Batches
from leleka.intake.errors import IntakeError
from leleka.intake.formats import FORMATS
from leleka.intake.limits import Limits
from leleka.intake.lists import Preview, preview, read_list
from leleka.intake.meaning import (
    load_mapping,
    mapping_from_yaml,
    mapping_path,
    mapping_to_yaml,
    propose_mapping,
    save_mapping,
)

__all__ = [
    "FORMATS",
    "Batches",
    "IntakeError",
    "Limits",
    "Preview",
    "load_mapping",
    "mapping_from_yaml",
    "mapping_path",
    "mapping_to_yaml",
    "preview",
    "propose_mapping",
    "read_list",
    "save_mapping",
]
