"""Who works here, in which organisation and role, and what they may see.

Takes    sign-ins through allauth.
Gives    User, Organisation, Team, Grant; may, can, visible_children.
Leaves   which role may do what to casework, the second factor to allauth.
Imports  core, casework, web.common.
To add   a role or an action: core.codelists.yaml and casework's matrix; nothing here.
"""
