"""What the pages of intake read, already narrowed to what the reader may see.

Takes   a user, an import they may see.
Gives   the lists of their organisation; Proposal: columns, as proposed or said; Looked, an import as it
        stands.
Leaves  proposing meanings to leleka.intake, the look to templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Values
from dataclasses import dataclass, replace
from typing import get_args

from django.db.models import Count, Min, OuterRef, Prefetch, QuerySet, Subquery

from leleka.core.lists import FIELDS, ColumnMapping, DateOrder, ExtraKind, IdentityKind, Mapping, Person
from leleka.core.words import Words, mark
from leleka.intake import IntakeError, mapping_from_yaml, preview
from leleka.intake.meaning import phrases
from leleka.intake.said import LEFT_OUT
from leleka.normalize.date_readings import AGE_WITHOUT_DAY, UNREADABLE
from leleka.web.accounts.models import User
from leleka.web.accounts.rights import may
from leleka.web.common import jobs
from leleka.web.common.models import Job
from leleka.web.intake import files
from leleka.web.intake.found import Found, found_of
from leleka.web.intake.models import CellProblem, ImportBatch, Source, Withdrawal
from leleka.web.intake.renamed import mapping_of, names_before

_FIRST_ROWS = 4
_SHOWN = 200
_OF_COLUMNS = {UNREADABLE.code, AGE_WITHOUT_DAY.code}
_WHOSE = {"child": mark("the child"), **phrases.PERSON_WORDS}
_IDENTITIES = {"recorded": mark("as recorded"), **phrases.IDENTITY_WORDS}
_ORDERS = {
    "": mark("found out from the column"),
    "dmy": mark("day, month, year"),
    "mdy": mark("month, day, year"),
    "ymd": mark("year, month, day"),
}

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One column, as the page asks about it.

    Attributes:
        first: what stands in the first rows.
        is_special: something beside the field is set, so that the page shows it open.
    """

    place: int
    said: ColumnMapping
    why: str
    first: Sequence[str]
    fault: str

    @property
    def is_special(self) -> bool:
        """Whether more than the field is set."""
        said = self.said
        return bool(
            self.fault
            or said.person != "child"
            or said.identity != "recorded"
            or said.dates
            or said.field == "extra"
        )


@dataclass(frozen=True, slots=True)
class Proposal:
    """A file's columns before a person has agreed.

    Attributes:
        how: what was detected and by which rule.
        renamed: columns as they are called here, and as earlier files of the list called them.
        missing: columns that earlier files had and this one has not.
    """

    mapping: Mapping
    how: Sequence[str]
    first: Sequence[Values[str, str | None]]
    renamed: Sequence[tuple[str, str]]
    missing: Sequence[str]

    def lines(self, words: Words, mapping: Mapping, faults: Values[int, str]) -> list[ColumnLine]:
        """Each column, with what was said of it."""
        return [
            ColumnLine(
                place,
                each,
                words.say(each.why),
                [cell for row in self.first if (cell := row[each.column])],
                faults.get(place, ""),
            )
            for place, each in enumerate(mapping.columns)
        ]


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """One problem, said to the reader.

    Attributes:
        cell: what stands in the cell, as long as the file is not in.
        is_of_columns: whether another answer about the columns may mend it.
    """

    row: int | None
    column: str
    what: str
    hint: str
    code: str
    cell: str
    is_of_columns: bool


@dataclass(frozen=True, slots=True)
class Looked:
    """An import as it stands.

    Attributes:
        job: what goes on, or went wrong.
        problems: those of the chosen code that are shown, from `first` on; n_problems: all of them.
        kinds: the first problem of each code, and how many there are.
        code: the chosen code of problems; "" for all.
        found: what linking its rows found; None while they are not in.
        elsewhere: where this very file is in already, as another list; asked only before its rows are in.
        wish: the last one to take it back; asked: what waits for a second person.
    """

    batch: ImportBatch
    job: Job | None
    seconds_left: int | None
    problems: Sequence[ProblemLine]
    kinds: Sequence[tuple[ProblemLine, int]]
    n_problems: int
    first: int
    code: str
    found: Found | None
    elsewhere: ImportBatch | None
    wish: Withdrawal | None
    asked: Withdrawal | None
    may_undo: bool

    @property
    def is_working(self) -> bool:
        """Whether a job goes on."""
        return self.job is not None and self.job.is_under_way

    @property
    def has_failed(self) -> bool:
        """Whether the last job ended badly."""
        return self.job is not None and self.job.state == Job.State.FAILED

    @property
    def has_left_out(self) -> bool:
        """Whether rows of the file do not come in."""
        return any(kind.code in LEFT_OUT for kind, _ in self.kinds)

    @property
    def following(self) -> int | None:
        """Where the next problems begin; None at the end."""
        after = self.first + len(self.problems)
        return after if after < self.n_problems else None


