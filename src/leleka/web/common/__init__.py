"""What all rooms of the registry stand on: fields, the trace, pages, the look, jobs.

Takes    nothing from other rooms of the registry.
Gives    fields and conditions, Trace, jobs, the base template and its pieces.
Leaves   who is asking, and what they may, to accounts.
Imports  core, casework, normalize.
To add   a piece of the look: one partial in templates/common/, its style in static/leleka/house.css.
"""
