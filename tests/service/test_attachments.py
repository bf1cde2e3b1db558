"""Attachments: what is taken, who sees which file, what is written down of a look, and that nothing lies in the clear."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.attachment import MAX_FILES, AttachmentContent, DocumentKind
from matcher.models.audit import AuditQuestion
from matcher.models.claim import ClaimStep
from matcher.models.enums import Role
from matcher.models.plan import Measure
from matcher.models.status import StatusDraft, StatusKind
from matcher.service import attachments, claims, plan_measures, policy_sheets, statuses
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.service.test_claims import HIRE, december, world
from tests.service.test_plans import case_of, view_of
from tests.service.test_referrals import do, submit

__all__ = ["december"]
CANARY = b"110105199001011234-canary-of-an-identity-card"
JPEG = b"\xff\xd8\xff\xe0" + CANARY + b"\xff\xd9"


def pdf(text: bytes | str = b"x") -> bytes:
    return b"%PDF-1.7\n" + (text.encode() if isinstance(text, str) else text) + b"\n%%EOF\n"


def claimed(kit: Kit) -> int:
    """A claim of the demo's enterprise for somebody of the county, proposed by the officer."""
    (firm, *_), (person, *_) = world(kit)
    draft = StatusDraft(kind=StatusKind.GRADUATE, since=date(2022, 6, 30), document="毕业证 1")
    do(kit, statuses.put_status, person, draft)
    told = {"enterprise_id": firm, "seeker_id": person, "told": HIRE, "reason": "县里研究同意"}
    made = do(kit, claims.propose_claim, "S1", **told)
    return made.id or 0


def hung(kit: Kit, claim: int, data: bytes, *, who: str = "zhuanyuan", **options: Any) -> Any:
    told = {"filename": "扫描件.pdf", "kind": DocumentKind.OTHER} | options
    return do(kit, attachments.add_attachment, "claim", claim, who=who, data=data, **told)


def submitted(kit: Kit, claim: int) -> None:
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.claims.get(claim)
        assert found is not None
        names = [one["name"] for one in found.evidence]
    do(kit, claims.tick_evidence, claim, version=found.version, names=names)
    do(kit, claims.take_step, claim, ClaimStep.SUBMIT, version=found.version + 1)


def test_ten_files_hang_on_a_thing_and_none_twice_until_taken_away(kit: Kit, december: None) -> None:
    claim = claimed(kit)
    made = [hung(kit, claim, pdf(str(number))) for number in range(MAX_FILES)]
    with pytest.raises(Conflict, match="最多 10 个"):
        hung(kit, claim, pdf("one more"))
    with pytest.raises(Conflict, match="已经传过") as told:
        hung(kit, claim, pdf("3"), filename="换了名字.pdf")
    assert told.value.code == "same_file"
    with pytest.raises(Invalid, match="原因"):
        do(kit, attachments.remove_attachment, made[3].id, reason=" ")
    do(kit, attachments.remove_attachment, made[3].id, reason="传错了人")
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        found = attachments.list_attachments(context, "claim", claim)
        assert (len(found.rows), found.room) == (MAX_FILES - 1, 1)
        assert [(one.attachment.id, one.attachment.reason) for one in found.removed] == [(made[3].id, "传错了人")]
        contents = context.unit.session.exec(select(AttachmentContent.attachment_id)).all()
        assert made[3].id not in contents
    with pytest.raises(NotFound):
        do(kit, attachments.open_attachment, made[3].id, purpose="核对")
    hung(kit, claim, pdf("3"))
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_nothing_of_a_file_lies_in_the_clear_and_every_look_is_written_down(kit: Kit, december: None) -> None:
    claim = claimed(kit)
    made = hung(kit, claim, JPEG, filename="王小明身份证.jpg", kind=DocumentKind.IDENTITY)
    with pytest.raises(Invalid, match="用途"):
        do(kit, attachments.open_attachment, made.id)
    seen = do(kit, attachments.open_attachment, made.id, purpose="核对本人身份")
    assert (seen.data, seen.name, seen.media_type) == (JPEG, "王小明身份证.jpg", "image/jpeg")
    with kit.open(SYSTEM, write=False) as context:
        looks = [
            one for one, _ in context.unit.audit_log.page(AuditQuestion(action="attachment.open"), offset=0, limit=9)[0]
        ]
        assert [(one.subject, one.subject_id, one.purpose) for one in looks] == [("claim", claim, "核对本人身份")]
        sealed = context.unit.session.exec(select(AttachmentContent)).one().sealed
        with pytest.raises(ValueError, match="opened"):
            context.kit.cipher.open_bytes(sealed, f"attachment.content:{(made.id or 0) + 1}")
    kit.database.dispose()
    file = Path(kit.database.url.removeprefix("sqlite:///"))
    kept = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    for secret in (CANARY, "王小明身份证".encode()):
        assert secret not in kept
    assert hashlib.sha256(JPEG).hexdigest().encode() in kept, "the file that was looked at is the one written to"


