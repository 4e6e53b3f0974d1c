"""Forms of 自助办 items: read from the catalogue, or the general one."""

import re
from typing import Literal

from queue_server.adapters.hall_file.reading import ID, ID_WORDS, Section
from queue_server.contract.http import Form, FormField, FormStep, PaperWanted

FieldKind = Literal["text", "choice", "number", "date", "phone", "id_number", "region"]
KINDS: tuple[FieldKind, ...] = ("text", "choice", "number", "date", "phone", "id_number", "region")
CARD_FIELDS = (
    "name",
    "sex",
    "nation",
    "birth",
    "address",
    "number",
    "issuer",
    "permit_number",
    "name_en",
    "nationality",
)
NAMED_CHECKS = ("id_number", "phone", "date")
MAX_PAGES = 50

GENERAL_FORM = Form(
    steps=[
        FormStep(
            id="applicant",
            ask="谁来申请？",
            fields=[
                FormField(id="name", label="姓名", kind="text", from_card="name", check=".{1,60}"),
                FormField(id="number", label="证件号码", kind="id_number", from_card="number", check="id_number"),
            ],
        ),
        FormStep(
            id="contact",
            ask="怎么找到您？",
            fields=[
                FormField(id="phone", label="手机号", kind="phone", check="phone", hint="有消息先打这个电话"),
                FormField(
                    id="address", label="联系地址", kind="text", from_card="address", check=".{1,200}",
                    hint="身份证上的可以改",
                ),
            ],
        ),
        FormStep(
            id="matter",
            ask="要办什么，说一说",
            fields=[FormField(id="matter", label="要办的事", kind="text", check=".{1,200}", hint="一两句话就行")],
        ),
    ]
)  # fmt: skip
"""Name, number, phone, address, matter: for every `form` item that has none of its own."""


def read_form(item: Section) -> Form | None:
    """The item's own form, None where it has none."""
    if not item.has("form"):
        return None
    section = item.section("form")
    steps: dict[str, FormStep] = {}
    taken: set[str] = set()
    for row in section.rows("steps"):
        step = FormStep(
            id=_own(row, set(steps)),
            ask=row.need_text("ask"),
            fields=[_field(field, taken) for field in row.rows("fields")],
        )
        if not step.fields:
            row.missing("fields", "at least one field")
        row.finish()
        steps[step.id] = step
    if not steps:
        section.missing("steps", "at least one step")
    section.finish()
    return Form(steps=list(steps.values()))


def _own(row: Section, taken: set[str]) -> str:
    code = row.need_text("id", ID, ID_WORDS)
    if code in taken:
        row.problems.error(row.at("id"), row.below("id"), f"expected each id only once, found {code} again")
    return code


def _field(row: Section, taken: set[str]) -> FormField:
    code = _own(row, taken)
    taken.add(code)
    if not row.has("kind"):
        row.missing("kind", "one of " + ", ".join(KINDS))
    field = FormField(
        id=code,
        label=row.need_text("label"),
        kind=row.word("kind", "text", KINDS),
        required=row.flag("required", True),
        from_card=row.word("from_card", "", CARD_FIELDS) or None,
        choices=list(row.texts("choices")),
        check=_check(row),
        hint=row.text("hint", None),
        check_text=row.text("check_text", None),
        unit=row.text("unit", None),
    )
    if field.kind in ("choice", "region") and not field.choices:
        row.missing("choices", "what to choose from")
    row.finish()
    return field


def _check(row: Section) -> str | None:
    check = row.text("check", None)
    if check is None or check in NAMED_CHECKS:
        return check
    try:
        re.compile(check)
    except (re.error, OverflowError, RecursionError):
        row.wrong("check", "a regular expression or one of " + ", ".join(NAMED_CHECKS))
        return None
    return check


def read_papers(item: Section) -> list[PaperWanted] | None:
    """The papers to be taken by the camera, None where the item says nothing of them."""
    if not item.has("papers"):
        return None
    papers: dict[str, PaperWanted] = {}
    for row in item.rows("papers"):
        paper = PaperWanted(
            id=_own(row, set(papers)),
            name=row.need_text("name"),
            required=row.flag("required", True),
            pages=row.whole("pages", 1, least=1, most=MAX_PAGES),
        )
        row.finish()
        papers[paper.id] = paper
    return list(papers.values())
