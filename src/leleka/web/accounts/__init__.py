"""Who works here, in which organisation and role, what they may see, and the doors that ask it.

Takes    sign-ins through allauth.
Gives    User, Organisation, Team, Grant; may, can, visible_children; page and action, which ask them.
Leaves   which role may do what to casework, the second factor to allauth.
Imports  core, casework, web.common.
To add   a role or an action: core.codelists.yaml and casework's matrix; nothing here.
"""
