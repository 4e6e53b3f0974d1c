"""An issued ticket as a slip: what is said on the paper, in which order. No personal data."""

from datetime import datetime

from msgspec import Struct

from kiosk.domain.slip_layout import (
    COLUMNS,
    Code,
    Line,
    Part,
    Run,
    Slip,
    columns,
    number_line,
    rim,
    run_columns,
    sentence,
    shortened,
    spread,
)

MOST_DOTS = 960
MOST_DOTS_ELDER = 1304
MOST_PAPERS = 4
MOST_PLAQUES = 4
"""More windows than this are said as plain text."""

_TIMES = "零一两三四五六七八九"


class TicketFacts(Struct, frozen=True, kw_only=True):
    """Everything that stands on a ticket's slip. `code` is what the QR carries; `risk` one sentence or None.

    `minutes` is likely and late; `repeats` how often a call is spoken; `help_at` where a person helps (elder form).
    """

    hall: str
    number: str
    floor: int
    place: str
    windows: tuple[int, ...]
    business: str
    people_ahead: int
    minutes: tuple[int, int]
    risk: str | None
    papers: tuple[str, ...]
    code: str
    missed: str
    repeats: int
    at: datetime
    kiosk: str
    hotline: str
    help_at: str | None = None


def ticket_slip(facts: TicketFacts) -> Slip:
    """The slip of picture 23 in its serial form, at most 960 dots."""
    parts: list[Part] = [
        *sentence("hall", facts.hall, centred=True),
        *rim(),
        number_line(facts.number),
        *plaques(facts),
        *sentence("business", chinese_marks(facts.business), centred=True),
        *rim(),
        _waiting(facts),
    ]
    if facts.risk:
        parts += sentence("risk", facts.risk)
    if facts.papers:
        parts += [_rule(), *_papers(facts.papers)]
    parts += [_rule(), Code(text=facts.code), _scan(facts.repeats)]
    parts += sentence("missed", facts.missed)
    parts += foot(facts.at, facts.kiosk, facts.hotline)
    return shortened(parts, MOST_DOTS, ("rule", "privacy"))


def elder_slip(facts: TicketFacts) -> Slip:
    """The slip of picture 24: floor and window white on black, all of it large, at most 1304 dots."""
    parts: list[Part] = [
        *sentence("hall", facts.hall, centred=True),
        *rim(),
        number_line(facts.number),
        *_elder_plaques(facts),
        *sentence(
            "business",
            chinese_marks(facts.business),
            centred=True,
            bold=True,
            size=_elder_size(facts.business),
        ),
        *rim(),
        *sentence("waiting", _ahead(facts.people_ahead), centred=True, bold=True, size=2),
        *sentence("waiting", _elder_minutes(facts.minutes), centred=True, bold=True, size=2),
    ]
    if facts.papers:
        papers = "、".join(chinese_marks(paper) for paper in facts.papers[:MOST_PAPERS])
        parts += [_rule(), *sentence("bring", f"请带：{papers}", size=2)]
    parts += [_rule(), *sentence("missed", facts.missed, size=2), Code(text=facts.code)]
    if facts.help_at:
        parts += sentence("foot", f"要人帮忙：{facts.help_at}", bold=True, size=2)
    parts += foot(facts.at, facts.kiosk, facts.hotline)
    return shortened(parts, MOST_DOTS_ELDER, ("rule", "privacy"))


def plaques(facts: TicketFacts) -> list[Line]:
    """Floor and windows white on black, the place between them; on two lines where one is too short."""
    floor = _plaque(f"{facts.floor}楼")
    place = (Run(text=facts.place, width=2, height=2, bold=True),)
    windows = _windows(facts.windows)
    one = (*floor, _gap(), *place, _gap(), *windows)
    if run_columns(one) <= COLUMNS:
        return [_plaque_line(one)]
    if run_columns((*floor, _gap(), *place)) > COLUMNS:
        place = (Run(text=facts.place, height=2, bold=True),)
    return [_plaque_line((*floor, _gap(), *place)), _plaque_line(windows)]


def windows_text(windows: tuple[int, ...]) -> str:
    """25–28、30: neighbours from three on as a range."""
    groups: list[list[int]] = []
    for window in sorted(set(windows)):
        if groups and window == groups[-1][-1] + 1:
            groups[-1].append(window)
        else:
            groups.append([window])
    words: list[str] = []
    for group in groups:
        words += [f"{group[0]}–{group[-1]}"] if len(group) > 2 else [str(window) for window in group]
    return "、".join(words)


def called_sentence(repeats: int) -> str:
    times = _TIMES[repeats] if 1 <= repeats <= 9 else str(repeats)
    return f"叫到会念{times}遍，也请看屏幕。"


def chinese_marks(text: str) -> str:
    """Half-width brackets of a Chinese text as full-width ones."""
    return text.replace("(", "（").replace(")", "）")


