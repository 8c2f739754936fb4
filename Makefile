# Every target is one line of what a person would type; .ci/run holds the rest.
.PHONY: check test lint generate fuzz soak bench

# Everything .ci/run does, but fuzzing and soaking.
check:
	.ci/run format vet staticcheck build test generate race experiments quickstart

test:
	go test ./...

lint:
	.ci/run format vet staticcheck

generate:
	go generate ./...

# FUZZ_SECONDS=60 make fuzz
fuzz:
	.ci/run fuzz

# SOAK_RUNS=100 make soak
soak:
	.ci/run soak

# Compare two runs with: go tool benchstat OLD NEW
bench:
	go test -run '^$$' -bench . -benchmem -count 6 ./...
