"""Record ids of an index."""

import numpy as np

from leleka.linkage.index.ids import Ids


def test_a_row_and_its_id_find_each_other():
    ids = Ids.of(["camp:1", "табір:2", ""])

    found = [ids.row(each) for each in ("табір:2", "", "camp:1", "camp:3")]

    assert found == [1, 2, 0, -1]
    assert ids.at(np.array([1, 0])) == ["табір:2", "camp:1"]


def test_an_id_that_comes_again_stands_for_its_latest_row():
    ids = Ids.of(["camp:1", "camp:2"])

    ids.append(["camp:3", "camp:1"])

    assert ids.row("camp:1") == 3
    assert ids.row("camp:3") == 2
    assert ids.at(np.arange(4)) == ["camp:1", "camp:2", "camp:3", "camp:1"]


def test_no_rows_have_no_ids():
    ids = Ids.of([])

    assert ids.row("camp:1") == -1
    assert ids.at(np.zeros(0, np.int64)) == []
