"""Articles and statements, and the figures they claim.

Takes    what leleka.reports read.
Gives    Report, ClaimedFigure; figures shows them beside the registry’s own.
Leaves   reading texts to leleka.reports, comparing figures to figures.
Imports  web.common.
To add   a kind of figure: leleka.reports; nothing here.
"""
