"""Commands for divisions."""

from flask.cli import AppGroup

regions = AppGroup("regions")
