"""Reports come in: plain text, web pages as saved, the text layer of a PDF, standard input.

Takes   a file or its bytes, and what the person knows better (date, outlet, title, address).
Gives   Document: the text, its language, where it is from, and what could not be read.
Leaves  fetching pages to people: nothing here opens a connection.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from leleka.core.encodings import UNREAD, UTF_16, decoded
from leleka.core.errors import Problem, Where
from leleka.core.words import mark
from leleka.reports.language import language_of
from leleka.reports.nouns import Document, ReportsError

if TYPE_CHECKING:
    from pypdf import DocumentInformation

LARGEST = 30_000_000
"""Bytes; a longer file is not an article."""
MOST_PAGES = 2_000
HEADER = re.compile(r"\A(?:\ufeff)?(?:[a-z][a-z-]{1,24}:[^\n]*\n){1,40}---\n")
HTML = re.compile(rb"<!doctype html|<html[\s>]|<head[\s>]|<body[\s>]|<article[\s>]", re.IGNORECASE)
PAYWALL = re.compile(
    r"subscribe to (?:read|continue)|sign in to (?:read|continue)|subscribers only|create (?:a free"
    r"|an) account to"
    r"|лише для передплатників|оформіть передплату|только для подписчиков|оформите подписку",
    re.IGNORECASE,
)
SHORT = 900
EARLIEST = date(1800, 1, 1)


def read_document(path: Path, *, given: Mapping[str, str] | None = None) -> Document:
    """Read one file.

    Raises:
        ReportsError: reports.E001 to E007, the file cannot be opened, is too large, or is a PDF without text.
    """
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= LARGEST and path.is_file() else b""
    except OSError as failure:
        raise unreachable(failure, path) from failure
    if not path.is_file():
        raise ReportsError(
            "reports.E002",
            "is not a file.",
            where=Where(file=path.name),
            hint="Name the files, not their folder.",
        )
    if size > LARGEST:
        raise ReportsError(
            "reports.E003",
            "is larger than an article can be ({size} MB).",
            where=Where(file=path.name),
            hint="Cut out the part to be read.",
            size=size // 1_000_000,
        )
    return read_bytes(content, name=path.name, given=given)


def unreachable(failure: OSError, path: Path) -> ReportsError:
    """Why a file cannot be opened, in the reader's language; the system's own words come in the machine's."""
    what, hint = mark("cannot be opened."), mark("Copy it to another disk, and read it from there.")
    if isinstance(failure, (FileNotFoundError, NotADirectoryError)):
        what, hint = mark("is not there."), mark("Look at the name and the folder.")
    elif isinstance(failure, PermissionError):
        what = mark("may not be read by this account.")
        hint = mark("Ask the owner of the file for the right to read it.")
    return ReportsError("reports.E001", what, where=Where(file=path.name), hint=hint)


def read_bytes(content: bytes, *, name: str, given: Mapping[str, str] | None = None) -> Document:
    """Read a document from its bytes; name says under which name it is shown.

    Args:
        given: any of date (ISO 8601), outlet, title, url, lang, speaker; they go before the document's own.

    Raises:
        ReportsError: reports.E004 to E007, it is a PDF without text, or a picture, a program, an archive.
    """
    if content.startswith(b"%PDF"):
        document = _of_pdf(content, name)
    elif HTML.search(content[:4096]):
        document = _of_html(content, name)
    elif b"\0" in content and not content.startswith(UTF_16):
        raise ReportsError(
            "reports.E007",
            "is no text, no web page and no PDF.",
            where=Where(file=name),
            hint="Save the article as one of these; what stands in a picture has to be typed.",
        )
    else:
        document = _of_text(decoded(content), name, dated=(given or {}).get("date", ""))
    document = replace(
        document,
        id=Path(name).stem or name,
        file=name,
        digest=hashlib.sha256(content).hexdigest(),
        text=document.text.replace("\r\n", "\n").replace("\r", "\n"),
    )
    document = _with_given(document, dict(given or {}))
    if not document.lang:
        document = replace(document, lang=language_of(document.text))
    return replace(document, problems=(*document.problems, *_problems(document)))


