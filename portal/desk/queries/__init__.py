"""What waits: computed when asked, never stored. Tuples only, each list with the count that opens it."""
