"""The blueprint of the ledger."""

from flask import Blueprint

bp = Blueprint("ledger", __name__)
