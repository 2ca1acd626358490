"""Add up what records share with a question, compiled.

Takes   the records of each code of a question, and what sharing it weighs; or of many questions at once.
Gives   every record that shares some code, with the sum; of many questions those who share most.
Leaves  which codes are read, and who is compared, to index.postings.
"""

from __future__ import annotations

import numpy as np
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


_DIGITS = ((20, 0x7FF), (10, 0x3FF), (0, 0x3FF))  # of the bits of a float32 above 0, the highest first


@njit(nogil=True, cache=True)
def nth_greatest(bits, n):
    """The bits of the n-th greatest of some float32 above 0, which are in the order of their bits.

    Digit by digit, numbers are counted, not moved: many are alike, and twenty times as many as are wanted.

    Args:
        bits: int32, the numbers seen as whole ones; at least n.
    """
    found, left = np.int32(0), n
    counts = np.empty(2048, np.int64)
    for shift, mask in _DIGITS:
        counts[:] = 0
        above = found >> (shift + 10)
        for each in bits:
            if shift == 20 or each >> (shift + 10) == above:
                counts[(each >> shift) & mask] += 1
        digit = mask
        while counts[digit] < left:
            left -= counts[digit]
            digit -= 1
        found |= np.int32(digit << shift)
    return found


@njit(nogil=True, cache=True)
def share_most(starts, firsts, sizes, layers, alive, limits, shared, met, asked, found):
    """Of many questions the records that share most with each, as Postings.best finds them for one.

    Args:
        starts: int64[questions + 1]; of question q the codes are those from starts[q] to starts[q + 1].
        firsts, sizes: int64[codes], where the members of a code lie: firsts below 0 in layers[1], from
            -1 - first on.
        layers: two int32 arrays of members.
        alive: bool per record.
        limits: how many members are read, and how many records are found, for each question at most.
        shared: float32 per record, zero and zero again afterwards; met: int32 per record.
        asked, found: int32[questions * limits[1]], filled in.

    Returns:
        How many pairs of a question and a record there are.
    """
    most_read, most = limits
    n_pairs = 0
    for q in range(len(starts) - 1):
        n, n_read = 0, 0
        a, b = starts[q], starts[q + 1]
        for code in np.argsort(sizes[a:b], kind="mergesort") + a:
            size = sizes[code]
            n_read += size
            if n and n_read > most_read:
                break
            size = min(size, most_read)
            weight = np.float32(np.log2((len(alive) + 1.0) / size) + 0.01)
            first = firsts[code]
            members = layers[0] if first >= 0 else layers[1]
            first = first if first >= 0 else -1 - first
            for m in range(first, first + size):
                record = members[m]
                if alive[record]:
                    if shared[record] == 0.0:
                        met[n] = record
                        n += 1
                    shared[record] += weight
        least, n_equal = np.float32(0.0), n
        if n > most:
            weights = shared[met[:n]]
            least = np.partition(weights, n - most)[n - most]
            n_equal = most - np.count_nonzero(weights > least)
        chosen = met[:n]
        if n > most:  # of those who share as much the first in the mixed order, as Sharing.first takes them
            mixed = (chosen.astype(np.uint64) * np.uint64(2_654_435_761)).astype(np.uint32)
            chosen = chosen[np.argsort(mixed, kind="mergesort")]
        for record in chosen:
            weight = shared[record]
            shared[record] = 0.0
            if weight > least or (weight == least and n_equal > 0):
                n_equal -= weight == least
                asked[n_pairs], found[n_pairs] = q, record
                n_pairs += 1
    return n_pairs
