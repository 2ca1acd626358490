"""What templates of figures say that others do not.

Takes   codes of regions.
Gives   the filter region.
Leaves  names of regions to casework.places.
"""

from __future__ import annotations

from django import template

from leleka.web.casework.places import region_name

register = template.Library()


@register.filter
def region(code: str) -> str:
    """A region in the reader's language; what is no region stays as it is."""
    return region_name(code) or code
