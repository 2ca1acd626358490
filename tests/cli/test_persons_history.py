import json

import pyarrow.parquet as pq
import pytest
from cli import small_engine

from leleka.cli import start

ROLL = "ПІБ;Дата народження\nВигаданюк Олена Петрівна;05.03.2014\nНебувалий Семен Якович;01.07.2011\n"
CAMP = "ФИО;Дата рождения\nВигаданюк Олена Петрівна;05.03.2014\nИная Алёна Игоревна;02.02.2013\n"
HOTLINE = "ПІБ;Дата народження\nНебувалий Семен Якович;01.07.2011\nДесь Інша Хтось;03.04.2012\n"


@pytest.fixture
def leleka(monkeypatch, tmp_path, capfd):
    monkeypatch.setattr("leleka.linkage.link", small_engine.link, raising=False)
    monkeypatch.setattr("leleka.linkage.explain", small_engine.explain, raising=False)
    monkeypatch.setenv("LELEKA_LANG", "en")
    for name, text in (("roll", ROLL), ("camp", CAMP), ("hotline", HOTLINE)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")

    def run(*words):
        code = start.run([str(tmp_path / w) if (tmp_path / w).suffix == ".csv" else w for w in words])
        return code, *capfd.readouterr()

    return run


def ids(folder):
    persons = pq.read_table(folder / "persons.parquet")
    return dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))


def events(folder):
    return [json.loads(line) for line in (folder / "history.jsonl").read_text("utf-8").splitlines()]


def test_a_new_list_leaves_ids_and_earlier_lines_as_they_were(leleka, tmp_path):
    out = tmp_path / "found"
    leleka("link", "roll.csv", "camp.csv", "--yes", "--out", str(out))
    before, lines = ids(out), (out / "history.jsonl").read_text("utf-8")

    code, _, _ = leleka("link", "hotline.csv", "roll.csv", "camp.csv", "--yes", "--out", str(out))

    after = ids(out)
    assert code == 0
    assert {record: after[record] for record in before} == before
    assert (out / "history.jsonl").read_text("utf-8").startswith(lines)
    assert {event["kind"] for event in events(out)[len(lines.splitlines()) :]} == {"found", "grown"}


def test_a_run_that_changes_nothing_adds_no_line(leleka, tmp_path):
    out = tmp_path / "found"
    leleka("link", "roll.csv", "camp.csv", "--yes", "--out", str(out))
    before = (out / "history.jsonl").read_bytes()

    leleka("link", "roll.csv", "camp.csv", "--yes", "--out", str(out))

    assert (out / "history.jsonl").read_bytes() == before


def test_ids_go_on_from_another_folder(leleka, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    leleka("link", "roll.csv", "--yes", "--out", str(first))

    code, _, _ = leleka(
        "link", "camp.csv", "roll.csv", "--yes", "--earlier", str(first), "--out", str(second)
    )

    assert code == 0
    assert {record: ids(second)[record] for record in ids(first)} == ids(first)


def test_an_earlier_folder_without_history_is_an_error(leleka, tmp_path):
    code, _, said = leleka(
        "link", "roll.csv", "--yes", "--earlier", str(tmp_path), "--out", str(tmp_path / "found")
    )

    assert code == 2
    assert "[cli.E027]" in said


def test_the_history_can_be_handed_on_and_is_not_said_beside_its_json(leleka, tmp_path):
    out = str(tmp_path / "found")
    leleka("link", "roll.csv", "camp.csv", "--yes", "--out", out)

    _, said, remarks = leleka("history", out)
    _, for_programs, remarks_beside = leleka("history", out, "--json")

    assert said.count("found: p") == len(json.loads(for_programs)["events"])
    assert "found: p" not in remarks + remarks_beside


def test_the_history_of_a_folder_without_one_is_an_error(leleka, tmp_path):
    code, _, said = leleka("history", str(tmp_path / "fuond"))

    assert code == 2
    assert "[cli.E027]" in said


def test_a_merge_is_taken_back_and_stays_so(leleka, tmp_path):
    out = tmp_path / "found"
    answers = tmp_path / "answers.jsonl"
    leleka("link", "roll.csv", "camp.csv", "--yes", "--out", str(out))
    together = next(who for who in ids(out).values() if list(ids(out).values()).count(who) == 2)
    one, other = sorted(record for record, who in ids(out).items() if who == together)
    answers.write_text(json.dumps({"left": other, "right": one, "answer": "different"}) + "\n", "utf-8")
    leleka("link", "roll.csv", "camp.csv", "--decisions", str(answers), "--out", str(out))
    apart = ids(out)
    answers.write_text(json.dumps({"left": one, "right": other, "answer": "unsure"}) + "\n", "utf-8")
    leleka("link", "roll.csv", "camp.csv", "--decisions", str(answers), "--out", str(out))
    merge = events(out)[-1]

    code, said, remarks = leleka("history", str(out), "--undo", str(merge["number"]))
    leleka("link", "roll.csv", "camp.csv", "--out", str(out))

    assert merge["kind"] == "merged"
    assert code == 0
    assert "undone" in said + remarks
    assert "(1 row)" in said + remarks
    assert "1 rows" not in said + remarks
    assert ids(out) == apart
    assert events(out)[-1]["kind"] == "undone"


def test_what_is_no_merge_cannot_be_taken_back(leleka, tmp_path):
    out = tmp_path / "found"
    leleka("link", "roll.csv", "--yes", "--out", str(out))

    code, _, said = leleka("history", str(out), "--undo", "1")

    assert code == 2
    assert "[linkage.E032]" in said
