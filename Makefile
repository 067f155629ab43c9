# Hansard. `make demo` shows it, `make test` checks it; both install what they need first.

PREFIX ?= /usr/local
FORMATTED = Package.swift Sources Tests Benchmarks

.PHONY: help setup build demo test torture torture-short odd-dumps mutants fuzz sanitize schedules lint format install readme-demo samples clean

help:
	@echo "make demo      build, run the nightly pipeline on SampleData, show what is in the store"
	@echo "make test      build and run all tests"
	@echo "make torture   interrupt the binary at every call that changes a file (long)"
	@echo "make odd-dumps feed odd dumps to the binary, and all that an operator may do then (long)"
	@echo "make fuzz      feed damaged inputs to every reader under the address sanitizer (long)"
	@echo "make sanitize  run the tests of all that reads under the address sanitizer (long)"
	@echo "make mutants   leave out each sync and each overwriting in turn: every one has to be noticed"
	@echo "make schedules run random schedules of ingests, erasures and copies, 10,000 of them (long)"
	@echo "make build     build the release binary, .build/release/hansard"
	@echo "make install   put it into PREFIX/bin (PREFIX=$(PREFIX))"
	@echo "make lint      check the style; make format applies it"
	@echo "make samples   write SampleData anew (needs python3; the result is committed)"
	@echo "make readme-demo   put the demo's output into README.md"
	@echo "make clean     remove the build and the demo"

setup:
	@scripts/install-dependencies

build: setup
	@echo "Building hansard (release; the first time takes some minutes)"
	@swift build -c release --product hansard --quiet

demo: build
	@scripts/demo .build/release/hansard demo

test: setup
	@echo "Building and testing (the first time takes some minutes)"
	@swift test
	@! command -v python3 >/dev/null || python3 -m unittest discover -q -s Benchmarks/ingest

torture: build
	@python3 Tests/Torture/torture.py

# Both at once: each keeps one processor busy.
torture-short:
	@if command -v python3 >/dev/null && command -v cc >/dev/null; then \
	  swift build --quiet --product hansard && \
	  { python3 Tests/Torture/odd_dumps.py --binary .build/debug/hansard --seconds 60 & odd=$$!; \
	    python3 Tests/Torture/torture.py --binary .build/debug/hansard --seconds 60 && wait $$odd; }; \
	else echo "Skipped: interrupting the binary needs python3 and cc"; fi

# ODD_SECONDS=S in all; ODD_SEED=N begins the same trials again.
ODD_SECONDS ?= 3600
ODD_SEED ?= $(shell date +%Y%m%d)
odd-dumps: build
	@python3 Tests/Torture/odd_dumps.py --seconds $(ODD_SECONDS) --seed $(ODD_SEED)

mutants: setup
	@HANSARD_MUTANTS=1 swift test --filter ForgottenSafeguardTests

# FUZZ_SECONDS=S guided, and as long again unguided. What reached new code is kept in .build/corpus for the next time.
FUZZ_SECONDS ?= 3600
FUZZ_SEED ?= $(shell date +%Y%m%d)
fuzz: setup
	@scripts/fuzz-guided $(FUZZ_SECONDS) $(FUZZ_SEED) .build/corpus
	@scripts/fuzz-readers $(FUZZ_SECONDS) $(FUZZ_SEED) release .build/corpus

READERS = SystemIOTests|DumpsTests|TokensTests|SummariesTests|StoreTests|ChatModelTests|PipelineTests
sanitize: setup
	@ASAN_OPTIONS=detect_leaks=0 swift test --sanitize=address --scratch-path .build/asan --filter '$(READERS)'

# SCHEDULES=N runs N; HANSARD_SEED=S begins with that one, so that a failure can be repeated.
SCHEDULES ?= 10000
schedules: setup
	@HANSARD_SCHEDULES=$(SCHEDULES) swift test --filter RandomScheduleTests

lint:
	@echo "Checking the style"
	@swift format lint --strict --parallel --recursive --configuration .swift-format $(FORMATTED)

format:
	@swift format --in-place --parallel --recursive --configuration .swift-format $(FORMATTED)

install: build
	@install -D -m 755 .build/release/hansard $(DESTDIR)$(PREFIX)/bin/hansard
	@echo "Installed $(DESTDIR)$(PREFIX)/bin/hansard"

readme-demo: build
	@scripts/refresh-readme-demo

samples:
	@python3 SampleData/generate.py

clean:
	@rm -rf .build demo
