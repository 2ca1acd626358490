"""The lists that would exist, one module each.

To add   a list: one module with a LIST, one line here.
"""

from leleka.demo.lists import (
    adoption_listings,
    boarding_school_roll,
    camp_list,
    court_decisions,
    evacuation_journal,
    hotline,
    partner_list,
    register,
    returns,
)
from leleka.demo.lists.maker import Draft, ListMaker

LISTS: tuple[ListMaker, ...] = (
    register.LIST,
    hotline.LIST,
    boarding_school_roll.LIST,
    evacuation_journal.LIST,
    camp_list.LIST,
    adoption_listings.LIST,
    court_decisions.LIST,
    partner_list.LIST,
    returns.LIST,
)
"""In the order in which they are written and read."""

__all__ = ["LISTS", "Draft", "ListMaker"]
