"""An invented world with known truth, and the lists that would exist in it.

Takes   WorldSettings: how many children, how much noise, how many changed identities, a seed.
Gives   World, and write_world: nine lists as files, with the truth apart from them.
Leaves  reading the lists to intake, like anybody's; judging the linkage to evaluate.
Imports  core.
To add  a list: one module in lists/ with a LIST, one line in LISTS.
"""

from leleka.demo.folder import WorldFiles, write_world
from leleka.demo.lists import LISTS
from leleka.demo.press import articles
from leleka.demo.settings import DemoError, WorldSettings
from leleka.demo.world import World, invent

__all__ = ["LISTS", "DemoError", "World", "WorldFiles", "WorldSettings", "articles", "invent", "write_world"]
