"""Course pages: a mistake comes back at its field, and no reason is written down that nobody gave."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from matcher import clock
from matcher.models.graduation import Graduate, GraduatingClassDraft
from matcher.models.training import CourseKind, CourseState, EnrolmentState
from matcher.service import courses, enrolments, graduations, matching
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form
from tests.factories import actor
from tests.service.test_organisations import own_case
from tests.service.test_training import enrolled, newcomers, opened, post_of, step, welders


def state(kit: Kit, course_id: int) -> list[tuple[EnrolmentState, str]]:
    with kit.open(actor(kit, "peixun"), write=False) as context:
        return [(one.enrolment.state, one.enrolment.note) for one in courses.get_course(context, course_id).people]


def test_somebody_unknown_is_a_mistake_of_the_form_and_a_course_unknown_is_no_page(kit: Kit, enter) -> None:
    course_id = opened(kit, actor(kit, "peixun"), welders())
    client, address = enter("zhuanyuan"), f"/courses/{course_id}/enrol"
    form = Form(client.get(f"/courses/{course_id}").text).to(address) | {"phone": "13800009999", "channel": "desk"}
    lost = client.post(address, data=form)
    assert lost.status_code == 422
    assert 'id="f-phone-error"' in lost.text
    assert 'value="13800009999"' in lost.text
    nobody = client.post(address, data=form | {"phone": "", "idempotency_key": "none-told-1"})
    assert nobody.status_code == 422
    assert "求职者编号和登记电话请填一项" in nobody.text
    assert client.post("/courses/987654321/enrol", data=form | {"idempotency_key": "other-key"}).status_code == 404


def test_leaving_a_course_is_written_down_with_the_reason_somebody_gave(kit: Kit, enter) -> None:
    school = actor(kit, "peixun")
    course_id = opened(kit, school, welders())
    place = enrolled(kit, course_id, newcomers(kit, 1, 61)[0])
    client, address = enter("peixun"), f"/enrolments/{place}/leave"
    form = Form(client.get(f"/courses/{course_id}").text).to(address)
    assert form["note"] == ""
    assert client.post(address, data=form).status_code == 422
    assert state(kit, course_id) == [(EnrolmentState.ENROLLED, "")]
    given = form | {"note": "找到工作", "idempotency_key": "other-key"}
    assert client.post(address, data=given).status_code == 303
    assert state(kit, course_id) == [(EnrolmentState.WITHDRAWN, "找到工作")]


def test_a_certificate_carries_the_day_typed_on_its_page(kit: Kit, enter) -> None:
    school, start = actor(kit, "peixun"), clock.now()
    course_id = opened(kit, school, welders())
    place = enrolled(kit, course_id, newcomers(kit, 1, 81)[0])
    step(kit, school, course_id, CourseState.RUNNING)
    with kit.open(school, write=True) as context:
        enrolments.mark_attendance(context, course_id, clock.today(), [place])
        context.unit.commit()
    first = clock.today()
    with time_machine.travel(start + timedelta(days=2), tick=True):
        client, address = enter("peixun"), f"/enrolments/{place}/certify"
        form = Form(client.get(f"/courses/{course_id}").text).to(address) | {"number": "焊 7"}
        assert form["issued_on"] == str(first + timedelta(days=2)), "today, to be changed"
        assert client.post(address, data=form | {"issued_on": str(first + timedelta(days=3))}).status_code == 422
        given = form | {"issued_on": str(first), "idempotency_key": "other-key"}
        assert client.post(address, data=given).status_code == 303
    with kit.open(school, write=False) as context:
        (one,) = courses.get_course(context, course_id).people
        assert one.enrolment.certified_on == first


def test_what_a_place_costs_is_read_like_all_money(kit: Kit, enter) -> None:
    client = enter("qiye")
    form = Form(client.get("/courses").text).to("/courses")
    form |= {"kind": CourseKind.UPSKILL, "title": "数控技能提升", "trade": "数控车工", "hours": "40", "seats": "5"}
    form |= {"starts_on": "2999-01-01", "ends_on": "2999-01-02", "adcode": "140703", "yuan": "12.345"}
    refused = client.post("/courses", data=form)
    assert refused.status_code == 422
    assert "每人费用请填数字，单位元，最多两位小数" in refused.text
    made = client.post("/courses", data=form | {"yuan": "１,２３４.56", "idempotency_key": "other-key"})
    assert made.status_code == 303, made.text
    with kit.open(actor(kit, "qiye"), write=False) as context:
        made_id = int(made.headers["location"].split("?")[0].rsplit("/", 1)[1].split("#")[0])
        assert courses.get_course(context, made_id).row.course.price == 123_456


def test_graduates_stand_first_on_the_page_of_a_list_until_the_box_is_emptied(kit: Kit, enter) -> None:
    person, case_id = newcomers(kit, 1, 71, certificates=["焊工证"])[0], own_case(kit)
    draft = GraduatingClassDraft(
        title="焊接七班", trade="电焊工", certificate="焊工证", size=30, graduates_on=clock.today()
    )
    with kit.open(actor(kit, "peixun"), write=True) as context:
        one = graduations.report(context, draft).id or 0
        context.unit.graduations.enter(one, [Graduate(class_id=one, seeker_id=person, created_at=clock.now())])
        context.unit.commit()
    with kit.open(SYSTEM, write=True) as context:
        post = post_of(context, case_id).id or 0
        matching.build_shortlist(context, post)
        context.unit.commit()
    client, where, address = enter("zhuanyuan"), f"/vacancies/{post}/shortlist", f"/vacancies/{post}/shortlists"
    page = client.get(where).text
    assert ("毕业班优先：焊接七班" in page, "先推荐毕业班" in page) == (True, True)
    assert page.index("毕业班优先：焊接七班") < page.index('<span class="candidate-rank">2</span>')
    form = Form(page).to(address)
    form.pop("graduates", None)
    assert client.post(address, data=form).status_code == 303
    plain = client.get(where)
    assert (plain.status_code, "毕业班优先：" in plain.text, "先推荐毕业班" in plain.text) == (200, False, False)
