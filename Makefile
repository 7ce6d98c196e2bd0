# What a person types.  Each line is one script of scripts/; they can be run by themselves too.
.PHONY: demo run test check bench test-long agent messages setup docs

demo:            ## a whole sample helpdesk on http://localhost:8080; Ctrl-C removes it
	@scripts/demo.sh

run:             ## the appliance for real use: HTTPS, data in ./data
	@scripts/run.sh

test:            ## everything a change must pass, about 10 minutes on 2 cores
	@scripts/test.sh

check:           ## the fast half of it
	@scripts/check.sh

bench:           ## speed against x11vnc and TigerVNC with noVNC: the table of docs/performance.md
	@scripts/bench.sh

test-long:       ## the full figures of the security promises
	@scripts/test-long.sh

agent:           ## the customer's program as one file: dist/deskside-agent-linux
	@scripts/agent.sh

messages:        ## collect the texts to translate into web/locale and agent/locale
	@scripts/messages.sh

docs:            ## print docs/protocol.md and docs/session.md from the code
	@scripts/docs.sh

setup:           ## only the set-up
	@scripts/setup.sh
