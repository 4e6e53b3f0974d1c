"""`./hall emulate`: plays a person or a fault on the emulated devices of a running `up`, and shows what they did."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, get_args

import msgspec
import typer

from drivers.emulators.api import CardPerson, KeyName, Paper

if TYPE_CHECKING:
    from drivers.emulators.client import EmulatorsClient

app = typer.Typer(no_args_is_help=True, add_completion=False)

Data = Annotated[Path, typer.Option("--data", help="大厅的数据目录")]
Json = Annotated[bool, typer.Option("--json", help="给程序读")]
KioskName = Annotated[str, typer.Option("--kiosk", help="哪台取号机，不写是第一台")]
DEFAULT_DATA = Path(__file__).parents[2] / ".hall"


@app.command()
def card(what: str, data: Data = DEFAULT_DATA, kiosk: KioskName = "") -> None:
    """把证件放上读卡器：盘里的名字、一个 JSON 文件，或 off 拿走。"""
    with _emulators(data) as emulators:
        if what == "off":
            emulators.take_card(kiosk or None)
        elif Path(what).is_file():
            try:
                person = msgspec.json.decode(Path(what).read_bytes(), type=CardPerson)
            except msgspec.MsgspecError as wrong:
                _fail(f"{what} 不是一张证件：{wrong}")
            emulators.put_card(kiosk=kiosk or None, person=person)
        else:
            emulators.put_card(kiosk=kiosk or None, name=what)


@app.command()
def qr(what: str, data: Data = DEFAULT_DATA, kiosk: KioskName = "") -> None:
    """给摄像头看一个码：文字、一个图片文件，或 off 拿走。"""
    with _emulators(data) as emulators:
        if what == "off":
            emulators.hide_code(kiosk or None)
        elif Path(what).is_file():
            emulators.show_picture(Path(what).read_bytes(), kiosk=kiosk or None)
        else:
            emulators.show_code(what, kiosk=kiosk or None)


@app.command()
def paper(state: str, data: Data = DEFAULT_DATA, kiosk: KioskName = "") -> None:
    """打印机的纸：ok、near_end 或 out。"""
    with _emulators(data) as emulators:
        emulators.paper(_one_of(state, Paper), kiosk or None)


@app.command()
def unplug(device: str, data: Data = DEFAULT_DATA) -> None:
    """拔掉一个设备。"""
    with _emulators(data) as emulators:
        emulators.unplug(device)


@app.command()
def plug(device: str, data: Data = DEFAULT_DATA) -> None:
    """插上一个设备。"""
    with _emulators(data) as emulators:
        emulators.plug(device)


@app.command()
def touch(x: float, y: float, data: Data = DEFAULT_DATA, kiosk: KioskName = "") -> None:
    """点一下屏幕，单位是像素。"""
    with _emulators(data) as emulators:
        emulators.touch(x, y, kiosk=kiosk or None)


@app.command()
def key(name: str, data: Data = DEFAULT_DATA, kiosk: KioskName = "") -> None:
    """按一个键：up、down、ok、back、repeat、help。"""
    with _emulators(data) as emulators:
        emulators.key(_one_of(name, KeyName), kiosk or None)


@app.command()
def screen(file: Path, data: Data = DEFAULT_DATA, kiosk: KioskName = "") -> None:
    """把取号机现在的画面存成 PNG。"""
    with _emulators(data) as emulators:
        file.write_bytes(emulators.screen_png(kiosk or None))


@app.command()
def targets(data: Data = DEFAULT_DATA, kiosk: KioskName = "", as_json: Json = False) -> None:
    """画面上现在有什么可以点，点在哪里。"""
    with _emulators(data) as emulators:
        seen = emulators.targets(kiosk or None)
    text = "\n".join(
        f"{one.x + one.w / 2:7.0f} {one.y + one.h / 2:7.0f}  {one.name:<24} {one.text}" for one in seen
    )
    _show(seen, as_json=as_json, text=text)


@app.command()
def slip(file: Path, data: Data = DEFAULT_DATA) -> None:
    """把最近打印的一张号单存成 PNG。"""
    with _emulators(data) as emulators:
        slips = emulators.slips()
        if not slips:
            _fail("还没有打印过号单")
        file.write_bytes(emulators.slip(slips[-1].file))


@app.command()
def strip(window: int, data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """一个窗口的条屏现在显示什么。"""
    with _emulators(data) as emulators:
        _show(emulators.strip(window), as_json=as_json, text="\n".join(emulators.strip(window).lines))


@app.command()
def sound(file: Path, data: Data = DEFAULT_DATA) -> None:
    """把最近一次广播存成 WAV。"""
    with _emulators(data) as emulators:
        sounds = emulators.sounds()
        if not sounds:
            _fail("还没有广播过")
        file.write_bytes(emulators.sound(sounds[-1].file))


@app.command("list")
def overview(data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """有哪些仿真设备、盘里有哪些证件。"""
    with _emulators(data) as emulators:
        seen = emulators.overview()
    lines = [f"{one.id:<16} {one.kind:<16} {'接着' if one.plugged else '拔了'}" for one in seen.devices]
    lines += [f"证件 {one.name}：{one.title}，{one.hint}" for one in seen.tray]
    lines += [f"读卡器上：{seen.card or '没有'}；摄像头前：{seen.code or '没有'}；纸：{seen.paper}"]
    _show(seen, as_json=as_json, text="\n".join(lines))


def _one_of(word: str, words: Any) -> Any:
    if word not in get_args(words):
        _fail(f"{word} 不行，只有 {'、'.join(get_args(words))}")
    return word


def _show(value: Any, *, as_json: bool, text: str) -> None:
    print(json.dumps(msgspec.to_builtins(value), ensure_ascii=False) if as_json else text)


def _fail(why: str) -> NoReturn:
    print(why, file=sys.stderr)
    raise typer.Exit(1)


@contextmanager
def _emulators(data: Path) -> "Iterator[EmulatorsClient]":
    from drivers.base import TransportError
    from drivers.emulators.client import EmulatorsClient, EmulatorsError

    try:
        with EmulatorsClient(data) as client:
            yield client
    except EmulatorsError as refused:
        _fail(f"仿真设备说：{refused}")
    except TransportError:
        _fail(f"{data} 没有开着的大厅；先运行 ./hall up --data {data}")
