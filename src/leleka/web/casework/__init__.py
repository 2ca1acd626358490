"""A child's life as sources tell it, and the work of bringing the child home.

Takes    children of web.linkage, sources of web.intake.
Gives    identities, kin, separations, journeys, institutions, acts; cases, requests, tasks; their pages.
Leaves   the rules (statuses, levels, duties, who may decide) to leleka.casework.
Imports  core, intake, normalize, linkage, casework, web.linkage, web.intake, web.common, web.accounts.
To add   a fact: one model in models/facts.py, one line in the profile; a page: docs/how-to/add-a-page.md.
"""
