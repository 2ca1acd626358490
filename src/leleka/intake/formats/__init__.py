"""Every format a list can come in, one file each.

Takes    a Reading: the file and what is already known of it.
Gives    FORMATS, and `recognise`, which looks at the content first and at the name second.
Leaves   headers, columns and rows to intake.parse.
Imports  core, and intake's job, errors, encodings and packed.
To add   a format: one file here, one line in FORMATS, one sample in tests/intake/test_formats.py.
"""

from __future__ import annotations

from leleka.intake.formats.delimited import DELIMITED
from leleka.intake.formats.form import Format, Head
from leleka.intake.formats.json_array import JSON_ARRAY
from leleka.intake.formats.json_lines import JSON_LINES
from leleka.intake.formats.parquet import PARQUET
from leleka.intake.formats.recognise import recognise
from leleka.intake.formats.spreadsheet import ODS, XLS, XLSB, XLSX

FORMATS: tuple[Format, ...] = (XLSX, XLSB, ODS, XLS, PARQUET, JSON_LINES, JSON_ARRAY, DELIMITED)
"""Asked in this order; any text that is nothing else is delimited text."""

__all__ = ["FORMATS", "Format", "Head", "recognise"]
