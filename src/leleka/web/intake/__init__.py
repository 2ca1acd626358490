"""Lists of children come into the registry.

Takes    files.
Gives    Source, ImportBatch, Record, Draft; pages of import.
Leaves   reading files to leleka.intake, finding the same child to linkage.
Imports  core, intake, normalize, web.common, web.accounts.
To add   a format: leleka.intake.formats; nothing here.
"""
