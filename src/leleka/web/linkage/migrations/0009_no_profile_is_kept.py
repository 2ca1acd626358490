"""A child's profile is worked out when it is read; the column for one was never filled."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("linkage", "0008_what_counts_are_divided_by")]

    operations = [migrations.RemoveField("person", "profile")]
