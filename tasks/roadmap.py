"""The roadmap as a drawing: steps from left to right in the order of what they wait for, computed here, drawn by a template."""

from dataclasses import dataclass

from tasks.models import waits
from tasks.rules import order

STEP_WIDTH, STEP_HEIGHT, GAP_X, GAP_Y, MARGIN = 184, 74, 44, 18, 8
LINE, HEAD = 21, 8
MOST_CHARACTERS = 12  # of a text that fits into a step; the table under the drawing has it whole


def shortened(text):
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


@dataclass(frozen=True)
class Box:
    """One step: its place, its texts, and whether its day is past."""

    x: int
    y: int
    number: int
    title: str
    deliverable: str
    day: object
    weight: object
    past: bool

    width = STEP_WIDTH
    height = STEP_HEIGHT

    @property
    def middle(self):
        return self.y + STEP_HEIGHT // 2

    @property
    def right(self):
        return self.x + STEP_WIDTH

    @property
    def text_x(self):
        return self.x + MARGIN

    @property
    def line_1(self):
        return self.y + LINE

    @property
    def line_2(self):
        return self.y + 2 * LINE

    @property
    def line_3(self):
        return self.y + 3 * LINE

    @property
    def short_title(self):
        return shortened(self.title)

    @property
    def short_deliverable(self):
        return shortened(self.deliverable)


@dataclass(frozen=True)
class Arrow:
    """From the end of a step to the beginning of one that waits for it."""

    x1: int
    y1: int
    x2: int
    y2: int

    @property
    def bend(self):
        return (self.x1 + self.x2) // 2

    @property
    def head(self):
        """Where the point of the arrow begins."""
        return self.x2 - HEAD

    @property
    def top(self):
        return self.y2 - HEAD // 2

    @property
    def foot(self):
        return self.y2 + HEAD // 2


@dataclass(frozen=True)
class Drawing:
    """Boxes and arrows with the size of the whole; `boxes` is empty where there is no roadmap."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int


def drawing(task, today):
    """The Drawing of a task's milestones, in three statements."""
    after = waits(task)
    columns = order.columns(after)
    steps = {step.pk: step for step in task.milestones.select_related("owner")}
    boxes, rows = {}, {}
    for pk, step in steps.items():
        column = columns[pk]
        row = rows.setdefault(column, 0)
        rows[column] += 1
        boxes[pk] = box_of(step, column, row, today)
    arrows = tuple(arrow(boxes[before], boxes[pk]) for pk, found in after.items() for before in found)
    width = (max(columns.values(), default=-1) + 1) * (STEP_WIDTH + GAP_X) - GAP_X + 2 * MARGIN
    height = max(rows.values(), default=0) * (STEP_HEIGHT + GAP_Y) - GAP_Y + 2 * MARGIN
    return Drawing(tuple(boxes.values()), arrows, max(width, 0), max(height, 0))


def box_of(step, column, row, today):
    return Box(
        x=MARGIN + column * (STEP_WIDTH + GAP_X),
        y=MARGIN + row * (STEP_HEIGHT + GAP_Y),
        number=step.number,
        title=step.title,
        deliverable=step.deliverable,
        day=step.planned_on,
        weight=step.weight,
        past=step.planned_on < today,
    )


def arrow(before, step):
    return Arrow(before.right, before.middle, step.x, step.middle)
