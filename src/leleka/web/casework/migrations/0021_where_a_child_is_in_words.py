"""Where a child is, in words, is to lie sealed: a column for it beside the open one.

No table is made anew, so that its wall stands.
"""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.sealed import SealedText

_EMPTY = {"blank": True, "default": None, "editable": True, "null": True}


class Migration(migrations.Migration):
    """Add a column that is empty."""

    dependencies: ClassVar = [("casework", "0020_papers_that_rows_name")]
    operations: ClassVar = [
        migrations.AddField("stay", "sealed_place", SealedText(**_EMPTY)),
    ]
