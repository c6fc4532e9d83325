"""Speed, measured side by side: `make bench` prints figures, nothing here fails."""
