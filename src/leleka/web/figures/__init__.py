"""Numbers that trace to the children they count.

Takes    the registry's rows through leleka.figures.
Gives    CountSet, CountedChild; pages of counts beside claimed figures.
Leaves   counting and estimating to leleka.figures.
Imports  core, figures, reports, casework, and every room of web but api and project.
To add   a count: leleka.figures.counts; nothing here.
"""
