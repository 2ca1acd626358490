"""Rows written once: the database itself refuses to change or delete them."""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.appending import guard

TABLES = ("reports_claimedfigure",)


class Migration(migrations.Migration):
    """Raise the walls."""

    dependencies: ClassVar = [("reports", "0001_initial")]
    operations: ClassVar = [guard(TABLES)]
