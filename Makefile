# make run: set up and open the app on the bundled sample. make test: set up, then lint, types and all tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test bench clean

run: $(VENV)/.installed
	$(BIN)/python -m streamlit run app.py

test: $(VENV)/.installed-dev
	$(BIN)/python tests/browser/get_browser.py
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -W error

bench: $(VENV)/.installed-dev
	$(BIN)/python benchmarks/components.py
	$(BIN)/python benchmarks/whole.py

clean:
	rm -rf $(VENV)

$(VENV)/.made:
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Hotspots needs Python 3.11 or later: make PYTHON=python3.11 run')"
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.installed: $(VENV)/.made requirements.txt pyproject.toml
	$(BIN)/python -m pip install --quiet -r requirements.txt
	$(BIN)/python -m pip install --quiet --no-deps -e .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.txt
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@
