"""Articles and statements are read: figures and claims with their quotes.

Takes    texts, saved pages, PDFs with a text layer.
Gives    Reading per document: Figure for every count of people, Claim for every position taken.
Leaves   comparing figures, grading them and counting independent sources to figures.
Imports  core.
To add   a word: one entry in tables/<language>.yaml, one sentence in the tests' tables; a verb whose parts
         stand around the number: one frame there.
"""

from leleka.reports.corrections import Correction, apply_corrections, load_corrections, save_corrections
from leleka.reports.documents import read_bytes, read_document
from leleka.reports.nouns import OUTLET, SPEAKER, Claim, Document, Figure, Reading, ReportsError
from leleka.reports.reading import read, read_all

__all__ = [
    "OUTLET",
    "SPEAKER",
    "Claim",
    "Correction",
    "Document",
    "Figure",
    "Reading",
    "ReportsError",
    "apply_corrections",
    "load_corrections",
    "read",
    "read_all",
    "read_bytes",
    "read_document",
    "save_corrections",
]
