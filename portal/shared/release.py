"""Which release of the portal this is; a test holds it against pyproject.toml."""

RELEASE = "0.1.0"
