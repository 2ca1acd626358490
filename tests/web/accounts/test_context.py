"""What stands around every page."""

import re

import pytest


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/", [("page", "My work")]),
        ("/figures/", [("page", "Figures")]),
        ("/figures/documented/", [("true", "Figures")]),
        ("/lists/add/", [("true", "Lists")]),
        ("/account/", []),
    ],
)
def test_the_part_of_the_registry_one_is_in_is_marked(office, signed_in, address, marked):
    page = signed_in(office.users["supervisor"]).get(address).content.decode()

    assert re.findall(r'<li><a href="[^"]*" aria-current="(page|true)">([^<]*)</a></li>', page) == marked
