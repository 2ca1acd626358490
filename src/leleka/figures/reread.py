"""An estimate that was made on another computer, read again from the file that it wrote.

The file holds what was found and why, but not the counts it rests on, so nothing is estimated anew:
what may be said is what could be said there. A file for internal use holds small counts, which could
name somebody; it is refused.

Takes   what `leleka estimate run --json` wrote, as plain values.
Gives   Reread, of which saying speaks as of a Report.
Leaves  keeping it to web.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any, cast, get_args

from leleka.figures.errors import FiguresError
from leleka.figures.estimates import METHODS, Check, Estimate
from leleka.figures.gates import Kind, Verdict
from leleka.figures.shown import Overlap

_NAME = re.compile(r"\{[a-z_]+\}")
_SEVERITIES = frozenset({"note", "warning", "stop"})


@dataclass(frozen=True)
class Reread:
    """What a file says.

    Attributes:
        estimates: one per method, without its distribution.
        overlaps: how many persons each set of lists holds; None where small.
    """

    verdict: Verdict
    n_seen: int
    list_names: tuple[str, ...]
    estimates: tuple[Estimate, ...]
    overlaps: tuple[Overlap, ...]


def reread(values: Any) -> Reread:
    """Read a file's values.

    Raises:
        FiguresError: figures.E203, it is no estimate, or one of another version; figures.E204, small
            counts are in it.
    """
    try:
        return _read(values)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FiguresError(
            "figures.E203",
            "This is no estimate that can be read.",
            hint="Hand in the file that leleka estimate run --json FILE wrote, with this version.",
        ) from error


def _read(values: Mapping[str, Any]) -> Reread:
    if not str(values["audience"]).startswith("public"):
        raise FiguresError(
            "figures.E204",
            "Small counts are in this file; they could name somebody.",
            hint="Write it again without --internal.",
        )
    n_seen, said = _whole(values["n_seen"]), values["verdict"]
    lists = tuple(str(name) for name in values["lists"])
    if said["kind"] not in get_args(Kind):
        raise ValueError
    estimates = tuple(_estimate(method, each, n_seen) for method, each in values["estimates"].items())
    leader = next((each for each in estimates if each.method == said["method"]), None)
    kind, point, high = said["kind"], said["point"], _end(said["high"])
    if (kind == "number" and point is None) or (kind in {"number", "range"} and high == inf):
        raise ValueError
    verdict = Verdict(
        kind=kind,
        leader=leader,
        point=None if point is None else _finite(point),
        low=_finite(said["low"]),
        high=high,
        checks=tuple(_check(each) for each in values["checks"]),
    )
    overlaps = tuple(
        Overlap(tuple(map(str, each["lists"])), None if each["persons"] is None else _whole(each["persons"]))
        for each in values["histories"]
    )
    return Reread(verdict, n_seen, lists, estimates, overlaps)


def _estimate(method: str, said: Mapping[str, Any], n_seen: int) -> Estimate:
    if method not in METHODS:
        raise ValueError
    return Estimate(
        method=cast("Any", method),
        n_seen=n_seen,
        lists=tuple(map(str, said["lists"])),
        point=_finite(said["point"]),
        low=_finite(said["low"]),
        high=_end(said["high"]),
        level=_finite(said["level"]),
        checks=tuple(_check(each) for each in said["checks"]),
        version=str(said["version"]),
    )


def _check(said: Mapping[str, Any]) -> Check:
    sentence, values = str(said["sentence"]), dict(said["values"])
    named = {name[1:-1] for name in _NAME.findall(sentence)}
    # Nothing but the names of values stands in braces: a file is not trusted to format.
    if named - set(values) or set("{}") & set(_NAME.sub("", sentence)) or said["severity"] not in _SEVERITIES:
        raise ValueError
    shown = {name: _shown(values[name]) for name in named}
    return Check(str(said["name"]), bool(said["passed"]), sentence, said["severity"], shown)


def _shown(value: Any) -> Any:
    """What stood there was infinite where nothing stands: JSON has no sign for it."""
    if value is None:
        return "∞"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(str(_shown(each)) for each in value)
    if not isinstance(value, str | int | float):
        raise TypeError
    return value


def _end(value: Any) -> float:
    return inf if value is None else _finite(value)


def _finite(value: Any) -> float:
    """A number; JSON as Python reads it knows NaN and Infinity, too."""
    if not isfinite(number := float(value)):
        raise ValueError
    return number


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError
    return value
