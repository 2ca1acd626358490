"""What is said where somebody else changed the same thing while one wrote; nothing typed is lost by it.

Takes   a form that was sent.
Gives   say_if_corrected, say_taken_back: the sentence above it; ALREADY_TAKEN_BACK.
Leaves  finding what stands now to facts and statements.
"""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ALREADY_TAKEN_BACK = _("Somebody has taken it back already.")


def say_if_corrected(form: forms.Form, asked: UUID, stands: UUID) -> None:
    """Say so where another value stands now than the one that the form is about."""
    if stands != asked:
        form.add_error(
            None,
            gettext(
                "Somebody corrected this while you wrote. See what stands now; send yours if it still holds."
            ),
        )


def say_taken_back(form: forms.Form) -> None:
    """Nothing stands there now, and the form adds what was typed as new."""
    form.add_error(
        None, gettext("Somebody took this back while you wrote. If yours still holds, add it as new.")
    )
