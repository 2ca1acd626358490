import csv
from pathlib import Path

import pytest
from test_reading import is_same_source

from leleka.reports import Document, read

HERE = Path(__file__).parent
CASES = [
    row
    for name in ("claims.tsv", "claims_apart.tsv")
    for row in csv.DictReader((HERE / name).open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE)
]


@pytest.mark.parametrize("row", CASES, ids=[row["text"][:50] for row in CASES])
def test_a_position_is_told_by_kind_by_whom_and_about_what(row):
    claims = read(Document("case", row["text"], lang=row["lang"])).claims

    for entry in row["expected"].split("|"):
        kind, claimant, about = entry.split(";")
        own = [c for c in claims if c.kind == kind]
        assert own, entry
        is_named = claimant == "*" or any(is_same_source(claimant, c.claimant) for c in own)
        assert is_named, [c.claimant for c in own]
        assert about == "*" or about in {c.about for c in own}


def test_a_denial_with_its_reason_is_one_claim_about_the_taking():
    text = "Kyiv accuses Moscow of abducting 900 children. Moscow denied it, saying it moved them to safety."

    claims = read(Document("two", text, lang="en")).claims

    assert [(c.kind, c.about) for c in claims] == [("accusation", "taken"), ("denial", "taken")]
    assert claims[1].answers == claims[0].start
