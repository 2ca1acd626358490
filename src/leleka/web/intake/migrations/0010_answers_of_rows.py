"""Of each row that may be a row of before somebody can say whether it is."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add what was answered of it."""

    dependencies: ClassVar = [("intake", "0009_rows_alike")]
    operations: ClassVar = [
        migrations.AddField(
            "difference",
            "answer",
            models.CharField(
                blank=True, choices=[("changed", "changed"), ("others", "others")], default="", max_length=10
            ),
        ),
    ]
