"""Attachments on their pages: hung on a claim, shown beside its paper, saved, taken away; what is wrong comes back."""

from __future__ import annotations

import re

from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form
from tests.service.test_attachments import claimed, hung, pdf, submitted
from tests.service.test_claims import december

__all__ = ["december"]


def test_a_scan_goes_from_the_ledger_to_the_disk_and_away(kit: Kit, enter, december: None) -> None:
    claim = claimed(kit)
    client = enter("zhuanyuan")
    address = f"/attachments/claim/{claim}"
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.claims.get(claim)
        assert found is not None
        paper = found.evidence[0]["name"]
    sheet = f"/enterprises/{found.enterprise_id}/policies"
    assert f'href="{address}"' in client.get(sheet).text
    form = Form(client.get(address).text).to(f"{address}/files")
    wrong = client.post(f"{address}/files", data=form | {"shows": "kind:other"}, files={"file": ("a.pdf", b"MZ" * 99)})
    assert wrong.status_code == 422
    assert "不能作为附件" in wrong.text
    unsaid = client.post(f"{address}/files", data=form | {"shows": ""}, files={"file": ("a.pdf", pdf())})
    assert 'id="f-shows-error"' in unsaid.text
    name = '"><script>扫描.pdf'
    done = client.post(f"{address}/files", data=form | {"shows": f"paper:{paper}"}, files={"file": (name, pdf())})
    assert done.headers["location"].startswith(address), done.text
    text = client.get(address).text
    assert "<script>扫描" not in text
    assert "附件 1 个" in client.get(sheet).text
    (number,) = set(re.findall(r"/attachments/(\d+)/download", text))
    saved = client.post(f"/attachments/{number}/download", data=Form(text).to(f"/attachments/{number}/download"))
    assert (saved.content, saved.headers["content-type"]) == (pdf(), "application/pdf")
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert saved.headers["x-content-type-options"] == "nosniff"
    away = f"/attachments/{number}/remove"
    gone = client.post(away, data=Form(text).to(away) | {"reason": "传错了人"})
    assert gone.headers["location"].startswith(address)
    text = client.get(address).text
    assert "传错了人" in text
    assert f"/attachments/{number}/download" not in text


def test_what_hangs_is_full_after_ten_and_an_enterprise_uploads_on_its_own_claim(
    kit: Kit, enter, december: None
) -> None:
    claim = claimed(kit)
    for number in range(9):
        hung(kit, claim, pdf(str(number)))
    submitted(kit, claim)
    client = enter("qiye")
    address = f"/attachments/claim/{claim}"
    page = client.get(address).text
    assert "还可以传 1 个" in page
    form = Form(page).to(f"{address}/files") | {"shows": "kind:contract"}
    assert client.post(f"{address}/files", data=form, files={"file": ("合同.pdf", pdf("own"))}).status_code == 303
    full = client.get(address).text
    assert "附件已满" in full
    assert "本单位" in full
    again = client.post(
        f"{address}/files", data=form | {"idempotency_key": "x" * 12}, files={"file": ("b.pdf", pdf("b"))}
    )
    assert again.status_code == 409
    assert "最多 10 个" in again.text
