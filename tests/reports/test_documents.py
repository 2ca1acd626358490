import errno
import os
import re
from datetime import date
from pathlib import Path

import pytest

from leleka.core.words import speak
from leleka.reports import ReportsError, read, read_bytes, read_document

BODY = "Police said on Monday that 73 pupils were abducted from the school in the north of the country."
PAGE = f"""<!doctype html><html lang="en"><head><title>Pupils taken</title>
<meta property="og:site_name" content="Invented Herald">
<meta property="article:published_time" content="2023-05-10">
</head><body><nav>Home News Sport</nav><article><h1>Pupils taken</h1><p>{BODY}</p>
<p>{"The search for them goes on in the hills and the villages near the border. " * 4}</p></article>
<footer>All rights reserved</footer></body></html>"""


def pdf(text, made="D:20230510"):
    stream = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /CreationDate (%s) >>" % made.encode(),
    ]
    out, places = b"%PDF-1.4\n", []
    for n, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer << /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % start


def test_header_lines_are_no_part_of_the_text_and_offsets_begin_behind_them():
    content = f"title: Pupils taken\noutlet: Herald\ndate: 2023-05-10\nspeaker: Ada Lo\n---\n{BODY}".encode()

    document = read_bytes(content, name="a.txt")

    assert document.text == BODY
    assert (document.title, document.outlet, document.speaker) == ("Pupils taken", "Herald", "Ada Lo")
    assert document.published == date(2023, 5, 10)
    assert read(document).figures[0].as_of == "2023-05-08"


def test_a_line_with_a_colon_is_no_header_without_the_closing_line():
    assert read_bytes(b"note: this is text\nand more", name="a.txt").text.startswith("note:")


def test_windows_line_ends_and_a_byte_order_mark_do_not_move_offsets():
    document = read_bytes("\ufeff".encode() + BODY.replace(". ", ".\r\n").encode(), name="a.txt")

    figure = read(document).figures[0]

    assert document.text[figure.start : figure.end] == figure.quote == "73 pupils"


def test_a_saved_page_gives_its_article_date_title_and_outlet():
    document = read_bytes(PAGE.encode(), name="page.html")

    assert BODY in document.text
    assert "Home News Sport" not in document.text
    assert (document.title, document.outlet, document.published) == (
        "Pupils taken", "Invented Herald", date(2023, 5, 10),
    )  # fmt: skip


def test_a_pdf_gives_its_text_layer():
    document = read_bytes(pdf(BODY), name="report.pdf")

    assert [f.quote for f in read(document).figures] == ["73 pupils"]


def test_a_pdf_is_dated_by_the_day_it_was_made():
    assert read_bytes(pdf(BODY), name="report.pdf").published == date(2023, 5, 10)


@pytest.mark.parametrize("made", ["10 May 2023, noon", "D:00010101", ""])
def test_a_pdf_whose_day_cannot_be_read_is_undated(made):
    assert read_bytes(pdf(BODY, made), name="report.pdf").published is None


def test_the_year_1_is_no_date_of_a_text():
    document = read_bytes(f"date: 0001-01-01\n---\nYesterday. {BODY}".encode(), name="a.txt")

    assert document.published is None
    assert [figure.quote for figure in read(document).figures] == ["73 pupils"]


@pytest.mark.parametrize("noted", ["Today, ² April, ", "From 3–² May, "])
def test_a_footnotes_mark_is_no_day_of_a_month(noted):
    text = f"{noted}73 pupils were taken.".encode()

    document = read_bytes(text, name="a.txt", given={"date": "2024-04-03"})

    assert [figure.quote for figure in read(document).figures] == ["73 pupils"]


def test_cp1251_is_read_as_such():
    assert "вывезли" in read_bytes("Из города вывезли 40 детей.".encode("cp1251"), name="a.txt").text


@pytest.mark.parametrize("encoding", ["koi8-u", "cp866", "iso8859-5", "mac-cyrillic", "utf-16"])
def test_texts_of_old_machines_are_read(encoding):
    text = "Понад 40 детей вывезли из города, сообщили в бюро."

    assert read_bytes(text.encode(encoding), name="a.txt").text == text


def test_one_damaged_letter_does_not_make_another_encoding_of_a_text():
    whole = "Понад 40 дітей вивезли з міста, повідомили в бюро зниклих дітей.".encode()

    document = read_bytes(whole.replace("міста".encode(), "міст".encode() + b"\xd0"), name="a.txt")

    assert [figure.quote for figure in read(document).figures] == ["Понад 40 дітей"]
    assert "reports.E014" in {problem.code for problem in document.problems}


def test_a_date_that_a_person_gives_goes_before_one_that_is_no_day():
    document = read_bytes(b"date: 2024-02-45\n---\nText.", name="a.txt", given={"date": "2024-02-15"})

    assert document.published == date(2024, 2, 15)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "reports.E010"),
        (b"Subscribe to read the rest of the story.", "reports.E011"),
        ("قال المسؤولون إن الأطفال نقلوا".encode(), "reports.E012"),
        (BODY.encode(), "reports.E013"),
    ],
)
def test_what_is_wrong_with_a_text_is_said(content, code):
    assert code in {p.code for p in read_bytes(content, name="a.txt").problems}


def test_what_the_person_gives_goes_before_what_the_file_says():
    document = read_bytes(
        b"date: 2020-01-01\n---\nText.", name="a.txt", given={"date": "2021-02-03", "outlet": "X"}
    )

    assert (document.published, document.outlet) == (date(2021, 2, 3), "X")


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"%PDF-1.4 nothing", "reports.E005"),
        (pdf(""), "reports.E006"),
        (b"date: 5 May\n---\nText", "reports.E004"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "reports.E007"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, match):
    with pytest.raises(ReportsError, match=match):
        read_bytes(content, name="a")


@pytest.mark.parametrize("number", [errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.EIO])
def test_a_file_out_of_reach_is_said_in_the_readers_language_alone(tmp_path, monkeypatch, number):
    def refuse(*_args, **_kwargs):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "stat", refuse)

    with pytest.raises(ReportsError, match=r"reports\.E001") as caught:
        read_document(tmp_path / "стаття.txt")

    sentence = caught.value.said(speak("uk")).removesuffix("[reports.E001]")
    assert not re.search("[A-Za-z]", sentence.removeprefix("стаття.txt"))


def test_a_missing_file_and_a_folder_are_refused(tmp_path):
    with pytest.raises(ReportsError, match=r"is not there.*reports\.E001"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(ReportsError, match=r"reports\.E002"):
        read_document(tmp_path)
