"""Records that come in one list at a time become the persons that a whole linkage would make of them."""

import numpy as np
import pyarrow as pa
import pytest

from leleka.core.lists import RawList
from leleka.demo import WorldSettings, invent, write_world
from leleka.intake import read_list
from leleka.web.intake.actions import add_source, bring_in
from leleka.web.intake.models import Record, Source
from leleka.web.linkage import engine
from leleka.web.linkage.models import Membership

SUFFIXES = {".csv", ".xlsx", ".ods", ".jsonl", ".parquet"}


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    """The lists of a small invented world, each in two parts: nineteen of twenty rows, and the rest."""
    folder = tmp_path_factory.mktemp("world")
    write_world(invent(WorldSettings(n_children=900)), folder)
    dice = np.random.default_rng(1)
    found = []
    for path in sorted(each for each in folder.iterdir() if each.suffix in SUFFIXES):
        raw = read_list(path)
        is_late = dice.random(len(raw)) < 1 / 20
        found.append((path.stem, *(part(raw, chosen) for chosen in (~is_late, is_late))))
    return found


def part(raw, chosen):
    rows = pa.array(np.flatnonzero(chosen))
    return RawList(raw.mapping, raw.file, raw.cells.take(rows), raw.rows.take(rows))


def beside(rows):
    """Of each of some records, the others that are of its child."""
    person_of = dict(Membership.objects.values_list("record", "person"))
    held = {}
    for record, person in person_of.items():
        held.setdefault(person, set()).add(record)
    return {row: held[person_of[row]] - {row} for row in rows}


def test_new_rows_of_the_invented_world_find_the_children_a_whole_linkage_finds(office, lists, monkeypatch):
    user = office.users["analyst"]
    sources = [
        add_source(user, Source(organisation=user.organisation, list_id=name, title=name, kind="ngo"))
        for name, _, _ in lists
    ]
    for source, (_, early, _) in zip(sources, lists, strict=True):
        bring_in(user, source, early)
    engine.run()
    for source, (_, _, late) in zip(sources, lists, strict=True):
        bring_in(user, source, late)
    new = set(Record.objects.filter(membership=None).values_list("pk", flat=True))
    with monkeypatch.context() as only:
        only.setattr(engine, "run", lambda *_: pytest.fail("everything was weighed again"))
        engine.take_in()
    taken_in = beside(new)
    Membership.objects.all().delete()

    engine.run()

    # Not all: what a whole linkage learns from the new rows, and their families, it alone can see.
    whole = beside(new)
    assert sum(map(bool, whole.values())) > 20
    assert sum(taken_in[row] == whole[row] for row in new) >= 0.9 * len(new)
