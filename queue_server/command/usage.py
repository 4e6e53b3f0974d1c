"""A command line that cannot be understood is told in one Chinese sentence; exit code 2."""

import re
import sys
from collections.abc import Sequence
from typing import Any

import typer
from typer._click.exceptions import (
    BadOptionUsage,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperGroup
from typing_extensions import override

from queue_server.command.failing import tell

WRONG_USAGE = 2

_SAID = (
    (re.compile(r"No such command '(.*)'", re.DOTALL), "没有 {} 这个命令"),
    (re.compile(r"unexpected extra argument\(s\) \((.*)\)", re.DOTALL), "多写了 {}"),
)
"""What the library tells by words alone."""


class Group(TyperGroup):
    """The commands of `./hall`."""

    @override
    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Ends the program, as its base class does where `standalone_mode` is true."""
        given = list(sys.argv[1:] if args is None else args)
        try:
            code = super().main(
                given, prog_name, complete_var, False, windows_expand_args=windows_expand_args, **extra
            )
        except NoArgsIsHelpError as help_asked:
            help_asked.show()
            sys.exit(WRONG_USAGE)
        except UsageError as wrong:
            tell(sentence(wrong), "bad_request", as_json="--json" in given)
            sys.exit(WRONG_USAGE)
        except typer.Abort:
            sys.exit(1)
        sys.exit(code if isinstance(code, int) else 0)


def sentence(wrong: UsageError) -> str:
    """What is wrong, and where to look."""
    command = wrong.ctx.command_path if wrong.ctx is not None else "./hall"
    return f"{_what(wrong)}。用法请看 {command} --help。"


def _what(wrong: UsageError) -> str:
    if isinstance(wrong, MissingParameter):
        return f"少写了 {_name(wrong)}"
    if isinstance(wrong, NoSuchOption):
        return f"没有 {wrong.option_name} 这个选项"
    if isinstance(wrong, BadOptionUsage):
        return f"{wrong.option_name} 后面多写或少写了值"
    if isinstance(wrong, typer.BadParameter):
        return f"{_name(wrong)} 写得不对"
    for known, chinese in _SAID:
        found = known.search(wrong.format_message())
        if found is not None:
            return chinese.format(found[1])
    return f"这样写不对（{wrong.format_message().rstrip('.')}）"


def _name(wrong: typer.BadParameter) -> str:
    return str(wrong.param.get_error_hint()).replace("'", "") if wrong.param is not None else "一项"
