from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from leleka.linkage import LinkageError
from leleka.linkage.loops.plain import MOST_LETTERS, similarity
from leleka.linkage.plans import link_table, plan_of
from leleka.linkage.plans.encoding import texts_of

KEYS = [
    ["surname", "given_name"],
    ["surname[:3]", "born.month"],
    ["given_name", "born"],
    ["given_name", "place"],
]
PLAN = plan_of(
    {
        "keys": KEYS,
        "compare": {
            "surname": {"kind": "text", "levels": [0.9, 0.7], "rarity": True},
            "given_name": {"kind": "text", "levels": [0.9]},
            "born": {"kind": "date", "levels": [31, 366]},
            "place": {"rarity": True},
        },
    }
)
letters = st.text(st.sampled_from("абвгд"), max_size=MOST_LETTERS)


def people(n=600, seed=1):
    """Invented people, two rows each, the second with a slip in its surname now and then."""
    rng = np.random.default_rng(seed)
    heads, ends = (
        ["Виг", "Нев", "Небув", "Вида", "Уя", "Приз"],
        ["аданюк", "ідомко", "алець", "манюк", "вненко"],
    )
    surname = [heads[a] + heads[b].lower() + ends[c] for a, b, c in rng.integers(0, 5, (n, 3))]
    given_name = [f"Ім{chr(1072 + k)}я" for k in rng.integers(0, 25, n)]
    born = [str(np.datetime64("2010-01-01") + int(k)) for k in rng.integers(0, 3000, n)]
    place = [f"Місто {k}" for k in rng.integers(0, 40, n)]
    slipped = [s[:4] + s[5:] if rng.random() < 0.2 else s for s in surname]
    moved = [p if rng.random() < 0.8 else None for p in place]
    return pa.table(
        {
            "surname": surname + slipped,
            "given_name": given_name * 2,
            "born": born * 2,
            "place": pa.array(place + moved, pa.string()),
        }
    )


def share_a_key(rows, i, j):
    for surname, given_name, born, place in ((2, 2, 0, 0), (1, 0, 1, 0), (0, 2, 2, 0), (0, 2, 0, 2)):
        wanted = [
            (rows[i]["surname"], rows[j]["surname"], surname, 3),
            (rows[i]["given_name"], rows[j]["given_name"], given_name, 3),
            (rows[i]["born"], rows[j]["born"], born, 7),
            (rows[i]["place"], rows[j]["place"], place, 3),
        ]
        if all(
            not how or (a is not None and b is not None and (a == b if how == 2 else a[:n] == b[:n]))
            for a, b, how, n in wanted
        ):
            return True
    return False


def test_every_pair_that_shares_a_key_is_a_candidate_once():
    table = people(60)
    rows = table.to_pylist()

    found = link_table(table, PLAN, keep_from=1e-30)

    expected = {pair for pair in combinations(range(len(rows)), 2) if share_a_key(rows, *pair)}
    pairs = list(zip(found.pairs["left"].to_pylist(), found.pairs["right"].to_pylist(), strict=True))
    assert found.n_candidates == len(pairs) == len(expected)
    assert set(pairs) == expected


def test_both_rows_of_a_person_are_found():
    n = 600

    found = link_table(people(n), PLAN)

    together = found.person[:n] == found.person[n:]
    assert together.mean() > 0.97
    assert len(np.unique(found.person)) >= n * 0.97


def test_bits_are_the_sum_of_what_each_level_says():
    table = people(200)
    found = link_table(table, PLAN)
    learnt, n_values = found.learnt, 0
    surname_bits = {}
    for column in ("surname", "given_name", "born", "place"):
        values = table[column].combine_chunks().drop_null().dictionary_encode().dictionary.to_pylist()
        surname_bits[column] = dict(zip(values, learnt.value_bits[n_values:].tolist(), strict=False))
        n_values += len(values)

    for pair in found.pairs.slice(0, 100).to_pylist():
        bits = learnt.prior_bits
        for k, column in enumerate(("surname", "given_name", "born", "place")):
            level = pair[f"level:{column}"]
            if level >= 0:
                bits += np.log2(learnt.m[k][level] / learnt.u[k][level])
            if level == len(learnt.m[k]) - 1:
                bits += surname_bits[column][table[column][pair["left"]].as_py()]
        assert pair["bits"] == pytest.approx(bits, abs=1e-3)


def test_the_number_of_threads_changes_nothing():
    one, many = (link_table(people(), PLAN, threads=threads) for threads in (1, 4))

    assert one.pairs.equals(many.pairs)
    assert np.array_equal(one.person, many.person)


def test_what_is_missing_agrees_with_nothing():
    table = pa.table(
        {
            "surname": ["А", "А", ""],
            "given_name": ["Б", "Б", ""],
            "born": pa.nulls(3, pa.string()),
            "place": ["", None, ""],
        }
    )

    found = link_table(table, PLAN, keep_from=1e-30)

    assert found.n_candidates == 1
    assert found.pairs["level:place"].to_pylist() == [-1]
    assert found.pairs["level:born"].to_pylist() == [-1]


@pytest.mark.parametrize("n", [0, 1])
def test_a_table_of_no_pairs_gives_none(n):
    found = link_table(people(1).slice(0, n), PLAN)

    assert len(found.pairs) == 0
    assert found.person.tolist() == list(range(n))


def test_a_table_that_the_plan_does_not_fit_says_which_column():
    with pytest.raises(LinkageError, match=r"“born”.*no such column") as caught:
        link_table(people(3).drop_columns("born"), PLAN)
    assert caught.value.code == "linkage.E052"

    with pytest.raises(LinkageError, match=r"“born”.*dates such as") as caught:
        link_table(people(3).set_column(2, "born", pa.array(["весна"] * 6)), PLAN)
    assert caught.value.code == "linkage.E053"


@settings(max_examples=300, deadline=None)
@given(letters, letters, st.sampled_from([0.0, 0.7, 0.9]))
def test_similarity_is_that_of_jaro_and_winkler(one, other, least):
    texts = texts_of(pa.array([one, other], pa.string()))
    known = JaroWinkler.similarity(one, other) if one and other else 0.0

    found = similarity(texts, 0, 1, least)

    assert found == pytest.approx(known) or (found == 0.0 and known < least)
