"""Walls around the new tables, and again around the one that SQLite may have made anew for a column."""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.appending import lower_walls, raise_walls

TABLES = (
    "casework_institutionname",
    "casework_institutioncount",
    "casework_official",
    "casework_transfer",
    "casework_evidenceitem",
    "casework_sensitivitychange",
    "casework_urgencychange",
)


class Migration(migrations.Migration):
    """Lower what still stands, and raise them all."""

    dependencies: ClassVar = [("casework", "0008_evidence_and_protection")]
    operations: ClassVar = [
        migrations.RunPython(
            lambda apps, editor: lower_walls(editor.connection, TABLES), migrations.RunPython.noop
        ),
        migrations.RunPython(
            lambda apps, editor: raise_walls(editor.connection, TABLES), migrations.RunPython.noop
        ),
    ]
