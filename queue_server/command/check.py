"""`./hall check` and `./hall test`: what a person types before handing in, and what CI runs."""

import os
import subprocess
import sys
from pathlib import Path

import typer

ROOT = Path(__file__).parents[2]
_BIN = Path(sys.executable).parent
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
    raise typer.Exit(_pytest([]))


def test(context: typer.Context) -> None:
    """全部测试；后面的参数交给 pytest。"""
    raise typer.Exit(_pytest(context.args))


def _pytest(arguments: list[str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "auto", "--dist", "loadfile", *arguments],
        cwd=ROOT,
        env=os.environ | _TEST_ENVIRONMENT,
        check=False,
    ).returncode


def _qml_files() -> list[Path]:
    return sorted((ROOT / "kiosk" / "qml").rglob("*.qml"))
