"""The demo holds what can be tried in it."""

from leleka.web.casework import keeping
from leleka.web.intake.models import Draft
from leleka.web.linkage.models import Person
from leleka.web.project.demo_work import let_lie


def test_something_has_been_kept_long_enough_to_be_decided_about(office):
    child = office.child("caseworker", "team")

    let_lie(office.users["intake"], [child])

    due = {each.term.category: each.things for each in keeping.due_for(office.users["auditor"])}
    assert {category: len(things) for category, things in due.items()} == {"draft": 1, "unreviewed_tip": 1}
    assert "вигадано" in Draft.objects.get().content
    assert Person.objects.get(pk=child.pk).sensitivity == "team"
