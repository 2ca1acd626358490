from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0007_could_not_be_read"),
    ]

    operations = [
        migrations.AddField(
            model_name="cellproblem",
            name="cell",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
    ]
