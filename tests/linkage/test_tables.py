"""What the persons' table says of changed identities: told by a record, or only inferred."""

from collections import defaultdict

import numpy as np
from linkage.few_lists import two_linked

from leleka.linkage.tables import changed_parts, persons_table


def test_what_was_changed_is_named_only_where_the_identity_was_surely_altered():
    model = two_linked().model
    levels = np.full((3, len(model.comparisons)), -1, np.int8)
    levels[:, model.comparisons.index("surname")] = 0
    surely, rather, hardly = [0.01, 0.98, 0.0, 0.01], [0.3, 0.69, 0.0, 0.01], [0.01, 0.2, 0.6, 0.19]

    assert changed_parts(levels, np.array([surely, rather, hardly]), model) == {0: {"surname"}}


def test_a_change_that_a_record_tells_is_known_and_one_that_rows_only_suggest_is_not():
    person = np.array([0, 0, 2, 2, 4], np.int64)
    changed = defaultdict(set, {0: {"surname"}, 1: {"given_name"}})

    table = persons_table(
        ["list:2", "list:3", "list:4", "list:5", "list:6"],
        person,
        np.ones(5),
        np.array([0, 2], np.int32),
        np.array([1, 3], np.int32),
        changed=changed,
        told={1: frozenset({"patronymic"})},
        family=np.full(5, -1),
    )

    assert table["identity_changed"].to_pylist() == [True, True, False, False, False]
    assert table["perhaps_changed"].to_pylist() == [False, False, True, True, False]
    assert table["changed_parts"].to_pylist() == [
        ["surname"],
        ["surname", "patronymic"],
        ["given_name"],
        ["given_name"],
        [],
    ]
