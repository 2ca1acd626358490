"""What it costs to bring a large list into the registry, step by step: time, processor, memory.

    python benchmarks/people.py --records 200000 --seed 1 --out FOLDER
    python benchmarks/imports.py FOLDER/people.csv [--again SHARE] [--json OUT.json]

The steps are those of the pages: the file is kept, its columns are proposed, every row is looked through,
the rows come in, they find their children, what they say is asserted. With --again, another list with that
share of the rows comes in after the first, and only it is linked. The database is SQLite in a folder of its
own, or PostgreSQL where LELEKA_TEST_DATABASE says so (python tools/with_postgres.py python ...).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from leleka.core.words import ENGLISH
from leleka.web.project.serving import Serving, open_registry, prepare


def main() -> None:
    """Bring the list in, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--again", type=float, default=0.0)
    parser.add_argument("--undo", action="store_true")
    parser.add_argument("--home", type=Path, help="a folder that does not exist; the registry is kept there")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leleka-imports-") as folder:
        home = given.home or Path(folder) / "home"
        open_registry(Serving(home, database=os.environ.get("LELEKA_TEST_DATABASE", "")))
        prepare()
        lines = _brought_in(given.file, "first")
        if given.again:
            part = Path(folder) / "again.csv"
            n = _part_of(given.file, part, given.again)
            lines += _brought_in(part, f"then {n} rows", mapping_of=given.file)
        if given.undo:
            lines += _taken_back()
    print(f"{'step':44} {'wall s':>9} {'CPU s':>9} {'peak MB':>9}")
    for line in lines:
        print(f"{line['step']:44} {line['wall']:9.1f} {line['cpu']:9.1f} {line['peak_mb']:9.0f}")
    if given.json:
        given.json.write_text(json.dumps(lines, indent=1))


def _brought_in(file: Path, name: str, mapping_of: Path | None = None) -> list[dict[str, Any]]:
    from leleka.intake import mapping_from_yaml
    from leleka.web.common import jobs
    from leleka.web.common.models import Job
    from leleka.web.intake.actions import add_source, commit, look_through, receive
    from leleka.web.intake.models import ImportBatch, Source
    from leleka.web.intake.queries import looked, proposal_of
    from leleka.web.linkage.models import Membership, Pair, Person

    user = _user()
    source = add_source(
        user, Source(organisation=user.organisation, list_id=name.replace(" ", "-"), title=name, kind="ngo")
    )
    lines = []

    def step(said: str, work: Callable[[], Any]) -> Any:
        line, found = _measured(f"{name}: {said}", work)
        lines.append(line)
        print(f"{line['step']:44} {line['wall']:9.1f} {line['cpu']:9.1f} {line['peak_mb']:9.0f}", flush=True)
        return found

    def do_jobs() -> None:
        for job in Job.objects.filter(state="waiting").exclude(kind="linkage.index"):
            jobs.run_job.call(str(job.pk))
            job.refresh_from_db()
            if job.state != "done":
                raise SystemExit(f"{job.kind} failed: {job.problem_code}")

    def read() -> Any:
        with file.open("rb") as upload:
            return receive(user, source, file.name, iter(lambda: upload.read(1 << 20), b""))

    batch = step("the file is kept", read)
    proposal = step("columns are proposed", lambda: proposal_of(batch, ENGLISH))
    beside = (mapping_of or file).with_name(f"{(mapping_of or file).name}.mapping.yaml")
    mapping = mapping_from_yaml(beside.read_text("utf-8"), "") if beside.exists() else proposal.mapping
    look_through(user, source, batch, mapping)
    step("every row is looked through", do_jobs)
    batch = ImportBatch.objects.get(pk=batch.pk)
    commit(user, source, batch)
    step("rows come in and find their children", do_jobs)
    lines += _stages(name)
    batch = ImportBatch.objects.get(pk=batch.pk)
    step("the page of the result", lambda: looked(user, batch, ENGLISH))
    print(
        f"{batch.n_new} new rows, {Person.objects.count()} children, {Pair.objects.count()} pairs,"
        f" {Membership.objects.filter(is_proposed=True).count()} rows as proposals"
    )
    return lines


def _taken_back() -> list[dict[str, Any]]:
    from leleka.web.common import jobs
    from leleka.web.common.models import Job
    from leleka.web.intake.models import ImportBatch
    from leleka.web.linkage.withdrawals import going, wish

    user, batch = _user(), ImportBatch.objects.order_by("made_at").first()

    def do(puts_back: bool) -> None:
        wish(user, batch, why="a measurement", puts_back=puts_back)
        for job in Job.objects.filter(state="waiting", about=batch.pk):
            jobs.run_job.call(str(job.pk))
        batch.refresh_from_db()

    lines = [
        _measured("undo: what would go", lambda: going(batch))[0],
        _measured("undo: the import is taken back", lambda: do(False))[0],
        _measured("undo: it is put back", lambda: do(True))[0],
    ]
    print(batch.state)
    return lines


_told: list[tuple[float, float, str]] = []


def _stages(name: str) -> list[dict[str, Any]]:
    """What the job said of its stages, in the seconds each took."""
    lines, spent = [], {}
    for (at, cpu, stage), (then, cpu_then, _) in pairwise(_told):
        wall, used = spent.get(stage, (0.0, 0.0))
        spent[stage] = (wall + then - at, used + cpu_then - cpu)
    for stage, (wall, used) in spent.items():
        lines.append({"step": f"   {stage}", "wall": wall, "cpu": used, "peak_mb": 0.0})
        print(f"   {stage:41} {wall:9.1f} {used:9.1f}", flush=True)
    _told.clear()
    return lines


def _measured(step: str, work: Callable[[], Any]) -> tuple[dict[str, Any], Any]:
    from leleka.web.common import jobs

    Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
    before = jobs.Run.__call__

    def told(run: Any, stage: str, done: int, total: int | None = None) -> None:
        if not _told or _told[-1][2] != stage:
            _told.append((time.perf_counter(), time.process_time(), stage))
        before(run, stage, done, total)

    jobs.Run.__call__ = told  # type: ignore[method-assign]
    wall, cpu = time.perf_counter(), time.process_time()
    found = work()
    line = {
        "step": step,
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "peak_mb": _peak_mb(),
    }
    _told.append((time.perf_counter(), time.process_time(), ""))
    jobs.Run.__call__ = before  # type: ignore[method-assign]
    if "come in" not in step:
        _told.clear()
    return line, found


def _peak_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0


def _user() -> Any:
    from leleka.web.accounts.models import Organisation, User

    ours, _ = Organisation.objects.get_or_create(name="Вигадане бюро")
    found = User.objects.filter(email="import@office.invalid").first()
    about = {"name": "import", "roles": ["analyst"], "organisation": ours}
    return found or User.objects.create_user("import@office.invalid", "invented and long enough", **about)


def _part_of(file: Path, part: Path, share: float) -> int:
    """Every so-manieth row, under numbers of its own: what another list could hold."""
    with file.open(encoding="utf-8", newline="") as read, part.open("w", encoding="utf-8", newline="") as out:
        rows, write = csv.reader(read), csv.writer(out)
        write.writerow(next(rows))
        n = 0
        for place, row in enumerate(rows):
            if place % round(1 / share) == 0:
                write.writerow([f"again-{row[0]}", *row[1:]])
                n += 1
    return n


if __name__ == "__main__":
    main()
