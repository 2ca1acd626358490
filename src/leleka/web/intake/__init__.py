"""Lists and reports of children come into the registry.

Takes    files and forms.
Gives    Source, ImportBatch, Record, Draft; pages of import and report.
Leaves   reading files to leleka.intake, finding the same child to linkage.
Imports  core, intake, normalize, web.common, web.accounts.
To add   a format: leleka.intake.formats; nothing here.
"""
