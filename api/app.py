"""The web application (网站与接口)."""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread

import structlog
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.requests import Request
from starlette.staticfiles import StaticFiles

from api import console, errors, health, public, v1
from api.middleware import Envelope
from api.pages import render
from matcher import __version__, bootstrap
from matcher.jobs.worker import Worker
from matcher.service import logs, matching
from matcher.service.context import Kit
from matcher.settings import Settings

STATIC = Path(__file__).parent / "static"


def create_app(kit: Kit | None = None) -> FastAPI:
    """The application over a wired kit; uvicorn calls it without one and settings decide."""
    kit = kit or bootstrap.build(Settings())
    configure_logs(kit.settings)
    app = FastAPI(
        title="公共就业用工匹配服务",
        version=__version__,
        description="企业、用工服务专员与零工市场的接口。错误一律为 application/problem+json。",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json" if kit.settings.demo else None,
        lifespan=_lifespan,
    )
    app.state.kit = kit
    app.state.shell = {
        "site": {
            "name": app.title,
            "version": __version__,
            "host": kit.settings.organisation,
            "phone": kit.settings.support_phone,
            "record": "",
        },
        "nav": [
            {"label": "招聘岗位", "href": "/jobs"},
            {"label": "招聘会", "href": "/fairs"},
            {"label": "零工市场", "href": "/markets"},
            {"label": "专项行动", "href": "/actions"},
            {"label": "补贴公示", "href": "/publicity"},
        ],
        "demo": kit.settings.demo or None,
    }
    errors.install(app)
    app.add_middleware(Envelope, secure=not kit.settings.demo, failed=errors.failed)
    app.router.routes.extend([*health.router.routes, *v1.routes, *public.routes, *console.routes])
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    if kit.settings.demo:
        app.add_api_route("/api/docs", _docs, include_in_schema=False, response_class=HTMLResponse)
    return app


def _docs(request: Request) -> HTMLResponse:
    return render(request, "api_docs.html")


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Warm the index aside, and run jobs in this process when the settings say so."""
    kit: Kit = app.state.kit
    Thread(target=matching.settle, args=(kit,), name="index-warm-up", daemon=True).start()
    worker = Worker(kit)
    thread = Thread(target=worker.run, name="worker", daemon=True)
    if kit.settings.inline_worker:
        thread.start()
    yield
    worker.stop()
    if thread.is_alive():
        thread.join(timeout=10)
    kit.database.dispose()


def configure_logs(settings: Settings) -> None:
    """One JSON line per event on standard error; no personal data is logged anywhere."""
    structlog.configure(
        processors=[
            structlog.processors.format_exc_info,
            # After whatever puts words into a line, before the time and the level, which are ours.
            logs.hide_event,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=False),
            structlog.processors.JSONRenderer(ensure_ascii=False)
            if settings.log_json
            else structlog.dev.ConsoleRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO if not settings.demo else logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
    )
    logs.filter_records()
