"""What stands behind a guard falls without it: with the guard taken away, the test that watches it must fail.

Each guard is replaced by one that lets everything through, and the test named beside it runs as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.console import sessions
from matcher.forms import workbook
from matcher.forms.cells import clean
from matcher.models.enums import Role
from matcher.repository.accounts import Accounts
from matcher.service import audit_seals, permissions
from matcher.service.context import Kit
from tests.forms.test_writing import test_ten_thousand_strings_make_no_formula_and_come_back as no_formula
from tests.repository.test_audit_seals import test_any_edit_is_found_and_its_seal_named as edits_found
from tests.security.test_headers import test_signing_in_leads_nowhere_else as leads_nowhere_else
from tests.security.test_sessions import test_the_sign_in_form_refuses_an_opaque_origin as opaque_origin_refused
from tests.security.test_sessions import (
    test_thirty_wrong_passwords_lock_an_address_whatever_the_names as address_locked,
)
from tests.shape import test_access

Guarded = Callable[[Kit, TestClient, pytest.MonkeyPatch], None]


def _exact_roles(kit: Kit, client: TestClient, patch: pytest.MonkeyPatch) -> None:
    """T50, over the routes of one noun."""
    routes = {one: who for one, who in test_access.MATRIX["routes"].items() if one.startswith("GET /api/v1/a")}
    assert len(routes) > 10
    patch.setattr(test_access, "MATRIX", {"routes": routes})
    test_access.test_each_role_passes_exactly_its_routes(client, Role.SEEKER)


def _edit_found(kit: Kit, client: TestClient, patch: pytest.MonkeyPatch) -> None:
    edits_found(kit, "a purpose", patch)


# Target of trust.md → what holds the guard, its name, what lets all through, the test that watches it.
GUARDS: dict[str, tuple[Any, str, Any, Guarded]] = {
    "T50 roles": (permissions, "may", lambda *_: True, _exact_roles),
    "T55 tries": (Accounts, "failures_since", lambda *_: 0, lambda kit, client, patch: address_locked(client)),
    "T54 foreign sites": (
        sessions,
        "refuse_foreign_origin",
        lambda *_: None,
        lambda kit, client, patch: opaque_origin_refused(client),
    ),
    "T47 formulas": (workbook, "safe", clean, lambda kit, client, patch: no_formula()),
    "T59 redirects": (
        sessions,
        "local_path",
        str,
        lambda kit, client, patch: leads_nowhere_else(client, "//evil.example"),
    ),
    "T65 audit": (audit_seals, "_faults", lambda *_: iter(()), _edit_found),
}


@pytest.mark.parametrize("target", GUARDS)
def test_the_watching_test_fails_without_its_guard(
    kit: Kit, client: TestClient, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    holder, name, open_door, watching = GUARDS[target]
    monkeypatch.setattr(holder, name, open_door)
    with pytest.raises(AssertionError):
        watching(kit, client, monkeypatch)
