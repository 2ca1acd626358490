def grade(ledger, measure="taken"):
    return next(fact for fact in ledger.facts if fact.key.measure == measure)


def test_one_source_is_single(ledger_of):
    assert grade(ledger_of("Herald 2024-05-01: Police said 300 girls were abducted.")).grade == "single"


def test_two_sources_that_fit_are_corroborated(ledger_of):
    ledger = ledger_of(
        "Herald 2024-05-01: Police said 300 girls were abducted.",
        "Wire 2024-05-01: The governor said more than 280 girls were abducted.",
    )

    assert grade(ledger).grade == "corroborated"


def test_a_denial_makes_a_documented_count_contested_and_no_less(ledger_of):
    ledger = ledger_of(
        "Herald 2024-05-01: Ukraine has documented 19,546 deported children. Russia denies"
        " deporting children."
    )

    fact = grade(ledger)

    assert fact.grade == "contested"
    assert "Russia" in fact.said()


def test_two_numbers_that_cannot_both_hold_are_contested(ledger_of):
    ledger = ledger_of(
        "Herald 2024-05-01: Police said 300 girls were abducted. Parents said 110 girls were abducted."
    )

    assert grade(ledger).grade == "contested"


def test_a_number_its_source_took_back_is_withdrawn(ledger_of):
    ledger = ledger_of(
        "Herald 2024-05-01: Police said 300 girls were abducted. The agency retracted its figure"
        " of abducted girls."
    )

    assert grade(ledger).grade == "withdrawn"


def test_a_count_the_accused_gives_is_accepted(ledger_of):
    ledger = ledger_of(
        "Herald 2024-05-01: Kyiv accuses Russia of abducting children."
        " Moscow said 2,000 children had been taken to Russia without parents."
    )

    assert grade(ledger).grade == "accepted"
