"""Documents that rows of lists name which came before documents were facts."""

from typing import Any, ClassVar

from django.db import migrations

from leleka.normalize.identifiers import kind_and_number

_AT_ONCE = 2_000


def assert_papers(apps: Any, editor: Any) -> None:
    """Stopped, it goes on: a row of which a document is told already is left alone."""
    identities = apps.get_model("casework", "Identity").objects.filter(
        record__readings__identifiers__isnull=False, supersedes=None
    )
    papers = apps.get_model("casework", "Paper")
    done = set(papers.objects.exclude(record=None).values_list("record", flat=True))
    waiting = [
        pk for pk in identities.order_by("pk").values_list("record", flat=True).distinct() if pk not in done
    ]
    for start in range(0, len(waiting), _AT_ONCE):
        of_rows: dict[Any, list[Any]] = {}
        for identity in identities.filter(record__in=waiting[start : start + _AT_ONCE]).select_related(
            "record"
        ):
            of_rows.setdefault(identity.record_id, []).append(identity)
        papers.objects.bulk_create(paper for names in of_rows.values() for paper in _of(papers, names))


def _of(papers: Any, names: list[Any]) -> Any:
    first = names[0]
    for value in first.record.readings["identifiers"]:
        kind, number = kind_and_number(value)
        yield papers(
            person_id=first.person_id,
            source_id=first.source_id,
            record_id=first.record_id,
            recorded_by_id=first.recorded_by_id,
            as_of_low=first.as_of_low,
            as_of_high=first.as_of_high,
            as_of_precision=first.as_of_precision,
            kind=kind,
            number=number[:120],
            identity=first if len(names) == 1 else None,
        )


class Migration(migrations.Migration):
    """Assert them, some thousand rows at a time."""

    atomic = False
    dependencies: ClassVar = [("casework", "0019_papers"), ("intake", "0009_rows_alike")]
    operations: ClassVar = [
        migrations.RunPython(assert_papers, migrations.RunPython.noop),
    ]
