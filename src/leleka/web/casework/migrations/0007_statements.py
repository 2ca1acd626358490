"""What sources say of institutions becomes a statement that can be corrected.

Until now nothing that people use wrote totals, officials or names of institutions: what stood there came
from the invented office, so the tables are made anew with random ids.
"""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """Take the old tables away."""

    dependencies: ClassVar = [("casework", "0006_keeping_decisions")]
    operations: ClassVar = [
        migrations.DeleteModel("InstitutionName"),
        migrations.DeleteModel("InstitutionCount"),
        migrations.DeleteModel("Official"),
    ]
