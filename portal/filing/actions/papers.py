"""Papers that a draft prints before it is submitted: the application form (PDF) and the charter (Word).

They are made anew from the answers each time, and never kept: nothing is issued by them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.filing import policy as policies
from portal.filing.actions.cases import answers_of
from portal.filing.actions.matters import seat_of
from portal.filing.models.case import Filing
from portal.filing.queries import certificate as places
from portal.filing.rules import application_form as forms
from portal.filing.rules import charter as charters
from portal.filing.rules.answers import Answers
from portal.filing.rules.certificate import village_name
from portal.filing.rules.materials import HELP, ITEMS
from portal.filing.rules.words import in_words
from portal.organizations.rules import ActivityArea
from portal.shared import clock
from portal.shared.documents import render_pdf
from portal.shared.errors import Message
from portal.shared.guard import demonstration
from portal.shared.i18n import speaking, translate
from portal.shared.word import Word

TEMPLATE = "application"


def application(session: Session, filing: Filing) -> bytes:
    """The application form of a draft as PDF, in Chinese whoever prints it. KeyError for a kind that has none."""
    answers, policy = answers_of(session, filing), policies.load(filing.policy)
    day = clock.day_of(filing.changed_at)
    with speaking("zh_Hans"):
        form = forms.form(filing.kind, answers, policy, _places(session, filing, answers))
        return render_pdf(
            TEMPLATE,
            {
                "title": form.title,
                "office": seat_of(session, filing).seat.office,
                "foot": f"草稿第{filing.id}号",
                "rows": [[_cell(cell) for cell in row] for row in form.rows],
                "changes": [[translate(question), _said(was), _said(now)] for question, was, now in form.changes],
                "pledge": forms.PLEDGE,
                "opinions": list(form.opinions),
                "materials": [
                    {"name": translate(ITEMS[item]), "help": translate(HELP[item])} for item in form.materials
                ],
                "notes": list(forms.NOTES),
                "document_date": {"year": day.year, "month": day.month, "day": day.day},
                "demonstration": demonstration(),
            },
        )


def charter(session: Session, filing: Filing) -> bytes:
    """A draft of the charter as a Word document, the answers filled in."""
    answers, place = answers_of(session, filing), seat_of(session, filing)
    known = _places(session, filing, answers)
    village = known.get(answers.get("village_code", ""), "")
    whole = answers.get("activity_area") != ActivityArea.VILLAGE
    with speaking("zh_Hans"):
        subject = charters.Subject(
            **{name: _said(in_words(name, answers, known)) for name in ("name", "field", "purpose", "address")},
            **{name: _said(in_words(name, answers, known)) for name in ("initiators", "members")},
            area=place.at.unit + place.at.township if whole else f"{place.at.township}{village}",
            office=place.seat.office,
            village=f"{village}（村、居）民委员会" if village else "",
        )
    title = f"{subject.name or charters.BLANK}章程"
    made = Word(title, clock.day_of(filing.changed_at))
    if demonstration():
        made.mark("演示数据")
    made.title(title)
    made.paragraph("（草案，提交成员大会表决）", indented=False)
    for chapter in charters.chapters(subject):
        made.heading(chapter.title)
        for article in chapter.articles:
            made.paragraph(article)
    return made.content()


def _places(session: Session, filing: Filing, answers: Answers) -> dict[str, str]:
    """The names of the places that answers name by code: the township with its unit, villages without committees."""
    at = seat_of(session, filing).at
    villages = {code for name in ("village_code", "was_village_code") if (code := answers.get(name))}
    found = {code: village_name(name) for code, name in places.village_names(session, villages).items()}
    return found | {filing.township_code: at.unit + at.township}


def _cell(cell: forms.Cell) -> dict[str, object]:
    return {"question": translate(cell.question), "answer": _said(cell.answer), "long": cell.long}


def _said(words: Sequence[Message | str]) -> str:
    return "、".join(translate(word) for word in words)
