"""Add up what records share with a question, compiled.

Takes   the records of each code of a question, and what sharing it weighs.
Gives   every record that shares some code, with the sum.
Leaves  which codes are read, and who is compared, to index.postings.
"""

from __future__ import annotations

from numba import njit


@njit(nogil=True, cache=True)
def share(records, sizes, weights, shared, met):
    """Add the weight of each group to the sums of its records.

    Args:
        records: int32, of one group after another; sizes: int64[groups]; weights: float32[groups], above 0.
        shared: float32 per record, zero; added to.
        met: int32, filled with each record once.

    Returns:
        How many different records there are.
    """
    n, at = 0, 0
    for group in range(len(sizes)):
        for _ in range(sizes[group]):
            record = records[at]
            at += 1
            if shared[record] == 0.0:
                met[n] = record
                n += 1
            shared[record] += weights[group]
    return n
