"""Who could this be? One record against all of them.

The same keys, comparisons and weights as in linking whole lists, so that no two screens give two scores
for one pair. Families and rivals, which only a whole linkage can see, are left out: a pair is judged
alone.

Takes   Records and a learnt Model; then one record at a time.
Gives   Index: who, add, remove, save, open; Candidate; join, many new records beside those that are there.
Leaves  deciding to people.
"""

from leleka.linkage.index.asking import question
from leleka.linkage.index.index import Answer, Candidate, Index
from leleka.linkage.index.joining import Joined, Lists, join
from leleka.linkage.index.seeing import Among

__all__ = ["Among", "Answer", "Candidate", "Index", "Joined", "Lists", "join", "question"]
