import re
from pathlib import Path

import pytest
import yaml

from leleka.linkage import LinkageError
from leleka.linkage.plans import Compared, Part, plan_of, read_plan

PLAN = """\
keys:
  - [surname, given_name]
  - ["surname[:4]", birth_date.month]
compare:
  surname: {kind: text, levels: [0.7, 0.9], rarity: true}
  birth_date: {kind: date, levels: [366, 31]}
  sex: {}
"""


def test_a_plan_says_its_keys_and_comparisons(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")

    plan = read_plan(path)

    assert plan.keys[1] == (Part("surname", first=4), Part("birth_date", unit="month"))
    assert plan.compared == (
        Compared("surname", "text", (0.9, 0.7), rarity=True),
        Compared("birth_date", "date", (31.0, 366.0)),
        Compared("sex"),
    )


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (None, "holds keys and compare"),
        ({"keys": [["a"]]}, "holds keys and compare"),
        ({"keys": [], "compare": {"a": {}}}, "one to sixty"),
        ({"keys": ["a"], "compare": {"a": {}}}, "each key is a list"),
        ({"keys": [["a"]], "compare": {}}, "at least one column"),
        ({"keys": [["a"]], "compare": {"a": {"knid": "text"}}}, "nothing else"),
        ({"keys": [["a"]], "compare": {"a": {"kind": "sound"}}}, "exact, text or date"),
        ({"keys": [["a"]], "compare": {"a": {"kind": "text", "levels": [2]}}}, "between 0 and 1"),
        ({"keys": [["a"]], "compare": {"a": {"kind": "text", "levels": ["0.9"]}}}, "are numbers"),
        ({"keys": [["a"]], "compare": {"a": {"levels": [1]}}}, "no further levels"),
    ],
)
def test_what_is_no_plan_says_what_is_wrong(said, what):
    with pytest.raises(LinkageError, match=what) as caught:
        plan_of(said)

    assert caught.value.code == "linkage.E051"


def test_a_file_that_is_no_yaml_is_refused(tmp_path):
    path = tmp_path / "plan.yaml"
    path.write_text("keys: [", encoding="utf-8")

    with pytest.raises(LinkageError, match=r"cannot be read as a plan") as caught:
        read_plan(path)

    assert caught.value.code == "linkage.E050"


def test_a_column_that_every_key_looks_at_is_not_learnt_of():
    plan = plan_of({"keys": [["a", "b"], ["a[:2]", "c"]], "compare": {"a": {}, "b": {}, "c": {}}})

    assert plan.untaught == ("a",)


GUIDES = sorted((Path(__file__).parents[3] / "docs" / "how-to").glob("link-any-table*.md"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_plan_of_the_guide_learns_of_every_column(guide):
    said = re.search(r"```yaml\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)

    assert plan_of(yaml.safe_load(said[1])).untaught == ()


def test_both_guides_give_a_plan():
    assert len(GUIDES) == 2
