"""Rows written once: the database itself refuses to change or delete them."""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.appending import guard

TABLES = (
    "casework_identity",
    "casework_trait",
    "casework_kinlink",
    "casework_siblinggroup",
    "casework_separation",
    "casework_transfer",
    "casework_transferparticipant",
    "casework_stay",
    "casework_legalact",
    "casework_observation",
    "casework_institutionname",
    "casework_institutioncount",
    "casework_official",
    "casework_statuschange",
    "casework_levelchange",
    "casework_tracingaction",
    "casework_note",
    "casework_return",
)


class Migration(migrations.Migration):
    """Raise the walls."""

    dependencies: ClassVar = [("casework", "0001_initial")]
    operations: ClassVar = [guard(TABLES)]
