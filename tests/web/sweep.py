"""Walk through the registry as one person, as far as links, forms and guesses lead, and read every answer.

Takes   a marked world (web.canaries), a user, how many addresses of each route.
Gives   Swept: words that stood where they may not, and how much was seen.
Leaves  which words may be seen to web.canaries.

Every route is walked that the resolver knows: from its links, by hx- addresses too, and by ids of
things of every kind, the user's and others'. Every form that is met is sent once with words of its
own, and once with the name of a child the user may not know of.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve, reverse
from web.canaries import MARK, NOBODY, Canaries

from leleka.web.accounts.models import User
from leleka.web.accounts.rights import can
from leleka.web.casework.forms.facts import FORMS_OF_FACTS
from leleka.web.casework.models.assertion import Assertion, Hangs
from leleka.web.figures.definitions import DEFINITIONS
from leleka.web.linkage.models import Person

LIBRARIES = ("api:", "account_", "mfa_", "usersessions_")
_ADDRESSED = (
    "href",
    "src",
    "action",
    "formaction",
    "hx-get",
    "hx-post",
    "hx-put",
    "hx-delete",
    "hx-push-url",
)
CHOSEN = {"kind": tuple(FORMS_OF_FACTS), "code": tuple(DEFINITIONS)}
"""Arguments that are a word out of a few."""

_TOKENS = re.compile(rb'(csrfmiddlewaretoken" value="|X-CSRFToken": "|name="next" value=")[^"]*')
_PASSING = re.compile(rb"[0-9a-f]{8}-[0-9a-f-]{27}|\d\d:\d\d:\d\d")
"""Ids and times of day, which differ from one answer to the next whatever was typed."""
_FREE = {"text", "search", "email", "tel", "url", None}


@dataclass
class Swept:
    """What was found.

    Attributes:
        leaks: one sentence each, with model and field, never with whose it was.
        seen: how often a word of each place stood where it may.
        n_answers: by route.
    """

    leaks: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    n_answers: Counter[str] = field(default_factory=Counter)


@dataclass
class Sweep:
    """One person's walk.

    Attributes:
        most: addresses of each route that are opened; links before guesses.
        only: walk through these routes alone.
    """

    world: Canaries
    user: User
    client: Client
    most: int
    only: frozenset[str] = frozenset()
    swept: Swept = field(default_factory=Swept)
    _todo: list[tuple[str, bool]] = field(default_factory=list)
    _done: set[tuple[str, bool]] = field(default_factory=set)
    _per_route: Counter[str] = field(default_factory=Counter)
    _forms: dict[tuple[str, tuple[str, ...]], tuple[str, str, dict[str, str]]] = field(default_factory=dict)

    def walk(self) -> Swept:
        """Open, read, go on; then send the forms, and take back what they did."""
        self._todo = [(reverse(name), False) for name in _without_arguments()]
        self._go_on()
        # Links first: what the registry itself offers is opened before what is only guessed.
        self._per_route.clear()
        self._todo += [(address, False) for address in self._guessed()]
        self._go_on()
        if self.only:
            return self.swept
        with transaction.atomic():
            for method, address, data in list(self._forms.values()):
                self._send(method, address, data)
            for name in _taking_post():
                for address in self._addresses(name, 1):
                    self._read(self.client.post(address), address)
            transaction.set_rollback(True)
        return self.swept

    def _go_on(self) -> None:
        while self._todo:
            address, is_part = self._todo.pop(0)
            route = _route_of(address)
            if route is None or (self.only and route not in self.only):
                continue
            if (address, is_part) in self._done or self._per_route[route] >= self.most:
                continue
            self._done.add((address, is_part))
            self._per_route[route] += 1
            answer = self.client.get(address, headers={"HX-Request": "true"} if is_part else {})
            if answer.status_code == 405:  # it takes forms only, and those are sent below
                self._per_route[route] = self.most
            self._read(answer, address)

    def _read(self, answer: Any, address: str, typed: str = "") -> None:
        """Look for words in an answer, and for where it leads."""
        route = _route_of(address) or "?"
        self.swept.n_answers[route] += 1
        if answer.status_code >= 500:
            self.swept.leaks[f"{route} answered {answer.status_code} to {self._role}"] += 1
        headers = " ".join(f"{name}: {value}" for name, value in answer.items())
        if MARK.search(headers):
            self.swept.leaks[f"{route}: a header holds a word"] += 1
        if answer.get("Location"):
            self._todo.append((answer["Location"], False))
        text = b"".join(answer).decode("utf-8", "replace")
        on_childs_page = "person_id" in resolve(urlsplit(address).path).kwargs
        for found in MARK.finditer(text):
            word = found.group().lower()
            if word in {typed.lower(), NOBODY.lower()}:
                continue
            place = self.world.whose[word].place
            if self.world.may_see(self.user, word, on_childs_page=on_childs_page):
                self.swept.seen[place] += 1
            else:
                self.swept.leaks[f"{route} ({answer.status_code}) shows {place} to {self._role}"] += 1
        if "html" in answer.get("Content-Type", "") and text.strip():
            self._follow(lxml.html.document_fromstring(text), address, route)

    def _follow(self, page: Any, address: str, route: str) -> None:
        page.make_links_absolute(f"http://testserver{address}", handle_failures="ignore")
        for element in page.iter():
            if not isinstance(element.tag, str):
                continue
            for name in _ADDRESSED:
                target = element.get(name)
                if not target:
                    continue
                if MARK.search(target):
                    self.swept.leaks[f"{route}: an address in the page holds a word"] += 1
                if name in {"href", "hx-get", "src"} and element.tag != "link":
                    self._todo.append((_local(target), name == "hx-get"))
        for form in page.forms:
            self._note(form, route)

    def _note(self, form: Any, route: str) -> None:
        method, target = _sent_to(form)
        free = [i.name for i in form.inputs if i.name and i.tag in {"input", "textarea"} and _is_free(i)]
        # A word typed into such a form would stand in the address, the history and the proxy's log.
        if method == "GET" and free:
            self.swept.leaks[f"{route}: a form puts typed words into an address ({', '.join(free)})"] += 1
        data = {name: value for name, value in form.form_values() if isinstance(value, str)}
        key = (_route_of(_local(target)) or "", tuple(sorted({*data, *free})))
        if key[0] and key not in self._forms and not key[0].startswith(LIBRARIES):
            self._forms[key] = (method, _local(target), data | dict.fromkeys(free, NOBODY))

    def _send(self, method: str, address: str, data: dict[str, str]) -> None:
        """Send a form with a word of nobody's, then with the name of a child one may not know of."""
        free = [name for name, value in data.items() if value == NOBODY]
        nothing = self._sent(method, address, data)
        self._read(nothing, address)
        hidden = next((c for c in self.world.children if not can(self.user, "know", c)), None)
        if not free or hidden is None or nothing.status_code >= 400:
            return
        asked = self._sent(method, address, data | dict.fromkeys(free, hidden.best_name))
        self._read(asked, address, typed=hidden.best_name)
        if _plain(nothing, NOBODY) != _plain(asked, hidden.best_name):
            self.swept.leaks[f"{_route_of(address)} tells a hidden child's name from nobody's"] += 1

    def _sent(self, method: str, address: str, data: dict[str, str]) -> Any:
        with transaction.atomic():
            send = self.client.get if method == "GET" else self.client.post
            answer = send(address, data, headers={"HX-Request": "true"})
            transaction.set_rollback(True)
        return answer

    def _guessed(self) -> Iterator[str]:
        for name in _with_arguments():
            yield from self._addresses(name, self.most)

    def _addresses(self, name: str, most: int) -> Iterator[str]:
        """Addresses of a route by ids of things, those of different children in turn."""
        for number in range(most):
            try:
                given = {key: self._id_for(key, number) for key in _keys_of(name)}
            except LookupError:
                return
            yield reverse(name, kwargs=given)

    def _id_for(self, key: str, number: int) -> Any:
        if key in CHOSEN:
            return CHOSEN[key][number % len(CHOSEN[key])]
        rows = self.world.ids.get(key)
        if rows is None:
            rows = self.world.ids[key] = list(_ids(key))
        if not rows:
            raise LookupError(key)
        # Each person starts elsewhere; the step has no common divisor with any plan of children.
        return rows[(number * 37 + len(self.user.name) * 11) % len(rows)]

    @property
    def _role(self) -> str:
        return self.user.name


