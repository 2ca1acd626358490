"""Walls around the frozen counts again: SQLite made their table anew when its columns were renamed."""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.appending import lower_walls, raise_walls

TABLES = ("figures_countset",)


class Migration(migrations.Migration):
    """Lower what still stands, and raise them."""

    dependencies: ClassVar = [("figures", "0003_signatures_and_estimates")]
    operations: ClassVar = [
        migrations.RunPython(
            lambda apps, editor: lower_walls(editor.connection, TABLES), migrations.RunPython.noop
        ),
        migrations.RunPython(
            lambda apps, editor: raise_walls(editor.connection, TABLES), migrations.RunPython.noop
        ),
    ]
