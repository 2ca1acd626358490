import re

import pytest

from leleka.core.words import speak
from leleka.figures.page import ledger_page

TEXTS = (
    "Herald 2024-05-01: Ukraine has documented 19,546 deported children. Russia denies it.",
    "Wire 2023-05-02: So far 371 children have been returned. <script>alert(1)</script> Experts say up to"
    " 35,000 children are missing.",
)


@pytest.fixture
def page(ledger_of):
    return ledger_page(ledger_of(*TEXTS), speak("en"))


def test_a_page_loads_nothing_and_runs_nothing(page):
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<link|<iframe|<img|\son\w+=|url\(|@import", page)
    assert not re.search(r'(?:src|href)="(?!#)', page)


def test_a_text_cannot_bring_its_own_markup(page):
    assert "&lt;script&gt;" in page


def test_every_figure_is_marked_in_its_text_and_leads_there(page):
    targets = set(re.findall(r'id="(f-[^"]+)"', page))
    links = set(re.findall(r'href="#(f-[^"]+)"', page))

    assert len(targets) == 3
    assert links <= targets


def test_a_chart_has_title_source_and_a_table_under_it(page):
    assert "Figures by measure over time" in page
    assert "Source: the texts below" in page
    assert "The same as a table" in page
    assert page.count("<circle") == 3


def test_an_empty_ledger_says_what_will_be_here(ledger_of):
    page = ledger_page(ledger_of("Herald 2024-05-01: It rained."), speak("en"))

    assert "No count of people was found." in page
    assert "<svg" not in page
