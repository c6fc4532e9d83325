"""What waits for me today, and until when (工作台)."""
