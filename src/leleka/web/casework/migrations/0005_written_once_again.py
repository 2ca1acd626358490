"""Walls around the new tables, and again around those that SQLite made anew for a column."""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.appending import lower_walls, raise_walls

TABLES = (
    "casework_identity",
    "casework_trait",
    "casework_kinlink",
    "casework_siblinggroup",
    "casework_separation",
    "casework_transferparticipant",
    "casework_stay",
    "casework_legalact",
    "casework_consent",
    "casework_taskmove",
    "casework_referralmove",
)


class Migration(migrations.Migration):
    """Lower what still stands, and raise them all."""

    dependencies: ClassVar = [("casework", "0004_referrals")]
    operations: ClassVar = [
        migrations.RunPython(
            lambda apps, editor: lower_walls(editor.connection, TABLES), migrations.RunPython.noop
        ),
        migrations.RunPython(
            lambda apps, editor: raise_walls(editor.connection, TABLES), migrations.RunPython.noop
        ),
    ]
