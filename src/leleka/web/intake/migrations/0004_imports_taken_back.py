"""Imports can be taken back and put back; problems and changed rows stand in tables of their own."""

import uuid
from typing import Any, ClassVar

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

import leleka.web.common.ids
import leleka.web.common.sealed
from leleka.web.common.appending import guard, lower_walls, raise_walls

_WALLED = ("intake_record",)
_AT_ONCE = 1_000


def _open(apps: Any, editor: Any) -> None:
    """SQLite makes an altered table anew, and the walls of the old one would be gone unseen."""
    lower_walls(editor.connection, _WALLED)


def _close(apps: Any, editor: Any) -> None:
    raise_walls(editor.connection, _WALLED)


def _keep_what_was_known(apps: Any, editor: Any) -> None:
    batches, problems = apps.get_model("intake", "ImportBatch"), apps.get_model("intake", "CellProblem")
    batches.objects.filter(state="in").update(in_at=F("made_at"))
    for batch in batches.objects.exclude(told=[]).iterator():
        rows = (
            problems(batch=batch, place=place, code=said.get("code", "")[:40], said=said)
            for place, said in enumerate(batch.told)
        )
        problems.objects.bulk_create(rows, batch_size=_AT_ONCE)


class Migration(migrations.Migration):
    """The tables, and the walls around rows again."""

    dependencies: ClassVar = [
        ("intake", "0003_mapping_of_an_import"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.RunPython(_open, _close),
        migrations.RenameField(model_name="importbatch", old_name="problems", new_name="told"),
        migrations.RemoveField(
            model_name="importbatch",
            name="undone_at",
        ),
        migrations.RemoveField(
            model_name="importbatch",
            name="undone_by",
        ),
        migrations.AddField(
            model_name="importbatch",
            name="in_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("mapping", "its columns are being read"),
                    ("checked", "looked through, not in yet"),
                    ("committing", "its rows are coming in"),
                    ("in", "all its rows are in"),
                    ("undoing", "it is being taken back"),
                    ("undone", "taken back"),
                    ("returning", "it is being put back"),
                ],
                default="mapping",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="record",
            name="earlier",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later",
                to="intake.record",
            ),
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.PositiveIntegerField(null=True)),
                ("cells", models.JSONField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="differences",
                        to="intake.importbatch",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="intake.record"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    leleka.web.common.ids.RandomId(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("puts_back", models.BooleanField(default=False)),
                ("is_refusal", models.BooleanField(default=False)),
                ("waits", models.BooleanField(default=False)),
                ("why", leleka.web.common.sealed.SealedText(blank=True, default=b"", editable=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "answers",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="intake.withdrawal",
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="withdrawals",
                        to="intake.importbatch",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CellProblem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=40)),
                ("said", models.JSONField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="problems",
                        to="intake.importbatch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["batch", "code", "place"], name="intake_cell_batch_i_1d5ddc_idx"),
                    models.Index(fields=["batch", "place"], name="intake_cell_batch_i_a28dd9_idx"),
                ],
            },
        ),
        migrations.RunPython(_keep_what_was_known, migrations.RunPython.noop),
        migrations.RemoveField(model_name="importbatch", name="told"),
        migrations.RunPython(_close, _open),
        guard(("intake_withdrawal",)),
    ]
