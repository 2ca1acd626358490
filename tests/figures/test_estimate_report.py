import json
import re
from dataclasses import replace

import numpy as np
import pytest
from markupsafe import escape

from leleka.core.words import speak
from leleka.figures.capture import CaptureTable, divided
from leleka.figures.estimate_page import estimate_page
from leleka.figures.run import as_json, run
from leleka.figures.saying import headline, may_say, must_not_say, rounded
from leleka.figures.shown import shown_counts

QUICK = {"classes": {"burnin": 500, "samples": 300, "thinning": 2}}


@pytest.fixture
def report(spina_bifida):
    return run([spina_bifida], options=QUICK)


def test_every_method_gives_an_estimate_and_chao_is_always_there(report, spina_bifida):
    assert [e.method for e in report.estimates] == ["graphs", "classes", "loglinear", "coverage", "chao"]
    assert [e.method for e in run([spina_bifida], ["graphs"]).estimates] == ["graphs", "chao"]


def test_a_method_that_cannot_take_the_table_says_so_and_the_others_go_on(population):
    found = run([population(400, [0.4] * 7)], ["graphs", "loglinear"])

    assert [e.method for e in found.estimates] == ["loglinear", "chao"]
    assert any(check.name == "graphs" and not check.passed for check in found.verdict.checks)


def test_json_holds_all_that_an_estimate_rests_on(report):
    found = json.loads(json.dumps(as_json(report), allow_nan=False))

    graphs = found["estimates"]["graphs"]
    assert graphs["settings"]["delta"] == 0.125
    assert {"point", "low", "high", "mean", "posterior", "seed", "version", "checks", "assumptions"} <= set(
        graphs
    )
    assert found["estimates"]["classes"]["seed"] == 1
    assert found["verdict"]["kind"] in {"number", "range", "at least", "seen only"}
    assert set(found["leave_one_out"]) <= {"birth", "death", "rehabilitation"}


def test_infinite_ends_are_null_in_json(report):
    endless = replace(report, estimates=(replace(report.estimates[0], high=np.inf), *report.estimates[1:]))

    assert as_json(endless)["estimates"]["graphs"]["high"] is None


def test_strata_stand_beside_the_whole(population):
    north, south = population(600, [0.5, 0.4, 0.4]), population(500, [0.4, 0.4, 0.5], seed=2)
    whole = divided([replace(north, label="region=n"), replace(south, label="region=s")])

    found = run([whole], ["graphs"])

    assert set(found.strata.details["strata"]) == {"region=n", "region=s"}
    assert found.strata.point == pytest.approx(1100, rel=0.1)


def test_a_stratum_of_a_few_people_is_refused(population):
    tiny = CaptureTable.of(("list 0", "list 1", "list 2"), {1: 3, 2: 2, 3: 1, 7: 1}, "region=t")
    whole = divided([replace(population(600, [0.5, 0.4, 0.4]), label="region=n"), tiny])

    found = run([whole], ["graphs"])

    assert found.strata is None
    assert any("region=t" in check.said() for check in found.verdict.checks)


def test_drawn_linkages_are_pooled(population):
    found = run([population(600, [0.5, 0.4, 0.4], seed=s) for s in range(3)], ["graphs"])

    assert found.n_draws == 3
    assert found.estimates[0].details["draws"] == 3


def test_strata_of_drawn_linkages_add_up_within_each_draw(population):
    draws = []
    for seed in range(4):
        north, south = (
            population(600, [0.5, 0.4, 0.4], seed=seed),
            population(500, [0.4, 0.4, 0.5], seed=seed + 9),
        )
        draws.append(divided([replace(north, label="sex=f"), replace(south, label="sex=m")]))

    found = run(draws, ["graphs"])

    assert found.strata.details["draws"] == 4
    assert set(found.strata.details["strata"]) == {"sex=f", "sex=m"}
    assert found.strata.point == pytest.approx(1100, rel=0.1)


def test_what_is_shown_of_several_draws_is_the_one_in_the_middle(population):
    draws = [population(n, [0.5, 0.4, 0.4]) for n in (900, 300, 600)]

    assert run(draws, ["graphs"]).table is draws[2]


@pytest.mark.parametrize(
    ("n", "said"), [(12_595.4, 12_600), (999.6, 1000), (87, 87), (0.4, 0), (1_234_567, 1_230_000)]
)
def test_a_number_is_said_to_three_digits(n, said):
    assert rounded(n) == said


@pytest.mark.parametrize(
    ("low", "said"), [(12_687.0, "12,600"), (1_237.9, "1,230"), (626.4, "626"), (5.0, "626")]
)
def test_at_least_is_never_rounded_up_nor_below_what_is_documented(report, low, said):
    told = replace(report, verdict=replace(report.verdict, kind="at least", point=None, low=low, high=np.inf))

    assert headline(told, speak("en")) == f"At least {said} in all."


@pytest.mark.parametrize("kind", ["number", "range", "at least", "seen only"])
def test_only_a_verdict_of_one_number_names_one(report, kind):
    words = speak("en")
    verdict = replace(
        report.verdict, kind=kind, point=731.0 if kind == "number" else None, low=690.0, high=800.0
    )
    told = replace(report, verdict=verdict)

    said = " ".join([headline(told, words), *may_say(told, words)])

    assert ("731" in said) == (kind == "number")
    assert "626" in " ".join([said, *must_not_say(told, words)])


def test_every_method_on_the_page_says_what_it_assumes(report):
    page = estimate_page(report, speak("en"))

    for found in report.estimates:
        assert all(escape(sentence) in page for sentence in found.assumptions), found.method


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_page_needs_no_network_and_no_script(report, lang):
    page = estimate_page(report, speak(lang))

    assert "<script" not in page
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page)
    assert page.count("<svg") == 3
    assert f'<html lang="{lang}">' in page


def test_small_overlaps_are_hidden_in_chart_and_table():
    table = CaptureTable.of("ABC", {1: 40, 2: 35, 4: 30, 3: 12, 5: 9, 6: 8, 7: 2})

    shown = shown_counts(table).histories
    page = estimate_page(run([table], ["loglinear"]), speak("en"))

    assert sum(o.count is None for o in shown) >= 2
    assert [o.lists for o in shown if o.lists == ("A", "B", "C")]
    assert next(o for o in shown if o.lists == ("A", "B", "C")).count is None
    assert ">2</text>" not in page


def test_names_of_lists_are_escaped():
    table = CaptureTable.of(("<b>x</b>", "B", "C"), {1: 40, 2: 35, 4: 30, 3: 12, 5: 9, 6: 8, 7: 7})

    page = estimate_page(run([table], ["loglinear"]), speak("en"))

    assert "<b>x</b>" not in page
    assert "&lt;b&gt;" in page


def test_public_json_hides_what_the_page_hides_and_internal_json_says_what_it_is():
    table = CaptureTable.of("ABC", {1: 40, 2: 35, 4: 30, 3: 12, 5: 9, 6: 8, 7: 2})
    report = run([table], ["loglinear"])

    public, internal = as_json(report), as_json(report, internal=True)

    small = next(h for h in public["histories"] if h["lists"] == ["A", "B", "C"])
    assert small["persons"] is None
    assert sum(h["persons"] is None for h in public["histories"]) >= 2
    assert not {"frequencies", "forms"} & set(public["estimates"]["chao"]["details"])
    assert internal["audience"].startswith("internal")
    assert {tuple(h["lists"]): h["persons"] for h in internal["histories"]}["A", "B", "C"] == 2
    assert internal["estimates"]["chao"]["details"]["frequencies"] == [105, 29, 2]
