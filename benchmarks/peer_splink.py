"""Link the invented people with Splink, as its guides recommend, and say what it took.

Run by peer.py with a Python that has splink and pyarrow; it imports nothing of leleka.

Takes   people.parquet and truth.csv of people.py, "nine" or "eleven".
Gives   a line of JSON: seconds, memory, pairs, B-cubed of the clusters at 0.95.
"""

import json
import resource
import sys
import time

import duckdb
import numpy as np
import pyarrow.csv as pa_csv
import splink.comparison_library as cl
from peer_plan import KEYS, TEXT_LEVELS, TEXTS, b_cubed
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def as_sql(part: str) -> str:
    """A part of a key, as DuckDB says it."""
    if part.endswith("[:4]"):
        return f"substr({part[:-4]}, 1, 4)"
    if part.endswith(".year"):
        return f"substr({part[:-5]}, 1, 4)"
    return f"substr({part[:-6]}, 1, 7)" if part.endswith(".month") else part


def linked(connection, keys):
    """Pairs and clusters."""
    comparisons = [
        cl.JaroWinklerAtThresholds(column, TEXT_LEVELS).configure(term_frequency_adjustments=True)
        for column in TEXTS
    ]
    comparisons += [
        cl.AbsoluteDateDifferenceAtThresholds(
            "born", input_is_string=False, metrics=["month", "year"], thresholds=[1, 1]
        ),
        cl.ExactMatch("place").configure(term_frequency_adjustments=True),
        cl.ExactMatch("sex"),
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        blocking_rules_to_generate_predictions=[block_on(*map(as_sql, key)) for key in keys],
        comparisons=comparisons,
        retain_matching_columns=False,
        retain_intermediate_calculation_columns=False,
    )
    linker = Linker(DuckDBAPI(connection=connection).register("people"), settings, log_level="ERROR")
    sure = [
        block_on("surname", "given_name", "birth_date"),
        block_on("surname", "given_name", "patronymic", "place"),
    ]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in (block_on("surname", "given_name"), block_on("born", "place")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_probability=0.01)
    return pairs, linker.clustering.cluster_pairwise_predictions_at_threshold(
        pairs, threshold_match_probability=0.95
    )


def main() -> None:
    """Link one folder's list."""
    folder, keys = sys.argv[1], KEYS[sys.argv[2]]
    connection = duckdb.connect()
    # A table of DuckDB's own, dates as dates: it would otherwise read both anew for each pair.
    rows = connection.read_parquet(f"{folder}/people.parquet")
    rows.project("*, birth_date::DATE AS born").create("people")
    truth = pa_csv.read_csv(f"{folder}/truth.csv")["child_id"].to_numpy()
    wall, cpu = time.perf_counter(), time.process_time()
    pairs, clusters = linked(connection, keys)
    found_rows = clusters.as_pyarrow_table()
    said = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    said["peak_gb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    said["kept"] = pairs.as_duckdbpyrelation().count("*").fetchall()[0][0]
    names = found_rows["cluster_id"].to_numpy()
    _, codes = np.unique(names.astype(str), return_inverse=True)
    found = np.empty(len(truth), np.int64)
    found[found_rows["id"].to_numpy()] = codes
    said["b3"] = b_cubed(truth, found)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
