"""Whoever is told a code finds it on the page of errors, in both languages."""

import re
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_spec = spec_from_file_location("errors", ROOT / "tools" / "errors.py")
errors = module_from_spec(_spec)
_spec.loader.exec_module(errors)

CODES = {
    code
    for path in (ROOT / "src" / "leleka").rglob("*")
    if path.suffix in {".py", ".html"}
    for code in re.findall(r"\b[a-z]+\.E\d{3}\b", path.read_text("utf-8"))
}
ROW = re.compile(r"^\| `([a-z]+\.E\d{3})` \| (.+?) \| (.*) \|$", re.MULTILINE)


@pytest.mark.parametrize("page", ["errors.md", "errors.uk.md"])
def test_every_code_of_the_source_stands_on_the_page_once(page):
    text = (ROOT / "docs" / "reference" / page).read_text("utf-8")

    assert sorted(code for code, _, _ in ROW.findall(text)) == sorted(CODES)


def test_the_page_says_what_the_source_says():
    page = ROOT / "docs" / "reference" / "errors.md"

    assert page.read_text("utf-8") == errors.pages(str)[page]


def test_nothing_that_is_told_by_hand_is_gone_from_the_source():
    assert set(errors.ALSO) <= CODES


EITHER = """
def f():
    what = mark("is a folder.") if x else mark("is gone.")
    return g("room.E001", what)
"""
HANDED_ON = """
def g(code, what):
    return AnError(code, what, hint="Look for it.")
g("room.E001", mark("is odd."))
"""


@pytest.mark.parametrize(
    ("source", "what", "hint"),
    [
        ('raise AnError("room.E001", "is empty.", hint="Ask again.")', ["is empty."], ["Ask again."]),
        ('Problem("room.E001", "is empty.", "Ask again.", where)', ["is empty."], ["Ask again."]),
        ('TABLE = {1: (mark("It is full."), "room.E001")}', ["It is full."], []),
        (EITHER, ["is a folder.", "is gone."], []),
        (HANDED_ON, ["is odd."], ["Look for it."]),
    ],
)
def test_a_sentence_and_its_hint_are_found_where_they_stand(source, what, hint):
    assert list(errors._in_module(errors.ast.parse(source))) == [("room.E001", what, hint)]
