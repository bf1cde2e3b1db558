"""Why a post ends before its last day (岗位关闭原因)."""

from __future__ import annotations

from matcher.models.enums import Labelled


class PostEnd(Labelled):
    """What the person who closes a post says of it (关闭原因)."""

    FILLED = "filled", "已招满（含企业自行招到）"
    WITHDRAWN = "withdrawn", "企业撤回需求"
    HALTED = "halted", "停产或减产"
    CHANGED = "changed", "岗位内容有变，另行申报"
    UNTRUE = "untrue", "信息不实或联系不上企业"
    OTHER = "other", "其他"
