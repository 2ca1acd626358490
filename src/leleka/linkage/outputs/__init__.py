"""A linkage as files that people and programs can open.

Takes    a LinkResult, and what the run was.
Gives    persons.xlsx and .parquet, pairs.csv and .parquet, problems.csv, summary.json, review.html.
Leaves   where they go and what is said about them to the command line.
Imports  core, intake's lists and normalize's records as linkage knows them.
To add   a file: one function in a module here, one line in files.OUTPUTS.
"""
