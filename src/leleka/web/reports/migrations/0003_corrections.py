"""A figure that a person wrote in can be corrected: another supersedes it, or takes it back."""

from typing import ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from leleka.web.common.appending import lower_walls, raise_walls

TABLES = ("reports_claimedfigure",)


class Migration(migrations.Migration):
    """Add what a correction says; SQLite makes the table anew for it, so its walls are raised again."""

    dependencies: ClassVar = [
        ("reports", "0002_written_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations: ClassVar = [
        migrations.RunPython(
            lambda apps, editor: lower_walls(editor.connection, TABLES), migrations.RunPython.noop
        ),
        migrations.AddField("claimedfigure", "is_withdrawal", models.BooleanField(default=False)),
        migrations.AddField(
            "claimedfigure",
            "made_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "claimedfigure",
            "supersedes",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="superseded_by",
                to="reports.claimedfigure",
            ),
        ),
        migrations.RunPython(
            lambda apps, editor: raise_walls(editor.connection, TABLES), migrations.RunPython.noop
        ),
    ]
