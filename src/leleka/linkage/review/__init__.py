"""A page on which a person answers: the same child or not?

Takes    a LinkResult; the pairs that linkage offers to a person.
Gives    review.html: one file, no network, and the answers as decisions.jsonl.
Leaves   following the answers to linkage.decisions.
Imports  core; linkage's results and explanations.
To add   something beside a pair: one field in PairCard, one function in page.js.
"""

from leleka.linkage.review.cards import side_by_side
from leleka.linkage.review.marks import script_free
from leleka.linkage.review.page import write_review_html

__all__ = ["script_free", "side_by_side", "write_review_html"]
