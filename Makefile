# The two commands of a newcomer: `make demo` and `make test`. Everything else is for developers.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# A file of tests stays on one core, for some share a bot that takes seconds to start.
ALONE := $(BIN)/python -m pytest -m alone
OTHERS := $(BIN)/python -m pytest -m "not alone" --numprocesses auto --dist loadfile

.PHONY: demo test setup run check bench fuzz lock texts schema

demo: setup ## a simulated Discord with the real bot, in your browser
	$(BIN)/convenor demo

test: setup ## the tests
	$(ALONE)
	$(OTHERS)

setup: .venv/ready

# Made again only when what it is made of has changed.
.venv/ready: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: setup ## the bot on your own server; settings in .env
	$(BIN)/convenor run

check: setup ## everything that must be green before a commit
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(ALONE)
	$(OTHERS)

bench: setup ## measured figures, each beside its limit in the same run
	$(BIN)/python -m tests.bench

fuzz: setup ## 200 kill -9 while 3,000 reminders fall due, 10,000 due at once, 20,000 damaged files of each format
	$(BIN)/python -m tests.fuzz
	$(BIN)/python -m tests.fuzz.files --count 20000

LOCK := $(BIN)/python -m piptools compile --quiet --strip-extras --generate-hashes --allow-unsafe --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: setup ## the locked dependencies, with hashes and no address; what runs is what was tested
	$(LOCK) --extra dev --extra demo --output-file requirements-dev.lock pyproject.toml
	$(LOCK) --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml

texts: setup ## the catalogue of every text a person sees, for translators
	mkdir -p bot/locale
	$(BIN)/pybabel --quiet extract --mapping pyproject.toml --no-default-keywords --keyword T --keyword Tn:1,2 --keyword locale_str --add-location file --sort-by-file --project Convenor --copyright-holder "The Convenor authors" --output bot/locale/convenor.pot bot cogs schedules

schema: setup ## bot/store/schema.sql: the whole schema, as the migrations make it
	$(BIN)/python -m bot.store.migrations > bot/store/schema.sql