def unswept() -> list[str]:
    """Routes with an argument that is not the id of anything: they are walked by links alone."""
    known = [(name, [key for key in _keys_of(name) if key not in CHOSEN]) for name in _with_arguments()]
    return [name for name, keys in known if not all(map(_models_of, keys))]


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the registry by its full name; "" where it has none of its own."""
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from patterns(each, f"{prefix}{each.namespace}:" if each.namespace else prefix)
        else:
            yield prefix + (each.name or ""), each


@cache
def _ours() -> dict[str, URLPattern]:
    named = {name: pattern for name, pattern in patterns(get_resolver()) if name}
    return {n: p for n, p in named.items() if not n.startswith(LIBRARIES) and n != "set_language"}


def _keys_of(name: str) -> list[str]:
    return list(_ours()[name].pattern.converters)


def _without_arguments() -> list[str]:
    return [name for name in _ours() if not _keys_of(name)]


def _with_arguments() -> list[str]:
    return [name for name in _ours() if _keys_of(name)]


def _taking_post() -> list[str]:
    return list(_ours())


def _models_of(key: str) -> list[type[models.Model]]:
    """The models whose id an argument may be: person_id, batch_id (of ImportBatch) ...; key, of any."""
    word = key.removesuffix("_id").replace("_", "")
    ours = [model for model in apps.get_models() if model.__module__.startswith("leleka.")]
    if key == "key":
        return [Person, *(model for model in ours if issubclass(model, Hangs | Assertion))]
    exact = [model for model in ours if model.__name__.lower() == word]
    near = [m for m in ours if m.__name__.lower().endswith(word)]
    return (exact or near or [m for m in ours if m.__name__.lower().startswith(word)])[:1]


def _ids(key: str) -> Iterable[Any]:
    """Ids of each of these models in turn."""
    every = [model._base_manager.order_by("pk").values_list("pk", flat=True) for model in _models_of(key)]
    return [pk for some in zip_longest(*every) for pk in some if pk is not None]


def _route_of(address: str) -> str | None:
    """The route of an address of ours; None elsewhere."""
    path = urlsplit(address).path
    if not path.startswith("/") or path.startswith(("/static/", "/account/")):
        return None
    try:
        return resolve(path).view_name
    except Resolver404:
        return None


def _local(target: str) -> str:
    parts = urlsplit(target)
    return (
        parts.path + (f"?{parts.query}" if parts.query else "") if parts.netloc in {"", "testserver"} else ""
    )


def _sent_to(form: Any) -> tuple[str, str]:
    for name, method in (("hx-post", "POST"), ("hx-get", "GET")):
        if form.get(name):
            return method, form.get(name)
    return form.method.upper(), form.get("action") or form.base_url or ""


_NO_NAME = (r"[0-9A-Fa-f\-]+", r"[0-9.,\-\/ ]+")
"""What may be typed into an address: an id, a day in digits."""


def _is_free(element: Any) -> bool:
    if element.get("pattern") in _NO_NAME:  # the browser holds people to it
        return False
    return element.tag == "textarea" or element.get("type") in _FREE


def _plain(answer: Any, typed: str) -> bytes:
    body = _TOKENS.sub(b"", b"".join(answer)).replace(typed.encode(), b"")
    return _PASSING.sub(b"", body)
