"""The data map tells of every table and of every column that tells of a person (个人信息保护法 54, 56)."""

from __future__ import annotations

import sqlalchemy as sa
from sqlmodel import SQLModel

import matcher.models.tables  # noqa: F401 (fills the metadata)
from matcher.planning.data_map import DataMap, StoredColumn, data_map
from matcher.planning.retention import RetentionRules
from matcher.repository.sealed_values import SEALED
from matcher.settings import data_folder

TERMS = RetentionRules.load(data_folder() / "retention.toml").keys


def stored() -> list[StoredColumn]:
    """Every column there is; ids of people without a foreign key refer to them as well."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            people = {key.column.table.name for key in column.foreign_keys} & {"seeker", "lent_worker"}
            refers = bool(people) or column.name in {"seeker_id", "survivor_id", "gone_id"}
            found.append(StoredColumn(table.name, column.name, refers, isinstance(column.type, sa.LargeBinary)))
    return found


def test_the_map_tells_of_every_table_and_of_every_column_that_tells_of_a_person() -> None:
    assert data_map().faults(stored(), TERMS) == []
    # Whoever acted is named by columns of the staff's list alone; an account is nowhere referred to otherwise.
    acting = {
        column.name
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if {key.column.table.name for key in column.foreign_keys} & {"account", "officer"}
    }
    assert acting <= data_map().staff.columns

    assert set(data_map().sealed_columns()) == set(SEALED), "what is sealed can be sealed anew"


def test_what_is_left_out_wrong_or_gone_is_told() -> None:
    told = data_map().model_dump()
    told["tables"]["seeker"]["columns"].pop("phone_hash")
    told["tables"]["seeker"]["columns"]["shoe_size"] = "鞋码"
    told["tables"]["seeker"]["sealed"] = ("name_sealed", "history")
    told["tables"]["booking"]["columns"].pop("seeker_id")
    told["tables"]["look"]["keep"] = "for_ever"
    del told["tables"]["region"]
    faults = "\n".join(DataMap.model_validate(told).faults(stored(), TERMS))
    for where in ("phone_hash", "shoe_size", "phone_sealed", "history", "booking.seeker_id", "look.purpose", "region"):
        assert where in faults, (where, faults)
