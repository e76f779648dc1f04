# Short names for the long commands of this repository. Maven and the scripts do the work.
MVN = mvn -q -ntp
ONE = -Dsurefire.failIfNoSpecifiedTests=false
TARGETS = stream message multipart match actions packet topology http probe journal remembered
T ?= all
TIME ?= 3600
FUZZ = $(MVN) -pl controller -am test -Dtest=FuzzTest $(ONE)

.PHONY: help build test fast it format golden messages faults fuzz fuzz-minute lab-up lab-down

help: ## lists the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

build: ## builds the jar
	$(MVN) -DskipTests package

test: ## runs all tests, with the lab; needs root
	./test.sh

fast: ## runs the tests that need neither root nor the lab
	./test.sh --fast

it: ## runs one end-to-end test; needs root: make it NAME=RoutingIT
	mvn -B -ntp -Plab -pl vagrant -am verify -Dtest=NoSuch $(ONE) -Dit.test=$(NAME) -Dfailsafe.failIfNoSpecifiedTests=false -Dlab.java=$$(command -v java)

format: ## formats the Java sources
	$(MVN) -Plab spotless:apply

golden: ## refreshes golden files and PIPELINE.md; read the diff
	$(MVN) -pl controller -am test -Dtest=PipelineDumpTest $(ONE) -Dweft.golden=write
	$(MVN) -pl controller -am test -Dtest='*Golden*,PipelineDocumentTest,WordsTest,RepairScriptTest' $(ONE) -Dweft.golden=write

messages: ## refreshes the messages in the samples of invalid topology files
	$(MVN) -pl topology test -Dtest=InvalidFilesTest -DargLine=-Dweft.refresh=true

faults: ## the controller against faulty switches: make faults SEEDS=1000, or SEED=42
	$(MVN) -pl controller -am test -Dtest=FaultsTest $(ONE) -DargLine="$(if $(SEED),-Dweft.seed=$(SEED),-Dweft.faults=$(or $(SEEDS),100))"

fuzz: ## searches for harmful inputs: make fuzz T=match TIME=3600
	$(FUZZ) -Dweft.fuzz.target=$(T) -Dweft.fuzz.seconds=$(TIME)

fuzz-minute: ## a minute for each fuzz target
	for target in $(TARGETS); do $(FUZZ) -Dweft.fuzz.target=$$target -Dweft.fuzz.seconds=60 || exit 1; done

lab-up: ## starts the lab; needs root
	./weft lab up

lab-down: ## removes the lab; needs root
	./weft lab down
