"""What templates say in our words, kept ready or not, is what Django would say."""

import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from leleka.web.common.templatetags.house import address, in_full, near

DAY = date(2023, 5, 7)
CHILD = UUID("0b9c7d4e-1111-4222-8333-123456789abc")


@pytest.mark.parametrize("route", ["case", "case_steps", "institution", "task_done"])
def test_a_row_leads_where_django_would_lead(route):
    assert address(route, CHILD) == reverse(route, args=[CHILD])


@pytest.mark.parametrize(("lang", "said"), [("uk", "7 травня 2023"), ("en", "7 May 2023")])
def test_a_day_is_said_in_the_language_of_who_reads_now(lang, said):
    with translation.override(lang):
        assert (near(DAY), in_full(DAY), date_format(DAY, "j E Y")) == (said, said, said)


def test_only_a_day_of_this_year_stands_without_it():
    today = timezone.localdate()

    with translation.override("uk"):
        assert near(today) == date_format(today, "j E")
        assert in_full(today) == date_format(today, "j E Y")


def test_a_moment_is_of_the_day_that_it_was_here():
    late = datetime(2022, 12, 31, 23, 30, tzinfo=UTC)  # in Kyiv the year is over

    with translation.override("en"):
        assert near(late) == "1 January 2023"


def test_a_printed_page_says_when_it_was_opened_and_in_which_zone(office, signed_in):
    page = signed_in(office.users["caseworker"]).get(reverse("my_work")).content.decode()

    assert re.search(r"Opened by caseworker on .*, \d\d:\d\d EES?T<", page)
