"""What a change that is only tried would do, in sentences, small pictures and rows. Pure."""

from dataclasses import dataclass
from datetime import datetime

from queue_server.adapters.charts.lines import Curve, forecast
from queue_server.adapters.web.drafts import Trial
from queue_server.adapters.web.views_common import limit_of, services_of_window
from queue_server.adapters.web.words import LEVELS, clock_text
from queue_server.application.whatif import Preview
from queue_server.domain.changes import clock
from queue_server.domain.hall import Hall
from queue_server.domain.rehearsal.effect import Outcome
from queue_server.domain.state import HallState

PICTURES = 3
"""Of the queue that is helped, and of those that pay."""
NAMED = 3
"""Changes of a draft that are told one by one."""


@dataclass(frozen=True)
class Picture:
    """`about` is what it means for this queue; `svg` is a whole drawing."""

    name: str
    about: str
    svg: str


@dataclass(frozen=True)
class EffectRow:
    name: str
    people: int
    mean: tuple[float, float]
    p90: tuple[float, float]
    kind: str
    """`gain`, `pay` or empty."""


@dataclass(frozen=True)
class EffectView:
    """`refusal` where the change cannot be made; then there is nothing else."""

    sentence: str
    runs: int
    minutes: int
    pictures: list[Picture]
    rows: list[EffectRow]
    refusal: str | None


def words_of(hall: Hall, state: HallState, trial: Trial) -> list[str]:
    """The draft, one short sentence a change."""
    said = []
    for number, after in trial.proposal.services.items():
        now = services_of_window(hall, state, number)
        said += [
            f"{number} 号{_cell(hall, code, after.get(code, 0), now.get(code, 0))}"
            for code in hall.businesses
            if after.get(code, 0) != now.get(code, 0)
        ]
    for number in trial.proposal.opened:
        window = state.windows.get(number)
        said.append(f"{number} 号{'恢复' if window and window.state == 'paused' else '开窗'}")
    said += [f"{number} 号暂停" for number in trial.proposal.paused]
    said += [f"{number} 号关窗" for number in trial.proposal.closed]
    return said


def draft_title(hall: Hall, state: HallState, trial: Trial) -> str:
    """`让 40 号兼办交通违法处理，二级`, or of many the first few."""
    said = words_of(hall, state, trial)
    more = f"等 {len(said)} 处" if len(said) > NAMED else ""
    name = f"方案“{trial.set_name}”：" if trial.set_name else ""
    return f"{name}{'；'.join(said[:NAMED])}{more}"


def end_text(trial: Trial) -> str:
    return clock(trial.proposal.until) if trial.proposal.until is not None else ""


def effect_view(hall: Hall, preview: Preview, until: datetime | None, width: float = 424) -> EffectView:
    if preview.refusal is not None or preview.outcome is None:
        refusal = preview.refusal.message if preview.refusal is not None else None
        return EffectView(preview.sentence, 0, 0, [], [], refusal)
    outcome = preview.outcome
    shown = [code for code in (outcome.helped, *outcome.pays) if code is not None][:PICTURES]
    minute = until.hour * 60 + until.minute if until is not None else None
    return EffectView(
        sentence=preview.sentence,
        runs=outcome.runs,
        minutes=round(preview.horizon_min),
        pictures=[_picture(hall, outcome, code, minute, width) for code in shown],
        rows=_rows(hall, outcome),
        refusal=None,
    )


def made_at(preview: Preview) -> str:
    return clock_text(preview.at)


def _picture(hall: Hall, outcome: Outcome, code: str, until: float | None, width: float) -> Picture:
    curves, effect = outcome.curves[code], outcome.effects[code]
    helped = code == outcome.helped
    name = hall.businesses[code].short_name
    label = (
        f"{name}最久等候：不动 {curves.before[-1]:.0f} 分，改后 {curves.after[-1]:.0f} 分"
        if curves.after
        else f"{name}没有人等"
    )
    svg = ""
    if len(outcome.minutes) > 1:
        svg = forecast(
            outcome.minutes,
            Curve(middle=curves.after, low=curves.low, high=curves.high),
            label=label,
            limit=limit_of(hall, code),
            unchanged=curves.before,
            until=until,
            width=width,
            height=168,
        )
    words = f"平均 {effect.before.mean:.0f} → {effect.after.mean:.0f} 分"
    return Picture(name=name, about=f"{'快一些' if helped else '会慢一些'}，{words}", svg=svg)


def _rows(hall: Hall, outcome: Outcome) -> list[EffectRow]:
    """The largest change first."""
    effects = sorted(outcome.effects.values(), key=lambda one: -abs(one.gain))
    return [
        EffectRow(
            name=hall.businesses[one.business].short_name,
            people=round(one.people),
            mean=(one.before.mean, one.after.mean),
            p90=(one.before.p90, one.after.p90),
            kind="gain" if one.business == outcome.helped else "pay" if one.business in outcome.pays else "",
        )
        for one in effects
        if one.people >= 0.5 or one.business in (outcome.helped, *outcome.pays)
    ]


def _cell(hall: Hall, code: str, level: int, before: int) -> str:
    name = hall.businesses[code].short_name
    if level == 0:
        return f"不办{name}"
    if before:
        return f"的{name}改为{LEVELS[level]}"
    return f"办{name}，一级" if level == 1 else f"兼办{name}，{LEVELS[level]}"
