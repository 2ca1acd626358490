"""Connected components, compiled.

Takes   pairs of records.
Gives   the lowest record of each one's component.
Leaves  what holds two records together to clusters.
"""

from __future__ import annotations

from numba import njit


@njit(nogil=True, cache=True, forceinline=True)
def _root(lowest, record):
    while lowest[record] != record:
        lowest[record] = lowest[lowest[record]]
        record = lowest[record]
    return record


@njit(nogil=True, cache=True)
def connect(left, right, lowest):
    """Fill lowest, int64[records], with the lowest record of each one's connected component."""
    for record in range(len(lowest)):
        lowest[record] = record
    for n in range(len(left)):
        one, other = _root(lowest, left[n]), _root(lowest, right[n])
        if one < other:
            lowest[other] = one
        elif other < one:
            lowest[one] = other
    for record in range(len(lowest)):
        lowest[record] = lowest[lowest[record]]
