"""Questions asked often: written by Django once, planned by PostgreSQL once, asked with other ids each time.

A page about one child asks some fifteen tables for the rows of that child. To write such a question down
takes Django three times as long as to read the answer, and to plan it takes PostgreSQL four times as long as
to answer it; but for the ids it is the same on every page.

Takes   a function that builds a question of Django's.
Gives   asked_often, which makes of it one that answers; Key, a text to ask with; planned, for sentences that
        are written by hand.
Leaves  which rows may be seen to the question, and to the policies of the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import date
from functools import lru_cache, wraps
from itertools import chain
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_P = ParamSpec("_P")
_Row = TypeVar("_Row")

_MOST = 100
"""Ids; with more of them, which is seldom, a question is written anew and not kept."""
_KINDS = 200
"""Of each function: as how many questions it is kept."""
_MARK = UUID("6c656c65-6b61-4000-8000-000000000000").int
"""Ids from here on stand for those of an answer while a question is written."""
_TIME = re.compile(r"\d{4}-\d\d-\d\d")


class Key(str):
    """A text that is asked with, as an id is; other texts are codes, and say which question it is."""

    __slots__ = ()


def asked_often(build: Callable[_P, QuerySet[Any, _Row]]) -> Callable[_P, list[_Row]]:
    """Make a function that builds a question one that asks it.

    Ids and keys, also in a tuple, are what the question is asked with; everything else that is given, and
    how many there are in a tuple, says which question it is. What depends on who asks, or on what time it
    is, is no such question: it would be answered as for whoever asked first.

    Args:
        build: takes ids, keys, codes, models, tuples of these; by position.

    Returns:
        A function that takes the same and gives the rows, read anew each time.

    Raises:
        TypeError: The function was given something else, or its question names a day or a moment, or does
            not ask with an id as it is.
    """

    @lru_cache(_KINDS)
    def written(shape: tuple[Hashable, ...]) -> _Question:
        marks = list[UUID | Key]()
        return _Question(build(*_filled(shape, marks)), marks)  # type: ignore[call-arg]

    @wraps(build)
    def answer(*given: _P.args, **named: _P.kwargs) -> list[_Row]:
        ids = list[UUID | Key]()
        shape = _shape(given, ids)
        return list(build(*given, **named)) if len(ids) > _MOST else written(shape).answer(ids)

    return answer


def _shape(given: tuple[Any, ...], ids: list[UUID | Key]) -> tuple[Hashable, ...]:
    """What was given without its ids, which are put aside."""
    return tuple([_put_aside(each, ids) for each in given])


def _put_aside(given: Any, ids: list[UUID | Key]) -> Any:
    if isinstance(given, UUID | Key):
        ids.append(given)
        return UUID if isinstance(given, UUID) else Key
    if isinstance(given, tuple):
        return _shape(given, ids)
    if given is None or isinstance(given, str | type):
        return given
    raise TypeError(f"{type(given).__name__} is nothing that a question asked often takes.")


def _filled(shape: tuple[Hashable, ...], marks: list[UUID | Key]) -> tuple[Any, ...]:
    """What is given while a question is written: marks for ids."""
    return tuple([_marked(each, marks) for each in shape])


def _marked(each: Any, marks: list[UUID | Key]) -> Any:
    if isinstance(each, tuple):
        return _filled(each, marks)
    if each not in (UUID, Key):
        return each
    mark = UUID(int=_MARK + len(marks))
    marks.append(mark if each is UUID else Key(mark))
    return marks[-1]


class _Question:
    """A question as it is kept."""

    def __init__(self, rows: QuerySet[Any, Any], marks: Sequence[UUID | Key]) -> None:
        self._rows, self.compiler = rows, rows.query.get_compiler(rows.db)
        try:
            self.text, values = self.compiler.as_sql()
        except EmptyResultSet:
            self.text, values = "", ()
            return
        if any(_is_time(value) for value in values):
            raise TypeError("A question asked often names no day and no moment.")
        self.converters = self.compiler.get_converters([each for each, *_ in self.compiler.select])
        self._values = list(values)
        stored = [_stored(mark) for mark in marks]
        self._places = [(at, stored.index(value)) for at, value in enumerate(values) if value in stored]
        if {which for _, which in self._places} != set(range(len(marks))):
            raise TypeError("A question asked often asks with each id as it is.")

    def answer(self, ids: Sequence[UUID | Key]) -> list[Any]:
        if not self.text:
            return []
        values = self._values.copy()
        for at, which in self._places:
            values[at] = _stored(ids[which])
        query = copy(self._rows.query)
        query.get_compiler = lambda *_, **__: _Asked(self, values)  # type: ignore[method-assign]
        rows = object.__new__(type(self._rows))
        rows.__dict__ = self._rows.__dict__ | {"_query": query}
        return list(rows)


class _Asked:
    """What Django reads rows from: as its compiler, when all is written."""

    def __init__(self, question: _Question, values: Sequence[Any]) -> None:
        compiler = question.compiler
        self._question, self._values = question, values
        self.select, self.klass_info = compiler.select, compiler.klass_info
        self.annotation_col_map = compiler.annotation_col_map

    def execute_sql(self, **_: Any) -> list[list[Any]]:
        with planned(), connection.cursor() as cursor:
            cursor.execute(self._question.text, self._values)
            return [cursor.fetchall()]

    def results_iter(self, results: Any = None, tuple_expected: bool = False, **_: Any) -> Iterator[Any]:
        rows = chain.from_iterable(self.execute_sql() if results is None else results)
        if self._question.converters:
            rows = self._question.compiler.apply_converters(rows, self._question.converters)
        return map(tuple, rows) if tuple_expected else rows


def _is_time(value: Any) -> bool:
    """Whether a value is a day or a moment; SQLite takes them as text."""
    return isinstance(value, date) or (isinstance(value, str) and _TIME.match(value) is not None)


def _stored(key: UUID | Key) -> UUID | str:
    """An id as the database takes it."""
    if isinstance(key, Key):
        return str(key)
    return key if connection.features.has_native_uuid_field else key.hex


@contextmanager
def planned() -> Iterator[None]:
    """What is asked in here PostgreSQL plans once a connection, whatever the values."""
    if connection.vendor != "postgresql":
        yield
        return
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.ensure_connection()
    session = connection.connection
    before = session.cursor_factory, session.prepare_threshold
    session.cursor_factory, session.prepare_threshold = ServerBindingCursor, 0
    try:
        yield
    finally:
        session.cursor_factory, session.prepare_threshold = before
