"""`leleka names`: names by themselves, so that anyone can measure how they are compared.

Takes   a tab-separated file with two columns of names.
Gives   the same rows with a score, an answer and the reason.
Leaves  reading names to normalize, comparing them to linkage.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TextIO

import typer

from leleka.cli.errors import CliError, writing
from leleka.cli.options import Json, Lang, Quiet, take_language, terminal_for
from leleka.cli.terminal import Terminal
from leleka.core.errors import Where
from leleka.core.files import whole
from leleka.core.progress import Progress
from leleka.core.words import Words, mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from leleka.normalize.names import NameBook

# With a callback `score` stays a command of its own, also while it is the only one.
names_app = typer.Typer(
    callback=take_language, no_args_is_help=True, help=mark("Compare names by themselves.")
)

ADDED: Final = ("score", "same", "why")
_NAMES: Final = ("name_a", "name_b")
_BATCH: Final = 50_000
_MOST_LETTERS_A_LINE: Final = 1_000_000
_ANSWERS: Final = ("no", "unsure", "yes")


@names_app.command(
    help=mark(
        "Score pairs of names: the columns name_a and name_b of a tab-separated file in UTF-8. "
        "Other columns are passed through; score (0 to 1), same (yes, no, unsure) and why are added.\n\n"
        "$ leleka names score pairs.tsv --out scores.tsv"
    )
)
def score(
    context: typer.Context,
    pairs: Annotated[
        Path, typer.Argument(metavar=mark("PAIRS"), help=mark("TSV with the columns name_a and name_b."))
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar=mark("FILE"), help=mark("Where the scored rows are written."))
    ],
    json: Json = False,
    quiet: Quiet = False,
    lang: Lang = "",  # read before, see start.language_of
) -> None:
    """Score pairs of names."""
    terminal = terminal_for(context, quiet=quiet, json=json)
    with terminal.watching() as progress:
        counted = score_file(pairs, out, progress, terminal.words)
    _show(counted, out, terminal)


@dataclass
class Counted:
    """How many pairs got which answer."""

    n_pairs: int = 0
    n_names: int = 0
    n_yes: int = 0
    n_unsure: int = 0


def score_file(pairs: Path, out: Path, progress: Progress, words: Words) -> Counted:
    """Score a file of pairs, row by row; nothing stands in `out` unless all of it could be scored.

    Raises:
        CliError: cli.E070 to cli.E077, the file cannot be read as pairs of names.
    """
    if out.exists() and pairs.exists() and out.samefile(pairs):
        raise CliError(
            "cli.E070", "would be overwritten.", where=Where(file=pairs.name), hint="Choose another --out."
        )
    scoring = _Scoring(_PairsFile(pairs), progress, words)
    with writing(out), whole(out) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        return scoring.write(file)


class _Scoring:
    """One file's way: all names are read once, then the rows are walked again and scored."""

    def __init__(self, table: _PairsFile, progress: Progress, words: Words) -> None:
        self._table, self._progress, self._words = table, progress, words
        self._book, self._left, self._right = self._read()

    def _read(self) -> tuple[NameBook, NDArray[np.int32], NDArray[np.int32]]:
        import numpy as np

        from leleka.normalize.names import NameBookBuilder, NameWriting

        builder = NameBookBuilder()
        numbers: list[int] = []
        for n_rows, row in enumerate(self._table.rows()):
            if n_rows % _BATCH == 0:
                self._progress(mark("reading pairs"), n_rows)
            numbers += (builder.add(NameWriting(full=row[place])) for place in self._table.places)
        flat = np.array(numbers, np.int32)
        # Scores of one file must mean the same as those of another, so its own frequencies stay out.
        return builder.build(self._progress, count_lists=False), flat[0::2].copy(), flat[1::2].copy()

    def write(self, file: TextIO) -> Counted:
        """Write every row with its score."""
        from leleka.linkage.names import UNSURE, YES, reasons_said, score_pairs

        counted = Counted(n_pairs=len(self._left), n_names=len(self._book))
        said: dict[bytes, str] = {}
        rows = self._table.rows()
        file.write("\t".join((*self._table.kept(self._table.header), *ADDED)) + "\n")
        for start in range(0, counted.n_pairs, _BATCH):
            self._progress(mark("comparing names"), start, counted.n_pairs)
            left, right = (side[start : start + _BATCH] for side in (self._left, self._right))
            found = score_pairs(self._book, left, right)
            counted.n_yes += int((found.same == YES).sum())
            counted.n_unsure += int((found.same == UNSURE).sum())
            for k in range(len(left)):
                key = found.reasons[k].tobytes()
                if key not in said:
                    said[key] = reasons_said(found.reasons[k], self._words)
                added = (f"{found.score[k]:.6f}", _ANSWERS[found.same[k]], said[key])
                file.write("\t".join((*self._table.kept(next(rows)), *added)) + "\n")
        self._progress(mark("comparing names"), counted.n_pairs, counted.n_pairs)
        return counted


