"""New evidence is written once, like the answers that it opens again."""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.appending import guard


class Migration(migrations.Migration):
    """Raise the wall."""

    dependencies: ClassVar = [("linkage", "0003_people_decide")]
    operations: ClassVar = [guard(("linkage_newevidence",))]
