"""Templates drawn in fewer steps say what Django's own say."""

import re
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Template, engines
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from leleka import web
from leleka.web.common.templating import _Template

ENGINE = engines["django"].engine
SCROLLS = re.compile(r'tabindex="0" role="(region|group)" aria-label')


class Broken:
    @property
    def inner(self):
        raise AttributeError("of a property")


class Alone:
    @property
    def brother(self):
        raise ObjectDoesNotExist


def given():
    row = SimpleNamespace(
        name="O’Невідомий <&\"'", n=12_345, when=datetime(2024, 3, 1, 22, tzinfo=ZoneInfo("UTC"))
    )
    return {
        "row": row,
        "plain": "a < b",
        "safe": mark_safe("<b>a</b>"),
        "lazy": gettext_lazy("Child"),
        "held": {"items": "a key before a method", "row": row, "n": 0},
        "rows": [row, {"name": "by its key"}],
        "call": lambda: row,
        "day": date(2024, 3, 1),
        "key": UUID(int=7),
        "none": None,
        "nothing": "",
        "alone": Alone(),
        "pair": ("first", "second"),
    }


@pytest.mark.parametrize("lang", ["uk", "en"])
@pytest.mark.parametrize(
    "source",
    [
        "{{ row.name }} {{ row.n }} {{ row.when }} {{ plain }} {{ safe }}",
        "{{ lazy }} {{ day }} {{ key }} {{ none }} {{ 7 }} {{ 'said <' }} {{ True }}",
        "{{ held.items }} {{ held.row.name }} {{ held.n }} {{ held.values }} {{ held.keys|length }}",
        "{{ rows.0.name }} {{ rows.1.name }} {{ rows.7.name }} {{ pair.1 }} {{ rows|length }}",
        "{{ call.name }} {{ call.n }} {{ row.name.upper }} {{ row.name.missing }}",
        "{{ alone.brother }} {{ alone.brother.name|default:plain }}",
        "{{ missing }} {{ missing.deeper }} {{ row.missing }} {{ none.missing }}",
        "{{ nothing|default:_('name not known') }} {{ missing|default:row.name }}",
        "{{ row.when|date:'j E Y' }} {{ plain|upper }} {{ safe|upper }} {{ plain|linebreaks }}",
        "{{ autoescape }} {{ template_name }} {{ dicts|length }} {{ flatten }}",
        "{% if missing %}a{% elif missing.deeper == row.name %}b{% elif row.n > held.n %}d{% endif %}",
        "{% for each in rows %}{{ forloop.counter }}{{ each.name }}{{ forloop.last }}{% endfor %}",
        "{% for each in none %}x{% empty %}y{% endfor %}",
        "{% translate 'Child' %} {% translate 'Child' as said %}[{{ said }}] {% translate plain %}",
        "{% translate 'Case'|upper %} {% translate '100 %% <b>' %}",
        "{% translate 'Child' noop %} {% translate 'Child' context 'nowhere' %}",
        "{% blocktranslate with name=row.name %}He writes “{{ name }}”{% endblocktranslate %}",
        "{% autoescape off %}{{ plain }} {{ row.name }}{% endautoescape %}",
        "{% with row.name as said %}{{ said }}{% endwith %}",
        "{% include 'common/_empty.html' with title=plain how=lazy %}",
    ],
)
def test_a_template_says_what_it_says_in_django(source, lang):
    ours = _Template(source, engine=ENGINE)
    with translation.override(lang):
        for _ in range(2):  # the second time a sentence is known
            assert ours.render(Context(given())) == Template(source, engine=ENGINE).render(Context(given()))


def test_a_sentence_follows_the_reader():
    ours = _Template("{% translate 'Child' %}", engine=ENGINE)

    said = []
    for lang in ("uk", "en", "uk"):
        with translation.override(lang):
            said.append(ours.render(Context()))

    assert said == ["Дитина", "Child", "Дитина"]


def test_a_fault_inside_a_property_is_not_taken_for_a_missing_name():
    with pytest.raises(AttributeError, match="of a property"):
        _Template("{{ broken.inner }}", engine=ENGINE).render(Context({"broken": Broken()}))


def test_every_page_is_read_so():
    assert type(engines["django"].get_template("common/base.html").template) is _Template


def test_what_scrolls_is_reached_by_the_keyboard_and_has_a_name():
    templates = Path(web.__file__).parent.rglob("*.html")
    scrolling = [
        (template.name, tag)
        for template in templates
        for tag in re.findall(r'<div class="[^"]*\bscroll\b[^"]*"[^>]*>', template.read_text("utf-8"))
    ]

    assert scrolling
    assert [each for each in scrolling if not SCROLLS.search(each[1])] == []


def test_a_section_and_what_scrolls_in_it_are_not_two_landmarks_of_one_name():
    twice = [
        (template.name, name)
        for template in Path(web.__file__).parent.rglob("*.html")
        for text in [template.read_text("utf-8")]
        for name in re.findall(r'<section[^>]*aria-labelledby="(\w+)"', text)
        if f'role="region" aria-labelledby="{name}"' in text
    ]

    assert twice == []
