"""归集 packages: the merged workbook of a received or filed 附件1 with a manifest of counts and digests, as one zip."""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256

from matcher import clock
from matcher.errors import Conflict
from matcher.forms import annex
from matcher.models.annex import AnnexKind
from matcher.service.context import Context
from matcher.service.filings import get_filing, redrawn


def package_of(context: Context, filing_id: int) -> tuple[str, bytes]:
    """A package's file name and its bytes; only 附件1 is handed in as one."""
    table = redrawn(context, filing_id)
    view = get_filing(context, filing_id)
    filing = view.filing
    if filing.form is not AnnexKind.BROCHURES:
        raise Conflict("只有附件1（招聘简章归集）可以下载归集包", code="no_package")
    name = f"招聘简章归集_{view.place}_{clock.local(filing.filed_at):%Y%m%d}"
    name += f"_更正{filing.number}" if filing.number else ""
    workbook = annex.write(table, "xlsx")
    manifest = {
        "unit": filing.adcode,
        "unit_name": view.place,
        "campaign": view.campaign.name,
        "number": filing.number,
        "attempt": filing.attempt,
        "state": filing.state.value,
        "receipt_no": filing.receipt_no,
        "counts": filing.counts,
        "digest": filing.digest,
        "rows_digest": filing.rows_digest,
        "workbook_sha256": sha256(workbook).hexdigest(),
        "cutoff": clock.local(filing.cutoff).isoformat(),
        "filed_at": clock.local(filing.filed_at).isoformat(),
        "query_version": filing.query_version,
        "included": [{"unit": one.adcode, "name": place, "digest": one.digest} for place, one in view.included],
        "missing": [{"unit": code, "name": context.place_name(code)} for code in filing.missing],
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        stamp = clock.local(filing.filed_at).timetuple()[:6]
        for file, content in (
            (f"{name}.xlsx", workbook),
            ("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2).encode()),
        ):
            entry = zipfile.ZipInfo(file, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, content)
    return f"{name}.zip", target.getvalue()
