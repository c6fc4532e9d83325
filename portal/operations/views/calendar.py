"""The calendar of working days: a year at a look for everybody, and its notice entered by administrators."""

from __future__ import annotations

from calendar import Calendar as Weeks
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.accounts.access import requires, signed_in
from portal.accounts.permissions import Permission
from portal.filing.rules.answers import day_of
from portal.operations import calendar as actions
from portal.operations import queries
from portal.operations.forms import BECOMES, DaysForm, NoticeForm, TakeBackForm
from portal.operations.rules import Named, changes, entered, stretches
from portal.operations.views.blueprint import bp
from portal.shared import clock
from portal.shared.db import db
from portal.shared.errors import Message
from portal.shared.errors import msg as _
from portal.shared.holiday_notice import WEEKDAYS, read, weekday
from portal.shared.i18n import translate
from portal.shared.queries import SCHEDULE, calendar
from portal.shared.web import answer
from portal.shared.working_days import missing_year


@bp.get("/calendar")
@requires(Permission.DESK_READ)
def calendar_year() -> str:
    """A year: its days off, its weekend days worked, and which notice says so."""
    chosen = request.args.get("year", clock.today().year, int)
    if chosen not in actions.years():
        abort(404)
    session, days = db.session(), calendar(db.session())
    found = queries.days_of(session, chosen)
    return render_template(
        "operations/calendar.html",
        year=chosen,
        years=actions.years(),
        months=[(month, Weeks().monthdatescalendar(chosen, month)) for month in range(1, 13)],
        names={row.day: row.name for row in found},
        works=days.works,
        settled=chosen in days.settled,
        missing=missing_year(clock.today(), days),
        stretches=stretches((row.day, row.working, row.name, row.source) for row in found),
        manages=actions.manages(session, signed_in()),
        may_take_back=chosen in days.settled and chosen > clock.today().year,
        stamp=queries.stamp(session, chosen),
        **_words(),
    )


@bp.route("/calendar/<int:year>/days", methods=["GET", "POST"])
@requires(Permission.CALENDAR_MANAGE)
def calendar_days(year: int) -> ResponseReturnValue:
    """The days of a year as a table; saving replaces the year as a whole."""
    session = db.session()
    _check(year)
    form = DaysForm() if request.method == "POST" else _standing(year)

    def save() -> ResponseReturnValue:
        saved = actions.set_year(session, signed_in(), year, entered(year, form.typed()), form.seen.data or "")
        return _saved(year, saved)

    return answer(form, save, lambda: _days_page(year, form))


@bp.post("/calendar/<int:year>/notice")
@requires(Permission.CALENDAR_MANAGE)
def calendar_notice(year: int) -> ResponseReturnValue:
    """Read the pasted notice into the table of the year, to be looked at before it is saved."""
    session = db.session()
    _check(year)
    form = NoticeForm(sent=True)

    def show() -> ResponseReturnValue:
        notice = read(form.text.data or "", year)
        local = [each for each in queries.named(session, year) if each.source]
        named = [*(Named(stretch, "") for stretch in notice.stretches), *local]
        shifts = changes(year, named, calendar(session))
        shown = DaysForm.showing(named, queries.stamp(session, year))
        return _days_page(year, shown, form, notice=notice, shifts=shifts)

    return answer(form, show, lambda: _days_page(year, _standing(year), form))


@bp.post("/calendar/<int:year>/take-back")
@requires(Permission.CALENDAR_MANAGE)
def calendar_take_back(year: int) -> ResponseReturnValue:
    """Take the notice of a year back that has not begun."""
    _check(year)
    form = TakeBackForm(queries.stamp(db.session(), year))

    def save() -> ResponseReturnValue:
        return _saved(year, actions.take_back(db.session(), signed_in(), year, form.seen.data or ""))

    return answer(form, save, lambda: _days_page(year, _standing(year), refused=form))


def _check(year: int) -> None:
    """404 for a year that cannot be entered; 403 without a duty for the whole city."""
    if year not in actions.years():
        abort(404)
    actions.check_manages(db.session(), signed_in())


def _standing(year: int) -> DaysForm:
    """The table as the year stands."""
    session = db.session()
    return DaysForm.showing(queries.named(session, year), queries.stamp(session, year))


def _saved(year: int, saved: actions.Saved) -> ResponseReturnValue:
    sentence = _(
        "The calendar of %(year)s is saved: %(days)s days off or worked instead. "
        "%(moved)s open cases have another due day now.",
        year=year,
        days=saved.days,
        moved=saved.moved,
    )
    flash(translate(sentence), "success")
    return redirect(url_for("operations.calendar_year", year=year))


def _days_page(year: int, form: DaysForm, notice_form: NoticeForm | None = None, **shown: Any) -> str:  # noqa: ANN401 - the template's own
    return render_template(
        "operations/calendar_days.html",
        year=year,
        form=form,
        notice_form=notice_form or NoticeForm(),
        becomes=BECOMES,
        weekday_of=_weekday_of,
        **{"notice": None, "shifts": (), "refused": None} | shown,
        **_words(),
    )


def _weekday_of(typed: str | None) -> Message | str:
    """The weekday of what was typed, if it is a day."""
    day = day_of(typed or "")
    return weekday(day) if day else ""


def _words() -> dict[str, Any]:
    return {"weekdays": WEEKDAYS, "weekday": weekday, "schedule": SCHEDULE}
