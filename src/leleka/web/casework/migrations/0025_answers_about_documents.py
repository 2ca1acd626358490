"""A document may be answered for where there is none to describe: no, refused, not asked, not known."""

from typing import Any, ClassVar

from django.db import migrations

import leleka.web.common.codes
from leleka.web.common.appending import lower_walls, raise_walls

_WALLED = ("casework_paper",)


def _open(apps: Any, editor: Any) -> None:
    """SQLite makes an altered table anew, and the walls of the old one would be gone unseen."""
    lower_walls(editor.connection, _WALLED)


def _close(apps: Any, editor: Any) -> None:
    raise_walls(editor.connection, _WALLED)


class Migration(migrations.Migration):
    """The column, and the walls again."""

    dependencies: ClassVar = [("casework", "0024_duties_are_for_roles")]
    operations: ClassVar = [
        migrations.RunPython(_open, _close),
        migrations.AddField("paper", "answer", leleka.web.common.codes.Code("answer", max_length=40)),
        migrations.RunPython(_close, _open),
    ]
