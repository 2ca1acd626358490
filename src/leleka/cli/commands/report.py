"""leleka report: read texts for figures, and set the figures of many texts side by side.

Takes   files (text, HTML, PDF), folders, or standard input.
Gives   a table, JSON Lines, a page, ClaimReview, statements; corrections beside the texts.
Leaves  reading to reports, comparing to figures.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leleka.cli.errors import writing
from leleka.cli.options import Lang, take_language, terminal_for
from leleka.core.errors import LelekaError, Problem, Where
from leleka.core.files import write_whole
from leleka.core.words import Words, mark

if TYPE_CHECKING:
    from leleka.figures import Ledger
    from leleka.reports import Reading

SUFFIXES = {".txt", ".text", ".md", ".html", ".htm", ".pdf"}
REFUSED = 2

report_app = typer.Typer(
    callback=take_language,
    no_args_is_help=True,
    help=mark("Read articles and statements: who said which figure, and what it means."),
)


class ReadFormat(StrEnum):
    """What `report read` writes."""

    table = "table"
    jsonl = "jsonl"
    html = "html"
    claimreview = "claimreview"
    claims = "claims"


class LedgerFormat(StrEnum):
    """What `report ledger` writes."""

    table = "table"
    jsonl = "jsonl"
    html = "html"
    claimreview = "claimreview"
    statements = "statements"


class TextLang(StrEnum):
    """The languages that leleka reads."""

    en = "en"
    uk = "uk"
    ru = "ru"


Files = Annotated[
    list[str],
    typer.Argument(
        metavar=mark("FILE"), help=mark("Texts, saved pages, PDFs or folders of them; - for standard input.")
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar=mark("FILE"), help=mark("Write to this file instead of the terminal.")),
]
Corrections = Annotated[
    Path | None,
    typer.Option("--corrections", metavar=mark("FILE"), help=mark("A file of corrections to apply (YAML).")),
]
Day = Annotated[
    datetime | None,
    typer.Option("--date", formats=["%Y-%m-%d"], help=mark("The document's date, as 2024-03-05.")),
]
Outlet = Annotated[str, typer.Option("--outlet", help=mark("Who published it."))]
Title = Annotated[str, typer.Option("--title", help=mark("Its title."))]
Url = Annotated[str, typer.Option("--url", help=mark("Its address."))]
Speaker = Annotated[str, typer.Option("--speaker", help=mark("Who speaks, if it is a speech or statement."))]
Language = Annotated[
    TextLang | None, typer.Option("--text-lang", help=mark("The text's language, if it is not recognised."))
]


@report_app.command(
    "read", help=mark("List every figure about people, with its quote, meaning, source and date.")
)
def read_command(  # noqa: PLR0913, PLR0917 - one parameter an option, as typer reads them
    context: typer.Context,
    files: Files,
    format_: Annotated[
        ReadFormat,
        typer.Option(
            "--format", help=mark("How they are written: table, jsonl, html, claimreview or claims.")
        ),
    ] = ReadFormat.table,
    out: Out = None,
    corrections: Corrections = None,
    date: Day = None,
    outlet: Outlet = "",
    title: Title = "",
    url: Url = "",
    speaker: Speaker = "",
    text_lang: Language = None,
    lang: Lang = "",
) -> None:
    """Read texts and write their figures."""
    words = terminal_for(context).words
    given = _given(date=date, outlet=outlet, title=title, url=url, speaker=speaker, lang=text_lang)
    readings, problems, failed = _readings(files, corrections, given, words)
    if format_ is ReadFormat.jsonl:
        _write_lines((figure.row() for reading in readings for figure in reading.figures), out)
    elif format_ is ReadFormat.claims:
        _write_lines((claim.row() for reading in readings for claim in reading.claims), out)
    elif format_ is ReadFormat.html:
        _write(_page(readings, problems, words), out)
    elif format_ is ReadFormat.claimreview:
        _write_reviews(readings, problems, words, out)
    else:
        from leleka.cli.screens.reading import reading_screen

        _write(reading_screen(readings, words), out)
    _end(problems, failed, words)


@report_app.command(
    "ledger", help=mark("Set the figures of many texts side by side: facts, relations, grades.")
)
def ledger_command(  # noqa: PLR0913, PLR0917
    context: typer.Context,
    files: Files,
    format_: Annotated[
        LedgerFormat,
        typer.Option(
            "--format", help=mark("How it is written: table, jsonl, html, claimreview or statements.")
        ),
    ] = LedgerFormat.table,
    out: Out = None,
    corrections: Corrections = None,
    date: Day = None,
    outlet: Outlet = "",
    text_lang: Language = None,
    lang: Lang = "",
) -> None:
    """Reconcile the figures of all texts."""
    words = terminal_for(context).words
    given = _given(date=date, outlet=outlet, lang=text_lang)
    readings, problems, failed = _readings(files, corrections, given, words)
    if format_ is LedgerFormat.html:
        _write(_page(readings, problems, words), out)
    elif format_ is LedgerFormat.claimreview:
        _write_reviews(readings, problems, words, out)
    else:
        ledger = _ledger(readings, problems)
        if format_ is LedgerFormat.jsonl:
            _write_lines(ledger.rows(), out)
        elif format_ is LedgerFormat.statements:
            from leleka.figures.exports import statements

            _write_lines(statements(ledger), out)
        else:
            from leleka.cli.screens.reading import ledger_screen

            _write(ledger_screen(ledger, words), out)
            if out is None:  # it says them itself
                problems = []
    _end(problems, failed, words)


@report_app.command(
    "correct", help=mark("Set a field of one figure; it is set again whenever the text is read.")
)
def correct_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help=mark("The text."))],
    quote: Annotated[str, typer.Option("--quote", help=mark("The figure's quote, exactly."))],
    sets: Annotated[
        list[str],
        typer.Option("--set", help=mark("field=value, for instance measure=missing; again for more.")),
    ],
    start: Annotated[
        int, typer.Option("--start", help=mark("Where it begins, if the quote stands twice."))
    ] = 0,
    corrections: Corrections = None,
    lang: Lang = "",
) -> None:
    """Write a correction beside the text."""
    from leleka.cli.errors import CliError
    from leleka.reports import Correction, load_corrections, read, read_document, save_corrections

    words = terminal_for(context).words
    path = corrections or _beside(file)
    reading = read(read_document(file))
    found = [figure for figure in reading.figures if figure.quote == quote]
    if not found:
        raise CliError(
            "cli.E171",
            "has no figure with this quote.",
            where=Where(file=file.name),
            hint="Copy one of its quotes whole: {quotes}.",
            quotes=", ".join(f"“{figure.quote}”" for figure in reading.figures) or "—",
        )
    figure = min(found, key=lambda f: abs(f.start - start))
    known = list(load_corrections(path)) if path.exists() else []
    values = {
        k: v for c in known if _is_same(c, figure.article, quote, figure.start) for k, v in c.fields.items()
    }
    values |= dict(_value(item, path.name) for item in sets)
    others = [c for c in known if not _is_same(c, figure.article, quote, figure.start)]
    with writing(path):
        save_corrections([*others, Correction(figure.article, quote, figure.start, values)], path)
    typer.echo(
        words.say("Written to {file}. It is applied whenever {text} is read.", file=str(path), text=file.name)
    )


def _is_same(correction: Any, article: str, quote: str, start: int) -> bool:
    return (correction.article, correction.quote, correction.start) == (article, quote, start)


def _value(item: str, file: str) -> tuple[str, Any]:
    from leleka.cli.errors import CliError

    name, equals, written = item.partition("=")
    if not equals:
        raise CliError(
            "cli.E170",
            "“{item}” is not of the form field=value.",
            where=Where(file=file),
            hint="Write for instance --set measure=missing.",
            item=item,
        )
    if written in {"", "null"}:
        return name, None
    if written in {"true", "false"}:
        return name, written == "true"
    if name == "via":
        return name, [part.strip() for part in written.split(";")]
    return name, int(written) if written.isdecimal() and name.startswith("value_") else written


def _given(*, date: datetime | None, **values: str | TextLang | None) -> dict[str, str]:
    said = {name: str(value) for name, value in values.items() if value}
    return said | ({"date": date.date().isoformat()} if date else {})


def _beside(path: Path) -> Path:
    """Where the corrections of a text are kept when nobody names a file."""
    return path.with_name(path.name + ".corrections.yaml")


def _paths(files: Sequence[str]) -> Iterator[Path | None]:
    """The files named, and those inside named folders; None is standard input."""
    for name in files:
        if name == "-":
            yield None
            continue
        path = Path(name)
        yield from _texts_in(path) if path.is_dir() else [path]


def _texts_in(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES and p.is_file())


def _said_empty(files: Sequence[str], words: Words) -> int:
    """Say which folders hold no text; how many they are."""
    empty = [name for name in files if Path(name).is_dir() and not _texts_in(Path(name))]
    for name in empty:
        problem = Problem(
            "cli.E172",
            "holds no text, web page or PDF.",
            "Name the folder in which they lie, or the files themselves.",
            Where(file=name),
        )
        typer.echo(problem.said(words), err=True)
    return len(empty)


def _readings(
    files: Sequence[str], corrections: Path | None, given: dict[str, str], words: Words
) -> tuple[list[Reading], list[Problem], int]:
    """Read all files; one that cannot be read is said and does not stop the others.

    Raises:
        Exit: none could be read, so that nothing is written over what an earlier run wrote.
    """
    from leleka.reports import apply_corrections, load_corrections, read, read_bytes, read_document

    readings: list[Reading] = []
    problems: list[Problem] = []
    rules = list(load_corrections(corrections)) if corrections else []
    failed = _said_empty(files, words)
    for path in _paths(files):
        try:
            if path is None:
                document = read_bytes(sys.stdin.buffer.read(), name="stdin", given=given)
            else:
                document = read_document(path, given=given)
        except LelekaError as error:
            typer.echo(error.said(words), err=True)
            failed += 1
            continue
        if not document.text.strip():  # nothing was read, so nothing is written of it either
            for problem in document.problems:
                typer.echo(problem.said(words), err=True)
            failed += 1
            continue
        if path is not None and not corrections and _beside(path).exists():
            rules += load_corrections(_beside(path))
        readings.append(read(document))
        problems += document.problems
    if failed and not readings:
        raise typer.Exit(REFUSED)
    readings, lost = apply_corrections(_unique(readings), rules)
    return readings, [*problems, *lost], failed


def _unique(readings: Sequence[Reading]) -> list[Reading]:
    """Give documents of one name ids of their own, so that figures of two are never mixed."""
    from dataclasses import replace

    seen: dict[str, int] = {}
    unique = []
    for reading in readings:
        name = reading.document.id
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            own = f"{name}~{seen[name]}"
            reading = replace(  # noqa: PLW2901
                reading,
                document=replace(reading.document, id=own),
                figures=tuple(replace(f, article=own) for f in reading.figures),
                claims=tuple(replace(c, article=own) for c in reading.claims),
            )
        unique.append(reading)
    return unique


def _ledger(readings: Sequence[Reading], problems: Sequence[Problem]) -> Ledger:
    from leleka.figures import build_ledger

    return build_ledger(readings, problems)


def _page(readings: Sequence[Reading], problems: Sequence[Problem], words: Words) -> str:
    from leleka.figures.page import ledger_page

    return ledger_page(_ledger(readings, problems), words)


def _write_reviews(
    readings: Sequence[Reading], problems: Sequence[Problem], words: Words, out: Path | None
) -> None:
    from leleka.figures.exports import claim_reviews

    reviews = claim_reviews(_ledger(readings, problems), words)
    _write(json.dumps(reviews, ensure_ascii=False, indent=2), out)


def _write_lines(rows: Iterable[dict[str, Any]], out: Path | None) -> None:
    _write("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), out)


def _write(text: str, out: Path | None) -> None:
    if text and not text.endswith("\n"):
        text += "\n"
    if out is None:
        sys.stdout.write(text)
        return
    with writing(out):
        write_whole(out, text)


def _end(problems: Sequence[Problem], failed: int, words: Words) -> None:
    for problem in problems:
        typer.echo(problem.said(words), err=True)
    if failed:
        raise typer.Exit(REFUSED)
