import csv
import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leleka.reports import Document, read

HERE = Path(__file__).parent
CHILD = {"boy": "child", "girl": "child", "student": "child"}


def rows(name):
    with (HERE / name).open(encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


CASES = [
    row
    for name in ("figures.tsv", "passages.tsv", "apart.tsv", "more.tsv", "measures.tsv")
    for row in rows(name)
]


def interval(written):
    if written.startswith(">="):
        return int(written[2:]), None
    if written.startswith("<="):
        return None, int(written[2:])
    low, _, high = written.partition("..")
    return int(low), int(high or low)


def words(name):
    return {w for w in re.findall(r"\w+", name.lower()) if w not in {"the", "a", "an", "of", "s"}}


def is_same_source(expected, found):
    if expected.startswith("@") or found.startswith("@"):
        return expected == found
    left, right = words(expected), words(found)
    return len(left & right) / min(len(left), len(right)) >= 0.6


def faults(row):
    document = Document("case", row["text"], lang=row["lang"], published=date.fromisoformat(row["date"]))
    left = list(read(document).figures)
    if row["expected"] == "*any*":
        return
    entries = [] if row["expected"] == "*none*" else [e.split(";") for e in row["expected"].split("|")]
    for quote, values, measure, population, source, when in entries:
        at = row["text"].index(quote)
        figure = next((f for f in left if f.start < at + len(quote) and f.end > at), None)
        if figure is None:
            yield f"{quote}: not found"
            continue
        left.remove(figure)
        if values != "*" and interval(values) != (figure.value_low, figure.value_high):
            yield f"{quote}: {figure.value_low}, {figure.value_high}"
        if measure not in {"*", figure.measure}:
            yield f"{quote}: {figure.measure}"
        if population != "*" and CHILD.get(population, population) != CHILD.get(
            figure.population, figure.population
        ):
            yield f"{quote}: {figure.population}"
        if source != "*" and not is_same_source(source, figure.asserted_by):
            yield f"{quote}: {figure.asserted_by}"
        if when not in {"*", figure.as_of}:
            yield f"{quote}: {figure.as_of}"
    yield from (f"{figure.quote}: not expected" for figure in left)


def case(row):
    return pytest.param(row, id=f"{row['lang']}: {row['text'][:40]}")


@pytest.mark.parametrize("row", [case(row) for row in CASES])
def test_a_judged_sentence_reads_as_a_careful_person_would(row):
    assert list(faults(row)) == []


SENTENCE = "Police said more than 1 200 schoolchildren were taken, and 340 of them came back."
LOOKS = {
    "as typed": SENTENCE,
    "narrow space in the number": SENTENCE.replace("1 200", "1\u202f200"),
    "no-break space in the number": SENTENCE.replace("1 200", "1\u00a0200"),
    "soft hyphen in a word": SENTENCE.replace("schoolchildren", "school\u00adchildren"),
    "zero-width joiner": SENTENCE.replace("more than", "more\u2060 than"),
}


@pytest.mark.parametrize("written", LOOKS.values(), ids=LOOKS)
def test_a_quote_is_the_text_between_its_offsets_however_it_is_written(written):
    figures = read(Document("look", written, lang="en")).figures

    assert [(f.value_low, f.value_high) for f in figures] == [(1200, None), (340, 340)]
    assert [written[f.start : f.end] for f in figures] == [f.quote for f in figures]


def test_decomposed_letters_read_like_composed_ones():
    import unicodedata

    written = unicodedata.normalize("NFD", "Росія вивезла ще двадцять п'ять дітей, їхній вік – до 7 років.")

    figures = read(Document("nfd", written, lang="uk")).figures

    assert [(f.value_low, f.measure) for f in figures] == [(25, "taken")]
    assert written[figures[0].start : figures[0].end] == figures[0].quote


def test_offsets_of_a_mixed_text_count_from_its_own_beginning():
    text = (
        "The ministry said on Monday that 300 children were deported from the occupied towns.\n\n"
        "За даними поліції, у березні з міста насильно вивезли 40 дітей разом із вихователями.\n"
    )

    figures = read(Document("mixed", text, lang="en", published=date(2024, 4, 1))).figures

    assert [(f.lang, text[f.start : f.end]) for f in figures] == [("en", "300 children"), ("uk", "40 дітей")]
    assert figures[1].as_of == "2024-03"


def test_pronouns_that_lead_to_each_other_come_to_an_end():
    text = '"We said he told us of 300 children," he said.'

    figures = read(Document("circle", text, lang="en")).figures

    assert [(f.value_low, f.asserted_by) for f in figures] == [(300, "@outlet")]


TEXTS = {
    "empty": "",
    "a list of numbers": "12 400\n3,500\n7\n2024\n100 200 300\n",
    "money": "The bank lent 40 million dollars to 12 firms for 5 years at 3.5 per cent.",
    "temperatures": "It was 31 degrees on 12 May and 28 degrees the day after, 300 metres up.",
    "arabic": "قال المسؤولون إن 300 طفل نقلوا إلى المخيم",
    "polish": "Według ministerstwa z kraju wywieziono 300 dzieci, a 40 wróciło do domu.",
    "only marks": "… — — « » \" \" ' ' 3",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_without_people_or_in_another_language_gives_no_figure(text):
    from leleka.reports.language import language_of

    assert read(Document("edge", text, lang=language_of(text))).figures == ()


def test_a_word_of_another_language_stops_no_reading():
    text = "Police said 300 wounded та поранених people were counted in the town."

    assert [f.quote for f in read(Document("any", text, lang="en")).figures] == [
        "300 wounded та поранених people"
    ]


@given(st.text(alphabet="1234 ,.–-\r\n\"'тисяч дітей children of said і\u00ad\u0301\u202f", max_size=120))
def test_no_text_breaks_the_reader_and_every_quote_is_in_its_place(text):
    for lang in ("en", "uk", "ru"):
        reading = read(Document("any", text, lang=lang, published=date(2024, 1, 1)))

        assert all(text[f.start : f.end] == f.quote for f in reading.figures)
        assert all(text[c.start : c.end] == c.quote for c in reading.claims)


SAID_A_DAY_EARLIER = {
    "tomorrow named": ("uk", "Сьогодні врятовано 266 людей. Уже завтра, 2 квітня, буде свято.", "2022-04-01"),
    "day of the war": ("uk", "Сьогодні врятовано 266 людей. Минуло 37 днів вторгнення.", "2022-04-01"),
    "in English": ("en", "Today 266 people were rescued. Tomorrow, April 2, we go on.", "2022-04-01"),
    "no sign": ("uk", "Сьогодні врятовано 266 людей. Завтра буде свято.", "2022-04-02"),
    "long ago": ("uk", "Сьогодні врятовано 266 людей. За 3 дні війни ми втратили село.", "2022-04-02"),
}


@pytest.mark.parametrize(("lang", "text", "day"), SAID_A_DAY_EARLIER.values(), ids=SAID_A_DAY_EARLIER)
def test_today_is_the_day_the_text_itself_says(lang, text, day):
    figures = read(Document("evening", text, lang=lang, published=date(2022, 4, 2))).figures

    assert figures[0].as_of == day


def test_no_date_is_later_than_the_document():
    text = (
        "In December 300 children were taken. On Friday 40 came back. In May 2025 the school had 12 pupils."
    )

    figures = read(Document("late", text, lang="en", published=date(2024, 3, 6))).figures

    assert [f.as_of for f in figures][:2] == ["2023-12", "2024-03-01"]
    assert figures[2].as_of != "2025-05"


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Seven more children were brought back on Monday; in all 1,786 children have returned."),
        ("uk", "Ще сімох дітей повернули в понеділок, а всього повернуто 1786 дітей."),
    ],
)
def test_a_few_more_in_the_sentence_of_a_total_are_no_total_themselves(lang, text):
    figures = read(Document("case", text, lang=lang, published=date(2024, 4, 2))).figures

    assert [(figure.value_low, figure.aspect) for figure in figures] == [(7, "flow"), (1786, "total")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The register lists 19,412 children. Nearly 600 were returned in 2023."),
        ("en", "The register lists 19,412 children; nearly 600 were returned in 2023."),
        ("en", "The register holds 19,412 children. Nearly 600 came home in 2023."),
        ("uk", "У реєстрі 19 412 дітей. Майже 600 повернули у 2023 році."),
        ("ru", "В реестре 19 412 детей. Почти 600 вернули в 2023 году."),
    ],
)
def test_whoever_a_register_lists_did_not_do_what_the_next_number_did(lang, text):
    figures = read(Document("case", text, lang=lang, published=date(2024, 4, 2))).figures

    assert [(figure.value_high, figure.measure) for figure in figures] == [
        (19_412, "other"),
        (figures[1].value_high, "returned"),
    ]
