"""What linkage gives: pairs with their reasons, persons, and how sure it is of itself.

Takes   nothing; these are the plain values that link, explain and evaluate hand out.
Gives   LinkSettings, LinkResult with its two tables, Diagnostics, Explanation, Evaluation.
Leaves  filling them to engine, explain and evaluate; showing them to cli and web.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyarrow as pa

from leleka.core.errors import Problem

if TYPE_CHECKING:
    from leleka.linkage.arrays import Int32
    from leleka.linkage.columns import Encoded
    from leleka.linkage.history import Event
    from leleka.linkage.outputs.writing import Writing
    from leleka.linkage.weights import Model
    from leleka.normalize.records import Records

PairClass = Literal["intact", "altered", "siblings", "strangers"]
PairState = Literal["linked", "review", "siblings", "apart"]

CLASSES: tuple[PairClass, ...] = ("intact", "altered", "siblings", "strangers")
"""What two records can be: one child with its identity intact, one child with it altered,
two children of one family, two strangers. Tables and arrays keep this order."""

PARTS = ("surname", "given_name", "patronymic", "birth_date", "birth_place")
"""Parts of an identity that can be changed."""

_WORD = pa.dictionary(pa.int32(), pa.string())

_PAIRS: list[tuple[str, pa.DataType]] = [
    ("left", pa.int32()),  # row of Records.table; left < right
    ("right", pa.int32()),
    ("p_same", pa.float32()),  # p_intact + p_altered
    *[(f"p_{name}", pa.float32()) for name in CLASSES],
    ("bits", pa.float32()),  # log2 of p_same / (1 - p_same)
    ("changed", pa.list_(pa.string())),  # of PARTS, where the two are one child with its identity altered
    ("keys", pa.list_(pa.string())),  # the keys that brought the pair up
    ("state", _WORD),  # PairState
    ("decision", _WORD),  # same, different, unsure: a person's answer; null where nobody has decided
    ("review_order", pa.int32()),  # 1 first; null where a person need not look
]
PAIRS_SCHEMA = pa.schema(_PAIRS)
"""Columns of LinkResult.pairs; one int8 "level:NAME" per comparison follows (-1: missing on a side)."""

_PERSONS: list[tuple[str, pa.DataType]] = [
    ("record", pa.int32()),  # row of Records.table, ascending: one line per record
    ("record_id", pa.string()),
    ("person_id", pa.string()),
    ("p_member", pa.float32()),  # that the record belongs to the person; 1 where it stands alone
    ("identity_changed", pa.bool_()),  # some record of the person gives both identities itself
    ("perhaps_changed", pa.bool_()),  # none does, but records of the person differ as after a change
    # Of PARTS, in which this record differs from the person's others, or says so itself.
    ("changed_parts", pa.list_(pa.string())),
    ("n_records", pa.int32()),
    ("sibling_group", pa.string()),  # person ids of one family share it; null where none is known
]
PERSONS_SCHEMA = pa.schema(_PERSONS)
"""Columns of LinkResult.persons."""

KEYS_SCHEMA = pa.schema(
    [("record", pa.int32()), ("groups", pa.list_(pa.int32())), ("represented_by", pa.int32())]
)
"""LinkResult.keys: the numbers of the key groups each record stands in; two records that share
one were compared. Evaluation needs it to say how many true pairs the keys kept. Of very many rows
that say the same to the letter one was compared: the one that represents the others."""


_TIES: list[tuple[str, pa.DataType]] = [
    ("left", pa.int32()),
    ("right", pa.int32()),
    ("bits", pa.float32()),
    ("fixed", pa.int8()),
]
TIES_SCHEMA = pa.schema(_TIES)
"""LinkResult.ties: every pair of records of two persons that may be one, and of each person. bits are the
log2 odds of one child before other candidates for either record are considered; fixed is 1 where both
are one child in every draw (people said so, or the rows are equal), -1 where they cannot be, else 0."""


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """How linkage works; the defaults suit every list.

    Attributes:
        cut: from which probability two records are taken for one child. One half is where a
            wrong link and a missed one weigh the same.
        keep_from: pairs less probable than this are not kept, unless worth a person's time.
        n_pairs_per_record: how many pairs may be compared per record before hot keys are tightened.
        n_review: how many pairs at most are offered to a person.
        max_iterations: of learning the weights; reaching it is reported.
        threads: 0 takes all cores. The result is the same for any number.
        n_left_out: rows of large lists that were sifted out beforehand, by list: they count among those
            that a record could have been.
    """

    cut: float = 0.5
    keep_from: float = 0.01
    n_pairs_per_record: int = 400
    n_review: int = 500
    max_iterations: int = 200
    threads: int = 0
    n_left_out: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeyReport:
    """What one key did.

    Attributes:
        n_groups, n_pairs: groups of two and more records, and the pairs in them.
        n_hot: groups that were too large and had to be tightened.
        n_pairs_not_compared: pairs that shared the key but were parted by tightening.
        recall_cost: estimated share of all true pairs that tightening lost for every key, 0 to 1.
    """

    key: str
    n_groups: int
    n_pairs: int
    n_hot: int = 0
    n_pairs_not_compared: int = 0
    recall_cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Doubles:
    """How far a list, of which nobody has said so, holds each child once.

    Attributes:
        n_doubles: rows that were put together with another row of their list, of those that were compared.
        share_at_most: of the list's rows that repeat another, with 95 % confidence; None where more than
            three do, or not all its rows were compared.
    """

    list_id: str
    n_doubles: int
    share_at_most: float | None

    @property
    def seems_once(self) -> bool:
        """Whether hardly a row repeats another, and at most one in a hundred can."""
        return self.share_at_most is not None and self.share_at_most <= 0.01


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How the run went, for the summary and for those who doubt it.

    Attributes:
        n_candidates: different pairs that were compared.
        keys: one report per key, in the order in which they own pairs.
        key_recall: estimated share of true pairs that the keys keep, from and to (recall.kept_share);
            None where it cannot be told.
        n_expected: estimated number of pairs of each class, strangers among all possible pairs.
        converged: whether learning the weights settled before max_iterations.
        seconds: how long each stage took.
        doubles: of each list whose mapping does not say whether it holds each child once.
    """

    n_records: int
    n_candidates: int
    keys: tuple[KeyReport, ...]
    key_recall: tuple[float, float] | None
    n_expected: Mapping[PairClass, float]
    converged: bool
    n_iterations: int
    seconds: Mapping[str, float] = field(default_factory=dict)
    doubles: tuple[Doubles, ...] = ()


