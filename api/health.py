"""Health (健康检查): alive, and ready with a reason when not."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from matcher.errors import MatcherError
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

router = APIRouter(tags=["运行状态"])


@router.get("/healthz", summary="进程存活")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz", summary="可以服务")
def readyz(request: Request) -> JSONResponse:
    """The store answers too; the candidate index may still be warming up, which only slows the first shortlist.

    An index whose files are damaged is built anew while the service answers; then there is a reason as well.
    """
    kit: Kit = request.app.state.kit
    try:
        with kit.open(SYSTEM, write=False) as context:
            context.unit.regions.count()
    except MatcherError as error:
        return JSONResponse({"status": "unavailable", "reason": error.message}, status_code=503)
    pool = kit.pool
    told = {"status": "ok", "index": "warming" if not pool.ready else "rebuilding" if pool.trouble else "ready"}
    if not pool.ready or pool.trouble:
        why = f"：{pool.trouble}" if pool.trouble else ""
        told["reason"] = f"候选库索引正在{'重建' if pool.ready else '建立'}{why}"
    return JSONResponse(told)
