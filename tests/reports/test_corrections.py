import pytest

from leleka.reports import (
    Correction,
    Document,
    ReportsError,
    apply_corrections,
    load_corrections,
    read,
    save_corrections,
)

TEXT = "Police said 42 people were abducted. Later 42 people were counted again."


def reading(text=TEXT):
    return read(Document("a", text, lang="en", file="a.txt"))


def test_a_correction_sets_its_fields_and_says_so():
    correction = Correction("a", "42 people", 12, {"measure": "missing", "population": "child"})

    (corrected,), problems = apply_corrections([reading()], [correction])

    assert problems == ()
    assert (corrected.figures[0].measure, corrected.figures[0].population) == ("missing", "child")
    assert corrected.figures[0].corrected == ("measure", "population")
    assert corrected.figures[1].corrected == ()


def test_a_correction_survives_an_edited_article():
    correction = Correction("a", "42 people", 12, {"measure": "missing"})

    (corrected,), problems = apply_corrections([reading("An added line. " + TEXT)], [correction])

    assert problems == ()
    assert corrected.figures[0].measure == "missing"


def test_a_number_that_is_no_figure_can_be_taken_out():
    (corrected,), _ = apply_corrections([reading()], [Correction("a", "42 people", 12, {"is_figure": False})])

    assert len(corrected.figures) == len(reading().figures) - 1


def test_a_correction_that_finds_no_figure_is_said():
    _, problems = apply_corrections([reading()], [Correction("a", "99 people", 0, {"measure": "held"})])

    assert [p.code for p in problems] == ["reports.E024"]


def test_what_is_saved_is_read_again(tmp_path):
    corrections = (
        Correction("a", "42 дитини", 12, {"measure": "held", "via": ["ТАСС"], "value_high": None}),
    )

    save_corrections(corrections, tmp_path / "c.yaml")

    assert load_corrections(tmp_path / "c.yaml") == corrections


def test_what_could_not_be_read_again_is_not_saved(tmp_path):
    with pytest.raises(ReportsError, match=r"reports\.E023"):
        save_corrections([Correction("a", "42 people", 12, {"measure": "eaten"})], tmp_path / "c.yaml")

    assert not (tmp_path / "c.yaml").exists()


@pytest.mark.parametrize(
    ("content", "match"),
    [
        ("a: b", r"reports\.E021"),
        ("- quote: x", r"reports\.E022"),
        ("- {article: a, quote: x, measure: eaten}", r"reports\.E023"),
        ("- {article: a, quote: x, value_low: many}", r"reports\.E023"),
        ("- {article: a, quote: x, value_low: true}", r"reports\.E023"),
        ("- {article: a, quote: x, start: soon}", r"reports\.E023"),
        ("- {article: a, quote: x, colour: red}", r"reports\.E023"),
        ("[", r"reports\.E020"),
    ],
)
def test_a_broken_file_of_corrections_is_refused(tmp_path, content, match):
    path = tmp_path / "c.yaml"
    path.write_text(content, "utf-8")

    with pytest.raises(ReportsError, match=match):
        load_corrections(path)


def test_a_file_of_corrections_that_is_not_there_is_not_called_broken(tmp_path):
    with pytest.raises(ReportsError, match=r"none\.yaml: is not there.*reports\.E001"):
        load_corrections(tmp_path / "none.yaml")