def foot(at: datetime, kiosk: str, hotline: str) -> list[Line]:
    """Time and kiosk, where to complain, and that the paper says nothing of the person."""
    stamp = (Run(text=f"{at:%Y-%m-%d %H:%M}  {kiosk}"),)
    return [
        spread("foot", stamp, (Run(text=f"监督 {hotline}"),)),
        *sentence("privacy", "票面没有您的个人信息。"),
    ]


# ---- pieces ----


def _rule() -> Line:
    return Line(role="rule", runs=(Run(text="─" * (COLUMNS // 2)),), gap=0)


def _scan(repeats: int) -> Line:
    return Line(
        role="missed",
        runs=(Run(text="扫码看排到哪了。", bold=True), Run(text=called_sentence(repeats))),
    )


def _plaque(text: str) -> tuple[Run, ...]:
    edge = Run(text=" ", height=2, reversed=True)
    return (edge, Run(text=text, width=2, height=2, bold=True, reversed=True), edge)


def _gap() -> Run:
    return Run(text=" ", height=2)


def _plaque_line(runs: tuple[Run, ...]) -> Line:
    return Line(role="plaques", runs=runs, centred=True)


def _windows(windows: tuple[int, ...]) -> tuple[Run, ...]:
    if not windows:
        return (Run(text="窗口看屏幕", width=2, height=2, bold=True),)
    ending = Run(text="号窗口", width=2, height=2, bold=True)
    single: list[Run] = []
    for window in sorted(set(windows)):
        single += [*_plaque(str(window)), _gap()]
    runs = (*single, ending)
    if len(set(windows)) <= MOST_PLAQUES and run_columns(runs) <= COLUMNS:
        return runs
    said = f"{windows_text(windows)} 号窗口"
    wide = 2 if columns(said) * 2 <= COLUMNS else 1
    return (Run(text=said, width=wide, height=2, bold=True),)


def _ahead(people: int) -> str:
    return f"前面 {people} 人" if people else "前面没有人"


def _minutes_text(minutes: tuple[int, int]) -> str:
    likely, late = minutes
    return f"{likely}–{late}" if late > likely else str(likely)


def _elder_minutes(minutes: tuple[int, int]) -> str:
    return f"约等 {_minutes_text(minutes)} 分钟" if minutes[1] else "很快叫您"


def _waiting(facts: TicketFacts) -> Line:
    left: tuple[Run, ...] = (Run(text="前面没有人", width=2, height=2, bold=True),)
    if facts.people_ahead:
        figure = Run(text=str(facts.people_ahead), width=2, height=2, bold=True)
        left = (Run(text="前面 "), figure, Run(text=" 人"))
    right: tuple[Run, ...] = (Run(text="很快叫您", width=2, height=2, bold=True),)
    if facts.minutes[1]:
        figure = Run(text=_minutes_text(facts.minutes), width=2, height=2, bold=True)
        right = (Run(text="约 "), figure, Run(text=" 分钟"))
    return spread("waiting", left, right)


def _papers(papers: tuple[str, ...]) -> list[Line]:
    """A box before each; two short ones share a line. More than four end in where to ask for the rest."""
    shown = [chinese_marks(paper) for paper in papers]
    if len(shown) > MOST_PAPERS:
        shown = [*shown[: MOST_PAPERS - 1], f"另 {len(shown) - MOST_PAPERS + 1} 样请问窗口"]
    lines = sentence("bring", "请带好", bold=True)
    half = COLUMNS // 2
    while shown:
        first = f"□ {shown.pop(0)}"
        if shown and columns(first) < half and columns(f"□ {shown[0]}") <= half:
            second = Run(text=f"□ {shown.pop(0)}", at=half * 12)
            lines.append(Line(role="bring", runs=(Run(text=first), second)))
        else:
            lines += sentence("bring", first)
    return lines


def _elder_size(business: str) -> int:
    return 3 if columns(chinese_marks(business)) * 3 <= COLUMNS else 2


def _elder_plaques(facts: TicketFacts) -> list[Line]:
    floor = _filled(f"{facts.floor}楼", 4)
    said = f"{windows_text(facts.windows)}号窗口" if facts.windows else "窗口看屏幕"
    size = next((size for size in (3, 2) if columns(said) * size <= COLUMNS), 1)
    return [
        Line(role="plaques", runs=floor, gap=0),
        Line(role="plaques", runs=_filled(said, size)),
    ]


def _filled(text: str, size: int) -> tuple[Run, ...]:
    """White text in the middle of a black line across the paper."""
    free = COLUMNS - columns(text) * size
    left = Run(text=" " * (free // 2), height=size, reversed=True)
    right = Run(text=" " * (free - free // 2), height=size, reversed=True)
    middle = Run(text=text, width=size, height=size, bold=True, reversed=True)
    return tuple(run for run in (left, middle, right) if run.text)
