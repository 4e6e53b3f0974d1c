"""The receipt of a filing as a slip: number, what was handed in, where its state can be seen. No personal data."""

from datetime import datetime

from msgspec import Struct

from kiosk.domain.slip import MOST_DOTS, chinese_marks, foot
from kiosk.domain.slip_layout import Code, Line, Part, Run, Slip, number_line, rim, sentence, shortened


class ReceiptFacts(Struct, frozen=True, kw_only=True):
    """What stands on a receipt. `due` is the day by which it is decided, or None."""

    hall: str
    receipt: str
    item: str
    due: str | None
    code: str
    at: datetime
    kiosk: str
    hotline: str


def receipt_slip(facts: ReceiptFacts) -> Slip:
    """At most 960 dots."""
    parts: list[Part] = [
        *sentence("hall", facts.hall, centred=True),
        *rim(),
        Line(role="number", runs=(Run(text="收件号"),), centred=True),
        number_line(facts.receipt),
        *sentence("business", chinese_marks(facts.item), centred=True),
        *rim(),
        *sentence("next", "交好了，材料先由工作人员看。", bold=True),
    ]
    if facts.due:
        parts += sentence("next", f"{facts.due} 前答复。")
    parts += [
        Code(text=facts.code),
        *sentence("next", "扫码看办到哪了", bold=True),
        *sentence("next", "要补材料会写明哪一样，到任一台机器放上证件补交。"),
        *sentence("next", "办好后，凭这张单和证件领取。"),
        *foot(facts.at, facts.kiosk, facts.hotline),
    ]
    return shortened(parts, MOST_DOTS, ("rule", "privacy"))
