#!/bin/sh
# Makes .venv hold exactly what a lock file names: sh tools/sync.sh requirements.lock
#
# uv does not read pip's configuration. Where the machine's mirror and certificates are set for pip alone, pass them
# on; and let it trust what the system trusts, as pip does.
set -eu

setting() {
    .venv/bin/python -m pip config list 2>/dev/null | sed -n "s/^global\.$1='\(.*\)'$/\1/p"
}

mirror=${UV_DEFAULT_INDEX:-${UV_INDEX_URL:-${PIP_INDEX_URL:-$(setting index-url)}}}
certificates=${SSL_CERT_FILE:-${PIP_CERT:-$(setting cert)}}
if [ -n "$mirror" ]; then export UV_DEFAULT_INDEX="$mirror"; fi
if [ -n "$certificates" ]; then export SSL_CERT_FILE="$certificates"; fi
export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-1}"

echo "Installing the Python packages of $1"
# Compiled now, once, rather than at each first start.
.venv/bin/uv pip sync --quiet --compile-bytecode --require-hashes --python .venv/bin/python "$1"
