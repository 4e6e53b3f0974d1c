"""A group of commands decided one by one on the state that runs ahead, before it is stored."""

from datetime import date, datetime

from queue_server.application import jobs
from queue_server.application.jobs import Job
from queue_server.application.memory import RequestMemory
from queue_server.application.ports import Answer, Group, Remembered
from queue_server.domain.apply import apply
from queue_server.domain.commands import Command
from queue_server.domain.decide import decide
from queue_server.domain.decision import Decision
from queue_server.domain.events import Event
from queue_server.domain.hall import Hall
from queue_server.domain.state import HallState


class Batch:
    """Collects the events, the requests to remember, and the answers to give after the commit."""

    def __init__(self, hall: Hall, state: HallState, memory: RequestMemory, now: datetime) -> None:
        self.state = state
        self.events: list[Event] = []
        self.requests: list[Remembered] = []
        self.answers: list[tuple[Job, Answer, bytes]] = []
        self._hall = hall
        self._memory = memory
        self._now = now
        self._new: dict[tuple[str, str], Remembered] = {}

    @property
    def writes(self) -> bool:
        return bool(self.events or self.requests)

    def group(self, first_seq: int, forget_before: date | None) -> Group:
        return Group(
            first_seq=first_seq,
            events=tuple(self.events),
            requests=tuple(self.requests),
            forget_before=forget_before,
        )

    def run(self, command: Command) -> Decision:
        """Decides a command and carries out its events."""
        decision = decide(self._hall, self.state, command, self._now)
        for event in decision.events:
            apply(self.state, event)
        self.events.extend(decision.events)
        return decision

    def take(self, job: Job) -> None:
        """Decides the job, or finds the answer that its request was given before."""
        if self._repeated(job):
            return
        if job.command is not None and job.refusal is None:
            before = len(self.events)
            try:
                self._decided(job, self.run(job.command))
            except Exception:
                del self.events[before:]
                raise
        else:
            self._done(job, Answer(refusal=job.refusal))

    def fail(self, job: Job) -> None:
        """The command could not be decided: it may be tried again."""
        answer = Answer(refusal=jobs.UNAVAILABLE)
        self.answers.append((job, answer, job.render(self.state, answer) if job.render else b""))

    def _decided(self, job: Job, decision: Decision) -> None:
        answer = Answer(refusal=decision.refusal, ticket_id=decision.ticket_id, window=decision.window)
        self._done(job, answer)

    def _done(self, job: Job, answer: Answer) -> None:
        reply = job.render(self.state, answer) if job.render else b""
        if job.request is not None and (
            answer.refusal is None or answer.refusal.code not in jobs.NOT_REMEMBERED
        ):
            kept = Remembered(
                device=job.request.device,
                request_id=job.request.request_id,
                day=self._now.date(),
                digest=job.request.digest,
                reply=reply,
            )
            self.requests.append(kept)
            self._new[(kept.device, kept.request_id)] = kept
        self.answers.append((job, answer, reply))

    def _repeated(self, job: Job) -> bool:
        key = job.request
        if key is None:
            return False
        known = self._memory.find(key) or self._new.get((key.device, key.request_id))
        if known is None:
            return False
        if known.digest == key.digest:
            self.answers.append((job, Answer(), known.reply))
        else:
            answer = Answer(refusal=jobs.ANOTHER_REQUEST)
            self.answers.append((job, answer, job.render(self.state, answer) if job.render else b""))
        return True
