"""A few things registered twice (重复登记), as offices really have them: a firm under an old name, two people."""

from __future__ import annotations

from itertools import islice

from matcher.demo.uscc import demo_uscc
from matcher.demo.world import World
from matcher.forms.template import filled_brochure
from matcher.models.enums import IntakeKind
from matcher.service import intakes, previews, seekers
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

# Behind the serials of all demo firms of a county.
_SERIAL = 20_000
_PEOPLE = 2
# They changed their telephone: the same invented number under another prefix than all demo people have.
_OTHER_NETWORK = "166"


def register_again(kit: Kit, world: World) -> None:
    """Hand in one firm's brochure under another code and spelling, and register two people with a new telephone."""
    home = world.firms[0].adcode
    firm = next((one for one in world.firms[1:] if one.adcode == home), world.firms[0])
    name = firm.name.replace("有限公司", "有限责任公司")
    header = firm.header | {"name": name, "uscc": demo_uscc(firm.adcode, _SERIAL)}
    rows = [post.cells for post in world.posts_of(firm.uscc)[:2]]
    file = filled_brochure(kit.forms[IntakeKind.BROCHURE.value], header, rows, "xlsx")
    again = [
        person.model_copy(update={"phone": _OTHER_NETWORK + person.phone[3:]})
        for person in islice(
            (one for one in world.seekers() if one.adcode == home and one.phone and one.born_on), _PEOPLE
        )
    ]
    with kit.open(SYSTEM, write=True, request_id="demo") as context:
        intake = previews.preview(context, IntakeKind.BROCHURE, f"{name}招聘简章.xlsx", file)
        if intakes.get_intake(context, intake.id or 0).takeable:
            intakes.confirm(context, intake.id or 0, version=intake.version)
        seekers.register_many(context, again)
        context.unit.commit()
