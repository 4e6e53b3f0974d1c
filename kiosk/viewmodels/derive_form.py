"""The form, one question a screen: fields with what is written, what is to be mended, and the keys to write with."""

from kiosk.application.contract_types import FormField, FormStep
from kiosk.domain.answers import Problem, check_answer, masked_number
from kiosk.viewmodels.derive_frame import FILING_STEPS, steps
from kiosk.viewmodels.parts import NO_BANNER, Banner, Button, Head, Part
from kiosk.viewmodels.phrases import wide_brackets
from kiosk.viewmodels.snapshot import Snapshot

INLINE_CHOICES = 6
"""More choices than this get a screen of their own."""
DIGIT_KINDS = frozenset({"number", "phone", "id_number", "date"})
WORDS = "省 市 县 区 镇 乡 村 街 路 号 栋 室 店 无 巷 幢 单元 楼 组 铺"
WIDE_WORDS = 14
"""Of them, what one row of a lying panel holds."""


class Field(Part, frozen=True, kw_only=True):
    """One field as it stands. `state` is plain, right or bad; `value` is masked where the card gave it."""

    name: str
    label: str
    hint: str
    value: str
    placeholder: str
    unit: str
    state: str
    problem: str
    choices: list[Button]


class Writing(Part, frozen=True, kw_only=True):
    """The field being written: `keys` is digits, letters or choices; `value` is whole here."""

    id: str
    label: str
    hint: str
    value: str
    keys: str
    words: list[str]
    extra: list[str]
    choices: list[Button]
    done: Button
    problem: str
    erase_text: str
    clear_text: str
    space_text: str


class FormPage(Part, frozen=True, kw_only=True):
    head: Head
    fields: list[Field]
    card: Banner
    writing: Writing | None
    previous: Button
    following: Button


def step_of(snapshot: Snapshot) -> FormStep | None:
    """The question that is asked now."""
    item = snapshot.item(snapshot.session.item)
    if item is None or item.form is None or not item.form.steps:
        return None
    return item.form.steps[min(snapshot.session.step, len(item.form.steps) - 1)]


def problem_of(snapshot: Snapshot, field: FormField) -> Problem | None:
    value = snapshot.session.answers.get(field.id, "")
    return check_answer(field.kind, field.check, field.required, value)


def problem_text(snapshot: Snapshot, field: FormField, problem: Problem | None) -> str:
    if problem is None:
        return ""
    if problem == Problem.FORM and field.check_text:
        return field.check_text
    if problem == Problem.MISSING and (field.choices or field.kind == "choice"):
        return snapshot.texts("problem.choose")
    return snapshot.texts(f"problem.{problem}", label=field.label)


def shown_value(field: FormField, value: str) -> str:
    """A name and a number only in part, wherever they are not being written."""
    if not value:
        return ""
    if field.kind == "id_number":
        return masked_number(value)
    if field.from_card == "name":
        return value[:1] + "*" * (len(value) - 1)
    return value


def _choices(snapshot: Snapshot, field: FormField) -> list[Button]:
    value = snapshot.session.answers.get(field.id, "")
    return [
        Button(name=f"choose.{field.id}.{index}", text=choice, chosen=choice == value)
        for index, choice in enumerate(field.choices)
    ]


def _field(snapshot: Snapshot, field: FormField) -> Field:
    session, texts = snapshot.session, snapshot.texts
    value = session.answers.get(field.id, "")
    problem = problem_of(snapshot, field)
    said = problem is not None and (session.checked or (value != "" and session.writing != field.id))
    inline = bool(field.choices) and len(field.choices) <= INLINE_CHOICES
    hint = field.hint or ("" if field.required else texts("field.optional"))
    return Field(
        name=f"field.{field.id}",
        label=field.label,
        hint=hint,
        value=shown_value(field, value),
        placeholder=texts("field.choose" if field.choices else "field.write"),
        unit=field.unit or "",
        state="bad" if said else "right" if value and problem is None else "plain",
        problem=problem_text(snapshot, field, problem) if said else "",
        choices=_choices(snapshot, field) if inline else [],
    )


def _writing(snapshot: Snapshot, step: FormStep) -> Writing | None:
    session, texts = snapshot.session, snapshot.texts
    field = next((one for one in step.fields if one.id == session.writing), None)
    if field is None:
        return None
    keys = "choices" if field.choices else "digits" if field.kind in DIGIT_KINDS else "letters"
    extra = {"id_number": ["X"], "number": ["."], "phone": ["-"]}.get(field.kind, [])
    problem = problem_of(snapshot, field)
    said = session.checked and problem is not None
    return Writing(
        id=field.id,
        label=field.label,
        hint=field.hint or "",
        value=session.answers.get(field.id, ""),
        keys=keys,
        words=WORDS.split()[: WIDE_WORDS if snapshot.wide else None] if keys == "letters" else [],
        extra=extra,
        choices=_choices(snapshot, field) if keys == "choices" else [],
        done=Button(name="write.done", text=texts("write.done")),
        problem=problem_text(snapshot, field, problem) if said else "",
        erase_text=texts("key.erase"),
        clear_text=texts("key.clear"),
        space_text=texts("key.space"),
    )


def derive_form(snapshot: Snapshot) -> FormPage:
    texts, session = snapshot.texts, snapshot.session
    item, step = snapshot.item(session.item), step_of(snapshot)
    assert item is not None  # noqa: S101
    assert item.form is not None  # noqa: S101
    assert step is not None  # noqa: S101
    where = texts("form.where", step=session.step + 1, steps=len(item.form.steps))
    from_card = any(field.from_card for field in step.fields) and session.card is not None
    card = Banner(title=texts("form.card"), text=texts("form.card.text"), kind="say", icon="card")
    return FormPage(
        head=Head(
            sign=step.ask,
            above=f"{wide_brackets(item.name)}{chr(10) if snapshot.wide else '　'}{where}",
            steps=steps(snapshot, FILING_STEPS, 2),
        ),
        fields=[_field(snapshot, field) for field in step.fields],
        card=card if from_card else NO_BANNER,
        writing=_writing(snapshot, step),
        previous=Button(name="form.previous", text=texts("form.previous" if session.step else "form.back")),
        following=Button(name="form.next", text=texts("form.next")),
    )
