"""Rounds of correction: what a remark reopens, what has to be answered, what is kept."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from portal.filing.actions import corrections, drafts, materials, steps
from portal.filing.actions.cases import answers_of
from portal.filing.actions.corrections import material_ids, opened
from portal.filing.actions.materials import Upload
from portal.filing.actions.merging import Page
from portal.filing.models import Filing
from portal.filing.queries import cases
from portal.filing.queries import corrections as queries
from portal.filing.rules.answers import Section
from portal.filing.rules.corrections import Target, reopened
from portal.filing.rules.materials import Item
from portal.filing.rules.steps import State
from portal.history import seals
from portal.shared import files
from portal.shared.errors import RuleBroken
from tests.filing.contents import PDF
from tests.filing.factories import Office, make_filing, make_office

PHONE = "answer:phone"
ROSTER = "material:roster"


@pytest.fixture
def office(session: Session) -> Office:
    return make_office(session)


def returned(session: Session, office: Office, *targets: str, note: str = "") -> Filing:
    """A case that was returned with a remark on each of these."""
    filing = make_filing(session, office, State.SUBMITTED)
    remarks = {target: f"请核对{target}" for target in targets}
    return steps.return_(session, office.colleague, filing.id, filing.version, note, remarks)


def say(session: Session, office: Office, filing: Filing, **said: str) -> None:
    """Resolve and reply, by the target's name: ``phone="已改"``; every remark named is ticked as resolved."""
    typed = {}
    for remark in queries.open_remarks(session, filing):
        name = Target.read(remark.target).name
        if name in said:
            typed |= {f"resolved-{remark.id}": "yes", f"reply-{remark.id}": said[name]}
    corrections.resolve(session, office.clerk, filing.id, typed, Page(filing.version))


def correct(session: Session, office: Office, filing: Filing, section: Section, **typed: str) -> None:
    """Type into a section."""
    drafts.save_section(session, office.clerk, filing.id, section, typed, filing.version)


def test_a_remark_reopens_what_it_is_pinned_to_and_what_follows_from_it() -> None:
    found = reopened([Target.read("answer:activity_area"), Target.read(ROSTER)], {"founded_on"}, set())
    assert found.answers == {"activity_area", "village_code", "founded_on"}
    assert found.items == {Item.ROSTER}


def test_only_what_was_remarked_on_can_be_changed(session: Session, office: Office) -> None:
    filing = returned(session, office, PHONE)
    correct(session, office, filing, Section.PEOPLE, phone="13900005678")
    with pytest.raises(RuleBroken) as refused:
        correct(session, office, filing, Section.PEOPLE, members="99")
    assert refused.value.field == "members"
    assert answers_of(session, filing)["phone"] == "13900005678"


def test_what_is_sent_as_it_stands_is_no_change(session: Session, office: Office) -> None:
    filing = returned(session, office, PHONE)
    stands = answers_of(session, filing)
    correct(session, office, filing, Section.PEOPLE, members=stands["members"], phone="13900005678")
    assert answers_of(session, filing)["phone"] == "13900005678"


def test_a_material_that_was_not_remarked_on_stays_as_it_is(session: Session, office: Office) -> None:
    filing = returned(session, office, PHONE)
    with pytest.raises(RuleBroken) as refused:
        materials.attach(session, office.clerk, filing.id, Upload(Item.ROSTER, "名册.pdf", PDF))
    assert refused.value.field == Item.ROSTER
    [tick] = [row for row in cases.materials_of(session, filing.id) if row.item is Item.ROSTER]
    with pytest.raises(RuleBroken):
        materials.remove(session, office.clerk, filing.id, tick.id)


def test_a_village_can_follow_the_area_of_activity(session: Session, office: Office) -> None:
    filing = returned(session, office, "answer:activity_area")
    correct(session, office, filing, Section.ORGANIZATION, activity_area="township")
    correct(session, office, filing, Section.PLACE, village_code="")
    assert answers_of(session, filing)["village_code"] == ""


def test_a_return_with_a_note_alone_reopens_everything(session: Session, office: Office) -> None:
    filing = returned(session, office, note="请全面核对")
    correct(session, office, filing, Section.PEOPLE, members="99")
    assert answers_of(session, filing)["members"] == "99"
    assert steps.submit(session, office.clerk, filing.id, filing.version).state is State.SUBMITTED


