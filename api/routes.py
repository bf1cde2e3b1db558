"""The routes of many nouns in one list (路由).

``APIRouter.include_router`` keeps routers inside one another: each request then tries every route of every router twice
over, and a process's first request builds them all anew. A flat list is tried once, and is built when it is imported.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable

from fastapi import APIRouter
from fastapi.routing import APIRoute
from fastapi.utils import generate_unique_id
from starlette.routing import BaseRoute, compile_path


def gathered(routers: Iterable[APIRouter], *, prefix: str = "", in_schema: bool = True) -> list[BaseRoute]:
    """Their routes in their order, each under a prefix without parameters; ``in_schema`` off hides all of them."""
    return [_moved(route, prefix, in_schema) for router in routers for route in router.routes]


def _moved(route: BaseRoute, prefix: str, in_schema: bool) -> BaseRoute:
    # A router's own prefix, tags and dependencies stand in its routes already; a router inside a router does not.
    if not isinstance(route, APIRoute):
        raise TypeError(f"{route!r} is not a plain route")
    moved = copy.copy(route)
    moved.include_in_schema = route.include_in_schema and in_schema
    if prefix:
        moved.path = prefix + route.path
        moved.path_regex, moved.path_format, moved.param_convertors = compile_path(moved.path)
        moved.unique_id = route.operation_id or generate_unique_id(moved)
    return moved
