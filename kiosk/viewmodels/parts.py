"""What screens are made of, as values: finished sentences and flags, nothing to be worked out in QML."""

import msgspec
from msgspec import Struct


class Part(Struct, frozen=True, kw_only=True, rename="camel"):
    """A value that QML reads by camelCase names."""


class Step(Part, frozen=True, kw_only=True):
    """One word of the step header; `state` is done, now or next."""

    text: str
    number: str
    state: str


class Head(Part, frozen=True, kw_only=True):
    """The sign of a screen: one sentence, what stands above it and below it."""

    sign: str
    above: str = ""
    plaque: str = ""
    sub: str = ""
    steps: list[Step] = []


class Row(Part, frozen=True, kw_only=True):
    """One row of a list. `name` is what a touch of it is called; empty: it is only read.

    `status` stands with its mark (busy, free, closed) on a line of its own.
    """

    name: str
    title: str
    second: str = ""
    third: str = ""
    status: str = ""
    mark: str = ""
    plaque: str = ""
    plaque_sub: str = ""
    figure: str = ""
    unit: str = ""
    figure_second: str = ""
    calm: str = ""
    icon: str = ""
    open: bool = True
    chosen: bool = False
    qr: str = ""


class Pager(Part, frozen=True, kw_only=True):
    """Pages of a list; the texts are empty where there is no such page."""

    before: str = ""
    after: str = ""
    text: str = ""


class Banner(Part, frozen=True, kw_only=True):
    """A band from edge to edge. `kind`: amber, ok, say. Without a title there is none."""

    title: str = ""
    text: str = ""
    kind: str = "amber"
    icon: str = ""
    action: str = ""
    name: str = ""


class Button(Part, frozen=True, kw_only=True):
    """A button, named by what it does. `busy`: it is being done, a touch does nothing."""

    name: str = ""
    text: str = ""
    second: str = ""
    busy: bool = False
    chosen: bool = False


NO_BANNER = Banner()
NO_BUTTON = Button()
NO_PAGER = Pager()


def to_props(page: Part) -> dict[str, object]:
    """The value as QML takes it."""
    props: dict[str, object] = msgspec.to_builtins(page)
    return props
