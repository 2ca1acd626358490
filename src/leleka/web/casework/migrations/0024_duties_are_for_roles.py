"""No rule keeps a task from somebody: what a second person confirms is no task, and has its own place."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Remove the column, and have the index of unclaimed tasks without it."""

    dependencies: ClassVar = [("casework", "0023_no_open_places")]
    operations: ClassVar = [
        migrations.RemoveIndex(model_name="task", name="task_unclaimed"),
        migrations.RemoveField(model_name="task", name="not_for"),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("assigned_to", None), ("done_at", None)),
                fields=["due", "id", "duty", "rule_key", "for_roles", "person"],
                name="task_unclaimed",
            ),
        ),
    ]
