# Everything happens in .venv. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LAB_READY := $(VENV)/.ready-lab
TEST_READY := $(VENV)/.ready-test

# What was installed counts for this folder and its Python: moved, copied or without its Python, it is done again.
$(shell test "$$(cat $(VENV)/.folder 2>/dev/null)" = "$(CURDIR)" || rm -f $(LAB_READY) $(TEST_READY))
$(shell test -L $(BIN)/python && test ! -x $(BIN)/python && rm -rf $(VENV))
$(shell test -x $(BIN)/python || rm -f $(LAB_READY) $(TEST_READY))
# uv makes environments without pip, and so does a `python -m venv` that was stopped half-way.
WITH_PIP = $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip --upgrade >/dev/null

# What you may set:  make lab LAB_OPTIONS="--ip=0.0.0.0"   make test ARGS="-k house" WORKERS=4   (0: one test at a time)
#                    make notebooks NOTEBOOKS=notebooks/01_measure_the_cost.ipynb
#                    make look OUT=pictures LOOK="--theme dark --width 1024"
#                    make hand-out HAND_OUT="--no-folds myclass"   make lab FOLDER=hand_out/student
#                    make collect FOLDER=handed_in COLLECT="--csv marks.csv"
LAB_OPTIONS ?=
FOLDER ?= notebooks
ARGS ?=
WORKERS ?= 2
ROWS ?=
NOTEBOOKS ?=
OUT ?= looks
LOOK ?=
HAND_OUT ?=
COLLECT ?=

# On matrices as small as the lessons' a second BLAS thread gains little, and costs much where kernels share the cores.
export OPENBLAS_NUM_THREADS ?= 1

# Without it, each move of a slider waits 40 ms for nothing; backprop_prompt_connection.py says why.
PROMPT := --ServerApp.kernel_websocket_connection_class=backprop_prompt_connection.PromptConnection

# A file's tests stay together, since the cells of a notebook are tests that go in order; files begin in theirs.
PYTEST = PYTHONWARNINGS=error::RuntimeWarning $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help lab test proof versions notebooks look lint hand-out collect pages clean

help:  ## list the commands
	@echo "make lab        set up .venv and open JupyterLab on notebooks/"
	@echo "make test       set up what tests need and run them all"
	@echo "make proof      run the whole campaign of tests/proof, of which 'make test' runs a short form; takes long"
	@echo "make versions   run the tests with the oldest and the newest packages and Python, each in an environment of its own"
	@echo "make notebooks  run every notebook again and write it back normalised"
	@echo "make look       take screenshots of every notebook in a real JupyterLab"
	@echo "make lint       check style, and that notebooks are as 'make notebooks' writes them"
	@echo "make hand-out   write copies for a class, without and with the answers, to hand_out/"
	@echo "make collect    run the notebooks in FOLDER, which students handed in, and list what the checks say"
	@echo "make pages      write the notebooks as pages to print, to pages/"
	@echo "make clean      remove .venv, all other environments and caches, dist/, looks/ and pages/; hand_out/ stays"

lab: $(LAB_READY)
	@options="$(LAB_OPTIONS)"; \
	if [ "$$(id -u)" = 0 ]; then options="--allow-root $$options"; fi; \
	if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then options="--no-browser $$options"; fi; \
	echo "JupyterLab prints its address below. Open it in a browser; Ctrl-C twice stops it."; \
	exec $(BIN)/python -m jupyterlab $$options $(PROMPT) "$(FOLDER)"

test: $(TEST_READY)
	$(PYTEST) --nbval --nbval-current-env --nbval-cell-timeout=120 tests notebooks $(ARGS)

proof: $(TEST_READY)
	-$(BIN)/python -m tools.accessibility --fetch
	$(PYTEST) --proof tests/proof tests/test_deploying.py $(ARGS)

versions: $(TEST_READY)
	$(BIN)/python -m tools.versions $(ROWS)

notebooks: $(TEST_READY)
	$(BIN)/python tools/execute_notebooks.py $(NOTEBOOKS)

look: $(TEST_READY)
	$(BIN)/python -m tools.look $(LOOK) "$(OUT)" $(NOTEBOOKS)

lint: $(TEST_READY)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python tools/execute_notebooks.py --check $(NOTEBOOKS)

hand-out: $(LAB_READY)
	$(BIN)/python -m tools.hand_out $(HAND_OUT)

collect: $(LAB_READY)
	@test "$(origin FOLDER)" != file || { echo "Which folder? make collect FOLDER=handed_in"; exit 1; }
	$(BIN)/python -m tools.collect $(COLLECT) "$(FOLDER)"

pages: $(LAB_READY)
	$(BIN)/python -m tools.pages pages $(NOTEBOOKS)

clean:
	rm -rf $(VENV) .versions .checkers looks pages .pytest_cache .ruff_cache .hypothesis dist
	find . -name __pycache__ -prune -exec rm -rf {} +
	find notebooks -name .ipynb_checkpoints -prune -exec rm -rf {} +

$(LAB_READY): pyproject.toml | $(BIN)/python
	@echo "Installing what the lessons need into $(VENV). The first time takes a few minutes."
	@$(WITH_PIP)
	$(PIP) --editable '.[safe]'
	@echo "$(CURDIR)" > $(VENV)/.folder
	@touch $@

$(TEST_READY): pyproject.toml | $(BIN)/python
	@echo "Installing what the tests need into $(VENV). The first time takes a few minutes."
	@$(WITH_PIP)
	$(PIP) --editable '.[safe,test]'
	@echo "$(CURDIR)" > $(VENV)/.folder
	@touch $@ $(LAB_READY)

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "No '$(PYTHON)' here. Install Python 3.11 or later, or name yours: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "The lessons need Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)."; \
		echo "If you have a newer one, name it: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Python could not make a virtual environment. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
