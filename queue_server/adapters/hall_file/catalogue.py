"""Loads the catalogue of items and themes that belong to a hall."""

from pathlib import Path

from msgspec import Struct
from ruamel.yaml.nodes import MappingNode

from queue_server.adapters.hall_file.document import read_document
from queue_server.adapters.hall_file.forms import GENERAL_FORM, read_form, read_papers
from queue_server.adapters.hall_file.problems import Problems
from queue_server.adapters.hall_file.reading import ID, ID_WORDS, Section
from queue_server.adapters.hall_file.scalars import is_text
from queue_server.contract.http import ItemInfo, ThemeInfo
from queue_server.domain.hall import Hall

MODES = ("print", "query", "form", "ticket", "guide")


class Catalogue(Struct, frozen=True, kw_only=True):
    """Items and themes by id, in the file's order. Items of businesses that the hall has not are left out."""

    items: dict[str, ItemInfo]
    themes: dict[str, ThemeInfo]
    warnings: list[str]


def load_catalogue(path: Path, hall: Hall) -> Catalogue:
    """Raises HallFileError with every problem, each with file, line and what was expected."""
    problems = Problems()
    node = read_document(path, problems)
    top = Section(node, "", problems, node)
    themes: dict[str, ThemeInfo] = {}
    rows = {code: row for row in top.rows("themes") if (code := _own(row, themes, problems)) is not None}
    items: dict[str, ItemInfo] = {}
    for row in top.rows("items"):
        item = _item(row, set(rows))
        if item.id in items:
            problems.error(
                row.at("id"), row.below("id"), f"expected each id only once, found {item.id} again"
            )
        items[item.id] = item
    for code, row in rows.items():
        themes[code] = _theme(row, code, items)
    top.finish()
    problems.raise_if_any()
    return _of_hall(items, themes, hall, problems, node)


def _own(row: Section, themes: dict[str, ThemeInfo], problems: Problems) -> str | None:
    code = row.need_text("id", ID, ID_WORDS)
    if code in themes:
        problems.error(row.at("id"), row.below("id"), f"expected each id only once, found {code} again")
        return None
    return code or None


def _of_hall(
    items: dict[str, ItemInfo],
    themes: dict[str, ThemeInfo],
    hall: Hall,
    problems: Problems,
    node: MappingNode,
) -> Catalogue:
    here = {code: item for code, item in items.items() if item.business in hall.businesses}
    if len(here) < len(items):
        problems.warn(node, "items", f"{len(items) - len(here)} left out, this hall has not their businesses")
    kept = {}
    for code, theme in themes.items():
        members = [item for item in theme.items if item in here]
        if members:
            kept[code] = ThemeInfo(id=code, name=theme.name, items=members)
    return Catalogue(items=here, themes=kept, warnings=problems.warnings)


def _theme(row: Section, code: str, items: dict[str, ItemInfo]) -> ThemeInfo:
    members = row.placed_texts("items", ID, ID_WORDS)
    for item, node, path in members:
        if item not in items:
            row.problems.expected(node, path, "an item of this catalogue")
    theme = ThemeInfo(id=code, name=row.text("name", code), items=[item for item, _, _ in members])
    row.finish()
    return theme


def _item(row: Section, themes: set[str]) -> ItemInfo:
    code = row.need_text("id", ID, ID_WORDS)
    mode = row.word("self_service", "guide", MODES)
    form, papers = read_form(row), read_papers(row)
    for key, found in (("form", form), ("papers", papers)):
        if found is not None and mode != "form":
            row.problems.warn(row.at(key), row.below(key), "means nothing where self_service is not form")
    named = row.placed_texts("themes", ID, ID_WORDS)
    for theme, node, path in named:
        if theme not in themes:
            row.problems.expected(node, path, "a theme of this catalogue")
    statutory, commit = _limit(row, "statutory_limit"), _limit(row, "commit_limit")
    item = ItemInfo(
        id=code,
        name=row.text("name", code),
        type=row.text("type", ""),
        department=row.text("department", "", ID, ID_WORDS),
        business=row.need_text("business", ID, ID_WORDS),
        kind=row.text("kind", "承诺件"),
        self_service=mode,  # type: ignore[arg-type]
        onsite_visits=row.whole("onsite_visits", 1, most=100),
        run_class=row.text("run_class", ""),
        commit_days=commit[0],
        commit_unit=commit[1],
        statutory_days=statutory[0],
        statutory_unit=statutory[1],
        fee=row.text("fee", "免费"),
        flags=list(row.texts("flags")),
        materials=_materials(row),
        condition=row.text("condition", ""),
        flow=list(row.texts("flow")),
        result=row.text("result", ""),
        themes=[theme for theme, _, _ in named],
        form=(form or GENERAL_FORM) if mode == "form" else None,
        papers=(papers or []) if mode == "form" else [],
        former_names=list(row.texts("former_names")),
    )
    row.ignore("type_code", "base_code", "impl_code", "consult_phone", "complaint_phone", "verify")
    row.finish()
    return item


def _limit(row: Section, key: str) -> tuple[int | None, str | None]:
    section = row.section(key)
    found = section.whole("days", None, most=10_000), section.text("unit", None)
    section.finish()
    return found


def _materials(row: Section) -> list[str]:
    """Names; a material is a text or a section with a name."""
    found = []
    for number, node in enumerate(row.items("materials") or [], start=1):
        if isinstance(node, MappingNode):
            section = Section(node, f"{row.below('materials')}[{number}]", row.problems, node)
            found.append(section.need_text("name"))
            section.finish()
        elif is_text(node):
            found.append(str(node.value))
        else:
            row.problems.expected(node, f"{row.below('materials')}[{number}]", "a material")
    return found
