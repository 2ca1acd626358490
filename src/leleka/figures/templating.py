"""The templates of the pages that stand alone.

Takes   a template's file name.
Gives   the template: what it is given is escaped, and a name it does not know is an error.
Leaves  what stands in a page to page and estimate_page.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import Environment, StrictUndefined, Template


@cache
def template(name: str) -> Template:
    """A template of the folder templates/, made ready once."""
    text = resources.files("leleka.figures").joinpath("templates", name).read_text("utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)
