"""The notice's annexes (附件1–4): one table each, as it is shown, printed, written to a file, filed and read back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from matcher.models.digest import digest_of
from matcher.models.enums import Labelled


class AnnexKind(Labelled):
    """Which form (附件), 晋人社厅函〔2022〕1253号."""

    BROCHURES = "1", "企业招聘简章"
    TASK_FORCE = "2", "企业复工复产招工服务行动专班负责人信息表"
    FAIR_PLAN = "3", "招聘活动安排表"
    RESULTS = "4", "活动开展情况统计表"


@dataclass(frozen=True, slots=True)
class AnnexTable:
    """A filled form: ``rows`` are the form's cells as text, one tuple per line, each as long as ``columns``.

    ``head`` are labelled lines above the table (填报单位), ``foot`` those below (填表人, 联系电话), ``note`` the
    remark of the form. Nothing here depends on how it is drawn, so that a frozen report can be drawn again later.
    """

    kind: AnnexKind
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    head: tuple[tuple[str, str], ...] = ()
    foot: tuple[tuple[str, str], ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row of a form has as many cells as the form has columns")

    def to_dict(self) -> dict[str, Any]:
        """The form as plain lists, kept when it is filed."""
        return asdict(self) | {"kind": self.kind.value}

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> AnnexTable:
        """The form as it was filed."""
        pairs = {key: tuple((str(a), str(b)) for a, b in kept[key]) for key in ("head", "foot")}
        rows = tuple(tuple(map(str, row)) for row in kept["rows"])
        return cls(AnnexKind(kept["kind"]), kept["title"], tuple(kept["columns"]), rows, note=kept["note"], **pairs)

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hexadecimal: whether a report is still what was filed."""
        return digest_of(self.to_dict())
