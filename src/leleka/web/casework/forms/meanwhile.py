"""What is said where somebody else changed the same thing while one wrote; nothing typed is lost by it.

Takes   a form that was sent.
Gives   say_corrected, say_taken_back: the sentence above it; ALREADY_TAKEN_BACK.
Leaves  noticing it to the pages.
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ALREADY_TAKEN_BACK = _("Somebody has taken it back already.")


def say_corrected(form: forms.Form) -> None:
    """Another value stands there now."""
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
