import json


def kinds(ledger):
    return {relation.kind for relation in ledger.relations}


def test_sums_and_complements_of_one_text_are_found_and_shown(ledger_of):
    ledger = ledger_of(
        "Herald 2021-06-08: Of the about 3,900 children separated from their parents, 2,127 have"
        " not been reunited."
        " Earlier 1,779 children were reunited. Seven more children were reunited last month,"
        " bringing the total number of reunited children to 1,786."
    )

    said = {r.kind: r.said() for r in ledger.relations}

    assert said["sum_of"] == "1,779 + 7 = 1,786."
    assert said["complement"] == "2,127 + 1,786 = 3,913, within 3,510–4,290."


def test_what_a_sum_explains_is_no_conflict(ledger_of):
    ledger = ledger_of(
        "Herald 2024-03-19: Seven more children were returned. Before that 392 children had been returned,"
        " bringing the total number of returned children to 399."
    )

    assert "sum_of" in kinds(ledger)
    assert "conflict" not in kinds(ledger)


def test_a_running_total_that_falls_is_shown_not_averaged(ledger_of):
    ledger = ledger_of(
        "Herald 2023-03-01: Ukraine has documented 19,514 deported children.",
        "Herald 2023-04-01: Ukraine has documented 16,226 deported children.",
    )

    assert [p.code for p in ledger.problems] == ["figures.E201"]
    assert any(step.falls for fact in ledger.facts for step in fact.series)


def test_outlets_that_quote_one_source_are_one_original(ledger_of):
    ledger = ledger_of(
        "Herald 2024-05-01: Ukraine's ombudsman said 19,546 children were deported.",
        "Wire 2024-05-01: Kyiv says 19,546 children were deported.",
        "Post 2024-05-01: A total of 19,546 children were deported, Ukraine says.",
    )

    fact = next(f for f in ledger.facts if f.key.measure == "taken")

    assert fact.originals == ("Ukraine",)
    assert fact.grade == "single"


def test_a_part_greater_than_its_whole_is_a_finding(ledger_of):
    ledger = ledger_of(
        "Herald 2024-05-01: Soldiers abducted 40 children. They abducted 30 people, including 90 children."
    )

    assert ledger.sightings
    assert all(p.code.startswith("figures.") for p in ledger.problems)


def test_every_row_is_json_and_names_its_kind(ledger_of):
    ledger = ledger_of("Herald 2024-05-01: Kyiv said 300 children were abducted. Moscow denied it.")

    rows = [json.loads(json.dumps(row, ensure_ascii=False)) for row in ledger.rows()]

    assert {row["kind"] for row in rows} == {"fact", "relation", "figure", "claim"}
    assert any(row.get("relation") == "denied_by" for row in rows)


def test_same_texts_same_ledger(ledger_of):
    texts = [
        "Herald 2024-05-01: Kyiv said 300 children were abducted.",
        "Wire 2024-05-02: Some 250 came back.",
    ]

    assert list(ledger_of(*texts).rows()) == list(ledger_of(*texts).rows())


def test_no_texts_and_texts_without_people_make_an_empty_ledger(ledger_of):
    assert ledger_of().facts == ()
    assert ledger_of("Herald 2024-05-01: The bank paid 40 million dollars.").facts == ()
