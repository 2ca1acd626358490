import re

from leleka.cli import start


def test_what_columns_mean_is_told_in_one_language(tmp_path, capfd):
    (tmp_path / "list.csv").write_text("ПІБ;Дата народження\nВигадана Юстина;05.03.2014\n", "utf-8")

    code = start.run(["mapping", str(tmp_path / "list.csv"), "--lang", "uk"])
    said = capfd.readouterr().out

    assert code == 0
    assert (tmp_path / "list.csv.mapping.yaml").exists()
    told = said.split("Що робити далі")[0].replace("list.csv", "").replace("UTF-8", "")
    assert re.findall(r"[A-Za-z]{3,}", told) == []


def test_a_mapping_that_cannot_be_written_names_its_own_place(tmp_path, capfd):
    (tmp_path / "list.csv").write_text("ПІБ;Дата народження\nВигадана Юстина;05.03.2014\n", "utf-8")

    code = start.run(["mapping", str(tmp_path / "list.csv"), "--out", str(tmp_path / "none" / "m.yaml")])
    said = capfd.readouterr().err

    assert code == 2
    assert "m.yaml" in said
    assert ".part" not in said
    assert "cli.E063" in said