def lists_of(user: User) -> QuerySet[Source]:
    """The lists of the user's organisation with their imports, the newest first.

    Each import says how its last job stands (job_state), and one that cannot be read why (why_unread).
    """
    why = CellProblem.objects.filter(batch__state="unread")
    last = Job.objects.filter(about=OuterRef("pk")).order_by("-asked_at").values("state")[:1]
    imports = (
        ImportBatch.objects.visible_to(user)
        .annotate(job_state=Subquery(last))
        .select_related("made_by")
        .prefetch_related(Prefetch("problems", why, to_attr="why_unread"))
        .order_by("-made_at")
    )
    return (
        Source.objects.visible_to(user, "import")
        .filter(batches__isnull=False)
        .annotate(n=Count("batches"))
        .prefetch_related(Prefetch("batches", imports))
        .order_by("-made_at")
    )


def proposal_of(batch: ImportBatch, words: Words) -> Proposal:
    """Read the beginning of the file; what people said of its columns before holds again.

    Raises:
        IntakeError: the file cannot be read; web.E063, it has no row.
    """
    with files.by_its_own_name(batch):
        found = preview(files.path_of(batch), _FIRST_ROWS, words=words)
        if not found.cells.num_rows:
            raise IntakeError(
                "web.E063",
                "has a heading, and no row under it.",
                hint="Ask the sender for the list again, or look whether another sheet holds it.",
            )
    before = mapping_from_yaml(batch.mapping, batch.file_name) if batch.mapping else None
    mapping = replace(found.mapping, list_id=batch.source.list_id)
    if before is not None:
        known = {each.column: each for each in before.columns}
        said = tuple(known.get(each.column, each) for each in mapping.columns)
        mapping = replace(mapping, columns=said, as_of=before.as_of, each_child_once=before.each_child_once)
    there = mapping_of(batch.source)
    renamed = names_before(mapping, there) if there else {}
    here = {*renamed.values(), *(each.column for each in mapping.columns)}
    gone = (
        [each for each in there.columns if each.column not in here and each.field != "keep"] if there else []
    )
    missing = [each.column for each in gone]
    return Proposal(mapping, found.how, found.cells.to_pylist(), list(renamed.items()), missing)


def choices(words: Words) -> dict[str, Choices]:
    """What may be chosen for a column."""
    kinds = {"": "", **phrases.KIND_WORDS}
    named: dict[str, tuple[Sequence[str], Values[str, str]]] = {
        "fields": (tuple(FIELDS), phrases.FIELD_WORDS),
        "people": (get_args(Person), _WHOSE),
        "identities": (get_args(IdentityKind), _IDENTITIES),
        "orders": (("", *get_args(DateOrder)), _ORDERS),
        "kinds": (("", *get_args(ExtraKind)), kinds),
    }
    return {
        name: [(code, words.say(said.get(code, code))) for code in codes]
        for name, (codes, said) in named.items()
    }


def looked(user: User, batch: ImportBatch, words: Words, first: int = 0, code: str = "") -> Looked:
    """Gather what is known of an import."""
    job = jobs.latest(batch.pk)
    of_code = batch.problems.filter(code=code) if code else batch.problems.all()
    return Looked(
        batch=batch,
        job=job,
        seconds_left=jobs.seconds_left(job) if job else None,
        problems=problem_lines(of_code.order_by("place")[first : first + _SHOWN], words),
        kinds=_kinds(batch, words),
        n_problems=of_code.count(),
        first=first,
        code=code,
        found=found_of(user, batch, job) if batch.state == "in" else None,
        elsewhere=_elsewhere(user, batch) if batch.state == "checked" else None,
        wish=batch.last_taking_back(),
        asked=batch.open_wish(),
        may_undo=may(user, "undo_import"),
    )


def _elsewhere(user: User, batch: ImportBatch) -> ImportBatch | None:
    """The same file to the letter, in as another list of the reader's organisation."""
    same = ImportBatch.objects.visible_to(user).filter(digest=batch.digest, state__in=("committing", "in"))
    return same.exclude(source=batch.source).select_related("source").order_by("-made_at").first()


def problem_lines(rows: Iterable[CellProblem], words: Words) -> list[ProblemLine]:
    """Problems, said to the reader."""
    return [_line(row, words) for row in rows]


def _line(row: CellProblem, words: Words) -> ProblemLine:
    problem = row.problem
    return ProblemLine(
        problem.where.row,
        problem.where.column,
        words.say(problem.what, **problem.values),
        words.say(problem.hint, **problem.values) if problem.hint else "",
        problem.code,
        row.cell,
        problem.code in _OF_COLUMNS,
    )


def _kinds(batch: ImportBatch, words: Words) -> list[tuple[ProblemLine, int]]:
    """The first problem of each code, the most frequent code first."""
    counted = batch.problems.values("code").annotate(n=Count("pk"), one=Min("pk")).order_by("-n", "code")
    kinds = list(counted)
    ones = CellProblem.objects.in_bulk([kind["one"] for kind in kinds])
    return [(_line(ones[kind["one"]], words), kind["n"]) for kind in kinds]
