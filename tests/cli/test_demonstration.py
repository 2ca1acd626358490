import io

import pytest
from cli import small_engine
from rich.console import Console

from leleka.cli import start
from leleka.cli.screens.ledger import chosen_facts, show_ledger_in_short, telling_relation
from leleka.cli.terminal import THEME, Terminal
from leleka.core.words import speak
from leleka.demo import articles
from leleka.figures import build_ledger
from leleka.figures.page import fact_title
from leleka.linkage.outputs.files import OUTPUTS
from leleka.reports import read, read_bytes, read_document


@pytest.fixture(scope="module")
def ledger():
    return build_ledger([read(read_document(path)) for path in articles()])


def in_short(ledger, lang, width):
    out = io.StringIO()
    console = Console(file=out, theme=THEME, width=width, highlight=False)
    show_ledger_in_short(ledger, Terminal(words=speak(lang), out=console, err=console))
    return out.getvalue()


def of_text(text):
    return build_ledger([read(read_bytes(text.encode(), name="text.txt", given={"date": "2024-03-05"}))])


@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("width", [80, 90, 100])
def test_the_short_ledger_takes_twelve_lines_and_fits(ledger, lang, width):
    lines = in_short(ledger, lang, width).splitlines()

    assert len(lines) <= 12
    assert max(map(len, lines)) <= width


def test_the_short_ledger_says_value_date_grade_and_who(ledger):
    said = " ".join(in_short(ledger, "en", 100).split())

    assert "taken 19,412 2024-03-01 ▲ contested the invented Bureau of Missing Children" in said
    assert "missing 1,260 2024-03-19 ◆ corroborated the mediators' spokeswoman Lina Fabel" in said


def test_a_measure_stands_once_and_the_widest_conflict_is_told(ledger):
    measures = [fact.key.measure for fact in chosen_facts(ledger)]

    assert len(measures) == len(set(measures)) == 5
    assert "Conflict (asked for): No number can be both 45 and" in in_short(ledger, "en", 100)


def test_where_nothing_conflicts_a_sum_is_told():
    ledger = of_text("The ministry said 392 children were returned by 5 March 2024: 214 girls and 178 boys.")

    assert telling_relation(ledger).kind == "complement"
    assert "214 + 178 = 392" in in_short(ledger, "en", 80)


def test_a_text_without_counts_says_so():
    assert "No count of children was found." in in_short(of_text("It rained."), "en", 80)


def test_the_demo_writes_the_ledger_and_names_it(tmp_path, monkeypatch, capfd):
    monkeypatch.setattr("leleka.linkage.link", small_engine.link, raising=False)
    monkeypatch.setattr("leleka.linkage.explain", small_engine.explain, raising=False)
    monkeypatch.setenv("LELEKA_LANG", "en")
    monkeypatch.setenv("COLUMNS", "80")
    world = tmp_path / "world"

    code = start.run(["demo", "--children", "300", "--out", str(world)])

    said = capfd.readouterr().out
    page = (world / "found" / "ledger.html").read_text("utf-8")
    assert code == 0
    assert {path.name for path in (world / "found").iterdir()} == {
        *OUTPUTS, ".work", "ledger.html", "estimate.html",
    }  # fmt: skip
    assert "How many there are" in said
    assert "What is said about the children" in said
    assert str(world / "found" / "ledger.html") in said
    assert "invented Bureau of Missing Children" in page


def test_places_and_numbers_are_in_the_readers_language(ledger):
    said = [relation.said(speak("uk")) for relation in ledger.relations]

    assert "58 (Херсон) — частина від 19\u00a0412 (Україна)." in said
    assert fact_title(ledger.facts[0], speak("uk")) == "дітей: повернуто, Україна"


@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_world_of_one_child_who_is_on_no_list_is_walked_to_its_end(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert start.run(["demo", "--children", "1", "--quiet"]) == 0
    assert (tmp_path / "demo-world" / "found" / "persons.parquet").exists()
