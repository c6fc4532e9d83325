"""A process that works through whole cases and says, line by line, what was confirmed to it.

`python -m tests.filing.writer CASES CLERK COLLEAGUE DECIDER`, ids of people; CASES 0 goes on until it is killed.
Instance and database come from the environment, as for the portal. A line is JSON: ``{"filing": id, …}``.
"""

from __future__ import annotations

import io
import itertools
import json
import re
import sys

from flask import Flask

from config import Testing
from portal import create_app
from portal.accounts import queries
from portal.filing.rules.answers import SECTIONS
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import Kind
from portal.shared.db import db
from tests.filing.contents import PDF
from tests.filing.factories import typed_answers
from tests.support.visitor import Visitor, visitor

CLERK, COLLEAGUE, DECIDER = range(3)
LIVES = (
    [(CLERK, "submit"), (COLLEAGUE, "accept"), (COLLEAGUE, "review"), (DECIDER, "file")],
    [(CLERK, "submit"), (COLLEAGUE, "accept"), (COLLEAGUE, "review"), (DECIDER, "file")],
    [(CLERK, "submit"), (COLLEAGUE, "return"), (CLERK, "submit"), (CLERK, "withdraw")],
    [(CLERK, "submit"), (COLLEAGUE, "accept"), (COLLEAGUE, "review"), (DECIDER, "refuse")],
)


def say(**confirmed: object) -> None:
    """One line, at once."""
    sys.stdout.write(json.dumps(confirmed) + "\n")
    sys.stdout.flush()


def sent(client: Visitor, path: str, **data: object) -> str:
    """Send a form; where it leads once it was confirmed."""
    answer = client.post(path, data=data)
    if answer.status_code != 302:
        message = f"{path}: {answer.status} {answer.get_data(as_text=True)}"
        raise RuntimeError(message)
    return answer.location


def version(client: Visitor, path: str) -> str:
    """The version a page was made from."""
    found = re.search(r'name="version" type="hidden" value="(\d+)"', client.get(path).get_data(as_text=True))
    if found is None:
        message = f"{path} offers no step"
        raise RuntimeError(message)
    return found[1]


def enter(client: Visitor, typed: dict[str, str]) -> str:
    """Begin a case and fill it in; its address."""
    case = sent(client, "/filings/new", township_code=typed["township_code"]).removesuffix("/draft/organization")
    say(filing=int(case.rsplit("/", 1)[1]), state="draft")
    for section, names in SECTIONS[Kind.ESTABLISH].items():
        data: dict[str, object] = {name: typed[name] for name in names if name in typed and name != "hub"}
        if section == "materials":
            data |= {f"seen_{item}": "y" for item in Item if item is not Item.CHARTER}
            data["charter"] = (io.BytesIO(PDF), "章程.pdf")
        sent(client, f"{case}/draft/{section}", **data)
    say(filing=int(case.rsplit("/", 1)[1]), state="draft", name=typed["name"])
    return case


def work(app: Flask, cases: int, people: list[int]) -> None:
    """Case after case, each with another life."""
    clients = []
    for person_id in people:
        with app.app_context():
            person = queries.person(db.session(), person_id)
        clients.append(visitor(app).sign_in(person))
    for count in itertools.islice(itertools.count(people[0]), cases or None):
        with app.app_context():
            typed = typed_answers(db.session())
        typed["name"] = f"五堰街道舞蹈{people[0]}之{count}队"
        case = enter(clients[CLERK], typed)
        for who, action in LIVES[count % len(LIVES)]:
            if action == "submit":
                sent(clients[who], f"{case}/check", version=version(clients[who], f"{case}/check"))
            elif action == "return":
                page = f"{case}/correction"
                sent(clients[who], page, version=version(clients[who], page), note="见附页")
            else:
                data = {"version": version(clients[who], case), "note": "见附页", "ground": "name"}
                sent(clients[who], f"{case}/steps/{action}", **data)
            say(filing=int(case.rsplit("/", 1)[1]), action=action)


if __name__ == "__main__":
    cases, *people = map(int, sys.argv[1:])
    work(create_app(Testing()), cases, people)
