"""Records leave with an import that is taken back, and come back with it."""

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

from leleka.web.common.appending import lower_walls, raise_walls

_WALLED = ("linkage_change", "linkage_move")


def _open(apps: Any, editor: Any) -> None:
    """SQLite makes an altered table anew, and the walls of the old one would be gone unseen."""
    lower_walls(editor.connection, _WALLED)


def _close(apps: Any, editor: Any) -> None:
    raise_walls(editor.connection, _WALLED)


class Migration(migrations.Migration):
    """The columns, and the walls again."""

    dependencies: ClassVar = [
        ("intake", "0004_imports_taken_back"),
        ("linkage", "0005_registry_index"),
    ]

    operations: ClassVar = [
        migrations.RunPython(_open, _close),
        migrations.AddField(
            model_name="change",
            name="batch",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="intake.importbatch",
            ),
        ),
        migrations.AddField(
            model_name="move",
            name="was_proposed",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="is_gone",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="change",
            name="kind",
            field=models.CharField(
                choices=[
                    ("found", "found"),
                    ("merge", "merge"),
                    ("split", "split"),
                    ("undo", "undo"),
                    ("left", "left"),
                    ("back", "back"),
                ],
                max_length=8,
            ),
        ),
        migrations.AlterField(
            model_name="move",
            name="to_person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="linkage.person"
            ),
        ),
        migrations.RunPython(_close, _open),
    ]
