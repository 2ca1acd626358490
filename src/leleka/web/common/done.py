"""After a form: on to the next page, which says in one line what was done.

Takes   a request, a sentence without names, where to go on.
Gives   done, the answer to a form that was taken.
Leaves  showing the line to base.html, which puts it where the reader comes back to.

The line travels in a signed cookie and is gone once shown. It says nothing of a child: the page does.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise


def done(request: HttpRequest, said: str | Promise, to: Any, *arguments: Any) -> HttpResponse:
    """Go on to a page, by its route or its address, and say there what was done."""
    messages.success(request, str(said))
    return redirect(to, *arguments)
