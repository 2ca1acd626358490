"""Numbers come out: counts that trace, claims reconciled, estimates of what no list saw.

Takes    persons of a linkage, or a table of who was on which lists; readings of reports.
Gives    CountSet, CaptureTable, Estimate; Ledger: facts, relations with their arithmetic, grades.
Leaves   finding persons to linkage, reading texts to reports, judging what is true to people.
Imports  core, linkage, reports.
To add   an estimator: one file in estimates/, one line in METHODS, one published value in the tests.
         a relation: one rule in rules.RULES, one line in tests/figures/relations.tsv.
"""

from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.facts import Fact
from leleka.figures.ledger import Ledger, build_ledger
from leleka.figures.relations import Relation
from leleka.figures.rules import relate

__all__ = ["CaptureTable", "Fact", "FiguresError", "Ledger", "Relation", "build_ledger", "relate"]
