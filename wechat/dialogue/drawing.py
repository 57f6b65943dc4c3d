"""Dialogues as pictures and lists, for the documentation."""

from collections.abc import Iterator
from dataclasses import dataclass

from wechat.dialogue.script import Dialogue, F, Registry, Step


@dataclass(frozen=True)
class StepView:
    """One step as a reader sees it; `when` is empty for a step that is always asked."""

    name: str
    title: str
    when: str = ""
    collects: bool = False
    skippable: bool = False


def steps_of(dialogue: Dialogue[F]) -> tuple[StepView, ...]:
    """Return the steps in the order in which they are asked."""
    return tuple(_view(step) for step in dialogue.steps)


def _view(step: Step[F]) -> StepView:
    when = step.when.words if step.when else ""
    return StepView(step.name, step.title, when, step.collects is not None, step.skip is not None)


def draw(dialogue: Dialogue[F], registry: Registry[F] | None = None) -> str:
    """Return the talk as a Mermaid flow chart; with `registry`, the talks it hands over to carry their titles."""
    return "\n".join(("flowchart TD", *_nodes(dialogue, registry), *_edges(dialogue)))


def _nodes(dialogue: Dialogue[F], registry: Registry[F] | None) -> Iterator[str]:
    yield f'  start(["{_quoted(dialogue.title)}"])'
    for view in steps_of(dialogue):
        extra = "（可发多条）" if view.collects else "（可跳过）" if view.skippable else ""
        yield f'  {view.name}["{_quoted(view.title + extra)}"]'
    yield '  finish(["结束"])'
    for name in _others(dialogue):
        title = registry.dialogues[name].title if registry else name
        yield f'  to_{name}[["{_quoted(title)}"]]'


def _edges(dialogue: Dialogue[F]) -> Iterator[str]:
    """Every way forward: a conditional step may be passed over, so what stands before it leads past it as well."""
    before = ["start"]
    for view in steps_of(dialogue):
        label = f'|"{_quoted(view.when)}"|' if view.when else ""
        yield from (f"  {name} -->{label} {view.name}" for name in before)
        before = [*before, view.name] if view.when else [view.name]
    yield from (f"  {name} --> finish" for name in before)
    for name in dialogue.falls_to:
        yield f"  start -.-> to_{name}"
    last = dialogue.steps[-1].name if dialogue.steps else "start"
    for name in dialogue.leads_to:
        yield f"  {last} -.-> to_{name}"


def _others(dialogue: Dialogue[F]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*dialogue.falls_to, *dialogue.leads_to)))


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;").replace("\n", " ")
