#!/bin/sh
# Makes .venv and puts uv into it, or says in a sentence what the machine lacks.
set -eu

python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null 2>&1; then
    echo "There is no $python on this machine. Install Python 3.11 or later (Debian: apt install python3 python3-venv)." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$python is $("$python" -V); the portal needs Python 3.11 or later. Name another one: make PYTHON=python3.12 ..." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    echo "Python's venv module is not installed. On Debian and Ubuntu: apt install python3-venv. Then run make again." >&2
    exit 1
fi

echo "Making .venv with $("$python" -V)"
if [ ! -x .venv/bin/python ]; then
    rm -rf .venv
    "$python" -m venv .venv
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
