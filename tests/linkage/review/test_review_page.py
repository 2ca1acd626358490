import json
import re

import pytest
from linkage.small_world import HOSTILE, small_explanation, small_result, small_run

from leleka.core.words import ENGLISH
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.results import Step
from leleka.linkage.review.page import inert_json, policy, write_review_html


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setattr("leleka.linkage.explain", small_explanation, raising=False)
    path, result = tmp_path / "review.html", small_result()
    write_review_html(result, path, run=small_run(), writing=Writing(result.records), words=ENGLISH)
    return path.read_text("utf-8")


def data_of(page):
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def test_pairs_come_in_the_order_in_which_an_answer_helps_most(page):
    ends = [(pair["left"]["record"], pair["right"]["record"]) for pair in data_of(page)["pairs"]]

    assert ends == [("register:2", "camp:4"), ("register:6", "camp:4"), ("register:2", "camp:2")]


def test_markup_from_a_list_stays_data(page):
    assert HOSTILE not in page
    assert HOSTILE in json.dumps(data_of(page), ensure_ascii=False)


def test_data_can_close_no_script():
    assert not re.search(r"[<>&\u2028\u2029]", inert_json({"<b>&\u2028\u2029": "</script><!--"}))


def test_the_page_loads_nothing(page):
    assert not re.search(r"(?:src|href)\s*=\s*[\"'](?!#)", page)
    assert not re.search(r"https?:|@import|url\(", page)


def test_only_the_pages_own_script_and_style_may_run(page):
    style, script = re.search(r"<style>(.*?)</style>", page, re.S)[1], page.rsplit("<script>", 1)[1]

    expected = policy(style, script.split("</script>")[0])

    assert expected.replace("'", "&#39;") in page
    assert "unsafe" not in expected


def test_no_name_stands_in_the_title(page):
    assert re.search(r"<title>(.*?)</title>", page)[1] == "leleka · The same child or not?"


def test_brothers_and_sisters_who_meet_on_both_lists_are_said(page):
    pair = data_of(page)["pairs"][2]

    assert pair["family"] == [
        "A brother or sister on both sides: Вигаданюк Іван Петрович · 2011-07-01 · register, row 3 "
        "and Vyhadaniuk Ivan · 2011 · camp, row 3; the same child with 95%."
    ]


def test_two_scripts_are_read_under_each_other(page, monkeypatch):
    from leleka.linkage.review.cards import _compared

    compared = _compared(["Щербань"], ["Shcherbak"])

    assert compared["left"] == [{"text": [["Щербань", 0]], "reading": [["Shcherba", 0], ["n", 1]]}]
    assert compared["right"][0]["reading"] == [["Shcherba", 0], ["k", 1]]


@pytest.mark.parametrize(
    ("left", "right", "marks"),
    [("05.03.2014", "05.02.2014", 1), ("октябрь 2009", "14.10.2009", 0), ("Олена", "Алена", 1)],
)
def test_figures_are_marked_only_where_both_are_written_in_one_habit(left, right, marks):
    from leleka.linkage.review.cards import _compared

    pieces = _compared([left], [right])["left"][0]["text"]

    assert sum(differs for _, differs in pieces) == marks


@pytest.mark.parametrize(("level", "marks"), [("same", 0), ("differs", 2)])
def test_one_sex_in_two_writings_is_not_marked_as_differing(level, marks):
    from leleka.linkage.review import side_by_side

    shown = side_by_side(Step("sex", "Sex", level, "", 1.0, "ч", "м"))

    pieces = shown["left"][0]["text"] + shown["right"][0]["text"]
    assert sum(differs for _, differs in pieces) == marks
