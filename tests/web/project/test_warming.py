"""What the first readers of a process would wait for is ready before they ask."""

import pytest
from django.template import engines
from django.template.loader import get_template

from leleka.core.gazetteer import gazetteer
from leleka.normalize import settlements
from leleka.web.project.warming import our_templates, warm


@pytest.fixture
def cold():
    (loader,) = engines["django"].engine.template_loaders
    loader.reset()
    gazetteer.cache_clear()
    settlements.nearly.cache_clear()
    settlements._towns_by_part.cache_clear()
    return loader


def test_templates_and_places_are_read_before_the_first_page(cold):
    warm()

    assert {"casework/child.html", "common/base.html", "linkage/pair.html"} <= set(cold.get_template_cache)
    assert gazetteer.cache_info().currsize == 1
    assert settlements._towns_by_part.cache_info().currsize == 1


def test_every_template_of_ours_can_be_read():
    assert all(get_template(name) for name in our_templates())
