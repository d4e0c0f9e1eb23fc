# Commands come from .venv where it exists, else from the environment in use.
BIN := $(if $(wildcard .venv/bin/python),.venv/bin/,)

.PHONY: check test quick soak format course picture benchmarks reliability

check:
	$(BIN)ruff format --check
	$(BIN)ruff check
	$(BIN)mypy
	$(BIN)lint-imports

# Three tiers: under a minute, everything that must always hold, and what takes longer.
quick:
	HYPOTHESIS_PROFILE=quick $(BIN)pytest -q -m "not slow and not soak" \
		--ignore tests/screens --ignore tests/shots --ignore tests/reliability \
		--ignore tests/server --ignore tests/central --ignore tests/workshop

test:
	$(BIN)pytest

soak:
	$(BIN)python tests/soak.py docs/soak.md $(PARTS)

format:
	$(BIN)ruff format
	$(BIN)ruff check --fix

course:
	$(BIN)python docs/course.py README.md

picture:
	$(BIN)python docs/picture.py docs/pictures

reliability:
	RELIABILITY_TABLE=docs/reliability.md $(BIN)pytest -q -n 0 tests/reliability

benchmarks:
	OPENBLAS_NUM_THREADS=1 $(BIN)pytest -q -s -n 0 tests/benchmarks/bench_*.py
