"""The whole server, put together on a data folder that was read."""

import asyncio
import tomllib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import structlog

from queue_server.adapters.accounts import local_socket
from queue_server.adapters.accounts.appointments import AppointmentDesk
from queue_server.adapters.accounts.desk import AccountDesk
from queue_server.adapters.accounts.store import AccountStore
from queue_server.adapters.calendar_watch import CalendarWatch
from queue_server.adapters.database.engine import open_database
from queue_server.adapters.day_keys import SqlDayKeys
from queue_server.adapters.filings.catalogue import open_filings
from queue_server.adapters.hall_document import hall_document
from queue_server.adapters.hall_file import DEMONSTRATION_ITEMS, load_catalogue
from queue_server.adapters.hall_file.catalogue import Catalogue
from queue_server.adapters.hall_revision import HallRevision
from queue_server.adapters.history.beside import ReportsBeside
from queue_server.adapters.history.day_end import DayEnd
from queue_server.adapters.history.store import SqlHistory
from queue_server.adapters.http_server import HttpServer
from queue_server.adapters.journal.days import state_of_day
from queue_server.adapters.journal.reading import JournalReader
from queue_server.adapters.journal.settings import Revisions, Settings
from queue_server.adapters.journal.store import SqlJournal
from queue_server.adapters.learnt.files import LearntFiles
from queue_server.adapters.lease.first_look import check_keys
from queue_server.adapters.lease.leadership import Leadership
from queue_server.adapters.lease.standby import WhileLeading
from queue_server.adapters.matrix_watch import MatrixWatch
from queue_server.adapters.mqtt.gateway import Gateway
from queue_server.adapters.mqtt.tokens import TicketTokens
from queue_server.adapters.web.app import build_app
from queue_server.adapters.web.services import WebServices
from queue_server.application.engine import Engine
from queue_server.application.estimates import LiveEstimates, keep_looking
from queue_server.contract.http import HallDocument
from queue_server.domain.hall import Hall
from queue_server.wiring.garbage import QuietCollector, settle
from queue_server.wiring.ground import Ground, warn

TICK_S = 0.5

log = structlog.get_logger()


@asynccontextmanager
async def serving(
    ground: Ground, leadership: Leadership | None = None, catalogue: Catalogue | None = None
) -> AsyncIterator[Gateway]:
    """The whole server, until the end of the block; on a shared database only under `leadership`."""
    data, settings, hall, clock, keys = ground.data, ground.settings, ground.hall, ground.clock, ground.keys
    holds = leadership.holds if leadership else _always
    database = open_database(ground.target)
    async with AsyncExitStack() as stack:
        stack.callback(database.dispose)
        if leadership is not None:
            leadership.guard(database)
            check_keys(Settings(database), keys, may_write=True)
            keys.share_days(SqlDayKeys(database, hall.id, keys.shared_days_key()))
        accounts = AccountStore(database)
        journal = SqlJournal(database, hall.id, clock.zone)
        stack.push_async_callback(journal.close)
        estimates = LiveEstimates(hall, LearntFiles(data / "learnt"))
        engine = Engine(hall, clock, journal, keys, estimates)
        estimates.attach(lambda: engine.state)
        engine.listen(estimates)
        await engine.start(estimates.replayed)
        stack.push_async_callback(engine.stop)
        looking = asyncio.create_task(keep_looking(estimates, engine), name="looking-ahead")
        stack.callback(looking.cancel)
        calendar = CalendarWatch(hall)
        calendar.look(engine.state.day)
        engine.listen(calendar)
        kept = Settings(database)
        revision = HallRevision(kept)
        gateway = _gateway(ground, engine, accounts, kept, revision, holds)
        await gateway.start()
        stack.push_async_callback(gateway.stop)
        ticking = asyncio.create_task(_tick(engine, gateway, leadership), name="ticks")
        stack.callback(ticking.cancel)
        if catalogue is None:  # it takes its time to read: meanwhile the boards stand already
            catalogue = await asyncio.to_thread(load_catalogue, DEMONSTRATION_ITEMS, hall)
        warn(catalogue.warnings)
        watch = MatrixWatch(revision, partial(_document, hall, engine, catalogue), gateway.hall_changed)
        engine.listen(watch)
        await watch.refresh()
        day_end = DayEnd(data, SqlHistory(database, hall.id, clock.zone))
        engine.listen(day_end)
        day_end.start()
        stack.push_async_callback(day_end.stop)
        local = await local_socket.serve(
            AccountDesk(accounts, hall, data),
            data / "server.sock",
            AppointmentDesk(engine, TicketTokens(keys, hall.id, clock.zone)),
        )
        stack.callback(local.close)
        services = WebServices(
            service=engine,
            accounts=accounts,
            document=lambda: revision.document,
            items=catalogue.items,
            keys=keys,
            filings=open_filings(
                engine=database,
                keys=keys,
                hall=hall.id,
                clock=clock,
                items=catalogue.items,
                calendar=lambda: hall.calendar,
            ),
            devices=lambda: gateway.devices,
            data=data,
            http_url=lambda: settings.http_url,
            reports=ReportsBeside(data),
            past=partial(state_of_day, JournalReader(database, hall.id, clock.zone)),
        )
        pages = build_app(services)
        http = HttpServer(
            WhileLeading(pages, holds), settings.http_host, settings.http_port, pages.state.live.stop
        )
        await http.start()
        stack.push_async_callback(http.stop)
        settle()
        await gateway.announce()
        yield gateway


def _gateway(
    ground: Ground,
    engine: Engine,
    accounts: AccountStore,
    kept: Settings,
    revision: HallRevision,
    holds: Callable[[], bool],
) -> Gateway:
    return Gateway(
        ground.connection,
        engine,
        accounts=accounts,
        tokens=TicketTokens(ground.keys, ground.hall.id, ground.clock.zone),
        keys=ground.keys,
        revisions=Revisions(kept),
        version=_version(),
        hall_rev=lambda: revision.rev,
        may_speak=holds,
    )


def _document(hall: Hall, engine: Engine, catalogue: Catalogue) -> HallDocument:
    return hall_document(hall, engine.state, catalogue, 0)


def _always() -> bool:
    return True


async def _tick(engine: Engine, gateway: Gateway, leadership: Leadership | None) -> None:
    collector, clock = QuietCollector(engine), asyncio.get_running_loop().time
    while True:
        await asyncio.sleep(TICK_S)
        collector.time_passed(clock())
        if leadership is not None:
            leadership.pulse()
        try:
            await engine.tick()
            gateway.time_passed()
        except Exception:  # time must go on
            log.exception("tick_failed")


def _version() -> str:
    project = Path(__file__).parents[2] / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
