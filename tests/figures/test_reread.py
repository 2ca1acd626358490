"""An estimate read again from its file says the same; what is no estimate, or names somebody, is refused."""

import json
from copy import deepcopy
from math import inf, nan

import pytest

from leleka.core.words import LANGUAGES, speak
from leleka.figures.capture import CaptureTable
from leleka.figures.errors import FiguresError
from leleka.figures.reread import reread
from leleka.figures.run import as_json, run
from leleka.figures.saying import headline, may_say, must_not_say

TABLES = {
    "told apart": CaptureTable.of(("A", "B", "C"), {1: 60, 2: 50, 3: 30, 4: 70, 5: 20, 6: 25, 7: 12}),
    "hardly overlap": CaptureTable.of(("A", "B", "C"), {1: 400, 2: 300, 4: 200, 3: 2, 5: 1}),
}


@pytest.fixture(scope="module", params=list(TABLES))
def report(request):
    return run([TABLES[request.param]], methods=("graphs", "chao"))


def test_it_says_what_could_be_said_there_in_both_languages(report):
    again = reread(json.loads(json.dumps(as_json(report))))

    for words in map(speak, LANGUAGES):
        for say in (headline, may_say, must_not_say):
            assert say(again, words) == say(report, words)
    assert {e.method: (e.point, e.low, e.high) for e in again.estimates} == {
        e.method: (e.point, e.low, e.high) for e in report.estimates
    }


def test_its_checks_are_said_again_in_the_reader_s_language(report):
    again, words = reread(json.loads(json.dumps(as_json(report)))), speak("uk")

    before = [(check.passed, check.said(words)) for check in report.verdict.checks]

    assert [(check.passed, check.said(words)) for check in again.verdict.checks] == before


def test_an_end_that_is_open_stays_open(report):
    values = as_json(report)
    values["estimates"]["chao"]["high"] = None

    assert next(e for e in reread(values).estimates if e.method == "chao").high == inf


def test_small_counts_are_refused(report):
    with pytest.raises(FiguresError, match="without --internal"):
        reread(as_json(report, internal=True))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda values: None,
        lambda values: [],
        lambda values: values.pop("n_seen") and values,
        lambda values: values | {"n_seen": -1},
        lambda values: values | {"n_seen": True},
        lambda values: values | {"verdict": values["verdict"] | {"kind": "certain"}},
        lambda values: values | {"verdict": values["verdict"] | {"low": None}},
        lambda values: values | {"verdict": values["verdict"] | {"low": inf}},
        lambda values: values | {"verdict": values["verdict"] | {"kind": "range", "high": None}},
        lambda values: values | {"verdict": values["verdict"] | {"kind": "number", "point": None}},
        lambda values: values | {"verdict": values["verdict"] | {"kind": "number", "point": nan}},
        lambda values: values | {"estimates": {"guess": values["estimates"]["chao"]}},
        lambda values: values | {"checks": [values["checks"][0] | {"sentence": "{name.__class__}"}]},
        lambda values: values | {"checks": [values["checks"][0] | {"sentence": "{nothing}"}]},
        lambda values: values | {"checks": [values["checks"][0] | {"severity": "loud"}]},
    ],
)
def test_what_is_no_estimate_is_refused(report, spoil):
    values = spoil(deepcopy(as_json(report)))

    with pytest.raises(FiguresError, match="no estimate that can be read"):
        reread(values)
