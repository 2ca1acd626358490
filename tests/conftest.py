"""What holds for all tests: none of them measures time, on whatever machine it runs."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
