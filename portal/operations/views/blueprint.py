"""The blueprint of operation's pages."""

from flask import Blueprint

bp = Blueprint("operations", __name__)
