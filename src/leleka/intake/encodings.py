"""In which encoding a text is written, found from its bytes.

Takes   a file.
Gives   Encoding: its name, why, and how many bytes do not fit.
Leaves  what the text says to the formats.

The rule: a byte order mark decides; then the pattern of UTF-16; then UTF-8 if the bytes are
valid (or nearly: a file cut in the middle of a letter is still UTF-8); else, of the one-byte
encodings, the one under which the letters follow each other as in Ukrainian and Russian words.
"""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from leleka.core.encodings import best_one_byte, is_nearly_utf_8, words_beyond_ascii
from leleka.intake.errors import IntakeError
from leleka.intake.job import Reading

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHUNK = 1 << 20
_SAMPLE = 1 << 18


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file.

    Attributes:
        name: as codecs knows it.
        n_bad: places that do not fit; they come in as U+FFFD.
    """

    name: str
    n_bad: int = 0

    @property
    def errors(self) -> str:
        """The mode in which to decode."""
        return "replace" if self.n_bad else "strict"


def open_text(reading: Reading, *, line_bytes: int | None) -> io.TextIOWrapper:
    """Open the file as text, in the encoding a person named or the one its bytes show.

    Args:
        reading: the file; the encoding and the reason are noted there.
        line_bytes: the longest line allowed; None: lines do not matter.
    """
    named = reading.job.encoding
    encoding = _checked(reading, named, line_bytes) if named else detect(reading, line_bytes=line_bytes)
    reading.encoding = encoding.name
    return io.TextIOWrapper(
        reading.path.open("rb"), encoding=encoding.name, errors=encoding.errors, newline=""
    )


def done_bytes(text: io.TextIOWrapper) -> int:
    """How far into its file a text has been read; tell() itself stops a text from being iterated."""
    return cast(io.BufferedReader, text.buffer).tell()


def _checked(reading: Reading, named: str, line_bytes: int | None) -> Encoding:
    try:
        codec = codecs.lookup(named)
    except LookupError:
        raise IntakeError(
            "intake.E020",
            "the encoding “{encoding}” is not known.",
            where=reading.where(),
            hint="Use one of utf-8, utf-16, cp1251, koi8-u, cp866, or take the line out to have it found.",
            encoding=named,
        ) from None
    decoder = codec.incrementaldecoder("strict")
    with reading.path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", True)
        except UnicodeError:
            # A list with a few damaged letters was proposed as UTF-8, so it must be read as such again.
            if codec.name == "utf-8" and (found := _nearly_utf_8(reading, _survey(reading, line_bytes))):
                return found
            raise IntakeError(
                "intake.E021",
                "is not written in {encoding}, as its mapping says.",
                where=reading.where(),
                hint="Take the line “encoding” out of the mapping to have it found.",
                encoding=named,
            ) from None
    reading.how.say("Encoding {encoding}: the mapping says so.", encoding=named)
    return Encoding(named)


def detect(reading: Reading, *, line_bytes: int | None) -> Encoding:
    """Find a file's encoding; the reason is noted.

    Raises:
        IntakeError: intake.E022, the file holds NUL bytes outside UTF-16; E023, a line without an end.
    """
    head = _head(reading.path)
    for mark, name in _MARKS:
        if head.startswith(mark):
            reading.how.say("Encoding {encoding}: it begins with its byte order mark.", encoding=name)
            return Encoding(name)
    if wide := _utf_16(head):
        reading.how.say("Encoding {encoding}: every second byte is a half letter.", encoding=wide)
        return Encoding(wide)
    survey = _survey(reading, line_bytes)
    if survey.n_high == 0:
        reading.how.say("Encoding UTF-8: it holds nothing but ASCII.")
        return Encoding("utf-8")
    if survey.n_bad == 0:
        reading.how.say("Encoding UTF-8: every byte fits.")
        return Encoding("utf-8")
    if found := _nearly_utf_8(reading, survey):
        return found
    name = best_one_byte(survey.sample)
    reading.how.say(
        "Encoding {encoding}: it is not UTF-8, and so read its letters follow each other as in Ukrainian or "
        "Russian words.",
        encoding=name,
    )
    return Encoding(name)


def _nearly_utf_8(reading: Reading, survey: _Survey) -> Encoding | None:
    """UTF-8, if so few letters are damaged that nothing else can be meant; noted."""
    if not is_nearly_utf_8(survey.n_bad, survey.n_high):
        return None
    reading.how.count(
        "Encoding UTF-8, with {n} damaged letter.",
        "Encoding UTF-8, with {n} damaged letters.",
        survey.n_bad,
    )
    return Encoding("utf-8", survey.n_bad)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(1 << 16)


def _utf_16(head: bytes) -> str:
    """UTF-16 without a mark: the high bytes of Latin (0) and Cyrillic (4) fill one half."""
    usable = len(head) // 2 * 2
    if usable < 4:
        return ""
    for name, high in (("utf-16-le", head[1:usable:2]), ("utf-16-be", head[0:usable:2])):
        if (high.count(0) + high.count(4)) / len(high) > 0.8 and _decodes(head[:usable], name):
            return name
    return ""


def _decodes(data: bytes, name: str) -> bool:
    try:
        return "\x00" not in codecs.getincrementaldecoder(name)("strict").decode(data)
    except UnicodeError:
        return False


@dataclass(slots=True)
class _Survey:
    n_high: int = 0
    n_bad: int = 0
    sample: bytes = b""


def _survey(reading: Reading, line_bytes: int | None) -> _Survey:
    """Look at every byte once: is it UTF-8, are there NULs, do the lines end."""
    found, sample = _Survey(), bytearray()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    since_line_end = n_read = 0
    with reading.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            n_read += len(chunk)
            reading.progress("looking", n_read, reading.size)
            if b"\0" in chunk:
                raise IntakeError(
                    "intake.E022",
                    "holds NUL bytes, so it is not a text.",
                    where=reading.where(),
                    hint="Open it in the program it comes from and save it as XLSX or as CSV (UTF-8).",
                )
            last_end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
            since_line_end = since_line_end + len(chunk) if last_end < 0 else len(chunk) - last_end - 1
            if line_bytes is not None and since_line_end > line_bytes:
                raise too_long_a_line(reading)
            if not chunk.isascii():
                found.n_high += len(chunk) - len(chunk.decode("ascii", "ignore"))
                if len(sample) < _SAMPLE:
                    sample += words_beyond_ascii(chunk)[: _SAMPLE - len(sample)]
            found.n_bad += decoder.decode(chunk).count("\ufffd")
        found.n_bad += decoder.decode(b"", True).count("\ufffd")
    found.sample = bytes(sample)
    return found


def too_long_a_line(reading: Reading, row: int | None = None) -> IntakeError:
    """The error of a text that is one endless line."""
    return IntakeError(
        "intake.E023",
        "has a line of more than {n} megabytes.",
        where=reading.where(row),
        hint="No row of a list is so long: it is damaged, or not a list. Ask the sender for it again.",
        n=reading.limits.line_bytes >> 20,
    )
