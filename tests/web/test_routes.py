"""Every address x method x role x relation x sensitivity gives what the table of routes says.

With LELEKA_THIRDS (web.thirds) some of these ways are tried, without it all.
"""

import re
from itertools import product
from uuid import UUID

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from web.office import CANARY, RELATIONS, ROLES, SENSITIVITIES
from web.routes import OPEN, ROUTES
from web.sweep import LIBRARIES, patterns
from web.thirds import of_our_thirds

from leleka.web.accounts.page import PAGES
from leleka.web.accounts.rights import can, may
from leleka.web.common.models import EventChild
from leleka.web.linkage.models import Person

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STANDINGS = list(product(RELATIONS, SENSITIVITIES))
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

_CHANGING = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="next" value=")[^"]*')
"""What differs between any two answers: tokens, and the address asked for."""

EVERY_ROUTE = dict(patterns(get_resolver()))
OURS = [name for name in EVERY_ROUTE if not name.startswith(LIBRARIES)]
SHOWING = [name for name in OURS if name in ROUTES and ROUTES[name].method == "GET"]
OF_THE_OFFICE = [name for name in ROUTES if ROUTES[name].of_office is not None]
OF_ONE = [name for name in ROUTES if ROUTES[name].of_author is not None]
ABOUT_A_CHILD = [name for name in ROUTES if ROUTES[name].thing is not None]


def test_every_address_has_its_row_and_every_row_its_address():
    assert set(ROUTES) == set(OURS)


@pytest.mark.parametrize("name", [name for name in OURS if ROUTES[name].who != OPEN])
def test_every_view_of_ours_is_a_page(name):
    view = EVERY_ROUTE[name].callback

    assert f"{view.__module__}.{view.__qualname__}" in PAGES, "let the view wear @page"


@pytest.mark.parametrize("name", OURS)
def test_who_is_not_signed_in_gets_only_open_pages(office, name):
    answer = ask(Client(), office, name)

    if ROUTES[name].who == OPEN:
        assert answer.status_code == ROUTES[name].done
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", OURS)
def test_no_other_method_does_anything(office, signed_in, name):
    allowed = {"GET", "HEAD", "OPTIONS"} if ROUTES[name].method == "GET" else {ROUTES[name].method}
    client = signed_in(office.users["supervisor"])

    for method in set(METHODS) - allowed:
        answer = ask(client, office, name, method=method)
        if name == "set_language":
            assert answer.status_code in {302, 404, 405}
        elif (
            method == "GET"
        ):  # reading an address that only takes forms leads to a page above, and does no more
            assert answer.status_code == 302
            path, above = answer.wsgi_request.path, answer["Location"].partition("?")[0]
            assert path.startswith(above), (path, above)
            assert path != above
        else:
            assert answer.status_code == 405


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", ABOUT_A_CHILD)
def test_a_page_about_a_child_opens_for_those_who_may(office, signed_in, name, role):
    user, route = office.users[role], ROUTES[name]
    client = signed_in(user)
    first = ABOUT_A_CHILD.index(name) + ROLES.index(role)
    for relation, sensitivity in of_our_thirds(STANDINGS, first):
        child = office.child(role, relation, sensitivity)

        answer = ask(client, office, name, child=child)

        expected = route.done if can(user, route.who, child) else 403 if can(user, "read", child) else 404
        assert answer.status_code == expected, (relation, sensitivity)
        if expected >= 400:
            assert CANARY not in answer.content.decode()


@pytest.mark.parametrize(("name", "role"), of_our_thirds(product(SHOWING, ROLES)))
def test_a_page_shows_only_children_one_may_see_and_traces_each(office, signed_in, name, role):
    user = office.users[role]
    everybody = [
        office.child(role, relation, sensitivity) for relation in RELATIONS for sensitivity in SENSITIVITIES
    ]
    for child in everybody:
        office.task(child, user)
        office.record(child)
    mine = next((child for child in everybody if can(user, "read", child)), everybody[0])

    answer = ask(signed_in(user), office, name, child=mine)
    # The address that was asked for stands in the page again; whoever asked knew it.
    text = answer.content.decode().replace(answer.wsgi_request.path, "")

    named = {child.pk for child in everybody if child.best_name in text or str(child.pk) in text}
    assert named <= set(Person.objects.visible_to(user).values_list("pk", flat=True))
    assert named <= set(EventChild.objects.values_list("person", flat=True))
    known = set(Person.objects.values_list("pk", flat=True))
    assert {UUID(found) for found in _ID.findall(text)} & known <= named


@pytest.mark.parametrize("name", OF_THE_OFFICE)
def test_a_page_about_a_thing_of_the_office_opens_for_its_roles_and_nobody_elses(office, signed_in, name):
    route = ROUTES[name]
    outsider = office.outsider
    outsider.roles = ["intake", "supervisor"]
    outsider.save()
    everybody = (*office.users.values(), outsider)
    for user in of_our_thirds(everybody, OF_THE_OFFICE.index(name)):
        answer = ask(signed_in(user), office, name)

        is_theirs = user.organisation_id == office.ours.pk and may(user, route.who)
        assert answer.status_code == (route.done if is_theirs else 404), user.roles
        if not is_theirs:
            assert CANARY not in answer.content.decode()


@pytest.mark.parametrize("name", OF_ONE)
def test_a_page_about_ones_own_thing_opens_for_nobody_else(office, signed_in, name):
    route, author = ROUTES[name], office.users["supervisor"]
    assert may(author, route.who)
    for user in (*office.users.values(), office.outsider):
        address = reverse(name, kwargs=route.arguments(route.of_author(author)))
        client = signed_in(user)

        answer = client.get(address) if route.method == "GET" else client.post(address)

        assert answer.status_code == (route.done if user == author else 404), user.roles


@pytest.mark.parametrize("name", ABOUT_A_CHILD)
def test_an_id_that_does_not_exist_looks_like_one_that_is_not_yours(office, signed_in, name):
    route = ROUTES[name]
    client = signed_in(office.users["caseworker"])
    theirs = route.thing(office, office.child("caseworker", "none"))
    not_mine = client.generic(route.method, reverse(name, kwargs=route.arguments(theirs)))
    nobodys = {key: UUID(int=7) for key in route.arguments(theirs)}

    nothing = client.generic(route.method, reverse(name, kwargs=nobodys))

    assert nothing.status_code == not_mine.status_code == 404
    assert without_token(nothing) == without_token(not_mine)


def without_token(answer) -> bytes:
    return _CHANGING.sub(b"", answer.content)


def ask(client, office, name, *, child=None, method=""):
    """Ask for a route, about a child where it is about one."""
    route = ROUTES[name]
    thing = route.thing(office, child or office.child("supervisor")) if route.thing else None
    thing = route.of_office(office) if route.of_office else thing
    thing = route.of_author(office.users["supervisor"]) if route.of_author else thing
    address = reverse(name, kwargs=route.arguments(thing))
    method = method or route.method
    if method == "POST":
        return client.post(address, route.data(thing))
    return client.generic(method, address)
