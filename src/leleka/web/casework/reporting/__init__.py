"""A report of a child: somebody tells, an officer types, and it becomes records, facts and a case.

Takes   what is typed, kept as a sealed draft meanwhile.
Gives   forms, drafts, sending (one transaction), rows (the report as a row like any list's).
Leaves  finding who is here already to casework.finding, addresses and looks to pages.
"""
