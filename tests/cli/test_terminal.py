import io
import json

import pytest
from rich.console import Console

from leleka.cli.terminal import THEME, Stages, Terminal, balance, bar, seconds
from leleka.core.words import ENGLISH


def caught(**options):
    out, err = io.StringIO(), io.StringIO()
    made = Terminal(
        out=Console(file=out, theme=THEME, width=80, highlight=False),
        err=Console(file=err, theme=THEME, width=80, highlight=False),
        **options,
    )
    return made, out, err


@pytest.mark.parametrize(
    ("share", "expected"), [(0, ""), (1, "████"), (0.5, "██"), (0.3, "█▎"), (2, "████"), (-1, "")]
)
def test_a_bar_is_as_long_as_its_share(share, expected):
    assert bar(share, 4) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(-8, "▒▒▒│   "), (8, "   │███"), (0, "   │   "), (4, "   │██ ")]
)
def test_evidence_leans_left_against_and_right_for(value, expected):
    assert balance(value, 8, 6) == expected


@pytest.mark.parametrize(("elapsed", "said"), [(0.04, "0.0 s"), (12.34, "12.3 s"), (125, "2 min 5 s")])
def test_times_are_said_as_people_say_them(elapsed, said):
    assert seconds(ENGLISH, elapsed) == said


def test_results_go_out_and_remarks_go_to_the_side():
    terminal, out, err = caught()

    terminal.say("found")
    terminal.note("remark")

    assert (out.getvalue(), err.getvalue()) == ("found\n", "remark\n")


def test_a_next_step_that_breaks_goes_on_under_its_first_word():
    terminal, out, _ = caught()
    terminal.out.width = 24

    terminal.next_steps("next", [("open this page and answer", "found/review.html")])

    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    assert lines[2:] == ["  1  open this page and", "     answer", "     found/review.html"]


def test_quiet_says_only_what_went_wrong():
    terminal, out, err = caught(is_quiet=True)

    terminal.title("title")
    terminal.say("found")
    terminal.table(["a"], [["b"]])
    terminal.next_steps("next", [("do", "this")])
    terminal.note("remark")
    terminal.complain("wrong")

    assert (out.getvalue(), err.getvalue()) == ("", "wrong\n")


def test_json_is_the_only_thing_on_standard_output():
    terminal, out, _ = caught(as_json=True)

    terminal.title("title")
    terminal.json({"ключ": [1, None]})
    terminal.say("found")

    assert json.loads(out.getvalue()) == {"ключ": [1, None]}


def test_names_with_brackets_are_not_taken_for_colours():
    terminal, out, _ = caught()

    terminal.say("[red]Олена[/red]")
    terminal.table(["[bold]"], [["[/]"]])

    assert "[red]Олена[/red]" in out.getvalue()
    assert "[bold]" in out.getvalue()


def test_a_table_keeps_within_the_window():
    terminal, out, _ = caught()

    terminal.table(["a", "b"], [["слово " * 30, "word " * 30]])

    assert max(len(line) for line in out.getvalue().splitlines()) <= 80


def test_a_slow_stage_is_noted_when_it_ends_where_nothing_is_drawn(monkeypatch):
    monkeypatch.setattr("leleka.cli.terminal._SLOW_SECONDS", 0.0)
    terminal, _, err = caught()
    stages = Stages(terminal)

    stages("reading", 0, 10)
    stages("reading", 10, 10)
    stages("linking", 3)
    stages.close()

    assert [line.partition(",")[0] for line in err.getvalue().splitlines()] == [
        "  reading: 10",
        "  linking: 3",
    ]
