"""What all rooms of the registry stand on: fields, the trace, pages, the look, jobs.

Takes    nothing from other rooms of the registry but who is asking (accounts).
Gives    Assertion and its fields, page, action, Trace, the base template and its pieces.
Leaves   what is asserted to the rooms.
Imports  core, casework, normalize, web.accounts, web.project.
To add   a piece of the look: one partial in templates/common/, its style in static/leleka/house.css.
"""
