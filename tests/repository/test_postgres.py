"""The main job on PostgreSQL: the demo world comes in by the same use cases, and one brochure goes the whole way."""

from __future__ import annotations

import pytest

from matcher.jobs.worker import Worker
from matcher.models.audit import AuditQuestion
from matcher.models.enums import ConsentChannel, IntakeKind
from matcher.models.refusal import UnsuitableReason
from matcher.models.states import CaseState, ReferralState, VacancyState
from matcher.service import (
    cases,
    inbox,
    intakes,
    matching,
    placements,
    previews,
    referrals,
    seekers,
    vacancies,
    workbench,
)
from matcher.service.audit_log import list_audit
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants, purge
from tests.factories import actor, brochure, enterprise_of, post_cells
from tests.repository.stores import POSTGRES


@pytest.mark.parametrize("store", [POSTGRES], indirect=True)
def test_brochure_to_closed_gap(store: Kit) -> None:
    kit = store
    company, officer = actor(kit, "qiye"), actor(kit, "zhuanyuan")
    rows = [post_cells(headcount="1"), post_cells(title="铸件清理工", headcount="若干")]
    file = brochure(kit, enterprise_of(kit, company), rows, "docx")
    with kit.open(company, write=True) as context:
        intake = previews.preview(context, IntakeKind.BROCHURE, "简章.docx", file)
        name, content = intakes.reject_file(context, intake.id or 0)
        receipt = intakes.confirm(context, intake.id or 0, version=1)
        context.unit.commit()
    assert (receipt.taken, name[-5:], content[:2]) == (1, ".xlsx", b"PK")
    assert receipt.case is not None
    case_id = receipt.case.id or 0
    assert Worker(kit).drain() == 1

    with kit.open(officer, write=True) as context:
        todo = workbench.get_workbench(context)
        post = next(view.vacancy for view in todo.reviews if view.vacancy.title == "机器人焊接操作工")
        post_id = post.id or 0
        vacancies.publish_vacancy(context, post_id, version=post.version, opinion="核实")
        before = cases.get_case(context, case_id).row
        view = matching.get_shortlist(context, post_id)
        first, second = (one.seeker.id or 0 for one in view.candidates[:2])
        for one in view.candidates:
            assert one.entry is not None
            assert sum(part["points"] for part in one.explanation["parts"]) == one.entry.score
        referrals.mark_unsuitable(context, post_id, second, reason=UnsuitableReason.PAY)
        referrals.refer(context, post_id, first, channel=ConsentChannel.PHONE)
        context.unit.commit()
    with kit.open(company, write=True) as context:
        assert [one.seeker.id for one in inbox.list_referred(context, case_id) if one.vacancy.id == post_id] == [first]
        assert inbox.reveal_contact(context, post_id, first, purpose="约面试").phone
        context.unit.commit()
    with kit.open(officer, write=True) as context:
        started = placements.mark_started(context, post_id, first)
        after = cases.get_case(context, case_id).row
        assert (started.state, after.gap.missing) == (ReferralState.STARTED, before.gap.missing - 1)
        assert vacancies.get_vacancy(context, post_id).vacancy.state is VacancyState.FILLED
        assert after.case.state in (CaseState.MATCHING, CaseState.FOLLOWING)
        assert matching.export_workbook(context, post_id)[1][:2] == b"PK"
        context.unit.commit()

    # What reads and keeps house works there as well: search, the audit log, one's own page, clean-up, the rules.
    with kit.open(actor(kit, "shenji"), write=False) as context:
        assert {"referral.started", "contact.reveal"} <= {
            one.action for one, _ in list_audit(context, AuditQuestion(), offset=0, limit=50)[0]
        }
    with kit.open(actor(kit, "qiuzhi"), write=False) as context:
        assert seekers.get_profile(context).contact.name
    with kit.open(SYSTEM, write=True) as context:
        assert vacancies.browse(context, adcode="140000", words="", offset=0, limit=5)[1] > 0
        vacancies.expire_vacancies(context)
        purge(context)
        assert check_invariants(context) == []
        context.unit.commit()
