"""Every action and subject written into the audit log has Chinese words; nobody meets a code on the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from matcher.service.audit_words import ACTIONS, FAMILIES, OWN, SUBJECTS

ROOT = Path(__file__).parents[2]
# Only use cases and what stands above them write to the log.
TREES = {
    path: ast.parse(path.read_text("utf-8"))
    for folder in ("matcher/service", "matcher/jobs", "matcher/cli", "api")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
NODES = {path: list(ast.walk(tree)) for path, tree in TREES.items()}
CALLS = {path: [one for one in nodes if isinstance(one, ast.Call)] for path, nodes in NODES.items()}
MADE = [
    (
        one.name,
        [arg.arg for arg in (*one.args.posonlyargs, *one.args.args, *one.args.kwonlyargs) if arg.arg != "self"],
        [it for it in ast.walk(one) if isinstance(it, ast.Call)],
    )
    for nodes in NODES.values()
    for one in nodes
    if isinstance(one, ast.FunctionDef)
]
CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+|sign_in|sign_out")
# Where the code is put together from something other than the value of an enum; its words are listed by hand.
BY_HAND = ("{self.name}_link.",)
FAMILY = re.compile(r"(\{self\.name\}|[a-z])[a-z_]*\.[a-z_]*\*")
VALUES = {one.value for kind, _ in FAMILIES.values() for one in kind}


def told(node: ast.expr | None) -> Iterator[str]:
    """The strings an expression may be; an f-string as its beginning with a star behind."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from told(node.body)
        yield from told(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield ast.unparse(node)[2:-1].rsplit("{", 1)[0] + "*"


def forwarded() -> dict[str, set[int]]:
    """Functions that hand one of their own parameters on as the action, by name, with its places."""
    found: dict[str, set[int]] = {"audit": {0}}
    for _ in range(2):
        for name, names, calls in MADE:
            for action in (one for call in calls for one in handed(call, found)):
                if isinstance(action, ast.Name) and action.id in names:
                    found.setdefault(name, set()).add(names.index(action.id))
    return found


def handed(call: ast.Call, places: dict[str, set[int]]) -> list[ast.expr]:
    """What may be the action of a call of one of these functions."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    named = [one.value for one in call.keywords if one.arg == "action" and name in places]
    return [call.args[one] for one in sorted(places.get(name, ())) if len(call.args) > one] + named


def codes(path: Path, places: dict[str, set[int]]) -> Iterator[str]:
    """Every code that a file may hand to the log."""
    local: dict[str, list[ast.expr]] = {}
    for node in NODES[path]:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            local.setdefault(node.targets[0].id, []).append(node.value)
    for action in (one for call in CALLS[path] for one in handed(call, places)):
        nodes = local.get(action.id, []) if isinstance(action, ast.Name) else [action]
        inner = [one.id for node in nodes for one in ast.walk(node) if isinstance(one, ast.Name)]
        for node in (*nodes, *(one for name in inner for one in local.get(name, []))):
            yield from (one for one in told(node) if CODE.fullmatch(one) or FAMILY.fullmatch(one))


def test_every_action_written_down_has_words() -> None:
    places = forwarded()
    assert {"audit", "note", "_changed", "changed", "written"} <= places.keys(), "ways to the log that are not seen"
    written = {(path.name, code) for path in TREES for code in codes(path, places)}
    known = {*ACTIONS, *(f"{prefix}*" for prefix in (*FAMILIES, *BY_HAND))}
    assert {(path, code) for path, code in written if code not in known} == set()
    seen = {code for _, code in written}
    covered = {code for code in OWN if code.startswith(tuple(FAMILIES)) and code.rsplit(".", 1)[-1] in VALUES}
    assert OWN.keys() - seen - covered == set(), "words for what is never written"
    assert {"policy.edit", "lot.publish", "plan.review", "contact.reveal.other", "task.*"} <= seen


def test_every_subject_written_down_has_words() -> None:
    subjects = {
        code
        for calls in CALLS.values()
        for call in calls
        if getattr(call.func, "attr", "") == "audit" and len(call.args) > 1
        for code in told(call.args[1])
    }
    assert subjects - SUBJECTS.keys() == set()


def test_no_two_actions_look_alike() -> None:
    assert len(set(ACTIONS.values())) == len(ACTIONS), "the page finds an action by its words"
    for words in (*ACTIONS.values(), *SUBJECTS.values()):
        assert re.search(r"[一-鿿]", words)
        assert not re.search(r"[a-z_]", words), words
