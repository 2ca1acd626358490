"""What a run was: which files, which meanings, which version, which answers.

Takes   the lists and settings of a run.
Gives   Run, and the digests by which a later run recognises its own work.
Leaves  keeping stages to the command line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from leleka.core.lists import Mapping, RawList

if TYPE_CHECKING:
    from leleka.linkage import Decisions, LinkSettings


@dataclass(frozen=True, slots=True)
class Run:
    """One linkage of some lists.

    Attributes:
        lists: SHA-256 over the lists and the meanings of their columns; the review page keeps
            its answers under it, so that they survive a newer version and a second run.
        version: of leleka.
        settings: the thresholds, by name.
        decisions: how many answers of people were followed.
    """

    lists: str
    version: str
    settings: dict[str, Any] = field(default_factory=dict)
    decisions: int = 0

    @classmethod
    def of(cls, lists: Sequence[RawList], version: str, settings: LinkSettings, decisions: Decisions) -> Run:
        """Describe a run."""
        return cls(lists_digest(lists), version, asdict(settings), len(decisions))


def lists_digest(lists: Iterable[RawList]) -> str:
    """SHA-256 over the lists' files and mappings, in their order."""
    return digest([(raw.digest, mapping_values(raw.mapping)) for raw in lists])


def mapping_values(mapping: Mapping) -> dict[str, Any]:
    """What of a mapping changes how rows are read; the reasons beside it do not."""
    values = asdict(mapping)
    for column in values["columns"]:
        del column["why"]
    return values


def digest(values: Any) -> str:
    """SHA-256 of plain values, the same on every machine."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a digest holds plain values, not {type(value).__name__}.")
