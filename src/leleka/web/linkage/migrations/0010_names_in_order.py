"""The first names of very many children are found without sorting all of them."""

from typing import ClassVar

from django.db import migrations

from leleka.web.common.alphabet import kept_in_order


class Migration(migrations.Migration):
    """Keep children in the order of their names."""

    dependencies: ClassVar = [("linkage", "0009_no_profile_is_kept")]
    operations: ClassVar = [kept_in_order("person_in_alphabet", "linkage_person", "best_name")]
