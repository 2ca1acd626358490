"""`can` and `visible_to` are one rule, on every row of every model, with every action, for everybody."""

from datetime import timedelta
from functools import cache

import pytest
from django.apps import apps
from django.utils import timezone
from web.canaries import marked_world
from web.office import ROLES, SENSITIVITIES

from leleka import casework
from leleka.core.codelists import code_list
from leleka.web.accounts import rights
from leleka.web.accounts.models import Grant, Team, User
from leleka.web.accounts.rights import can, can_read_field, relation_to, visible_children
from leleka.web.linkage.models import Pair, Person

ACTIONS = tuple(code_list("action"))
ASKED = [
    model
    for model in apps.get_models()
    if hasattr(model, "child_in_question") and hasattr(model._default_manager.all(), "visible_to")
]
"""Every model about which both questions can be asked."""


FIELDS = {"names", "eyes", "stays"} | {
    next(name for name, kept in casework.field_classes().items() if kept.sensitivity == level)
    for level in SENSITIVITIES
}
"""A field of each class, and those that some of the shares show."""


@pytest.fixture
def world(office, monkeypatch):
    """Children of every relation and sensitivity, a row of every model about each, shares of all kinds."""
    world = marked_world(office, 80)
    others = [child for child in world.children if child.organisation_id == office.partner.pk]
    kinds = (
        {"user": None, "fields": " names eyes "},
        {"user": office.users["analyst"], "fields": " stays "},
        {"user": None, "ends_at": timezone.now() - timedelta(seconds=1)},
        {"user": office.users["negotiator"], "recalled_at": timezone.now()},
    )
    for number, child in enumerate(others):
        about = {"person": child.pk, "organisation": office.ours, "given_by": office.outsider}
        soon = {"ends_at": timezone.now() + timedelta(days=1), "purpose": "referral"}
        Grant.objects.create(**(about | soon | kinds[number % len(kinds)]))
    # Thousands of rows ask the same of the same few children.
    known = {}

    def remembered(user, child):
        key = (user.pk, child.pk)
        if key not in known:
            known[key] = relation_to(user, child)
        return known[key]

    once = cache(casework.may)

    def may(roles, action, relation="none", sensitivity="public"):
        return once(tuple(roles), action, relation, sensitivity)

    monkeypatch.setattr(rights, "relation_to", remembered)
    monkeypatch.setattr(rights.casework, "may", may)
    return world


def people(office):
    """Everybody of the office, the partner's, and some whose account is unlike the others."""
    other = Team.objects.get(name="друга")

    def one(name, roles, **how):
        given = {"organisation": office.ours, "team": office.team, "email": f"{name}@office.invalid"} | how
        return User.objects.create(name=name, roles=roles, **given)

    return [
        *office.users.values(),
        office.outsider,
        one("two-roles", ["intake", "verifier"]),
        one("watches-too", ["caseworker", "auditor"]),
        one("of-no-team", ["supervisor"], team=None),
        one("of-another-team", ["analyst"], team=other),
        one("closed", ["supervisor"], is_active=False),
        one("without-a-role", []),
    ]


def test_every_model_about_a_child_can_be_asked():
    mute = [m.__name__ for m in apps.get_models() if hasattr(m, "child_in_question") and m not in ASKED]

    assert not mute
    assert {"Person", "Record", "Pair", "Identity", "Stay", "Note", "Task", "Referral"} <= {
        model.__name__ for model in ASKED
    }


def test_the_question_and_the_query_agree(world, office):
    everybody, asked_all = people(office), set()

    for model in ASKED:
        held = list(model._default_manager.all())
        assert held, f"no row of {model.__name__} was made"
        # One query class is asked with every action once with and once without a sensitivity of the row.
        kind = (type(model._default_manager.all()).visible_to, hasattr(held[0], "sensitivity"))
        actions = ("read", "write") if kind in asked_all else ACTIONS
        asked_all.add(kind)
        for user in everybody:
            for action in actions:
                seen = set(model._default_manager.visible_to(user, action).values_list("pk", flat=True))

                assert seen == {row.pk for row in held if holds(user, action, row)}, (
                    model.__name__, user.name, action,
                )  # fmt: skip


def test_the_question_and_the_query_agree_on_each_class_of_field(world, office):
    for user in people(office):
        for field in FIELDS:
            condition = visible_children(user, field=field)
            seen = set(Person.objects.filter(condition).values_list("pk", flat=True))

            assert seen == {c.pk for c in world.children if can_read_field(user, field, c)}, (
                user.name,
                field,
            )


def test_the_world_has_every_kind_of_child(world, office):
    kinds = {
        (rights.relation_to(user, child), child.sensitivity)
        for user in office.users.values()
        for child in world.children
    }

    assert kinds == {(relation, level) for relation in rights.RELATIONS for level in SENSITIVITIES}
    assert len(ROLES) == len(office.users)


def holds(user, action, row):
    """What `can` says; searching and reporting are also granted without a relation, and then name nobody."""
    if isinstance(row, Pair):
        return holds(user, action, row.left) and holds(user, action, row.right)
    child = row.child_in_question
    if child is not None and rights.relation_to(user, child) == "none":
        return False
    if child is None and row.organisation_id != user.organisation_id:
        return False
    return bool(can(user, action, row))
