"""A world becomes a folder: its lists, a README, and the truth apart from them.

Takes   a World, a folder that does not exist or that an earlier world filled.
Gives   WorldFiles. A folder appears whole or not at all.
Leaves  reading the lists to intake, as for anybody.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from leleka.core.errors import Where
from leleka.core.progress import Progress, silent
from leleka.demo.lists import LISTS
from leleka.demo.lists.maker import RowTruth
from leleka.demo.people import Child
from leleka.demo.settings import DemoError
from leleka.demo.world import World

MARKER = ".leleka-invented-world"
TRUTH_FOLDER = "truth"


@dataclass(frozen=True, slots=True)
class WorldFiles:
    """Where a world was written.

    Attributes:
        lists: the list files, in the order of LISTS.
        truth: truth.csv, which nothing but an evaluation may read.
        children: children.csv beside it: every child's true identity and what happened.
    """

    folder: Path
    lists: tuple[Path, ...]
    truth: Path
    children: Path


def write_world(world: World, folder: Path, progress: Progress = silent) -> WorldFiles:
    """Write all lists and the truth.

    An earlier invented world in the folder is replaced; other files there stay.

    Raises:
        DemoError: demo.E005, E006, something else stands there, or it cannot be written.
    """
    folder = Path(folder).resolve()
    _refuse_foreign(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as error:
        raise _cannot_write(folder) from error
    try:
        _fill(world, draft, progress)
        _put_in_place(draft, folder)
    except OSError as error:
        raise _cannot_write(folder) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    truth = folder / TRUTH_FOLDER
    return WorldFiles(
        folder=folder,
        lists=tuple(path for maker in LISTS if (path := folder / maker.file_name).exists()),
        truth=truth / "truth.csv",
        children=truth / "children.csv",
    )


def _refuse_foreign(folder: Path) -> None:
    is_empty = folder.is_dir() and not any(folder.iterdir())
    if not folder.exists() or is_empty or (folder / MARKER).is_file():
        return
    raise DemoError(
        "demo.E005",
        "There is something else here that is not an invented world; nothing was written.",
        where=Where(file=str(folder)),
        hint="Choose a folder that does not exist yet.",
    )


def _cannot_write(folder: Path) -> DemoError:
    return DemoError(
        "demo.E006",
        "The invented world could not be written here.",
        where=Where(file=str(folder)),
        hint="Check the space left on the disk and the rights to the folder.",
    )


def _fill(world: World, folder: Path, progress: Progress) -> None:
    (folder / TRUTH_FOLDER).mkdir()
    (folder / MARKER).write_text("leleka demo\n", encoding="utf-8")
    (folder / "README.txt").write_text(_readme(world), encoding="utf-8")
    with (folder / TRUTH_FOLDER / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        truth = csv.writer(file, lineterminator="\n")
        truth.writerow(("list", "row", "child_id", "identity", "changed", "sibling_group"))
        for n_written, maker in enumerate(LISTS):
            progress("writing the lists", n_written, len(LISTS))
            draft = maker.draft(world)
            if not draft.truths:  # Nobody of a very small world is on it: an empty file is not a list.
                continue
            first_row = maker.save(draft.sheet, folder / maker.file_name)
            truth.writerows(_truth_rows(maker.name, first_row, draft.truths))
    _write_children((*world.children, *world.strangers), folder / TRUTH_FOLDER / "children.csv")
    progress("writing the lists", len(LISTS), len(LISTS))


def _truth_rows(name: str, first_row: int, truths: Sequence[RowTruth]) -> Iterable[tuple[str, ...]]:
    for row, truth in enumerate(truths, first_row):
        yield name, str(row), truth.child_id, truth.identity, ";".join(truth.changed), _group(truth.family)


def _group(family: int) -> str:
    return f"f{family:06d}" if family > 0 else f"r{-family:06d}"


_CHILD_COLUMNS = (
    "child_id",
    "sibling_group",
    "twin_of",
    "surname",
    "given_name",
    "patronymic",
    "sex",
    "birth_date",
    "birth_place",
    "home_region",
    "home_place",
    "group",
    "household",
    "origin_institution",
    "cause",
    "taken_date",
    "journey",
    "identity",
    "changed",
    "altered_date",
    "imposed_surname",
    "imposed_given_name",
    "imposed_patronymic",
    "imposed_birth_date",
    "imposed_birth_place",
    "placed_as",
    "placed_date",
    "listed_date",
    "returned_date",
)


def _write_children(children: Iterable[Child], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_CHILD_COLUMNS)
        writer.writerows(_child_row(child) for child in children)


def _child_row(child: Child) -> tuple[object, ...]:
    fate, name, imposed = child.fate, child.name, child.fate.imposed
    return (
        child.child_id,
        _group(child.family),
        child.twin_of,
        name.surname_in("uk"),
        name.given_in("uk"),
        name.patronymic_in("uk"),
        child.sex,
        child.born,
        child.birth_place.uk,
        child.home.region.code,
        child.home.uk,
        child.group,
        child.household,
        child.institution.said("uk") if child.institution else "",
        fate.cause,
        fate.taken_on or "",
        fate.group or "",
        fate.kind if fate.is_taken else "",
        ";".join(imposed.changed) if imposed else "",
        fate.altered_on or "",
        imposed.name.surname_in("ru", translated=True) if imposed else "",
        imposed.name.given_in("ru") if imposed else "",
        imposed.name.patronymic_in("ru") if imposed else "",
        imposed.born if imposed else "",
        imposed.birth_place.ru if imposed else "",
        fate.placed_as,
        fate.placed_on or "",
        fate.listed_on or "",
        fate.returned_on or "",
    )


def _put_in_place(draft: Path, folder: Path) -> None:
    draft.chmod(0o755)
    if not folder.exists():
        draft.rename(folder)
        return
    retired = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    folder.rename(retired / "old")
    draft.rename(folder)
    # What others put there, such as an edited mapping, stays; a list that this world lacks does not.
    lists = {maker.file_name for maker in LISTS}
    for entry in (retired / "old").iterdir():
        if entry.name not in lists and not (folder / entry.name).exists():
            entry.rename(folder / entry.name)
    shutil.rmtree(retired, ignore_errors=True)


def _readme(world: World) -> str:
    settings = world.settings
    return _README.format(
        n=settings.n_children, noise=settings.noise, changed=settings.changed, seed=settings.seed
    )


_README = """\
ВИГАДАНИЙ СВІТ / AN INVENTED WORLD

Усі люди, номери, заклади і події в цій теці вигадані. Імена складено навмання з таблиць;
схожість із будь-якою справжньою людиною випадкова. Населені пункти справжні.
Списки написано так, як їх пишуть люди: з помилками, прогалинами, різними мовами й форматами.
У теці truth лежить правда про кожен рядок. Читати її може лише перевірка якості.

Every person, number, institution and event in this folder is invented. Names are combined at
random from tables; a likeness to any living person is chance. The settlements are real.
The lists are written as people write them: with errors, gaps, in several languages and formats.
The folder truth says whom each row is about. Nothing but an evaluation may read it:
  truth.csv     list, row (as a spreadsheet counts), child_id; identity: under which identity this row
                shows the child (intact, russified, surname_patronymic, renamed); changed: parts that
                differ from birth in this row; sibling_group: the household.
  children.csv  who each child is and what happened. Ids that begin with s are children from Russia.

n_children={n} noise={noise} changed={changed} seed={seed}
"""
