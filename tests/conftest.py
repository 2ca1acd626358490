"""What holds for all tests: none of them measures time, on whatever machine it runs."""

import gc

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_collection_finish():
    """Keep the garbage collector off what was imported, which was a sixth of the tests' time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