def test_a_return_says_something(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.SUBMITTED)
    with pytest.raises(RuleBroken):
        steps.return_(session, office.colleague, filing.id, filing.version)
    for target, text in ((PHONE, "  "), (PHONE, "改" * 501), (PHONE, "姓名\U000323af"), ("answer:uscc", "改")):
        with pytest.raises(RuleBroken):
            steps.return_(session, office.colleague, filing.id, filing.version, "", {target: text})
    assert filing.state is State.SUBMITTED


def test_every_remark_has_to_be_resolved_before_it_is_submitted_again(session: Session, office: Office) -> None:
    filing = returned(session, office, PHONE, "answer:address")
    correct(session, office, filing, Section.PEOPLE, phone="13900005678")
    say(session, office, filing, phone="")
    with pytest.raises(RuleBroken):
        steps.submit(session, office.clerk, filing.id, filing.version)
    say(session, office, filing, address="")
    with pytest.raises(RuleBroken):  # nothing was changed, and nobody says why
        steps.submit(session, office.clerk, filing.id, filing.version)
    say(session, office, filing, address="地址无误，已现场核实")
    assert steps.submit(session, office.clerk, filing.id, filing.version).state is State.SUBMITTED


def test_every_round_keeps_what_stood_before_and_after(session: Session, office: Office) -> None:
    filing = returned(session, office, PHONE)
    correct(session, office, filing, Section.PEOPLE, phone="13900005678")
    say(session, office, filing, phone="已更正")
    steps.submit(session, office.clerk, filing.id, filing.version)
    steps.return_(session, office.colleague, filing.id, filing.version, "", {PHONE: "仍然打不通"})
    first, second = queries.all_remarks(session, filing.id)
    then = opened(session, filing, first)
    assert (then.text, then.before, then.after, then.reply) == (
        f"请核对{PHONE}",
        "13800001234",
        "13900005678",
        "已更正",
    )
    assert (first.round, second.round) == (1, 2)
    assert first.resolved_by_id == office.clerk.id
    assert "13800001234" not in f"{first.before}{first.after}{first.text}"
    assert opened(session, filing, second).before == "13900005678"


def test_a_file_taken_off_for_correction_is_kept_with_its_round(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.SUBMITTED)
    steps.return_(session, office.colleague, filing.id, filing.version, "缺原件")
    old = materials.attach(session, office.clerk, filing.id, Upload(Item.ROSTER, "旧名册.pdf", PDF))
    session.flush()
    steps.submit(session, office.clerk, filing.id, filing.version)
    steps.return_(session, office.colleague, filing.id, filing.version, "", {ROSTER: "名册缺两人"})
    materials.remove(session, office.clerk, filing.id, old.id)
    new = materials.attach(session, office.clerk, filing.id, Upload(Item.ROSTER, "新名册.pdf", PDF))
    session.flush()
    say(session, office, filing, roster="")
    steps.submit(session, office.clerk, filing.id, filing.version)
    remark = queries.all_remarks(session, filing.id)[-1]
    kept = opened(session, filing, remark)
    assert old.id in material_ids(kept.before)
    assert old.id not in material_ids(kept.after or "")
    assert new.id in material_ids(kept.after or "")
    assert old.id not in {row.id for row in cases.materials_of(session, filing.id)}
    kept_file = cases.file_or_404(session, filing, old.id)
    assert files.read(seals.data_key(session, filing.data_key_id), kept_file.stored_name or "") == PDF


def test_a_file_taken_off_a_draft_that_was_never_handed_in_is_gone(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.DRAFT)
    row = materials.attach(session, office.clerk, filing.id, Upload(Item.ROSTER, "名册.pdf", PDF))
    session.flush()
    materials.remove(session, office.clerk, filing.id, row.id)
    session.flush()
    assert row.id not in {kept.id for kept in cases.all_materials(session, filing.id)}


def test_of_two_who_return_a_case_the_second_is_told(session: Session, office: Office) -> None:
    filing = make_filing(session, office, State.SUBMITTED)
    seen = filing.version
    steps.return_(session, office.colleague, filing.id, seen, "", {PHONE: "打不通"})
    with pytest.raises(RuleBroken):
        steps.return_(session, office.clerk, filing.id, seen, "", {PHONE: "是空号"})
    assert len(queries.all_remarks(session, filing.id)) == 1


def test_the_notice_of_correction_says_the_remarks(session: Session, office: Office) -> None:
    from portal.filing.actions.documents import notice_of
    from portal.filing.queries.documents import documents_of

    filing = returned(session, office, PHONE, note="三日内补齐")
    notice = notice_of(session, filing, documents_of(session, filing.id)[-1])
    assert any(point.endswith(f"：请核对{PHONE}") for point in notice.points)
    assert "三日内补齐" in notice.points
