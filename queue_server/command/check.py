"""`./hall check` and `./hall test`: what a person types before handing in, and what CI runs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import typer

ROOT = Path(__file__).parents[2]
_CACHE = ".pytest_cache"
_BIN = Path(sys.executable).parent
MOST_RUN_AGAIN = 5
"""Failed tests that are run again alone; more than these are no matter of a busy machine."""
_FAILED = 1
"""pytest's exit code when tests failed."""
_TEST_ENVIRONMENT = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "HALL_TESTS_NEED_POSTGRESQL": "yes",
}
"""Here a store that is missing is a failure, in a bare pytest its tests are skipped."""


def check() -> None:
    """格式、静态检查、类型、导入规则、QML，然后全部测试。"""
    steps: list[tuple[str, list[object]]] = [
        ("格式", [_BIN / "ruff", "format", "--check", "."]),
        ("静态检查", [_BIN / "ruff", "check", "."]),
        ("类型", [_BIN / "mypy"]),
        ("导入规则", [_BIN / "lint-imports"]),
        ("QML", [_BIN / "pyside6-qmllint", *_qml_files()]),
        ("锁文件", [sys.executable, "-m", "queue_server.command.locks"]),
        ("脚本", ["bash", "-n", "hall", ".ci/run"]),
    ]
    for title, command in steps:
        print(f"== {title}", flush=True)
        code = subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode
        if code:
            print(f"{title} 没有通过", file=sys.stderr)
            raise typer.Exit(code)
    print("== 测试", flush=True)
    raise typer.Exit(_all_tests())


def test(context: typer.Context) -> None:
    """全部测试；后面的参数交给 pytest。"""
    raise typer.Exit(
        _pytest(["-n", "auto", "--dist", "loadfile", *context.args]) if context.args else _all_tests()
    )


def _all_tests() -> int:
    """All tests side by side; the few that failed once more, one after the other, on a machine that is now free.

    Who fails twice fails. What was found by chance fails again: hypothesis replays its example, seeds are fixed.
    """
    code = _pytest(["-n", "auto", "--dist", "loadfile", "-o", f"cache_dir={_CACHE}"])
    failed = _last_failed()
    if code != _FAILED or not 0 < len(failed) <= MOST_RUN_AGAIN:
        return code
    print(f"== 这 {len(failed)} 个没有通过，单独再跑一次：", *failed, sep="\n   ", flush=True)
    code = _pytest(["-p", "no:xdist", "-o", f"cache_dir={_CACHE}", *failed])
    if code == 0:
        print("== 单独都通过了：它们在机器忙的时候不稳，要改", flush=True)
    return code


def _last_failed() -> list[str]:
    try:
        return sorted(json.loads((ROOT / _CACHE / "v" / "cache" / "lastfailed").read_bytes()))
    except FileNotFoundError:
        return []


def _pytest(arguments: list[str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=ROOT,
        env=os.environ | _TEST_ENVIRONMENT,
        check=False,
    ).returncode


def _qml_files() -> list[Path]:
    return sorted((ROOT / "kiosk" / "qml").rglob("*.qml"))
