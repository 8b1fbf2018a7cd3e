# make lab        opens the series in JupyterLab
# make site       builds the series as web pages, in _site (see binder/README.md)
# make lite       builds JupyterLite alone, in _site/lite, where the pages lead to it
# make test       checks everything
# make wasm       runs bpkit in WebAssembly, as the static site does; the first time takes minutes
# make site-test  builds the site and moves every figure of it; minutes
# make fuzz       tries bpkit's functions with 25,000 hostile inputs, which takes minutes
# make mutants    breaks the mathematics in many ways, and has the tests notice each; minutes, too
# make notebooks  runs every notebook afresh and stores it with its outputs, in every language
#
# The first run makes .venv and installs into it; later runs start at once. Another Python than
# python3:  make lab PYTHON=python3.13.  More options for Jupyter:  make lab LAB="--no-browser".

PYTHON ?= python3
LAB ?=
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest

# Jupyter's token stays on.
.PHONY: lab
lab: .venv/.reader
	$(BIN)/jupyter lab --ServerApp.root_dir=. $(LAB) notebooks/00_start_here.ipynb

.PHONY: site
site: lite pages

.PHONY: pages
pages: .venv-site/.ready
	.venv-site/bin/python binder/site/make_pages.py _site

.PHONY: lite
lite: .venv-lite/.ready
	.venv-lite/bin/python binder/lite/build.py _site/lite

.PHONY: test
test: lint unit nbval browser

.PHONY: site-test
site-test: pages .venv/.test
	$(PYTEST) tests/browser/whole_site.py

.PHONY: lint
lint: .venv/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

.PHONY: unit
unit: .venv/.test
	$(PYTEST) -n 2 --ignore=tests/browser --ignore=tests/benchmarks tests

# Each notebook is run from a fresh kernel, and what it shows compared with what is stored in it:
# twice, the second time with the arithmetic of an older processor.
.PHONY: nbval
nbval: .venv/.test
	$(BIN)/python tests/notebooks/compare.py

.PHONY: browser
browser: .venv/.test
	$(PYTEST) -rs -n 2 --dist loadfile tests/browser

# As the static site computes, beside this machine. numpy and matplotlib are in WebAssembly's Python;
# what else bpkit needs is of pure Python.
.PHONY: wasm
wasm: .venv/.wasm
	$(BIN)/python tests/wasm/run.py

# Hostile input, 25,000 examples; others with  make fuzz SEED=1.
SEED ?= 0
.PHONY: fuzz
fuzz: .venv/.test
	$(PYTEST) tests/fuzz --hypothesis-profile=fuzz --hypothesis-seed=$(SEED)

# The mathematics broken in many ways, one at a time: the tests must notice each. Those of one
# module with  make mutants OF=costs.
OF ?=
.PHONY: mutants
mutants: .venv/.test
	$(BIN)/python tests/mutants.py $(OF)

# Speed, which takes an hour: tests/benchmarks/README.md.
.PHONY: bench
bench: .venv/.test
	$(BIN)/python tests/benchmarks/arithmetic.py
	$(BIN)/python tests/benchmarks/answers.py
	$(PYTEST) tests/benchmarks/interaction.py

.PHONY: notebooks
notebooks: .venv/.test
	$(BIN)/python tests/notebooks/store.py
	$(BIN)/python notebooks/languages/build.py build

.venv/.reader: requirements.txt pyproject.toml binder/jupyter_server_config.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "This needs Python 3.11 or newer, and $(PYTHON) is not. If you have one under another name:" \
	  "make $(or $(MAKECMDGOALS),lab) PYTHON=python3.13" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@# Spares the reader JupyterLab's question about news.
	$(BIN)/jupyter labextension disable --level=sys_prefix "@jupyterlab/apputils-extension:announcements"
	@mkdir -p .venv/etc/jupyter && cp binder/jupyter_server_config.py .venv/etc/jupyter/
	@touch $@

.venv-lite/.ready: binder/lite/requirements.txt
	$(PYTHON) -m venv .venv-lite
	.venv-lite/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

.venv-site/.ready: binder/site/requirements.txt requirements.txt
	$(PYTHON) -m venv .venv-site
	.venv-site/bin/python -m pip install --quiet --disable-pip-version-check -r $< -e .
	@touch $@

.venv/.test: .venv/.reader
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -e '.[test]'
	@touch $@

.venv/.wasm: .venv/.test
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -e '.[wasm]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --target .venv/wasm --upgrade \
	  --platform any --only-binary :all: --implementation py --abi none --python-version 3.13 \
	  ipywidgets anywidget latex2mathml
	@touch $@
