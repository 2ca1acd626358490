import io
import json
from dataclasses import replace

import pytest
from linkage.small_world import small_explanation, small_result, small_run
from rich.console import Console

from leleka.cli.screens.evaluation import KIND_WORDS, show_evaluation
from leleka.cli.screens.linkage import next_steps, show_linkage
from leleka.cli.screens.pair import show_pair, signed
from leleka.cli.terminal import THEME, Terminal
from leleka.core.words import ENGLISH, speak
from leleka.linkage import Evaluation
from leleka.linkage.outputs.problems import all_problems
from leleka.linkage.outputs.summary import summary
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.results import ChangedFound, Doubles, ListPairFound, Quality, ReliabilityBin

EVALUATION = Evaluation(
    n_records=74_000,
    n_persons=25_000,
    n_children=24_900,
    n_true_pairs=120_000,
    n_linked_pairs=118_000,
    pairwise=Quality(0.9912, 0.9555, 0.973),
    b_cubed=Quality(0.99, 0.98, 0.985),
    key_recall=0.9877,
    reliability=(ReliabilityBin(0.9, 1.0, 4, 0.97, 0.75), ReliabilityBin(0.5, 0.9, 0, 0.0, 0.0)),
    ece=0.0123,
    changed=tuple(ChangedFound(kind, 1_352, 1_322, 6, 1_300, 1_340) for kind in KIND_WORDS),
    lists=tuple(ListPairFound("adoption-listings", f"evacuation-journal-{n}", 151, n, 10) for n in range(15)),
    n_siblings_merged=3,
)


def caught(lang="en", width=80, **options):
    out = io.StringIO()
    console = Console(file=out, theme=THEME, width=width, highlight=False)
    return Terminal(words=speak(lang), out=console, err=console, **options), out


@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("width", [80, 100])
def test_the_evaluation_fits_its_window_and_names_every_kind(lang, width):
    terminal, out = caught(lang, width)

    show_evaluation(EVALUATION, terminal)

    said = out.getvalue()
    assert max(len(line) for line in said.splitlines()) <= width
    for kind in KIND_WORDS.values():
        assert set(speak(lang).say(kind).split()) <= set(said.split())


def test_the_evaluation_says_its_figures():
    terminal, out = caught()

    show_evaluation(EVALUATION, terminal)

    said = " ".join(out.getvalue().split())
    for figure in (
        "99.12% 95.55% 97.30%",
        "brought up 98.77%",
        "3 pairs of siblings",
        "1.23%",
        "97.0% 75.0%",
    ):
        assert figure in said
    assert "50% – 90%" not in said


def test_the_evaluation_can_be_read_by_programs():
    terminal, out = caught(as_json=True)

    show_evaluation(EVALUATION, terminal)

    assert json.loads(out.getvalue())["pairwise"]["recall"] == 0.9555


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_the_linkage_fits_its_window(lang):
    terminal, out = caught(lang)
    result = small_result()

    show_linkage(summary(result, small_run()), terminal, problems=all_problems(result))

    assert max(len(line) for line in out.getvalue().splitlines()) <= 80


def test_the_linkage_says_what_was_found_and_what_could_not_be_read():
    terminal, out = caught()
    result = small_result()

    show_linkage(summary(result, small_run()), terminal, problems=all_problems(result))

    said = " ".join(out.getvalue().split())
    assert "7 rows on 2 lists: 5 children" in said
    assert "2 children stand on several lists" in said
    assert "Of all true pairs about 97.0% to 98.0% were compared; the rest share no key." in said
    assert "1 child whose identity was changed, as a row says itself (surname 1)" in said
    assert "1 child whose identity was perhaps changed: rows only differ" in said
    assert "for example реєстр.xlsx, row 5, column “Дата”: is not a calendar day." in said
    assert "register" in said
    assert "реєстр.xlsx" in said


@pytest.mark.parametrize("lang", ["en", "uk"])
def test_a_list_that_seems_to_hold_each_child_once_is_named_and_no_other(lang):
    terminal, out = caught(lang)
    result = small_result()
    doubles = (Doubles("register", 2, 0.00741), Doubles("camp", 0, 0.02))
    found = summary(replace(result, diagnostics=replace(result.diagnostics, doubles=doubles)), small_run())

    show_linkage(found, terminal)

    said = " ".join(out.getvalue().split())
    assert said.count("each_child_once: yes") == 1
    assert {
        "en": "register seems to hold each child once: at most 0.8% of its rows can repeat another. 2 rows",
        "uk": "у списку register кожна дитина є лише раз: рядків, які повторюють інші, у ньому може бути "
        "щонайбільше 0,8%. 2 рядки ",
    }[lang] in said
    assert max(len(line) for line in out.getvalue().splitlines()) <= 80


def test_what_to_do_next_depends_on_what_was_found(tmp_path):
    found = summary(small_result(), small_run())
    nothing = {**found, "counts": {**found["counts"], "pairs_offered": 0, "problems": 0}}

    n_steps = [len(next_steps(tmp_path, values, "leleka link ...", ENGLISH)) for values in (found, nothing)]

    assert n_steps == [4, 1]


def test_a_pair_is_shown_with_its_evidence(monkeypatch):
    monkeypatch.setattr("leleka.linkage.explain", small_explanation, raising=False)
    terminal, out = caught()
    result = small_result()

    show_pair("A pair", result, (0, 6), Writing(result.records), terminal)

    said = out.getvalue()
    assert "Вигаданюк Олена Петрівна · 2014-03-05   register, row 2" in said
    assert "surname: —" in said
    assert "patronymic" not in said  # missing on a side: it says nothing
    assert "−6.0" in said
    assert "Together: the same child 60.0%" in said
    assert max(len(line) for line in said.splitlines()) <= 80


@pytest.mark.parametrize(("bits", "said"), [(4.25, "+4.2"), (-6, "−6.0"), (0.04, "0.0"), (-0.04, "0.0")])
def test_bits_are_written_with_their_sign(bits, said):
    assert signed(bits, ENGLISH) == said
