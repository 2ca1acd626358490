"""Published tables, and tables drawn from populations whose number is known."""

from datetime import date

import numpy as np
import pytest

from leleka.figures import build_ledger
from leleka.figures.capture import CaptureTable
from leleka.reports import Document, read
from leleka.reports.language import language_of

# Killings in Kosovo, 20 March to 22 June 1999: Ball, Betts, Scheuren, Dudukovich and Asher (2002).
KOSOVO = CaptureTable.of(
    ("EXH", "ABA", "OSCE", "HRW"),
    {1: 1131, 2: 845, 3: 177, 4: 936, 5: 228, 6: 217, 7: 181, 8: 306,
     9: 106, 10: 31, 11: 18, 12: 123, 13: 42, 14: 32, 15: 27},
)  # fmt: skip

# Spina bifida in upstate New York, 1969-74: Madigan and York (1997), doi:10.1093/biomet/84.1.19.
SPINA_BIFIDA = CaptureTable.of(
    ("birth", "death", "rehabilitation"), {1: 247, 2: 49, 3: 142, 4: 60, 5: 112, 6: 4, 7: 12}
)


@pytest.fixture
def kosovo():
    return KOSOVO


@pytest.fixture
def spina_bifida():
    return SPINA_BIFIDA


@pytest.fixture
def population():
    """A function that draws the table of n people with given chances per list and class."""

    def drawn(n, chances, shares=(1.0,), seed=1):
        random = np.random.default_rng(seed)
        chances = np.atleast_2d(np.asarray(chances, float))
        of_class = random.choice(len(shares), size=n, p=shares)
        on = random.random((n, chances.shape[1])) < chances[of_class]
        histories = (on * (1 << np.arange(chances.shape[1]))).sum(axis=1)
        cells = np.bincount(histories, minlength=1 << chances.shape[1])
        cells[0] = 0
        return CaptureTable.from_cells([f"list {j}" for j in range(chances.shape[1])], cells.tolist())

    return drawn


def document(article, outlet, day, text):
    return Document(
        article,
        text,
        lang=language_of(text) or "en",
        outlet=outlet,
        published=date.fromisoformat(day),
        file=article,
    )


@pytest.fixture
def ledger_of():
    def build(*texts):
        """Build a ledger of texts written as 'Outlet 2024-05-01: the text'."""
        readings = []
        for n, written in enumerate(texts):
            head, _, text = written.partition(": ")
            outlet, day = head.split()
            readings.append(read(document(f"{outlet}{n}", outlet, day, text)))
        return build_ledger(readings)

    return build
