"""Counts are frozen by one person and signed by another; estimates are kept."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import leleka.web.common.ids
from leleka.web.common.appending import guard


class Migration(migrations.Migration):
    """Rename, add, raise the walls."""

    dependencies = [
        ("accounts", "0003_administration"),
        ("figures", "0002_written_once"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RenameField("countset", "signed_by", "frozen_by"),
        migrations.RenameField("countset", "signed_at", "frozen_at"),
        migrations.AddField("countset", "frozen", models.JSONField(default=dict)),
        migrations.CreateModel(
            name="CountSignature",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "count",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signature",
                        to="figures.countset",
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        migrations.CreateModel(
            name="EstimateRun",
            fields=[
                (
                    "id",
                    leleka.web.common.ids.RandomId(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("lists", models.JSONField(default=list)),
                ("said", models.JSONField(default=dict)),
                ("content", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organisation",
                    ),
                ),
            ],
            options={"ordering": ("-made_at",)},
        ),
        guard(["figures_countsignature", "figures_estimaterun"]),
    ]
