"""Log lines without people: no addresses with ids, no exception texts that may hold a cell.

Takes   a record of Python's logging.
Gives   time, level, logger, message; of an error its type and the lines of code, never its words.
Leaves  what happened to whom to the trace.
"""

from __future__ import annotations

import logging
import re
import traceback

_ADDRESS = re.compile(r"(?<=[\s(:])/[^\s)]*")
_ADDRESSED = ("django.request", "django.security", "django.server")


class NamelessFormatter(logging.Formatter):
    """Write lines that may leave the office."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Make one line, and for an error its place in the code."""
        kept = logging.makeLogRecord(
            {**record.__dict__, "exc_info": None, "exc_text": None, "stack_info": None}
        )
        line = super().format(kept)
        if record.name.startswith(_ADDRESSED):
            line = _ADDRESS.sub("/…", line)
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, where = record.exc_info
            places = [
                f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in traceback.extract_tb(where)
            ]
            line += f" | {kind.__name__} in " + " < ".join(reversed(places[-8:]))
        return line
