# Each target sets up .venv itself.
VENV ?= .venv
PYTHON ?= python3
BIN := $(VENV)/bin
METADATA := pyproject.toml plugins/requirements.txt $(wildcard plugins/*/pyproject.toml)

.PHONY: demo test fuzz lint format bench docs wheels clean

demo: $(VENV)/.installed
	$(BIN)/deepg run examples/16s_vs_bacteria/spec.toml
	@echo
	@echo "Look at curves.png in that folder, read examples/16s_vs_bacteria/spec.toml, then change it:"
	@echo "    $(BIN)/deepg run examples/16s_vs_bacteria/spec.toml --backend keras --set training.epochs=3"
	@echo "README.md says how to go on with sequences of your own."

test: $(VENV)/.installed
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

# The fuzzers of the tests with a hundred times their budget.
fuzz: $(VENV)/.installed
	DEEPG_FUZZ=100 $(BIN)/python -m pytest tests/fuzz

lint: $(VENV)/.installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed
	$(BIN)/python -m benchmarks

# Begins anew each time: pages are written from the code. Warnings are errors.
docs: $(VENV)/.installed
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[docs]'
	rm -rf docs/html docs/reference
	$(BIN)/sphinx-build -c docs/site -W --keep-going -n -q . docs/html
	@echo "docs/html/index.html"

wheels: $(VENV)/.installed
	for part in . plugins/readers plugins/torch_backend plugins/keras_backend plugins/ray_launcher plugins/pretrained; do \
		$(BIN)/python -m build --wheel --outdir dist $$part || exit 1; \
	done

clean:
	rm -rf $(VENV) dist docs/html docs/reference .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.installed: $(METADATA)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "deepG needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -r plugins/requirements.txt
	touch $@
