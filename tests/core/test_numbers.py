import numpy as np

from leleka.core.numbers import distinct


def test_each_number_stands_once_in_ascending_order():
    numbers = np.array([5, -1, 5, 2**62, -1], np.int64)

    assert distinct(numbers).tolist() == [-1, 5, 2**62]
    assert distinct(numbers[:0]).tolist() == []
