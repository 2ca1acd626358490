"""Rows that may be rows of before, written anew, are asked about."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add how many there are, what was answered, and which they are."""

    dependencies: ClassVar = [("intake", "0008_what_stands_in_the_cell")]
    operations: ClassVar = [
        migrations.AddField("importbatch", "n_alike", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "importbatch",
            "alike",
            models.CharField(
                blank=True, choices=[("changed", "changed"), ("others", "others")], default="", max_length=10
            ),
        ),
        migrations.AddField("difference", "is_asked", models.BooleanField(default=False)),
    ]
