"""After a form: what it asked for is done, and the next page says so in one line.

Takes   a form and its act; a request, a sentence without names, where to go on.
Gives   made_by, what an act made, or the form says why not; done, the answer to a form that was taken.
Leaves  showing the line to base.html, which puts it where the reader comes back to.

The line travels in a signed cookie and is gone once shown. It says nothing of a child: the page does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from leleka.casework import CaseworkError
from leleka.core.codelists import CodeError
from leleka.web.common.language import words_of_reader

_T = TypeVar("_T")


def made_by(form: forms.Form, act: Callable[[], _T]) -> _T | None:
    """What an act made with what was sent; None where the form or the rules refuse, which the form says."""
    if not form.is_valid():
        return None
    try:
        return act()
    except (CaseworkError, CodeError) as error:
        form.add_error(None, error.said(words_of_reader()))
        return None


def done(request: HttpRequest, said: str | Promise, to: Any, *arguments: Any) -> HttpResponse:
    """Go on to a page, by its route or its address, and say there what was done."""
    messages.success(request, str(said))
    return redirect(to, *arguments)
