"""A linkage as files that people and programs can open.

Takes    a LinkResult, and what the run was.
Gives    write_outputs: the files of files.OUTPUTS, all of them or none.
Leaves   where they go and what is said about them to the command line.
Imports  core and linkage's results; review for the page.
To add   a file: one function in a module here, one line in files.OUTPUTS.
"""
