"""The review page in a real browser, from a file, as a reviewer opens it."""

import json
import os
import shutil
from pathlib import Path

import pytest
from linkage.small_world import HOSTILE, small_explanation, small_result, small_run

from leleka.core.words import ENGLISH, speak
from leleka.linkage.outputs.writing import Writing
from leleka.linkage.review.page import write_review_html

CHROMIUM = next((p for p in (os.environ.get("CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium"),
                             shutil.which("google-chrome")) if p and Path(p).exists()), None)  # fmt: skip

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: install it with `apt-get install chromium`, or set CHROMIUM"
)

_CALM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=_CALM)
        yield started
        started.close()


@pytest.fixture
def open_page(browser, tmp_path, monkeypatch):
    monkeypatch.setattr("leleka.linkage.explain", small_explanation, raising=False)
    result = small_result()
    contexts = []

    def opened(words=ENGLISH, **options):
        path = tmp_path / "review.html"
        write_review_html(result, path, run=small_run(), writing=Writing(result.records), words=words)
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "request",
            lambda request: page.complaints.append(request.url) if request.url[:5] == "http:" else None,
        )
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("lang", ["en", "uk"])
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_its_window_and_complains_of_nothing(open_page, lang, width, scheme):
    page = open_page(speak(lang), viewport={"width": width, "height": 800}, color_scheme=scheme)

    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    assert too_wide <= 0
    assert page.complaints == []


def test_keys_answer_move_and_take_back(open_page):
    page = open_page()

    page.keyboard.press("s")
    after_same = page.inner_text("#how-far"), page.inner_text("#pair h2")
    page.keyboard.press("k")
    back = page.get_attribute("#same", "aria-pressed")
    page.keyboard.press("j")
    page.keyboard.press("u")
    page.keyboard.press("z")

    assert after_same == ("1 of 3 answered", "Pair 2 of 3")
    assert back == "true"
    assert page.inner_text("#how-far") == "1 of 3 answered"
    assert page.inner_text("#pair h2") == "Pair 2 of 3"


def test_keys_work_with_a_ukrainian_keyboard(open_page):
    page = open_page()

    # The key that bears S gives і there.
    page.dispatch_event("body", "keydown", {"key": "і", "code": "KeyS", "bubbles": True})

    assert page.inner_text("#how-far") == "1 of 3 answered"


def test_answers_survive_closing_the_page(open_page):
    page = open_page()

    page.keyboard.press("d")
    page.reload()

    assert page.inner_text("#how-far") == "1 of 3 answered"
    assert page.inner_text("#pair h2") == "Pair 2 of 3"


def test_the_saved_file_is_what_link_takes_back(open_page, tmp_path):
    from leleka.linkage import read_decisions

    page = open_page()
    page.evaluate("document.getElementById('why').open = true")
    page.fill("#by", "ОВ")
    page.check("input[value=birth_exact]")
    page.click("#same")
    page.click("#different")
    with page.expect_download() as download:
        page.click("#save")
    saved = tmp_path / "saved.jsonl"
    download.value.save_as(saved)

    decisions = read_decisions(saved)

    assert download.value.suggested_filename == "decisions.jsonl"
    assert [(d.left, d.right, d.answer, d.by) for d in decisions.items] == [
        ("register:2", "camp:4", "same", "ОВ"),
        ("register:6", "camp:4", "different", "ОВ"),
    ]
    lines = [json.loads(line) for line in saved.read_text("utf-8").splitlines()]
    assert lines[0]["reasons"] == ["birth_exact"]


def test_a_saved_file_can_be_opened_again(open_page, tmp_path):
    page = open_page()
    saved = tmp_path / "saved.jsonl"
    saved.write_text('{"left":"camp:4","right":"register:2","answer":"unsure"}\nrubbish\n', "utf-8")

    page.set_input_files("#load", saved)
    page.wait_for_function("document.getElementById('notice').textContent !== ''")

    assert page.inner_text("#how-far") == "1 of 3 answered"
    assert page.inner_text("#notice") == "Answers read: 1. Lines that are no answers: 1; they were left out."


def test_a_hostile_name_is_shown_and_does_nothing(open_page):
    page = open_page()

    page.keyboard.press("j")
    page.click("#whole-rows summary")

    assert HOSTILE in page.inner_text("#pair")
    assert page.title() == "leleka · The same child or not?"
    assert page.locator("#pair img").count() == 0
    assert page.complaints == []


def test_help_opens_with_its_key_and_names_every_key(open_page):
    page = open_page()

    page.keyboard.press("?")

    assert page.get_attribute("#help-button", "aria-expanded") == "true"
    assert page.locator("#keys dt").all_inner_texts() == ["S", "D", "U", "Z", "J", "K", "W", "?"]


def test_every_control_has_a_name_and_a_visible_focus(open_page):
    page = open_page()

    nameless = page.evaluate(
        """[...document.querySelectorAll("button, select, input, summary")]
             .filter((e) => !(e.textContent || e.ariaLabel || e.labels?.[0]?.textContent || "").trim())
             .length"""
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    assert nameless == 0
    assert outline == "solid"


def test_it_is_said_where_the_answer_and_the_probability_part(open_page):
    page = open_page()

    page.keyboard.press("j")
    second = page.inner_text("#pair .pair-head + p")
    page.keyboard.press("j")

    assert second == "The same child: 40%. leleka keeps the two apart."
    assert page.inner_text("#pair .pair-head + p") == "The same child: 97%. leleka put the two together."
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert "keeps the two apart all the same" in page.inner_text("#pair .pair-head + p")
