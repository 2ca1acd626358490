"""The open column goes, and the sealed one has its name."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Remove and rename, without making the table anew."""

    dependencies: ClassVar = [("casework", "0022_sealed_places")]
    operations: ClassVar = [
        migrations.RemoveField("stay", "place"),
        migrations.RenameField("stay", "sealed_place", "place"),
    ]
