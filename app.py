"""`flask` finds the application by this file's name."""

from portal import create_app

app = create_app()
