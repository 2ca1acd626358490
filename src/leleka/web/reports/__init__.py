"""Articles and statements, and the figures they claim.

Takes    what leleka.reports read.
Gives    Report, ClaimedFigure; pages that show a figure beside its quote.
Leaves   reading texts to leleka.reports, comparing figures to figures.
Imports  core, reports, web.common, web.intake.
To add   a kind of figure: leleka.reports; nothing here.
"""
