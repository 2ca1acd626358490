"""Draw whole linkages, so that a figure can carry the doubt of linkage.

One linkage is one answer; beside it stand others that the same evidence allows. Each draw is one
of them: who is one child, for all records at once. A figure computed on every draw spreads as far
as linkage leaves it open (multiple imputation of the linkage).

The sampler goes round. Every record, and every group that average link formed on its way to a
person, leaves its person in turn and chooses another, or none, by its odds against 1 for none:
the mean of the roots of the odds of all pairs that would come together, squared. Of thirty pairs
between a profile captured five times and a child on six lists, a few say something and the rest
say little: the sum of their bits would count one doubt thirty times, the mean of their odds would
follow the one pair that says most, and between the two lies what holds. But where the mean speaks for
one child, it is firmer the more records say so: of pairs that a linkage has put together more are right
than each of them alone is probable. So those bits grow with the fourth root of the number of records on
the side that has more. Where it speaks against, they do not: a profile is a stranger of six records no more
surely than of the one that knows most. (benchmarks/altered.py shows how well draws are calibrated.)
What people decided and what cannot be one child stays so in every draw. Pairs that no key brought up
are in no draw; LinkResult.diagnostics.key_recall says how many those may be.

Takes   the ties of a LinkResult, or the folder that `leleka link` wrote.
Gives   sample_linkages: int32[draws, records].
Leaves  computing figures on draws to figures.

Source: Geman and Geman (1984), doi:10.1109/TPAMI.1984.4767596, for the sampler. As these odds need not
come of one joint distribution, it is a sampler of a dependency network: Heckerman and others (2000),
https://www.jmlr.org/papers/v1/heckerman00a.html. The mean of roots, its growth and moving groups are our
choices.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from leleka.core.errors import Where
from leleka.linkage.arrays import Int32, Int64, spread
from leleka.linkage.clusters import connected
from leleka.linkage.errors import LinkageError
from leleka.linkage.kernels import draw as kernel
from leleka.linkage.results import LinkResult
from leleka.linkage.weights import Float, Int8

pc: Any = pyarrow.compute  # its stubs take no plain values and no chunked columns

_MOST_BITS = 10.0  # a single pair weighs at most so much, as in clusters
_N_BEFORE = 20  # sweeps before the first draw
_N_BETWEEN = 2  # sweeps between draws
_N_PIECES = 64  # a draw does not depend on it


def sample_linkages(source: LinkResult | Path, n: int, *, seed: int = 0) -> Int32:
    """Draw whole linkages from what the evidence leaves open.

    Args:
        source: a linkage, or the folder that `leleka link` wrote.
        n: how many.
        seed: another number, other draws; the same number, the same draws, on any machine.

    Returns:
        int32[n, records]. Row k, column r: the lowest record of the person that record r belongs to
        in draw k; records count as the column "record" of the persons' table does.

    Raises:
        LinkageError: linkage.E026, the folder holds no linkage, or an older one without ties.
    """
    persons, ties = (source.persons, source.ties) if isinstance(source, LinkResult) else _read(source)
    person = _lowest_of(persons.sort_by("record")["person_id"])
    left, right, bits, fixed = (ties[name].to_numpy() for name in ("left", "right", "bits", "fixed"))
    unit_of, lowest = _numbered(connected(len(person), left[fixed > 0], right[fixed > 0]))
    edges = _Edges.of(unit_of[left], unit_of[right], np.clip(bits, -_MOST_BITS, _MOST_BITS), fixed, unit_of)
    begin = _lowest_of(person[lowest])
    beside = begin[edges.left] == begin[edges.right]
    begin = connected(len(begin), edges.left[beside], edges.right[beside])
    graph = _graph(edges, begin)
    found = np.tile(np.arange(len(lowest), dtype=np.int32), (n, 1))

    def work(first: int, last: int) -> None:
        kernel.draw(graph, first, last, begin, np.uint64(seed), _N_BEFORE, _N_BETWEEN, found)

    cuts = np.linspace(0, len(graph.starts) - 1, _N_PIECES + 1).astype(np.int64)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        list(pool.map(work, cuts[:-1], cuts[1:]))
    return np.asarray(lowest[found][:, unit_of].astype(np.int32))


def _read(folder: Path) -> tuple[pa.Table, pa.Table]:
    try:
        return pq.read_table(folder / "persons.parquet"), pq.read_table(folder / "ties.parquet")
    except (FileNotFoundError, NotADirectoryError, pa.ArrowInvalid) as error:
        raise LinkageError(
            "linkage.E026",
            "holds no linkage that can be drawn from.",
            where=Where(file=folder.name),
            hint="Give the folder that “leleka link” wrote; link once more if an older version wrote it.",
        ) from error


def _numbered(labels: Any) -> tuple[Int64, Int64]:
    """Number equal labels in the order of their first places: each one's number, and those places."""
    flat = labels.combine_chunks() if isinstance(labels, pa.ChunkedArray) else pa.array(labels)
    codes: Any = pc.dictionary_encode(flat)
    number = codes.indices.to_numpy().astype(np.int64)
    return number, np.unique(number, return_index=True)[1].astype(np.int64)


