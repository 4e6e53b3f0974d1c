"""What a manager does with a draft of the matrix and with saved sets, and the sentence said to it."""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct, structs

from queue_server.adapters.web.actions import Said
from queue_server.adapters.web.changing import WrongField, change, until_of
from queue_server.adapters.web.drafts import Drafts, Trial, with_cell
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_common import services_of_window
from queue_server.adapters.web.words import LEVELS
from queue_server.application.whatif import saved_set
from queue_server.domain.choosing.waiting import people_waiting
from queue_server.domain.commands import (
    Actor,
    ApplySet,
    CloseWindow,
    Command,
    ForgetSet,
    OpenWindow,
    PauseWindow,
    ResumeWindow,
    SaveSet,
    SetWindows,
)


class Asked(Struct, frozen=True, kw_only=True):
    """The form as it was sent: `do` is what to do, `chosen` a saved set, `name` the name for a new one."""

    do: str
    window: int | None
    business: str
    level: int | None
    until: str
    chosen: str
    name: str


class Trying:
    """One request of one manager; `ready` is told when a draft was played forward."""

    def __init__(
        self, services: WebServices, drafts: Drafts, actor: Actor, ready: Callable[[], None]
    ) -> None:
        self._services = services
        self._service = services.service
        self._drafts = drafts
        self._actor = actor
        self._ready = ready

    async def carry_out(self, asked: Asked) -> Said:
        trial = self._drafts.of(self._actor.id)
        try:
            match asked.do:
                case "cell":
                    return self._cell(trial, asked)
                case "until":
                    return self._until(trial, asked.until)
                case "drop":
                    self._drafts.drop(self._actor.id)
                    return Said(kind="ok", text="放弃了，什么也没有变。")
                case "apply":
                    return await self._apply(trial, asked.until)
                case "load":
                    return self._load(asked.chosen, asked.until)
                case "use":
                    return await self._use(asked.chosen, asked.until)
                case "save":
                    return await self._save(trial, asked.name)
                case "forget":
                    return await self._kept(
                        ForgetSet(actor=self._actor, name=asked.chosen), f"方案“{asked.chosen}”删掉了"
                    )
                case _:
                    return Said(kind="bad", text="没有这个键。", done=False)
        except WrongField as wrong:
            return Said(kind="soon", text=str(wrong), done=False)

    def _cell(self, trial: Trial | None, asked: Asked) -> Said:
        hall = self._service.hall
        window, level = asked.window, asked.level
        if window is None or window not in hall.windows:
            return Said(kind="bad", text="没有这个窗口。", done=False)
        if asked.business not in hall.businesses or level not in LEVELS or level is None:
            return Said(kind="bad", text="先选业务，再按 0 到 3 定级。", done=False)
        proposal = with_cell(self._service, trial, window, asked.business, level)
        known = trial.proposal.services.get(window) if trial is not None else None
        now = services_of_window(hall, self._service.state, window)
        if proposal.services[window] == (now if known is None else known):
            name = hall.businesses[asked.business].name
            return Said(kind="ok", text=f"{window} 号的{name}本来就是“{LEVELS[level]}”。", done=False)
        return self._tried(self._drafts.put(self._actor.id, proposal, self._ready))

    def _until(self, trial: Trial | None, text: str) -> Said:
        if trial is None:
            return Said(kind="soon", text="先改一格，再定到几点。", done=False)
        proposal = structs.replace(trial.proposal, until=self._end(text))
        return self._tried(self._drafts.put(self._actor.id, proposal, self._ready, trial.set_name))

    def _load(self, name: str, until: str) -> Said:
        proposal = saved_set(self._service.state, name, self._end(until))
        if proposal is None:
            return Said(kind="soon", text=f"没有叫“{name}”的方案。", done=False)
        trial = self._drafts.put(self._actor.id, proposal, self._ready, set_name=name)
        if trial is None:
            return Said(kind="ok", text=f"现在就是“{name}”的样子。", done=False)
        return self._tried(trial)

    def _tried(self, trial: Trial | None) -> Said:
        if trial is None:
            return Said(kind="ok", text="改回原样了，没有要生效的。")
        return Said(kind="try", text="还没生效。看好了按“就这样改”。")

    async def _apply(self, trial: Trial | None, until: str) -> Said:
        if trial is None:
            return Said(kind="soon", text="没有要生效的改动，先改一格。", done=False)
        end = self._end(until) if until else trial.proposal.until
        for command in _commands(self._services, trial, self._actor, end):
            said = await change(self._services, command)
            if said.kind != "ok":
                return said
        self._drafts.drop(self._actor.id)
        stranded = self._stranded()
        return structs.replace(said, kind="soon", text=f"{said.text}。{stranded}") if stranded else said

    async def _use(self, name: str, until: str) -> Said:
        return await change(self._services, ApplySet(actor=self._actor, name=name, until=self._end(until)))

    async def _save(self, trial: Trial | None, name: str) -> Said:
        hall, state = self._service.hall, self._service.state
        services = trial.proposal.services if trial is not None else {}
        if not services:
            services = {number: dict(services_of_window(hall, state, number)) for number in hall.windows}
        command = SaveSet(actor=self._actor, name=name, services=services)
        return await self._kept(command, f"方案“{name}”存好了，{len(services)} 个窗口")

    async def _kept(self, command: Command, text: str) -> Said:
        answer = await self._service.execute(command)
        if answer.refusal is not None:
            return Said(kind="soon", text=answer.refusal.message, done=False)
        return Said(kind="ok", text=text)

    def _end(self, text: str) -> datetime | None:
        """Raises WrongField."""
        now = self._service.clock.now()
        end = until_of(text, now)
        if end is not None and end <= now:
            raise WrongField("结束的时间要在今天，而且比现在晚。")
        return end

    def _stranded(self) -> str:
        """What to say when no window is left for people who wait."""
        hall, state = self._service.hall, self._service.state
        served = {code for number in hall.windows for code in services_of_window(hall, state, number)}
        lost = [code for code in hall.businesses if code not in served and people_waiting(state, code)]
        return "；".join(
            f"{hall.businesses[code].short_name}现在没有窗口能办，{people_waiting(state, code)} 人在等"
            for code in lost
        )


def _commands(services: WebServices, trial: Trial, actor: Actor, until: datetime | None) -> list[Command]:
    """The draft as commands: the windows' businesses in one, each window opened, paused or closed in one of its own."""
    state, proposal = services.service.state, trial.proposal
    commands: list[Command] = []
    if trial.set_name is not None:
        commands.append(ApplySet(actor=actor, name=trial.set_name, until=until))
    elif proposal.services:
        commands.append(SetWindows(actor=actor, services=proposal.services, until=until))
    for number in proposal.opened:
        window = state.windows.get(number)
        turn = ResumeWindow if window is not None and window.state == "paused" else OpenWindow
        commands.append(turn(actor=actor, window=number, until=until))
    commands += [PauseWindow(actor=actor, window=number, until=until) for number in proposal.paused]
    commands += [CloseWindow(actor=actor, window=number, until=until) for number in proposal.closed]
    return commands
