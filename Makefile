# Paragon: build, test, run.  `make help` lists the targets.
#
#   make B=build/clang CC=clang      another compiler, beside the first
#   make check CK_RUN_SUITE=csv      one test suite

ifeq ($(origin CC),default)
CC      := gcc
endif
B       ?= build
PKGS    := gsl jansson libpq libcurl libmicrohttpd libcrypto
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
           -Wpointer-arith -Wcast-qual -Wwrite-strings -Wundef -Wformat=2 -Wvla -Werror
HARDEN  := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
OPT     ?= -O2 -g
CPPFLAGS = -I. -I$(B)/gen -D_GNU_SOURCE $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
# -ffp-contract=off: the same sums with every compiler (docs/methods.md, "Numbers").
CFLAGS   = -std=c17 $(OPT) $(WARN) $(HARDEN) -ffp-contract=off -pthread $(SANITIZE)
LDFLAGS  = -pie -Wl,-z,relro,-z,now -pthread $(SANITIZE)
LDLIBS   = $(shell pkg-config --libs-only-L --libs-only-l $(PKGS) 2>/dev/null | sed 's/-lgslcblas//') -lopenblas -lm

SQL      := $(sort $(wildcard sql/migrations/*.sql)) $(sort $(wildcard sql/queries/*.sql))
SOURCES  := $(sort $(shell find core models tools -name '*.c'))
LIBRARY  := $(filter-out tools/main.c,$(SOURCES))
TESTS    := $(sort $(shell find tests -name '*.c' -not -path 'tests/fuzz/*' -not -path 'tests/bench/*'))
OBJECTS   = $(LIBRARY:%.c=$(B)/obj/%.o) $(B)/obj/queries.o
TEST_OBJECTS = $(TESTS:%.c=$(B)/obj/%.o)
HEADERS  := $(shell find core models tools tests -name '*.h' -o -name '*.def')

.DEFAULT_GOAL := build
.PHONY: help demo check build deps asan determinism rebuilds crashes deliveries rudeness tampering lint format examples bench docs docs-check clean
.DELETE_ON_ERROR:

help:            ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: deps       ## install what is missing, then the whole job on a sample bank
	@$(MAKE) --no-print-directory build
	@tools/dev/demo.sh $(B)/paragon

check: deps      ## install what is missing, then run all tests
	@$(MAKE) --no-print-directory tests-run

deps:            ## install what is missing (apt; does nothing when all is there)
	@tools/dev/install-deps.sh

build: $(B)/paragon ## compile the program

.PHONY: tests-run
tests-run: $(B)/paragon $(B)/tests/run
	@PARAGON_BINARY=$(abspath $(B)/paragon) $(B)/tests/run

asan:            ## all tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@ASAN_OPTIONS=allocator_may_return_null=1 $(MAKE) --no-print-directory tests-run B=$(B)/asan OPT="-O1 -g -fno-omit-frame-pointer" \
	    HARDEN= SANITIZE="-fsanitize=address,undefined -fno-sanitize-recover=all"

determinism: $(B)/paragon $(B)/tests/run ## the same ids and bytes from gcc and clang
	@$(MAKE) --no-print-directory build B=$(B)/clang CC=clang
	@PARAGON_BINARY=$(abspath $(B)/paragon) PARAGON_OTHER_BINARY=$(abspath $(B)/clang/paragon) \
	    CK_RUN_SUITE=determinism $(B)/tests/run

rebuilds: $(B)/paragon ## 100 rebuilds: threads x order of rows x compiler x locale, one result
	@$(MAKE) --no-print-directory build B=$(B)/clang CC=clang
	@tools/dev/rebuilds.py $(B)/paragon $(B)/clang/paragon

crashes:         ## kill -9 build and publish at every named point and 300 random moments
	@$(MAKE) --no-print-directory build B=$(B)/crash OPT="$(OPT) -DPARAGON_CRASH_POINTS"
	@tools/dev/crashes.py $(B)/crash/paragon

deliveries: $(B)/paragon ## deliver 10,000 triggers to CRMs that fail, by workers that are killed
	@for face in dataverse creatio espocrm webhook; do \
	    tools/dev/deliveries.py $(B)/paragon --face $$face || exit 1; done

rudeness: $(B)/paragon ## a million damaged requests and ten thousand slow ones to deliver listen
	@tools/dev/rude_requests.py $(B)/paragon

tampering: $(B)/paragon $(B)/tests/run ## change every byte and line of an evidence pack of 1,000 records
	@tools/dev/tampering.py $(B)/paragon $(B)/tests/run

lint: $(B)/gen/core/db/queries.h ## format, clang-tidy, cppcheck, purity of models/, docs up to date
	@B=$(B) tools/dev/lint.sh

format:          ## reformat the sources
	@clang-format -i $(SOURCES) $(TESTS) $(filter %.h,$(HEADERS))

docs: $(B)/paragon ## write the generated pages of docs/
	@tools/dev/docs.sh $(B)/paragon docs

docs-check: $(B)/paragon ## do the generated pages equal the committed ones?
	@tools/dev/docs.sh $(B)/paragon --check

examples: $(B)/paragon ## run the examples of the guides anew and write down what they print
	@tools/dev/examples.py $(B)/paragon

bench: $(B)/paragon ## time the main job at several sizes (no gate)
	@tools/dev/bench.py $(B)/paragon

clean:           ## remove what was built
	rm -rf $(B)

$(B)/paragon: $(B)/obj/tools/main.o $(B)/libparagon.a
	@echo "  LD   $@"; $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(B)/tests/run: $(TEST_OBJECTS) $(B)/libparagon.a
	@mkdir -p $(@D)
	@echo "  LD   $@"; $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS) $(shell pkg-config --libs check)

$(B)/libparagon.a: $(OBJECTS)
	@rm -f $@
	@ar rcs $@ $^

$(B)/gen/core/db/queries.h: $(SQL) tools/dev/sql2c.awk
	@mkdir -p $(@D)
	@awk -v mode=header -f tools/dev/sql2c.awk $(SQL) > $@

$(B)/gen/queries.c: $(SQL) tools/dev/sql2c.awk
	@mkdir -p $(@D)
	@awk -v mode=source -f tools/dev/sql2c.awk $(SQL) > $@

$(B)/obj/queries.o: $(B)/gen/queries.c $(B)/gen/core/db/queries.h
	@mkdir -p $(@D)
	@echo "  CC   $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -Wno-overlength-strings -c -o $@ $<

$(B)/obj/%.o: %.c | $(B)/gen/core/db/queries.h
	@mkdir -p $(@D)
	@echo "  CC   $<"; $(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)
