"""What happens in casework when something happens elsewhere."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from leleka.web.casework.from_records import open_cases
from leleka.web.linkage.changes import split_off
from leleka.web.linkage.models import Person


@receiver(split_off)
def open_a_case(person: Person, **_: Any) -> None:
    """A child that two people found to be another one has a case of its own."""
    open_cases(Person.objects.filter(pk=person.pk))
