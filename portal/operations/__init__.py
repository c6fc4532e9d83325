"""Running the house: first set-up, demonstration data, backup and restore, the job worker (运行维护)."""
