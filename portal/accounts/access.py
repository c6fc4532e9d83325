"""Who may come in, and what is within reach (design.md section 5).

Reach is a list of scope-path prefixes: those of the duties in force today whose role grants the permission. `may`
asks it of one record, `within_reach` is the same question as a WHERE clause.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

from flask import Flask, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, false, or_

from portal.accounts import sessions
from portal.accounts.models import Duty, Person
from portal.accounts.permissions import Permission, granted
from portal.regions import codes
from portal.shared import clock
from portal.shared.errors import OutOfReach
from portal.shared.errors import msg as _

View = TypeVar("View", bound=Callable[..., Any])


class Placed(Protocol):
    """Something that lies at a place."""

    scope_path: Any


class NotSignedIn(Exception):
    """Nobody is signed in where somebody has to be; the application sends them to the sign-in page."""


def public(view: View) -> View:
    """Mark a view that anybody may open."""
    view.public = True  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view that needs a duty in force today which grants `permission`, somewhere.

    Sends the anonymous to the sign-in page and those with a first password to change it; the rest is OutOfReach.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the view takes and gives
            person = signed_in()
            if person.must_change_password:
                return redirect(url_for("accounts.password"))
            if not reach(person, permission):
                raise OutOfReach(_("None of your duties lets you do this. If one should, ask your administrator."))
            return view(*args, **kwargs)

        guarded.required_permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def signed_in() -> Person:
    """The person who is signed in, with duties: the real object, detached from any session. NotSignedIn if nobody."""
    person = somebody()
    if person is None:
        raise NotSignedIn
    return person


def somebody() -> Person | None:
    """The person who is signed in, if anybody is."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 - its one way


def duties_in_force(person: Person) -> list[Duty]:
    """The duties a person has today (half-open days)."""
    today = clock.today()
    return [duty for duty in person.duties if duty.valid_from <= today < duty.valid_to]


def reach(person: Person, permission: Permission) -> tuple[str, ...]:
    """The scope-path prefixes at and below which a person may do this today; the widest ones, in order."""
    paths = sorted({duty.scope_path for duty in duties_in_force(person) if granted(duty.role, permission)})
    return tuple(path for path in paths if not any(path != above and codes.within(path, above) for above in paths))


def may(person: Person, permission: Permission, subject: Placed) -> bool:
    """Whether a person may do this to this record, today."""
    return any(codes.within(subject.scope_path, above) for above in reach(person, permission))


def require_may(person: Person, permission: Permission, subject: Placed) -> None:
    """OutOfReach unless `may`."""
    if not may(person, permission, subject):
        raise OutOfReach(_("This lies outside the places your duties cover, or your duties do not let you do it."))


def within_reach(person: Person, permission: Permission, model: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any table
    """`may`, as a condition on a table with a `scope_path`."""
    return below_any(model.scope_path, reach(person, permission))


def below_any(scope_path: Any, prefixes: tuple[str, ...]) -> ColumnElement[bool]:  # noqa: ANN401 - a column
    """Where a scope path lies at or below one of these: ranges of the index."""
    ranges = [and_(scope_path >= above, scope_path < codes.after(above)) for above in prefixes]
    return or_(false(), *ranges)


def init_app(app: Flask) -> None:
    """Set up signing in, and the way to the sign-in page; give templates `can(permission)`."""
    sessions.init_app(app)

    @app.errorhandler(NotSignedIn)
    def not_signed_in(_nobody: NotSignedIn) -> ResponseReturnValue:
        here = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("accounts.sign_in", next=here))

    def can(permission: str) -> bool:
        person = somebody()
        return person is not None and bool(reach(person, Permission(permission)))

    app.jinja_env.globals["can"] = can
