"""How often somebody did a thing of late is counted by an index of its own."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add it."""

    dependencies: ClassVar = [("common", "0002_written_once")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["actor", "act", "at"], name="event_of_late")
        ),
    ]
