"""Estimators of the undocumented total, behind one interface.

Each takes a CaptureTable and its options by name, and gives an Estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from leleka.core.words import mark
from leleka.figures.estimates.chao import chao
from leleka.figures.estimates.classes import classes
from leleka.figures.estimates.coverage import coverage
from leleka.figures.estimates.estimate import ASSUMPTIONS, Check, Estimate, MethodName
from leleka.figures.estimates.graphs import graphs
from leleka.figures.estimates.loglinear import loglinear

METHODS: Mapping[MethodName, Callable[..., Estimate]] = {
    "graphs": graphs,
    "classes": classes,
    "loglinear": loglinear,
    "coverage": coverage,
    "chao": chao,
}
"""Every estimator by its name, in the order in which they are shown."""

TITLES: Mapping[MethodName, str] = {
    "graphs": mark("graphs averaged"),
    "classes": mark("latent classes"),
    "loglinear": mark("log-linear"),
    "coverage": mark("sample coverage"),
    "chao": mark("Chao's lower bound"),
}

__all__ = [
    "ASSUMPTIONS",
    "METHODS",
    "TITLES",
    "Check",
    "Estimate",
    "MethodName",
    "chao",
    "classes",
    "coverage",
    "graphs",
    "loglinear",
]
