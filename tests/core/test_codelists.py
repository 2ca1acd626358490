import re
from typing import get_args

import pytest

from leleka.core.codelists import LEFT_OPEN, CodeError, code_list, code_lists
from leleka.core.lists import IdentityKind
from leleka.core.words import speak
from leleka.demo.journeys import _CAUSES
from leleka.figures.grades import GRADES
from leleka.figures.relations import KINDS
from leleka.linkage.decisions import ANSWERS
from leleka.normalize import answers
from leleka.normalize.institutions import _KINDS
from leleka.normalize.traits import EYES, HAIR
from leleka.reports import nouns

NAMES = tuple(code_lists())


@pytest.mark.parametrize("name", NAMES)
def test_every_list_has_a_title_and_codes_in_both_languages(name):
    codes = code_list(name)

    said = [codes.title("en"), codes.title("uk"), *(label for code in codes for label in labels(name, code))]

    assert len(codes) >= 2
    assert [text for text in said if not text.strip() or "|" in text] == []


def labels(name, code):
    return code_list(name).label(code, "en"), code_list(name).label(code, "uk")


@pytest.mark.parametrize("name", NAMES)
def test_english_is_english_and_ukrainian_is_ukrainian(name):
    said = [labels(name, code) for code in code_list(name)]

    assert [english for english, _ in said if re.search("[а-яіїєґ]", english, re.IGNORECASE)] == []
    assert [ukrainian for _, ukrainian in said if not re.search("[а-яіїєґ]", ukrainian, re.IGNORECASE)] == []
    assert [ukrainian for _, ukrainian in said if re.search("[ыэёъ]", ukrainian, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_no_two_codes_of_a_list_read_alike(name, lang):
    said = [label for _, label in code_list(name).choices(lang)]

    assert sorted(set(said)) == sorted(said)


@pytest.mark.parametrize("name", NAMES)
def test_groups_share_out_the_codes(name):
    codes = code_list(name)

    assert tuple(code for group in codes.groups.values() for code in group) == codes.codes
    assert all(code in codes.groups[codes.group_of(code)] for code in codes)


def test_an_open_list_takes_the_answers_without_a_value():
    causes = code_list("taking_cause")

    assert causes.codes[-4:] == LEFT_OPEN
    assert causes.own == causes.codes[:-4]
    assert causes.label("not_asked", "uk") == "не запитано"


def test_a_status_is_never_an_answer_without_a_value():
    assert not set(LEFT_OPEN) & set(code_list("case_status"))


def test_the_four_answers_are_four():
    assert code_list("answer").codes == ("unknown", "not_asked", "refused", "no")


def test_article_78_names_nineteen_items():
    assert len(code_list("ap1_art78")) == 19


def test_a_ladder_is_in_the_order_of_its_rungs():
    levels = code_list("verification_level")

    assert [levels.rank(code) for code in levels.groups["ladder"]] == list(range(7))
    assert levels.groups["ladder"][0] == "claim"
    assert levels.groups["ladder"][-1] == "dna"


def test_codes_that_yaml_would_read_as_other_things_stay_text():
    assert "no" in code_list("answer")
    assert code_list("list_response_check").codes[:2] == ("true", "false")
    assert code_list("credibility").codes == ("1", "2", "3", "4", "5", "6")


def test_an_unknown_code_is_an_error_that_names_the_codes_but_not_the_text():
    with pytest.raises(
        CodeError, match=r"is no code of the list “sex”.*female, male.*\[core\.E020\]"
    ) as error:
        code_list("sex").label("Оленка", "en")

    assert "Оленка" not in str(error.value)
    assert "такого коду в переліку «sex» немає" in error.value.said(speak("uk"))


def test_an_unknown_list_is_an_error_that_names_the_lists():
    with pytest.raises(CodeError, match=r"“status” is no code list.*case_status.*\[core\.E021\]"):
        code_list("status")


def test_an_unknown_language_is_an_error():
    with pytest.raises(ValueError, match="speaks en, uk; not de"):
        code_list("sex").label("male", "de")


USED = {
    "answer": get_args(answers.Answer),
    "identity_kind": get_args(IdentityKind),
    "match_answer": ANSWERS,
    "eye_colour": EYES,
    "hair_colour": HAIR,
    "institution_type": [kind for kind, _ in _KINDS],
    "taking_cause": [cause for causes in _CAUSES.values() for cause in causes.values],
    "relation_kind": KINDS,
    "fact_grade": GRADES,
    "measure": nouns.MEASURES,
    "figure_population": nouns.POPULATIONS,
    "qualifier": nouns.QUALIFIERS,
    "aspect": nouns.ASPECTS,
    "basis": nouns.BASES,
    "stance": nouns.STANCES,
    "claim_kind": nouns.CLAIM_KINDS,
}


@pytest.mark.parametrize("name", USED)
def test_codes_that_other_rooms_write_are_in_the_list(name):
    assert set(USED[name]) - set(code_list(name)) == set()


@pytest.mark.parametrize(
    "name", ["relation_kind", "fact_grade", "aspect", "basis", "qualifier", "claim_kind"]
)
def test_a_room_that_writes_a_whole_list_leaves_no_code_out(name):
    assert set(code_list(name)) - set(USED[name]) == set()
