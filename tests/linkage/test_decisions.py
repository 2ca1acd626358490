import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.linkage.decisions import Decision, Decisions, read_decisions
from leleka.linkage.errors import LinkageError

ROWS = {f"list:{n}": n for n in range(6)}


def answer(left, right, said):
    return Decision(f"list:{left}", f"list:{right}", said)


def test_the_last_answer_about_a_pair_counts_whichever_way_round():
    decisions = Decisions((answer(1, 2, "same"), answer(2, 1, "different")))

    links, problems = decisions.links(ROWS)

    assert (links.same, links.different, problems) == ((), ((1, 2),), ())


def test_unsure_constrains_nothing():
    links, _ = Decisions((answer(1, 2, "unsure"), answer(2, 3, "same"))).links(ROWS)

    assert (links.same, links.different, links.unsure) == (((2, 3),), (), ((1, 2),))


def test_an_answer_about_an_unknown_record_is_reported_and_left_out():
    decisions = Decisions((answer(1, 9, "same"), answer(1, 2, "same")))

    links, problems = decisions.links(ROWS)

    assert links.same == ((1, 2),)
    assert [problem.code for problem in problems] == ["linkage.E011"]


def test_answers_that_contradict_each_other_are_an_error_that_names_the_way():
    decisions = Decisions((answer(1, 2, "same"), answer(2, 3, "same"), answer(1, 3, "different")))

    with pytest.raises(LinkageError, match=r"list:1 and list:3.*list:1 = list:2 = list:3.*E012"):
        decisions.links(ROWS)


@given(st.permutations([(1, 2, "same"), (3, 4, "different"), (2, 5, "unsure"), (0, 1, "same")]))
def test_the_order_of_answers_about_different_pairs_never_matters(answers):
    links, _ = Decisions(tuple(answer(*each) for each in answers)).links(ROWS)

    assert links.same == ((0, 1), (1, 2))
    assert links.different == ((3, 4),)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.csv",
            "left,right,answer,by,at,note\nlist:1,list:2,same,olha,2026-01-05,\nlist:3,list:4,unsure,,,\n",
        ),
        (
            "a.jsonl",
            '{"left": "list:1", "right": "list:2", "answer": "Same", "by": "olha", "at": "2026-01-05"}\n\n'
            '{"left": "list:3", "right": "list:4", "answer": "unsure"}\n',
        ),
        (
            "saved-by-a-spreadsheet.csv",
            "left;right;answer;by;at\nlist:1;list:2;same;olha;2026-01-05\nlist:3;list:4;unsure;;\n",
        ),
    ],
)
def test_a_file_of_answers_is_read_as_csv_or_json_lines(tmp_path, name, text):
    (tmp_path / name).write_text(text, "utf-8")

    decisions = read_decisions(tmp_path / name)

    first, second = decisions.items
    assert (first.left, first.right, first.answer, first.by, first.at) == (
        "list:1",
        "list:2",
        "same",
        "olha",
        "2026-01-05",
    )
    assert (second.answer, second.by) == ("unsure", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("left,right\na,b\n", "E014"),
        ("left,right,answer\na,b,maybe\n", "E015"),
        ("left,right,answer\na,a,same\n", "E016"),
        ('{"left": "a"\n', "E013"),
    ],
)
def test_a_line_that_is_no_answer_is_an_error_at_its_row(tmp_path, text, code):
    (tmp_path / "answers.csv").write_text(text, "utf-8")

    with pytest.raises(LinkageError, match=rf"answers\.csv, row [12].*{code}"):
        read_decisions(tmp_path / "answers.csv")


def test_answers_are_read_from_a_pipe(tmp_path):
    pipe = tmp_path / "answers"
    os.mkfifo(pipe)
    text = "left,right,answer\nlist:1,list:2,same\n"
    with ThreadPoolExecutor(1) as other:
        other.submit(pipe.write_text, text, "utf-8")

        (decision,) = read_decisions(pipe).items

    assert decision.answer == "same"


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(LinkageError, match="cannot be read as a file of answers"):
        read_decisions(tmp_path / "none.csv")
