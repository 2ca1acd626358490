"""Cells are to lie sealed: those of rows, of rows that change, and what stands where nothing could be read.

Each of these tables gets a sealed column beside the open one, which goes once the sealed one is filled. No
table is made anew that has a wall around it, so that the wall stands.
"""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.sealed import SealedCells, SealedText

_EMPTY = {"blank": True, "default": None, "editable": True, "null": True}


class Migration(migrations.Migration):
    """Add columns that are empty."""

    dependencies: ClassVar = [("intake", "0010_answers_of_rows"), ("casework", "0020_papers_that_rows_name")]
    operations: ClassVar = [
        migrations.AddField("record", "sealed", SealedCells(**_EMPTY)),
        migrations.AddField("difference", "sealed", SealedCells(**_EMPTY)),
        migrations.AddField("cellproblem", "sealed", SealedText(**_EMPTY)),
    ]
