"""自助办: what can be done here, by matter or by department, and the page of one item."""

from kiosk.application.contract_types import ItemInfo
from kiosk.viewmodels.derive_choose import ListPage
from kiosk.viewmodels.derive_frame import paged
from kiosk.viewmodels.parts import NO_BUTTON, Button, Head, Pager, Part, Row
from kiosk.viewmodels.phrases import wide_brackets
from kiosk.viewmodels.snapshot import Snapshot

MINUTES_A_STEP = 2
"""What one question or one paper takes a citizen, for 约 N 分钟."""


class Fact(Part, frozen=True, kw_only=True):
    label: str
    value: str
    second: str = ""


class Material(Part, frozen=True, kw_only=True):
    """`good`: nothing to bring."""

    icon: str
    name: str
    how: str
    second: str = ""
    good: bool = False


class ItemPage(Part, frozen=True, kw_only=True):
    head: Head
    facts: list[Fact]
    heading: str
    materials: list[Material]
    pager: Pager
    note: str
    fill: Button
    window: Button


def form_items(snapshot: Snapshot) -> list[ItemInfo]:
    return [one for one in snapshot.document.items if one.self_service == "form" and one.form is not None]


def _groups(snapshot: Snapshot, kind: str) -> list[tuple[str, str, int]]:
    """Id, name and number of items of each theme or department that has any."""
    items = form_items(snapshot)
    if kind == "department":
        known = [(one.id, one.name) for one in snapshot.document.departments]
        counted = [(name, text, sum(one.department == name for one in items)) for name, text in known]
    else:
        here = {one.id for one in items}
        counted = [(one.id, one.name, len(here & set(one.items))) for one in snapshot.document.themes]
    return [(f"{kind}:{name}", text, count) for name, text, count in counted if count]


def items_of(snapshot: Snapshot, group: str) -> list[ItemInfo]:
    kind, _, name = group.partition(":")
    items = form_items(snapshot)
    if kind == "business":
        return [one for one in items if one.business == name]
    if kind == "department":
        return [one for one in items if one.department == name]
    theme = next((one for one in snapshot.document.themes if one.id == name), None)
    return [one for one in items if theme is not None and one.id in theme.items]


def group_name(snapshot: Snapshot, group: str) -> str:
    kind, _, known = group.partition(":")
    if kind == "business":
        business = snapshot.business(known)
        return wide_brackets(business.name) if business else ""
    return next((text for name, text, _ in _groups(snapshot, kind) if name == group), "")


def derive_items(snapshot: Snapshot) -> ListPage:
    texts, session = snapshot.texts, snapshot.session
    group = session.group or "theme"
    if ":" in group:
        rows = [
            Row(name=f"row.{one.id}", title=wide_brackets(one.name), second=_item_second(snapshot, one))
            for one in items_of(snapshot, group)
        ]
        rows, pager = paged(snapshot, rows, 6 if snapshot.wide else 8)
        return ListPage(
            head=Head(sign=texts("items.which"), above=group_name(snapshot, group)), rows=rows, pager=pager
        )
    rows = [
        Row(name=f"row.{name}", title=text, figure=str(count), unit=texts("items.count"))
        for name, text, count in _groups(snapshot, group)
    ]
    rows, pager = paged(snapshot, rows, 5 if snapshot.wide else 8)
    choice = [
        Button(name=f"choice.{kind}", text=texts(f"items.{kind}"), chosen=group == kind)
        for kind in ("theme", "department")
    ]
    return ListPage(
        head=Head(sign=texts("items.sign"), sub=texts("items.sub")), choice=choice, rows=rows, pager=pager
    )


def _item_second(snapshot: Snapshot, item: ItemInfo) -> str:
    return snapshot.texts(
        "item.row", limit=_limit(snapshot, item.commit_days, item.commit_unit), fee=item.fee
    )


def _limit(snapshot: Snapshot, days: int | None, unit: str | None) -> str:
    texts = snapshot.texts
    if days is None:
        return texts("item.limit.ask")
    if days == 0:
        return texts("item.limit.now")
    return texts("item.limit.days", days=days, unit=unit or "工作日")


def _materials(snapshot: Snapshot, item: ItemInfo) -> list[Material]:
    texts = snapshot.texts
    wanted = {one.name: one for one in item.papers}
    materials = [
        Material(
            icon="camera", name=one.name, how=texts("material.take"), second=texts("material.take.second")
        )
        if one.required
        else Material(
            icon="clock", name=one.name, how=texts("material.later"), second=texts("material.later.second")
        )
        for one in item.papers
    ]
    for name in item.materials:
        if name in wanted:
            continue
        if "申请" in name or "登记表" in name:
            materials.append(
                Material(
                    icon="form", name=name, how=texts("material.fill"), second=texts("material.fill.second")
                )
            )
        elif "身份证" in name and "或" not in name:
            materials.append(
                Material(
                    icon="check",
                    name=name,
                    how=texts("material.card"),
                    second=texts("material.card.second"),
                    good=True,
                )
            )
        else:
            materials.append(
                Material(
                    icon="folder",
                    name=name,
                    how=texts("material.window"),
                    second=texts("material.window.second"),
                )
            )
    return materials


def derive_item(snapshot: Snapshot) -> ItemPage:
    texts = snapshot.texts
    item = snapshot.item(snapshot.session.item)
    assert item is not None  # noqa: S101
    materials = _materials(snapshot, item)
    required = sum(paper.required for paper in item.papers)
    rows = [Row(name="", title=str(index)) for index in range(len(materials))]
    shown, pager = paged(snapshot, rows, 6 if snapshot.wide else 9)
    department = next((one.name for one in snapshot.document.departments if one.id == item.department), "")
    minutes = MINUTES_A_STEP * ((len(item.form.steps) if item.form else 0) + len(item.papers))
    statutory = _limit(snapshot, item.statutory_days, item.statutory_unit)
    second = texts("item.statutory", limit=statutory) if item.statutory_days is not None else ""
    visit = texts("item.site_visit") if "现场踏勘" in item.flags else ""
    fill = Button(
        name="item.fill", text=texts("item.fill"), second=texts("item.fill.second", minutes=minutes)
    )
    business = snapshot.business(item.business)
    hotline = snapshot.document.hotlines.get("complaint", "12345")
    return ItemPage(
        head=Head(
            sign=wide_brackets(item.name),
            above=texts("item.above", type=item.type, department=department.split("(")[0]),
        ),
        facts=[
            Fact(
                label=texts("item.limit"),
                value=_limit(snapshot, item.commit_days, item.commit_unit),
                second=second,
            ),
            Fact(
                label=texts("item.visits"),
                value=texts(
                    "item.visits.none" if item.onsite_visits == 0 else "item.visits.most",
                    n=item.onsite_visits,
                ),
                second=visit,
            ),
            Fact(label=texts("item.fee"), value=item.fee),
        ],
        heading=texts("item.materials", count=len(materials), take=required)
        if required
        else texts("item.materials.none", count=len(materials)),
        materials=[materials[int(row.title)] for row in shown],
        pager=pager,
        note=texts("item.note", hotline=hotline),
        fill=fill if item.form is not None else NO_BUTTON,
        window=Button(name="item.window", text=texts("item.window")) if business is not None else NO_BUTTON,
    )
