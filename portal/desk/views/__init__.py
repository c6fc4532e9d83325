"""Pages of the desk."""

from portal.desk.views import home, jobs, lists, records
from portal.desk.views.blueprint import bp

__all__ = ["bp", "home", "jobs", "lists", "records"]
