#!/bin/sh
# Installs Chromium for the browser journeys where that can be done without asking: as root, on Debian.
# Elsewhere nothing happens; the journeys are then skipped and the last lines of the tests say so.
set -eu

if command -v chromium >/dev/null 2>&1 || [ -n "${PORTAL_CHROMIUM:-}" ]; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get -qq update && apt-get -qq install -y --no-install-recommends chromium fonts-noto-cjk; } </dev/null >/dev/null ||
        echo "Chromium could not be installed; the browser journeys will be skipped." >&2
fi
