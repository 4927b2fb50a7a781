# The two that everybody needs: make run, make test.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

# Tools such as sqlc are built without C, so that no C compiler is needed.
TOOL := CGO_ENABLED=0 $(GO) tool

.PHONY: help run test test-long test-mysql test-abuse test-cluster fuzz generate verify plans bench bench-growth bench-mail bench-purge build client screenshots

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## run the service on a private database, at http://127.0.0.1:8080
	@scripts/ensure-mysqld
	@bin/latchkey dev

test: build client ## run all tests, on a throw-away database server, with the race detector
	@scripts/ensure-mysqld
	@scripts/ensure-chromium
	@scripts/ensure-node web
	$(GO) test -race -timeout 40m ./...
	cd clients/typescript && npm run --silent test

test-mysql: ## run the tests that need a database on MySQL 9, which is fetched into the user's cache; of the pages one journey
	@scripts/ensure-chromium
	@scripts/ensure-node web
	LATCHKEY_MYSQLD=$$(scripts/ensure-mysql) && export LATCHKEY_MYSQLD && $(GO) test -race -short -timeout 40m \
		$$($(GO) list -f '{{.ImportPath}} {{join .TestImports " "}} {{join .XTestImports " "}}' ./... | awk '/internal\/dbtest/ { print $$1 }')

test-long: ## run the tests that repeat or fill something, as often as they can
	@scripts/ensure-mysqld
	LATCHKEY_TEST_LONG=1 $(GO) test -race -count=1 -timeout 60m \
		$$(grep -rlE --include='*_test.go' 'testkit\.(Long|Rounds)\(' --exclude-dir=node_modules . | xargs -n 1 dirname | sort -u)

fuzz: ## run each fuzz target for FUZZTIME (30s)
	@scripts/fuzz $(FUZZTIME)

generate: ## regenerate what is made: dbgen/, the schema, the catalogue, the API reference, the scoreboards, the types of the client
	$(TOOL) sqlc generate
	@scripts/ensure-mysqld
	$(GO) run ./tools/schema
	$(GO) run ./tools/catalogue
	$(GO) run ./tools/reference
	$(GO) run ./tools/scoreboard
	@scripts/ensure-node clients/typescript
	cd clients/typescript && npm run --silent generate

verify: ## check generated code, formatting, vet, staticcheck, types, the module file and known vulnerabilities
	@scripts/verify

plans: ## measure every statement among 1,000,000 accounts, on MariaDB and on LATCHKEY_MYSQLD
	@env -u LATCHKEY_MYSQLD scripts/ensure-mysqld
	env -u LATCHKEY_MYSQLD $(GO) run ./tools/catalogue -accounts 1000000 -compare
	@[ -z "$$LATCHKEY_MYSQLD" ] || $(GO) run ./tools/catalogue -accounts 1000000 -compare

bench: build ## measure against the limit program; writes bench/RESULTS.md
	@scripts/ensure-mysqld
	$(GO) run ./bench limit

bench-growth: build ## measure what a million accounts cost; writes bench/GROWTH.md
	@scripts/ensure-mysqld
	$(GO) run ./bench growth

bench-mail: build ## measure how fast e-mails go; writes bench/MAIL.md
	@scripts/ensure-mysqld
	$(GO) run ./bench mail

bench-purge: build ## measure what clean-up costs; writes bench/PURGE.md
	@scripts/ensure-mysqld
	$(GO) run ./bench purge

test-abuse: build ## burst, flood and probe the built service, and send hostile requests; writes bench/ABUSE.md
	@scripts/ensure-mysqld
	$(GO) test ./slow -count=1 -timeout 60m -v -run TestAbuse -slow -report ../bench/ABUSE.md
	$(GO) test ./api -count=1 -timeout 60m -run '^TestHostileRequests$$' -hostile 200000

test-cluster: build ## kill a private server and a cluster's primaries under load; writes bench/FAILOVER.md
	@scripts/ensure-mysqld
	@programs=$$(scripts/ensure-mysql mysqlrouter) && set -- $$programs && \
		$(GO) test ./slow -count=1 -timeout 60m -v -run TestFailover -slow -report ../bench/FAILOVER.md -router "$$1" -mysqld "$$2"

build: ## build bin/latchkey
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o bin/latchkey ./cmd/latchkey

client: ## build the TypeScript client and check its types
	@scripts/ensure-node clients/typescript
	cd clients/typescript && npm run --silent build && npm run --silent check

screenshots: ## draw the pictures of the pages in docs/screenshots/ anew
	@scripts/ensure-mysqld
	@scripts/ensure-chromium
	@scripts/ensure-node web
	@scripts/screenshots
