import threading
from dataclasses import replace

import numpy as np
import pytest
from linkage.few_lists import GIVEN, REGISTER, a_list, children, records_of_two, two_linked

from leleka.core.words import ENGLISH
from leleka.linkage import Index, LinkageError, question
from leleka.linkage.columns import encode
from leleka.linkage.pairs import compared_pairs
from leleka.linkage.weights import posteriors
from leleka.normalize import read_records

FIELDS = [field for _, field, *_ in REGISTER]


def the_index():
    return Index.build(records_of_two(), two_linked().model)


def asked(row, list_id="question"):
    return question(dict(zip(FIELDS, [cell or "" for cell in row], strict=True)), list_id=list_id)


def best(index, **fields):
    return index.who(question(fields)).candidates[0].record_id


def test_a_child_of_the_register_is_found_first():
    index = the_index()

    found = [index.who(asked(row), top=3).candidates[0].record_id for row in children(300)[1:60:2]]

    assert found == [f"register:{row}" for row in range(3, 62, 2)]


def test_a_pair_scores_as_it_does_when_whole_lists_are_linked():
    rows = children(40)
    lists = [a_list("register", REGISTER, rows), a_list("camp", REGISTER, rows[5:25])]
    together = read_records(lists)
    model = replace(two_linked().model)
    encoded = encode(together)
    left, right = np.arange(40, dtype=np.int32), np.full(40, 43, np.int32)
    expected = posteriors(model, compared_pairs(encoded, left, right), 1)

    without = read_records([lists[0], a_list("camp", REGISTER, rows[5:8] + rows[9:25])])
    index = Index.build(without, model)
    index._n_alive = round(float(np.sqrt(2 * model.n_expected.sum())))
    answer = index.who(asked(rows[8], "camp"), top=100)

    scored = {each.record_id: each.posterior for each in answer if each.record_id.startswith("register")}
    assert len(scored) > 5
    for name, posterior in scored.items():
        assert list(posterior.values()) == pytest.approx(
            expected[int(name.split(":")[1]) - 2], abs=2e-3, rel=0.3
        )


def test_the_explanation_adds_up_to_the_score():
    index, record = the_index(), asked(children(300)[8])

    candidate = index.who(record).candidates[0]
    why = index.explain(record, candidate, ENGLISH, written=record)

    odds = np.log2(candidate.p_same) - np.log2(sum(list(candidate.posterior.values())[2:]))
    assert why.prior_bits + sum(step.bits for step in why.steps) == pytest.approx(odds, abs=1e-3)
    assert why.p_same == pytest.approx(candidate.p_same)
    assert why.steps[0].left == why.steps[0].right == "Вигаданюк" or why.steps[0].left


def test_a_record_that_is_added_is_found_and_one_that_is_removed_is_not():
    index = the_index()
    new = asked(["Самітник", "Юстина", "Петрівна", "2011-02-03", "сірі", "Донецька область"], "camp")

    index.add(new)
    found = best(index, surname="Самітник", given_name="Юстина")
    index.remove("camp:1")

    assert found == "camp:1"
    assert "camp:1" not in index
    assert len(index) == 450
    assert best(index, surname="Самітник", given_name="Юстина") != "camp:1"


def test_a_record_that_is_added_again_takes_the_place_of_the_earlier_one():
    index = the_index()
    for given in ("Юстина", "Соломія"):
        index.add(question({"surname": "Самітник", "given_name": given, "birth_year": "2011"}, list_id="x"))

    candidate = index.who(question({"surname": "Самітник"})).candidates[0]

    assert len(index) == 451
    assert candidate.record_id == "x:1"
    assert best(index, surname="Самітник", given_name="Соломія") == "x:1"


@pytest.mark.parametrize(
    "fields",
    [
        {"full_name": "Вигад"},
        {"surname": "Казк"},
        {"given_name": GIVEN[0]},
        {"birth_year": "2011"},
        {"birth_date": "2011-03"},
        {"eyes": "карі", "birth_year": "2011"},
        {"home_region": "Херсонська область"},
    ],
)
def test_a_question_may_say_very_little(fields):
    answer = the_index().who(question(fields))

    assert 10 <= len(answer) <= 20
    assert answer.n_compared >= len(answer)


def test_a_fragment_of_a_surname_finds_those_who_bear_it():
    index = the_index()
    rows = children(300)

    answer = index.who(question({"surname": "Примар"}), top=5)

    for each in answer:
        list_id, row = each.record_id.split(":")
        surname = (rows if list_id == "register" else rows[::2])[int(row) - 2][0]
        assert surname.startswith("Пр")


def test_a_fragment_finds_names_that_were_added_since_the_last_question():
    index = the_index()
    index.who(question({"surname": "Цвірк"}), top=5)

    index.add(asked(["Цвіркуненко", "Юстина", "Петрівна", "2011-02-03", "сірі", "Донецька область"], "late"))
    answer = index.who(question({"surname": "Цвірк"}), top=5)

    assert "late:1" in [each.record_id for each in answer]


def likely(answer):
    """Who is compared last, of those who share next to nothing, depends on what came in late."""
    return [(each.record_id, each.p_same) for each in answer if each.p_same > 1e-6]


def test_an_index_that_is_saved_answers_alike_when_it_is_opened(tmp_path):
    index = the_index()
    index.add(asked(["Самітник", "Юстина", "Петрівна", "2011-02-03", "сірі", "Донецька область"], "late"))
    index.remove("register:5")
    index.save(tmp_path / "all.index")

    again = Index.open(tmp_path / "all.index")

    assert len(again) == len(index) == 450
    ours, theirs = ([likely(each.who(asked(row))) for row in children(300)[:20]] for each in (index, again))
    assert ours == theirs
    assert sum(map(len, ours)) > 20
    assert best(again, surname="Самітник", given_name="Юстина") == "late:1"


