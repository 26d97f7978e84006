"""A line of `backward`, what it does on the network, and the picture that it came from."""

from textwrap import wrap

from matplotlib.patches import Rectangle

from .style import INK, WIDTH
from .walk import CODE, PITCH, Stepper, legend, times

LEFT, TOP, WIDE, HIGH = 566, CODE + 4.2 * PITCH, 264, 122  # pixels: the card that names the lesson and the picture
ACROSS = 29  # characters in a line of the card


class Origins(Stepper):
    size = (WIDTH, 542)

    def build(self):
        super().build()
        self.numbers.set_position(14, 284)
        self.shapes, self.comment = self.comment, self.label(None, 0, 0)  # the card says what a comment would say
        self.shapes.set_position(14, 264)
        self.shapes.mono = self.shapes.bold = True
        self.wiggled.set_position(14, 304)
        self.numbers.mono = self.wiggled.mono = False  # narrower: there is more to say here

    def explain(self):
        axes = self.axes(0, 0, *self.size, xlim=(0, WIDTH), ylim=(self.size[1], 0))
        axes.set_axis_off()
        axes.add_patch(Rectangle((LEFT, TOP), WIDE, HIGH, fill=False, ec=INK, lw=1.5))
        self.card = [self.label(None, LEFT + 10, TOP + 14 + 19 * i, va="center") for i in range(6)]
        legend(
            self,
            452,
            CODE + 0.5 * PITCH,
            [
                f"triangles: open, wish for a; solid, {times(self.magnified)}need of z",
                "all drawn as wishes: the code's sign turned round",
            ],
        )

    def show(self, result):
        super().show(result.step)
        self.comment.set_text("")
        self.lit.set_position(14, 324)
        self.numbers.set_text(result.numbers)
        self.wiggled.set_text(" ".join(result.step.comparison.split()))
        self.shapes.set_text(result.shapes)
        origin = result.origin
        name = wrap(origin.picture, ACROSS - 3)
        lines = [f"came from lesson {origin.lesson}", *name, *wrap(origin.said, ACROSS)]
        for i, label in enumerate(self.card):
            label.set_text(lines[i] if i < len(lines) else "")
            label.bold = 1 <= i <= len(name)
