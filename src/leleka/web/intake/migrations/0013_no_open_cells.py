"""The open columns go, and the sealed ones have their names."""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.sealed import SealedCells, SealedText

_TABLES = (("record", "cells"), ("difference", "cells"), ("cellproblem", "cell"))
_NEVER_NULL = {"blank": True, "default": b"", "editable": True}


class Migration(migrations.Migration):
    """Remove and rename; the two tables without walls may be made anew."""

    dependencies: ClassVar = [("intake", "0012_sealed_cells")]
    operations: ClassVar = [
        *(migrations.RemoveField(model, column) for model, column in _TABLES),
        *(migrations.RenameField(model, "sealed", column) for model, column in _TABLES),
        migrations.AlterField("difference", "cells", SealedCells(**_NEVER_NULL)),
        migrations.AlterField("cellproblem", "cell", SealedText(**_NEVER_NULL)),
    ]
