"""Read and build before the first request what else the first readers would wait for.

Addresses, templates, dictionaries of names and places are read when they are first asked for, which took
half a second of the first page of each kind in each process.

Takes   Django, set up.
Gives   warm.
Leaves  what pages ask of the database to the pages.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from leleka.core.words import LANGUAGES
from leleka.normalize.names import NameWriting, read_name
from leleka.normalize.places import read_place


def warm() -> None:
    """Make ready what every process needs, and keep the collector from going through it again."""
    for name in our_templates():
        get_template(name)
    for lang in LANGUAGES:
        with translation.override(lang):
            reverse("my_work")
    read_place("Вигаданка")  # like no settlement there is, so towns are looked through for it
    read_name(NameWriting(full="Вигадана Олена Іванівна"))
    gc.collect()
    gc.freeze()


def our_templates() -> Iterator[str]:
    """The templates of our rooms, by the names that pages call them by."""
    for room in apps.get_app_configs():
        folder = Path(room.path) / "templates"
        if room.name.startswith("leleka."):
            yield from (str(path.relative_to(folder)) for path in sorted(folder.rglob("*.html")))
