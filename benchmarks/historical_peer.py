"""Link the historical list with Splink as its own tutorial does for lists of this kind.

Run by a Python that has splink and pandas; it imports nothing of leleka:

    PEER benchmarks/historical_peer.py FOLDER

Takes   historical.csv of historical.py.
Gives   a line of JSON: key recall, pairwise and B-cubed figures of the clusters at 0.95, CPU seconds.
"""

import json
import sys
import time

import numpy as np
import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

KEYS = (
    ("substr(first_name,1,3)", "substr(surname,1,4)"),
    ("surname", "dob"),
    ("first_name", "dob"),
    ("postcode_fake", "first_name"),
    ("postcode_fake", "surname"),
    ("dob", "birth_place"),
    ("substr(postcode_fake,1,3)", "dob"),
    ("substr(postcode_fake,1,3)", "first_name"),
    ("substr(postcode_fake,1,3)", "surname"),
    ("substr(first_name,1,2)", "substr(surname,1,2)", "substr(dob,1,4)"),
)


def linked(rows: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs and clusters, by the tutorial's settings."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[block_on(*key) for key in KEYS],
        comparisons=[
            cl.ForenameSurnameComparison(
                "first_name", "surname", forename_surname_concat_col_name="first_and_surname"
            ),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.PostcodeComparison("postcode_fake"),
            cl.ExactMatch("birth_place").configure(term_frequency_adjustments=True),
            cl.ExactMatch("occupation").configure(term_frequency_adjustments=True),
        ],
    )
    linker = Linker(DuckDBAPI().register(rows), settings, log_level="ERROR")
    sure = [
        block_on("first_name", "surname", "dob"),
        block_on("substr(first_name,1,2)", "surname", "substr(postcode_fake,1,2)"),
        block_on("dob", "postcode_fake"),
    ]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=5e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name", "surname"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=0.95
    )
    return pairs.as_pandas_dataframe(), clusters.as_pandas_dataframe()


def share_of_true_pairs_met(rows: pd.DataFrame) -> float:
    """How many true pairs share one of the keys."""
    parts = rows.assign(
        **{
            f"{c}{n}": rows[c].str[:n]
            for c in ("first_name", "surname", "postcode_fake", "dob")
            for n in (2, 3, 4)
        }
    )
    met, n_true = 0, 0
    names = [[p.replace("substr(", "").replace(",1,", "").replace(")", "") for p in key] for key in KEYS]
    for _, person in parts.groupby("cluster"):
        n = len(person)
        found = np.zeros((n, n), bool)
        for key in names:
            same = np.ones((n, n), bool)
            for column in key:
                values = person[column].to_numpy(object)
                known = np.array([isinstance(v, str) and v != "" for v in values])
                same &= (values[:, None] == values[None, :]) & known[:, None] & known[None, :]
            found |= same
        n_true += n * (n - 1) // 2
        met += int(np.triu(found, 1).sum())
    return met / n_true


def figures(truth: pd.Series, found: pd.Series) -> dict[str, float]:
    """Pairwise and B-cubed precision, recall and F1 of a partition."""
    both = pd.DataFrame({"truth": truth.to_numpy(), "found": found.to_numpy()})
    cell = both.groupby(["truth", "found"])["truth"].transform("size")
    by_truth = both.groupby("truth")["truth"].transform("size")
    by_found = both.groupby("found")["found"].transform("size")
    pairs = [(each - 1).sum() / 2 for each in (cell, by_found, by_truth)]
    p, r = pairs[0] / pairs[1], pairs[0] / pairs[2]
    bp, br = float((cell / by_found).mean()), float((cell / by_truth).mean())
    return {"pair_p": p, "pair_r": r, "pair_f1": 2 * p * r / (p + r), "b3_f1": 2 * bp * br / (bp + br)}


def main() -> None:
    """Link one folder's list."""
    rows = pd.read_csv(f"{sys.argv[1]}/historical.csv", dtype=str)
    began = time.process_time()
    _, clusters = linked(rows)
    seconds = time.process_time() - began
    clusters = clusters.set_index("unique_id")["cluster_id"].reindex(rows["unique_id"])
    said = figures(rows["cluster"], clusters) | {"cpu_seconds": seconds}
    said["key_recall"] = share_of_true_pairs_met(rows)
    print(json.dumps({name: round(float(value), 4) for name, value in said.items()}))


if __name__ == "__main__":
    main()
