"""A slip as one ESC/POS job: text and native codes where the printer can, pictures where it lacks a character."""

from drivers.printer import protocol
from drivers.printer.protocol import Align
from kiosk.adapters.slip_picture import line_picture
from kiosk.domain.slip_layout import Code, Line, Run, Slip

_QUIET_MODULES = 4


def escpos_job(slip: Slip) -> bytes:
    """All of the slip, from the first mode to the cut."""
    out = bytearray(protocol.initialise())
    for part in slip.parts:
        out += _code(part) if isinstance(part, Code) else _line(part)
    out += protocol.align(Align.LEFT) + protocol.line_spacing()
    out += protocol.cut()
    return bytes(out)


def _line(line: Line) -> bytes:
    if not all(protocol.line_is_printable(run.text) for run in line.runs):
        picture = protocol.align(Align.LEFT) + protocol.raster(line_picture(line))
        return picture + (protocol.feed_dots(line.gap) if line.gap else b"")
    out = protocol.line_spacing(line.dots)
    out += protocol.align(Align.CENTRE if line.centred else Align.LEFT)
    for run in line.runs:
        out += _run(run)
    return out + b"\n" + protocol.size(1, 1) + protocol.bold(on=False) + protocol.reverse(on=False)


def _run(run: Run) -> bytes:
    place = protocol.position(run.at) if run.at is not None else b""
    look = (
        protocol.size(run.width, run.height) + protocol.bold(on=run.bold) + protocol.reverse(on=run.reversed)
    )
    return place + look + protocol.text(run.text)


def _code(code: Code) -> bytes:
    white = protocol.feed_dots(_QUIET_MODULES * code.module)
    drawn = protocol.qr(code.text.encode(), module=code.module, level="M")
    return protocol.align(Align.CENTRE) + white + drawn + white