def _of_text(text: str, name: str, *, dated: str) -> Document:
    """A text, which may begin with "key: value" lines closed by a line of three dashes.

    Args:
        dated: the date that a person gives, which goes before the text's own; "" where nobody gives one.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    header = HEADER.match(text)
    if not header:
        return Document(name, text)
    values = dict(line.split(":", 1) for line in header.group().lstrip("\ufeff").splitlines()[:-1])
    known = {key: value.strip() for key, value in values.items()}
    address = known.get("url") or known.get("address", "")
    lang = known.get("lang", "")
    return Document(
        name,
        text[header.end() :],
        lang=lang if lang in {"en", "uk", "ru"} else "",
        title=known.get("title", ""),
        outlet=known.get("outlet", ""),
        url=address if address.startswith(("http://", "https://")) else "",
        published=_day(dated or known.get("date", ""), name),
        speaker=known.get("speaker", ""),
    )


def _day(value: str, name: str) -> date | None:
    if not value:
        return None
    try:
        return _if_likely(date.fromisoformat(value[:10]))
    except ValueError as failure:
        raise ReportsError(
            "reports.E004",
            "gives a date that is not a calendar day as 2024-03-05.",
            where=Where(file=name),
            hint="Correct the line “date:” or give --date.",
        ) from failure


def _if_likely(day: date) -> date | None:
    """The day itself; programs write the year 1 where they know no date."""
    return day if day >= EARLIEST else None


def _of_html(content: bytes, name: str) -> Document:
    """The main text of a saved page, with its title, outlet, address and date."""
    # Both libraries look up their settings on import; only pages need them.
    import trafilatura
    from trafilatura.settings import use_config

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    config = use_config()
    config.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    found = trafilatura.bare_extraction(content, with_metadata=True, include_comments=False, config=config)
    if found is None:
        return Document(name, "")
    page = found if isinstance(found, dict) else found.as_dict()
    return Document(
        name,
        page.get("text") or "",
        title=page.get("title") or "",
        outlet=page.get("sitename") or page.get("hostname") or "",
        url=page.get("url") or "",
        published=_day(page.get("date") or "", name),
    )


def _of_pdf(content: bytes, name: str) -> Document:
    """The text layer of a PDF; pictures of text are not read."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        pages = [page.extract_text() for page in reader.pages[:MOST_PAGES]]
        about = reader.metadata
        title = (about.title or "") if about else ""
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        OverflowError,
    ) as failure:
        raise ReportsError(
            "reports.E005",
            "is a PDF that cannot be read.",
            where=Where(file=name),
            hint="Save it anew without a password, or copy its text into a .txt file.",
        ) from failure
    text = "\n\n".join(page.strip() for page in pages if page.strip())
    if not text:
        raise ReportsError(
            "reports.E006",
            "is a PDF without a text layer: its pages are pictures.",
            where=Where(file=name),
            hint="Recognise its text with a scanner's program first.",
        )
    return Document(name, text, title=title, published=_created(about) if about else None)


def _created(about: DocumentInformation) -> date | None:
    """The day a PDF says it was made; many programs write it in a form of their own."""
    try:
        created = about.creation_date
    except ValueError:
        return None
    return _if_likely(created.date()) if created else None


def _with_given(document: Document, given: dict[str, str]) -> Document:
    if not given:
        return document
    published = _day(given["date"], document.file) if given.get("date") else document.published
    return replace(
        document,
        published=published,
        title=given.get("title") or document.title,
        outlet=given.get("outlet") or document.outlet,
        url=given.get("url") or document.url,
        speaker=given.get("speaker") or document.speaker,
        lang=given.get("lang") or document.lang,
    )


def _problems(document: Document) -> tuple[Problem, ...]:
    where = Where(file=document.file)
    if not document.text.strip():
        return (Problem("reports.E010", "holds no text.", "Save the page with its article.", where),)
    problems: list[Problem] = []
    if len(document.text) < SHORT and PAYWALL.search(document.text):
        problems.append(
            Problem("reports.E011", "looks like the stub before a paywall.", "Get the whole article.", where)
        )
    if not document.lang:
        problems.append(
            Problem(
                "reports.E012",
                "is in none of the languages that leleka reads: English, Ukrainian, Russian.",
                "Give --text-lang if it is in one of them after all.",
                where,
            )
        )
    if UNREAD in document.text:
        problems.append(
            Problem(
                "reports.E014",
                "holds letters that could not be read; each stands as �.",
                "Get the text anew, or save it as UTF-8, if a number or a name is among them.",
                where,
            )
        )
    if document.published is None and document.lang:
        problems.append(
            Problem(
                "reports.E013",
                "gives no date, so “on Monday” and “in November” stay open.",
                "Give --date.",
                where,
            )
        )
    return tuple(problems)