class _PairsFile:
    """A tab-separated file of pairs, read anew for each walk, so that it need not fit in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        where = Where(file=path.name)
        if not path.exists():
            raise CliError("cli.E071", "is not there.", where=where, hint="Look at the name and the folder.")
        if path.is_dir():
            raise CliError("cli.E072", "is a folder.", where=where, hint="Name the file inside it.")
        header = next(self._lines(), None)
        if header is None:
            raise CliError(
                "cli.E073", "is empty.", where=where, hint="It needs a first line with name_a and name_b."
            )
        self.header = header[1]
        missing = [name for name in _NAMES if name not in self.header]
        if missing:
            raise CliError(
                "cli.E074",
                "has no column {missing}.",
                where=where,
                hint="Columns are separated by tabs; the first line names them: name_a, name_b.",
                missing=", ".join(missing),
            )
        self.places = tuple(self.header.index(name) for name in _NAMES)
        self._kept = [place for place, name in enumerate(self.header) if name not in ADDED]

    def kept(self, row: list[str]) -> list[str]:
        """The cells that are passed through: all but those of an earlier scoring."""
        return [row[place] for place in self._kept]

    def rows(self) -> Iterator[list[str]]:
        """Every row below the header, empty lines left out, short rows filled up."""
        lines = self._lines()
        next(lines)
        for number, cells in lines:
            missing = len(self.header) - len(cells)
            if missing < 0:
                raise CliError(
                    "cli.E075",
                    "has more cells than the first line has columns.",
                    where=Where(file=self._path.name, row=number),
                    hint="Take out the tabs inside its cells.",
                )
            yield cells + [""] * missing

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        number = 0
        try:
            with self._path.open(encoding="utf-8-sig", newline="\n") as file:
                while line := file.readline(_MOST_LETTERS_A_LINE):
                    number += 1
                    if len(line) >= _MOST_LETTERS_A_LINE:
                        raise CliError(
                            "cli.E076",
                            "is too long for a row of names.",
                            where=Where(file=self._path.name, row=number),
                            hint="Check that the file is a table, one pair a line.",
                        )
                    if line.strip("\r\n"):
                        yield number, line.rstrip("\r\n").split("\t")
        except UnicodeDecodeError as error:
            raise CliError(
                "cli.E077",
                "is not written in UTF-8.",
                where=Where(file=self._path.name),
                hint="Save it as UTF-8 text, with tabs between the columns.",
            ) from error


def _show(counted: Counted, out: Path, terminal: Terminal) -> None:
    words = terminal.words
    n_no = counted.n_pairs - counted.n_yes - counted.n_unsure
    terminal.title(words.say("Names compared"), aside=words.count("{n} pair", "{n} pairs", counted.n_pairs))
    terminal.table(
        ("", ""),
        [
            (words.say("distinct names"), words.number(counted.n_names)),
            (words.say("the same"), words.number(counted.n_yes)),
            (words.say("unsure"), words.number(counted.n_unsure)),
            (words.say("not the same"), words.number(n_no)),
        ],
        right=" r",
    )
    terminal.next_steps(words.say("What to do next"), [(words.say("Look at the scores"), str(out))])
    terminal.json(
        {
            "pairs": counted.n_pairs,
            "names": counted.n_names,
            "yes": counted.n_yes,
            "unsure": counted.n_unsure,
            "no": n_no,
            "out": str(out),
        }
    )
