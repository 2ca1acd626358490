import json

from leleka.figures.exports import claim_reviews, statements

TEXTS = (
    "Herald 2024-05-01: Ukraine has documented 19,546 deported children. Russia denies deporting children.",
    "Wire 2024-05-02: Experts say up to 35,000 children are missing.",
)


def test_a_claim_review_rates_the_sources_not_the_truth(ledger_of):
    reviews = claim_reviews(ledger_of(*TEXTS))

    taken = next(r for r in reviews if "taken" in r["about"])

    assert taken["@type"] == "ClaimReview"
    assert taken["reviewRating"]["alternateName"] == "contested"
    assert taken["itemReviewed"]["author"]["name"] == "Ukraine"
    assert taken["itemReviewed"]["appearance"][0]["datePublished"] == "2024-05-01"
    json.dumps(reviews)


def test_a_statement_carries_its_qualifiers_and_reference(ledger_of):
    rows = statements(ledger_of(*TEXTS))

    taken = next(r for r in rows if r["property"] == "taken")

    assert taken["rank"] == "preferred"
    assert taken["value"]["lowerBound"] == taken["value"]["upperBound"] == 19546
    assert taken["qualifiers"]["P1310 statement disputed by"] == ["Russia"]
    assert taken["references"][0]["P1683 quotation"] == taken["qualifiers"]["object named as"]
