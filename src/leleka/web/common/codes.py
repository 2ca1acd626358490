"""Columns that hold a code of one of the code lists.

Takes   the name of a list in core.codelists.
Gives   Code: a column that takes only the list's codes; label, said: codes in the reader's words.
Leaves  the lists and their labels to core.

Open lists also have unknown, not_asked, refused and other: four answers that are not "no". An empty
code means that the source has no such column.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from leleka.core.codelists import CodeError, code_list
from leleka.web.common.language import language_of_reader


class Code(models.CharField[str, str]):
    """A code of one list. Labels are not kept in the database, so a better word needs no migration."""

    def __init__(self, list_name: str = "", **options: Any) -> None:
        self.list_name = list_name
        super().__init__(**{"max_length": 40, "blank": True, **options})

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations: a text column, and the name of its list."""
        name, path, args, options = super().deconstruct()
        return name, path, [self.list_name, *args], options

    def get_prep_value(self, value: Any) -> Any:
        """Refuse to store what the list does not have.

        Raises:
            CodeError: core.E020.
        """
        if isinstance(value, str) and value:
            code_list(self.list_name).checked(value)
        return super().get_prep_value(value)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Refuse in a form what the list does not have."""
        super().validate(value, model_instance)
        try:
            self.get_prep_value(value)
        except CodeError as error:
            raise ValidationError(error.said()) from error

    def formfield(self, **options: Any) -> Any:
        """A choice of the list's codes, in the reader's language."""
        from django import forms

        blank = [("", "")] if self.blank else []

        def choices() -> list[tuple[str, str]]:
            # Asked for with each page: a form is made once, by whoever comes first, and read by others.
            return [*blank, *code_list(self.list_name).choices(language_of_reader())]

        return forms.ChoiceField(required=not self.blank, **{"choices": choices, **options})


def label(list_name: str, code: str) -> str:
    """A code in the reader's words; "" for none."""
    return code_list(list_name).label(code, language_of_reader()) if code else ""


def said(list_name: str, value: str) -> str:
    """A code, or several joined by "/", in the reader's words; what is no code of the list, as written."""
    codes = value.split("/")
    is_known = all(code in code_list(list_name) for code in codes)
    return " / ".join(label(list_name, code) for code in codes) if is_known else value