@dataclass(frozen=True)
class LinkResult:
    """Who is the same child.

    Attributes:
        pairs: PAIRS_SCHEMA and the levels, ordered by left and right.
        persons: PERSONS_SCHEMA, one line per record.
        keys: KEYS_SCHEMA.
        model: the weights, from which explain makes its reasons.
        problems: decisions that could not be followed, weights that did not settle ...
        history: what became of the persons in this run and those before it.
        ties: TIES_SCHEMA, ordered by left and right; what sample_linkages draws from.
    """

    records: Records
    pairs: pa.Table
    persons: pa.Table
    keys: pa.Table
    model: Model
    diagnostics: Diagnostics
    problems: tuple[Problem, ...] = ()
    ties: pa.Table = field(default_factory=TIES_SCHEMA.empty_table)
    history: tuple[Event, ...] = ()

    @cached_property
    def encoded(self) -> Encoded:
        """The records that were compared, as the engine saw them; made when somebody asks for reasons."""
        from leleka.linkage.columns import encode
        from leleka.linkage.repeats import without_repeats

        stands = self.keys["represented_by"].to_numpy().astype("int64")
        return encode(without_repeats(self.records, stands))

    def encoded_rows(self, records: Int32) -> Int32:
        """Where records, or those that represent them, stand in encoded."""
        stands = self.keys["represented_by"].to_numpy()
        before = np.cumsum(stands == self.keys["record"].to_numpy()) - 1
        return np.asarray(before[stands[records]], np.int32)

    @cached_property
    def writing(self) -> Writing:
        """The lists' own words for every record."""
        from leleka.linkage.outputs.writing import Writing

        return Writing(self.records)


@dataclass(frozen=True, slots=True)
class Step:
    """What one comparison says about a pair.

    Attributes:
        comparison: its name in COMPARISONS, such as "given_name".
        title: the same in the reader's language: "First name".
        level: the name of the level, such as "another_form"; "missing" where a side has nothing.
        verdict: the level in the reader's language: "the same in another form".
        bits: for (above 0) or against the two being one child; +1 doubles the odds.
        left, right: what stands in the two records, as written; several joined by "; ".
    """

    comparison: str
    title: str
    level: str
    verdict: str
    bits: float
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a pair scored as it did: prior_bits + the steps' bits = the log2 odds of p_same.

    Attributes:
        steps: the comparisons in their order, those with a missing side included.
        posterior: probability of each of CLASSES.
        changed: of PARTS, what was changed if it is one child with its identity altered.
        sentences: three to six where so many levels say something, the weightiest first; before them what
            a record itself says was changed.
    """

    left_record: str
    right_record: str
    prior_bits: float
    steps: tuple[Step, ...]
    posterior: Mapping[PairClass, float]
    changed: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def p_same(self) -> float:
        """That both records are one child."""
        return self.posterior["intact"] + self.posterior["altered"]


@dataclass(frozen=True, slots=True)
class Quality:
    """How right a set of links is, each figure 0 to 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Pairs whose probability lies in one band, and how many of them are true."""

    p_from: float
    p_to: float
    n_pairs: int
    mean_p: float
    share_true: float


@dataclass(frozen=True, slots=True)
class ChangedFound:
    """What became of the pairs of one child whose identity differs between the two records.

    Attributes:
        kind: russified, surname_patronymic, renamed ... as the truth file names it.
        n_children: children whose identity was changed in this way and who stand on another list too.
        n_linked: of them, put together with a record of the former identity.
        n_in_review: of the others, offered to a person.
        n_first, n_first_ten: children whose changed record has a true partner as
            its best, or among its ten best, candidates.
    """

    kind: str
    n_children: int
    n_linked: int
    n_in_review: int
    n_first: int
    n_first_ten: int


@dataclass(frozen=True, slots=True)
class ListPairFound:
    """True pairs between two lists (or within one), how many were linked, and how many links are wrong."""

    left_list: str
    right_list: str
    n_true: int
    n_linked: int
    n_wrong: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A linkage held against the truth.

    Attributes:
        pairwise: over pairs of records that the persons put together.
        b_cubed: over records, each with the persons' and the truth's companions.
        key_recall: share of true pairs that some key brought up; None without the keys' table.
        reliability, ece: are 80 of 100 pairs at p = 0.8 true? The mean gap, weighted by pairs.
        n_siblings_merged: pairs of siblings wrongly made one person.
    """

    n_records: int
    n_persons: int
    n_children: int
    n_true_pairs: int
    n_linked_pairs: int
    pairwise: Quality
    b_cubed: Quality
    key_recall: float | None
    reliability: tuple[ReliabilityBin, ...]
    ece: float
    changed: tuple[ChangedFound, ...]
    lists: tuple[ListPairFound, ...]
    n_siblings_merged: int = 0
