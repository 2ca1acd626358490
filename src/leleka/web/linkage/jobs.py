"""The engine's work that goes on after the page has answered."""

from __future__ import annotations

from leleka.web.common.jobs import Run, job
from leleka.web.linkage import engine


@job("linkage.weigh")
def weigh(run: Run) -> None:
    """Learn the weights anew, with what people have answered since; begun again it does no harm."""
    engine.run(run)
