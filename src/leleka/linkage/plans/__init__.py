"""Any table, linked by keys and levels of one's own choosing.

Takes    an Arrow table; a Plan: which columns are compared, at which levels, and which keys make pairs.
Gives    TableLinks: pairs with their odds and levels, who is one person with whom, the weights.
Leaves   lists of children, their scripts, families and changed identities to leleka.linkage.link.
Imports  core; of linkage clusters and loops.
To add   a kind of comparison: its levels in loops.plain, its name in plan.KINDS.
"""

from leleka.linkage.plans.engine import TableLinks, link_table
from leleka.linkage.plans.plan import Compared, Part, Plan, plan_of, read_plan

__all__ = ["Compared", "Part", "Plan", "TableLinks", "link_table", "plan_of", "read_plan"]
