"""Fields for dates: what is written in either language is read, what can be doubted is refused."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from django import forms
from django.utils import timezone, translation

from leleka.core.dates import DateInterval
from leleka.web.common.date_fields import DateWords, Day, DayToCome

FIELDS = {"day": Day, "any": DateWords}
CASES = list(csv.DictReader(Path(__file__).with_name("date_fields.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("lang", ["uk", "en"])
@pytest.mark.parametrize("case", [case for case in CASES if case["gives"][0].isdigit()], ids=str)
def test_a_date_is_read_as_people_write_it(case, lang):
    with translation.override(lang):
        read = FIELDS[case["field"]]().clean(case["typed"])

    said = read.isoformat() if isinstance(read, date) else str(read)
    assert said == case["gives"], case["why"]


@pytest.mark.parametrize("case", [case for case in CASES if not case["gives"][0].isdigit()], ids=str)
def test_what_can_be_doubted_is_refused(case):
    with pytest.raises(forms.ValidationError, match=case["gives"]):
        FIELDS[case["field"]]().clean(case["typed"])


@pytest.mark.parametrize(
    ("known", "shown"),
    [
        (date(2026, 11, 27), "27.11.2026"),
        ("2026-11-27", "27.11.2026"),
        (DateInterval.of_month(2014, 3), "03.2014"),
        (DateInterval.of_year(2014), "2014"),
        ("27 листопада", "27 листопада"),
    ],
)
def test_a_known_date_is_shown_as_it_can_be_read_again(known, shown):
    assert DateWords().prepare_value(known) == shown


def test_the_example_of_a_day_that_is_due_has_not_gone_by():
    field = DayToCome()
    example = re.search(r"\d\d\.\d\d\.\d{4}", str(field.help_text))[0]

    assert field.clean(example) > timezone.localdate()
    with pytest.raises(forms.ValidationError, match=f"Write it like {example}"):
        field.clean("soon")


def test_nothing_written_is_nothing_known():
    assert Day(required=False).clean(" ") is None
