# The long commands of this repository under short names. Java and Maven do the work.
TARGETS = stream message multipart match actions packet topology http probe journal remembered
T ?= all
TIME ?= 3600
FUZZ = mvn -q -ntp -pl controller -am test -Dtest=FuzzTest -Dweft.fuzz.seed=0 -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: build test fast fuzz fuzz-minute

build: ## the jar
	mvn -q -ntp -DskipTests package

test: ## everything, with the lab; needs root
	./test.sh

fast: ## everything without the lab
	./test.sh --fast

fuzz: ## searches for inputs that do harm: make fuzz T=match TIME=3600
	$(FUZZ) -Dweft.fuzz.target=$(T) -Dweft.fuzz.seconds=$(TIME)

fuzz-minute: ## a minute for each target
	for target in $(TARGETS); do $(FUZZ) -Dweft.fuzz.target=$$target -Dweft.fuzz.seconds=60 || exit 1; done
