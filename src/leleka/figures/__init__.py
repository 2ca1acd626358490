"""Numbers come out: counts that trace, claims reconciled, estimates of what no list saw.

Takes    persons of a linkage, or a table of who was on which lists; claims that reports read.
Gives    CountSet, CaptureTable, Estimate, each with what it rests on.
Leaves   finding persons to linkage, reading texts to reports.
Imports  core, linkage, reports.
To add   an estimator: one file in estimates/, one line in METHODS, one published value in the tests.
"""

from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError

__all__ = ["CaptureTable", "FiguresError"]
