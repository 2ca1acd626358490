"""What happens in casework when something happens elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from leleka.web.accounts.actions import rights_changed
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may
from leleka.web.casework.corrected import put_corrections
from leleka.web.casework.duties import bring_up_to_date, put_back
from leleka.web.casework.from_records import assert_all, open_cases
from leleka.web.common.jobs import Run
from leleka.web.intake.actions import came_in
from leleka.web.linkage.changes import split_off
from leleka.web.linkage.models import Person
from leleka.web.linkage.profile import refreshed


@receiver(split_off)
def open_a_case(person: Person, **_: Any) -> None:
    """A child that two people found to be another one has a case of its own."""
    open_cases(Person.objects.filter(pk=person.pk))
    bring_up_to_date([person.pk])


@receiver(rights_changed)
def put_back_what_they_held(user: User, person: User, **_: Any) -> None:
    """Whoever can work on no case any more holds none."""
    if not may(person, "write"):
        put_back(user, person)


@receiver(refreshed)
def put_what_people_said(persons: Sequence[UUID], **_: Any) -> None:
    """What people corrected by hand stands over what the rows say."""
    put_corrections(persons)


@receiver(came_in)
def assert_what_they_say(user: User, run: Run, **_: Any) -> None:
    """Rows that found their child assert what they say. Linkage listens first: its app stands before ours."""
    assert_all(user, run)