def test_another_countys_claim_answers_as_one_that_never_was(kit: Kit, december: None) -> None:
    claim, never = claimed(kit), 987_654_321
    made = hung(kit, claim, pdf())
    stranger = Actor(role=Role.COUNTY_ADMIN, adcode="140802")

    def told(who: Actor, use_case: Any, *args: Any, **options: Any) -> str:
        with kit.open(who, write=True) as context, pytest.raises((NotFound, Forbidden)) as error:
            use_case(context, *args, **options)
        return f"{error.value.status} {error.value.message}"

    for who in (stranger, actor(kit, "qiuzhi"), actor(kit, "peixun")):
        scan = {"filename": "a.pdf", "data": pdf("other"), "kind": DocumentKind.OTHER}
        for use_case, options in ((attachments.list_attachments, {}), (attachments.add_attachment, scan)):
            real, random = (told(who, use_case, "claim", one, **options) for one in (claim, never))
            assert real == random == told(who, use_case, "nothing", claim, **options)
        for use_case, options in (
            (attachments.open_attachment, {"purpose": "核对"}),
            (attachments.remove_attachment, {"reason": "传错了"}),
        ):
            assert told(who, use_case, made.id, **options) == told(who, use_case, never, **options)
    # An auditor sees that there is a file, not what it is called or what is in it.
    with kit.open(actor(kit, "shenji"), write=False) as context:
        (row,) = attachments.list_attachments(context, "claim", claim).rows
        assert row.name == "其他材料.pdf"
        with pytest.raises(Forbidden):
            attachments.open_attachment(context, made.id or 0, purpose="核对")


def test_an_enterprise_has_its_own_files_on_a_claim_handed_in_and_not_a_persons_papers(
    kit: Kit, december: None
) -> None:
    claim = claimed(kit)
    identity = hung(kit, claim, JPEG, kind=DocumentKind.IDENTITY)
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.claims.get(claim)
        assert found is not None
        by = {one["by"]: one["name"] for one in found.evidence}
    contract = hung(kit, claim, pdf("contract"), kind=None, paper=by["enterprise"])
    with pytest.raises(NotFound):
        do(kit, attachments.list_attachments, "claim", claim, who="qiye")
    submitted(kit, claim)
    own = hung(kit, claim, pdf("own"), who="qiye", kind=None, paper=by["enterprise"])
    with kit.open(actor(kit, "qiye"), write=False) as context:
        seen = attachments.list_attachments(context, "claim", claim)
        assert [one.attachment.id for one in seen.rows] == [contract.id, own.id]
        assert [(one.by, one.removes) for one in seen.rows] == [("经办人", False), ("本单位", True)]
        assert seen.room == MAX_FILES - 3, "what it does not see takes room all the same"
        row = policy_sheets.get_claim(context, claim)
        files = {one["name"]: one.get("files") for one in row.evidence}
        assert files[by["enterprise"]] == [contract.id, own.id]
        assert row.files == 2
    with pytest.raises(NotFound):
        do(kit, attachments.open_attachment, identity.id, who="qiye", purpose="看看")
    with pytest.raises(Forbidden, match="自己上传"):
        do(kit, attachments.remove_attachment, contract.id, who="qiye", reason="不要了")
    with pytest.raises(Invalid, match="材料清单里没有"):
        hung(kit, claim, pdf("y"), who="qiye", kind=None, paper=next(one for k, one in by.items() if k != "enterprise"))
    do(kit, attachments.remove_attachment, own.id, who="qiye", reason="传错了")
    with kit.open(SYSTEM, write=False) as context:
        version = context.unit.version_of(type(found), claim)
    do(
        kit,
        claims.take_step,
        claim,
        ClaimStep.APPROVE,
        who="xianji",
        version=version,
        amount=100_000,
        opinion="按规定核定",
    )
    with pytest.raises(Conflict, match="核定的依据"):
        do(kit, attachments.remove_attachment, contract.id, reason="换一份")


def test_a_measure_with_a_file_is_neither_regenerated_away_nor_taken_out(kit: Kit) -> None:
    case_id = case_of(kit, submit(kit))
    view = view_of(kit, case_id)
    row = next(one.measure for one in view.measures if one.measure.source != "referral")
    scan = {"filename": "协议.pdf", "data": pdf(), "kind": DocumentKind.AGREEMENT}
    made = do(kit, attachments.add_attachment, "measure", row.id, **scan)
    assert do(kit, attachments.open_attachment, made.id).data == pdf(), "not personal: no purpose is asked"
    with pytest.raises(Conflict, match="附件"):
        do(kit, plan_measures.remove_measure, case_id, row.id, version=view.plan.version)
    with kit.open(actor(kit, "zhuanyuan"), write=True) as context:
        case = context.unit.cases.get(case_id, SYSTEM.reach)
        plan = context.unit.plans.of_case(case_id)
        assert case is not None
        assert plan is not None
        plan_measures.generate(context, case, plan, [])
        assert context.unit.session.get(Measure, row.id) is not None
    with pytest.raises(NotFound):
        do(kit, attachments.list_attachments, "measure", row.id, who="qiye")
    do(kit, attachments.remove_attachment, made.id, reason="换成签字版")
    do(kit, plan_measures.remove_measure, case_id, row.id, version=view.plan.version)
    with pytest.raises(NotFound):
        do(kit, attachments.add_attachment, "measure", row.id, **scan)
