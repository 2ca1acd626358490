"""The keys and levels that peer.py gives to leleka and to Splink alike, and how both are judged."""

import numpy as np

NINE: list[list[str]] = [
    ["surname", "given_name"],
    ["surname", "birth_date"],
    ["surname", "patronymic", "place"],
    ["surname[:4]", "birth_date"],
    ["surname", "patronymic", "birth_date.year"],
    ["surname", "birth_date.year", "place"],
    ["surname[:4]", "given_name", "birth_date.month"],
    ["given_name", "birth_date.month", "place"],
    ["patronymic", "birth_date.month", "place"],
]
ELEVEN = [*NINE, ["given_name", "patronymic", "place"], ["surname", "birth_date.year"]]
KEYS = {"nine": NINE, "eleven": ELEVEN}

TEXT_LEVELS = [0.9, 0.7]
TEXTS = ["surname", "given_name", "patronymic"]
"""Compared by Jaro and Winkler's similarity at these levels; so are birth_date within a month and a year, and
place and sex as equal or not. A shared rare text or place says more than a common one."""


def b_cubed(truth, found):
    """B-cubed F1."""

    def sizes(codes):
        _, which, n = np.unique(codes, return_inverse=True, return_counts=True)
        return n[which]

    both = sizes(truth.astype(np.int64) * (int(found.max()) + 1) + found)
    p, r = float((both / sizes(found)).mean()), float((both / sizes(truth)).mean())
    return 2 * p * r / (p + r)