def _lowest_of(labels: Any) -> Int64:
    """Per place, the first place with the same label."""
    number, first = _numbered(labels)
    return np.asarray(first[number])


@dataclass(frozen=True)
class _Edges:
    """Units that may be one child, each pair both ways, ascending.

    Attributes:
        left, right: units.
        roots, bits, n_pairs: float64; roots of odds, and bits, of all record pairs between both, and how many
            those are.
        sizes: float64 per unit, its records.
    """

    left: Int64
    right: Int64
    roots: Float
    bits: Float
    n_pairs: Float
    sizes: Float

    @classmethod
    def of(cls, left: Int64, right: Int64, bits: Float, fixed: Int8, unit_of: Int64) -> _Edges:
        """Add up the ties of records; two units with a tie that is apart, or not looked at, never meet."""
        sizes = np.bincount(unit_of).astype(np.float64)
        across = left != right
        left, right, bits, fixed = left[across], right[across], bits[across], fixed[across]
        one, other = np.concatenate([left, right]), np.concatenate([right, left])
        codes, place = np.unique(one * len(sizes) + other, return_inverse=True)
        roots, total, n, apart = (
            np.bincount(place, np.concatenate([each, each]), minlength=len(codes))
            for each in (np.exp2(bits / 2), bits, np.ones(len(bits)), (fixed < 0).astype(np.float64))
        )
        one, other = codes // len(sizes), codes % len(sizes)
        may = (apart == 0) & (n == sizes[one] * sizes[other])
        return cls(one[may], other[may], roots[may], total[may], n[may], sizes)


def _graph(edges: _Edges, begin: Int64) -> kernel.Graph:
    """Units by component, edges by unit, blocks by component."""
    n = len(begin)
    component = connected(n, edges.left, edges.right)
    edge_starts = np.searchsorted(edges.left, np.arange(n + 1)).astype(np.int64)
    block_starts, blocks = kernel.find_blocks(
        *_grouped(begin), edge_starts, edges.right, edges.bits, edges.n_pairs
    )
    starts, members = _grouped(component)
    # Every unit is a block of its own, too.
    sizes = np.concatenate([np.ones(len(members), np.int64), np.diff(block_starts)])
    blocks = np.concatenate([members, blocks])
    first = np.concatenate([[0], np.cumsum(sizes)])[:-1]
    of_block = component[blocks[first]]
    order = np.argsort(of_block, kind="stable")
    first_block = np.searchsorted(of_block[order], component[members[starts[:-1]]])
    return kernel.Graph(
        starts,
        members,
        edges.sizes,
        edge_starts,
        edges.right,
        edges.roots,
        edges.bits,
        edges.n_pairs,
        np.concatenate([[0], np.cumsum(sizes[order])]).astype(np.int64),
        blocks[spread(first[order], sizes[order])],
        np.append(first_block, len(order)).astype(np.int64),
    )


def _grouped(label: Int64) -> tuple[Int64, Int64]:
    """Places of labels that stand more than once: where each group starts, and its places, ascending."""
    several = np.bincount(label, minlength=len(label))[label] > 1
    places = np.flatnonzero(several)
    places = places[np.argsort(label[places], kind="stable")]
    starts = np.unique(label[places], return_index=True)[1]
    return np.append(starts, len(places)).astype(np.int64), places.astype(np.int64)
