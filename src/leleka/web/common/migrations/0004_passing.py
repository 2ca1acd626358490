"""What passes lies in a table of ours as JSON; Django's held pickles, which run what they say when they are read."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Make it; nothing in Django's was older than some minutes."""

    dependencies: ClassVar = [("common", "0003_event_of_late")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="Passing",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
                ("ends_at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.RunSQL("DROP TABLE IF EXISTS shared_cache", migrations.RunSQL.noop),
    ]
