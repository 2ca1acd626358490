"""What happens in linkage when something happens in intake."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from leleka.core.progress import Progress
from leleka.web.intake.actions import came_in
from leleka.web.linkage import engine


@receiver(came_in)
def find_their_children(progress: Progress, **_: Any) -> None:
    """Rows that came in are put beside children, as proposals; pairs go to the review queue."""
    engine.run(progress)