def test_an_opened_index_can_be_changed_and_the_file_stays_as_it_is(tmp_path):
    the_index().save(tmp_path / "all.index")
    before = (tmp_path / "all.index").read_bytes()
    index = Index.open(tmp_path / "all.index")

    for given in GIVEN:
        index.add(question({"surname": "Самітник", "given_name": given, "birth_year": "2011"}, list_id=given))

    assert best(index, full_name="Самітник Юстина") == "Юстина:1"
    assert (tmp_path / "all.index").read_bytes() == before


def test_what_is_no_index_is_said_to_be_none(tmp_path):
    the_index().save(tmp_path / "all.index")
    (tmp_path / "half.index").write_bytes((tmp_path / "all.index").read_bytes()[:-100])
    (tmp_path / "text.index").write_text("surname,given_name\n")

    for name in ("half.index", "text.index"):
        with pytest.raises(LinkageError, match="is not an index of leleka") as error:
            Index.open(tmp_path / name)
        assert error.value.code == "linkage.E030"


def test_an_index_of_another_program_is_not_read(tmp_path, monkeypatch):
    the_index().save(tmp_path / "all.index")
    monkeypatch.setattr("leleka.linkage.index.filing.program", lambda: "later")

    with pytest.raises(LinkageError, match="another version") as error:
        Index.open(tmp_path / "all.index")

    assert error.value.code == "linkage.E031"


def test_an_index_may_begin_empty_and_without_a_model():
    index = Index.build(read_records([a_list("register", REGISTER, [])]))

    nobody = index.who(asked(children(1)[0]))
    index.add(read_records([a_list("register", REGISTER, children(50))]))
    answer = index.who(asked(children(50)[7]))

    assert len(nobody) == 0
    assert answer.candidates[0].record_id == "register:9"
    assert answer.candidates[0].p_same > 0.9


def test_a_model_of_other_comparisons_is_refused():
    model = two_linked().model
    other = replace(model, comparisons=model.comparisons[:-1], tables=model.tables[:-1])

    with pytest.raises(ValueError, match="other comparisons"):
        Index.build(records_of_two(), other)


def test_a_record_is_not_offered_to_itself():
    index = the_index()

    answer = index.who(asked(children(300)[1]), without=["register:3"])

    assert "register:3" not in [each.record_id for each in answer]
    assert "register:3" in index


def test_more_are_compared_where_nobody_is_as_like_as_can_be():
    """Two hundred share the first name and the month with either question, and so come as early as any."""
    alike = [["Інша", "Юстина", "Петрівна", "2011-02-03", "сірі", "Донецька область"] for _ in range(200)]
    index = Index.build(read_records([a_list("register", REGISTER, [*alike, *children(100)])]))

    settled = index.who(asked(alike[0]))
    open_still = index.who(asked(["Самітник", "Юстина", "Остапівна", "2011-02-07", "карі", "Одещина"]))

    assert settled.n_compared == 80
    assert settled.candidates[0].p_same > 0.9
    assert open_still.n_compared > 200
    assert open_still.candidates[0].p_same < 0.1


@pytest.mark.parametrize("most", [10, 3_000])
def test_those_who_may_not_be_found_take_up_no_room(most):
    full, rows = the_index(), children(300)
    secret = {f"register:{row}" for row in range(2, 302, 2)}
    without = the_index()
    for each in secret:
        without.remove(each)
    without._n_alive = len(full)

    def known(ids):
        return [place for place, each in enumerate(ids) if each not in secret]

    for row in rows[1:40:3]:
        among = full.who(asked(row), top=5, among=known, most=most)
        alone = without.who(asked(row), top=5, most=most)

        assert [(each.record_id, each.p_same) for each in among] == [
            (each.record_id, each.p_same) for each in alone
        ]
    assert full.who(asked(rows[0]), top=1).candidates[0].record_id == "register:2"


def test_many_may_ask_while_others_add():
    index = the_index()
    rows = children(60)
    expected = [index.who(asked(row), top=1).candidates[0].record_id for row in rows]
    found: list[str] = [""] * len(rows)

    def ask(first):
        for n in range(first, len(rows), 3):
            found[n] = index.who(asked(rows[n]), top=1).candidates[0].record_id

    def add():
        for n in range(20):
            index.add(question({"full_name": f"Самітник Юстина{n}", "birth_year": "1950"}, list_id=f"x{n}"))

    threads = [threading.Thread(target=ask, args=(k,)) for k in range(3)] + [threading.Thread(target=add)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == expected
    assert len(index) == 470


def test_a_list_s_own_columns_are_compared_too():
    columns = (*REGISTER[:3], ("work", "extra"))
    rows = [
        [*row[:3], trade]
        for row, trade in zip(children(30), ["коваль", "швець", "кравець"] * 10, strict=True)
    ]
    raw = a_list("guild", columns, rows)
    mapped = tuple(
        replace(column, kind="text", name="work") if column.field == "extra" else column
        for column in raw.mapping.columns
    )
    index = Index.build(read_records([replace(raw, mapping=raw.mapping.with_columns(mapped))]))

    answer = index.who(question({"given_name": rows[4][1] or "", "extra:text:work": "швець"}))

    names = [column.name for column in index.model.described]
    assert answer.candidates[0].levels[names.index("extra:text:work")] == 3
