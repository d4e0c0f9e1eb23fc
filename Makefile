# Commands come from .venv where it exists, else from the environment in use.
BIN := $(if $(wildcard .venv/bin/python),.venv/bin/,)

.PHONY: check test format picture benchmarks

check:
	$(BIN)ruff format --check
	$(BIN)ruff check
	$(BIN)mypy
	$(BIN)lint-imports

test:
	$(BIN)pytest

format:
	$(BIN)ruff format
	$(BIN)ruff check --fix

picture:
	$(BIN)python docs/picture.py docs/screen.svg

benchmarks:
	$(BIN)pytest -q -s tests/benchmarks/bench_*.py
