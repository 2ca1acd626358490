"""The code lists: every code that is kept, with its words in English and in Ukrainian.

A code is what is stored and compared; its labels are what people read. The table stands in
codelists.yaml, one line a code, so that a lawyer can correct a word without reading Python.

Takes   the name of a list, a code.
Gives   CodeList: its codes in order, their groups and labels.
Leaves  which codes may follow which to casework.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

from leleka.core.errors import LelekaError
from leleka.core.words import LANGUAGES

LEFT_OPEN = ("unknown", "not_asked", "refused", "other")
"""What an open list takes besides its own codes. The first three are answers without a value."""

_OTHER = ("other", "інше")
_BESIDES = "besides"


class CodeError(LelekaError):
    """A code or a code list that leleka does not know."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """One list of codes.

    Attributes:
        name: of the list, such as "case_status".
        codes: all codes, in the order of the table; LEFT_OPEN last where the list is open.
        groups: the codes of each group of the table; "besides" holds LEFT_OPEN of an open list.
    """

    name: str
    codes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    _labels: Mapping[str, tuple[str, str]]
    _title: tuple[str, str]

    def __contains__(self, code: object) -> bool:
        """Whether the list has the code."""
        return code in self._labels

    def __iter__(self) -> Iterator[str]:
        """The codes in order."""
        return iter(self.codes)

    def __len__(self) -> int:
        """How many codes the list has."""
        return len(self.codes)

    @property
    def own(self) -> tuple[str, ...]:
        """The list's own codes, without LEFT_OPEN."""
        return tuple(code for code in self.codes if code not in self.groups.get(_BESIDES, ()))

    def title(self, lang: str) -> str:
        """What the list is about, as a page heads it."""
        return self._title[_place_of(lang)]

    def label(self, code: str, lang: str) -> str:
        """A code in words.

        Raises:
            CodeError: core.E020, the list has no such code.
            ValueError: the language is not one of words.LANGUAGES.
        """
        return self._labels[self.checked(code)][_place_of(lang)]

    def choices(self, lang: str) -> tuple[tuple[str, str], ...]:
        """All codes with their labels, as a form offers them."""
        return tuple((code, self.label(code, lang)) for code in self.codes)

    def rank(self, code: str) -> int:
        """The place of a code in the list, 0 first; a scale is compared by it.

        Raises:
            CodeError: core.E020, the list has no such code.
        """
        return self.codes.index(self.checked(code))

    def group_of(self, code: str) -> str:
        """The group of a code; "codes" where the list has only one.

        Raises:
            CodeError: core.E020, the list has no such code.
        """
        self.checked(code)
        return next(group for group, codes in self.groups.items() if code in codes)

    def checked(self, code: str) -> str:
        """The code itself.

        Raises:
            CodeError: core.E020, the list has no such code. The code is not repeated: it may be
                the text of a cell.
        """
        if code not in self._labels:
            raise CodeError(
                "core.E020",
                "is no code of the list “{list}”.",
                hint="The list takes: {codes}.",
                list=self.name,
                codes=", ".join(self.codes),
            )
        return code


def code_list(name: str) -> CodeList:
    """One list by its name.

    Raises:
        CodeError: core.E021, there is no such list.
    """
    lists = code_lists()
    if name not in lists:
        raise CodeError(
            "core.E021",
            "“{list}” is no code list.",
            hint="The lists are: {lists}.",
            list=name,
            lists=", ".join(lists),
        )
    return lists[name]


@cache
def code_lists() -> Mapping[str, CodeList]:
    """Every list by its name, in the order of the table; read once."""
    raw = resources.files("leleka.core").joinpath("codelists.yaml").read_text("utf-8")
    # BaseLoader keeps "no", "true" and "1" as the texts they are.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    table: dict[str, dict[str, Any]] = yaml.load(raw, Loader=loader)  # noqa: S506
    answers = {code: _labels_of(text) for code, text in table["answer"]["codes"].items()}
    besides = {code: answers.get(code, _OTHER) for code in LEFT_OPEN}
    return MappingProxyType({name: _built(name, entry, besides) for name, entry in table.items()})


def _built(name: str, entry: dict[str, Any], besides: Mapping[str, tuple[str, str]]) -> CodeList:
    groups = {
        group: {code: _labels_of(text) for code, text in codes.items()}
        for group, codes in entry.items()
        if group not in {"title", "open"}
    }
    if entry.get("open") == "true":
        groups[_BESIDES] = dict(besides)
    labels = {code: both for codes in groups.values() for code, both in codes.items()}
    return CodeList(
        name,
        tuple(labels),
        MappingProxyType({group: tuple(codes) for group, codes in groups.items()}),
        MappingProxyType(labels),
        _labels_of(entry["title"]),
    )


def _labels_of(text: str) -> tuple[str, str]:
    english, _, ukrainian = text.partition(" | ")
    return english, ukrainian


def _place_of(lang: str) -> int:
    if lang not in LANGUAGES:
        raise ValueError(f"leleka speaks {', '.join(LANGUAGES)}; not {lang}.")
    return LANGUAGES.index(lang)
