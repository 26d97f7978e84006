"""Answers that take long to work out, for scenes whose controls go on answering meanwhile."""

from itertools import takewhile
from math import inf
from time import monotonic

from .common import SLICE, Meanwhile, Waiting


class Gradually:
    """`work(*key)` is a generator that yields now and then and returns the answer; each answer is worked out once.

    Asked by a move of a control, a piece at a time is worked out between the kernel's messages, and the scene is drawn
    whenever there is another answer. Asked otherwise, or where no event loop runs, everything is worked out at once.
    `sign` shows `words` meanwhile, by default that it trains.
    """

    def __init__(self, work, *words):
        self.work = work
        self.sign = Waiting(*words)
        self.answers, self._begun, self._wanted = {}, None, []
        self._meanwhile = Meanwhile(lambda scene: self._piece(scene), self.sign)

    @property
    def waiting(self):
        return self._meanwhile.on

    def __call__(self, *keys):
        """The answers to these keys; while the scene waits, those before the first that is missing."""
        if not self.waiting and not self._known(keys):
            with self.sign:
                self._go_on(keys, inf)
        return [self.answers[key] for key in takewhile(self.answers.__contains__, keys)]

    def ask(self, scene, *keys):
        """For a reaction: begin to work out what is missing, while the scene goes on answering."""
        self._wanted = keys
        if not self._known(keys):
            self._meanwhile.begin(scene)

    def _known(self, keys):
        return all(key in self.answers for key in keys)

    def _piece(self, scene):
        """Work for a moment; True if there is more to do."""
        before = len(self.answers)
        if self._go_on(self._wanted, SLICE):
            return False
        if len(self.answers) > before:
            scene.refresh()
        return True

    def _go_on(self, keys, seconds):
        """Work at the keys in their order; True once all are known."""
        stop = monotonic() + seconds
        for key in keys:
            if key in self.answers:
                continue
            begun, work = self._begun or (None, None)
            if begun != key:  # what was begun for another is given up: it may hold many images
                work = self.work(*key)
            self._begun = None  # for if it is interrupted: such a generator gives no more
            try:
                while monotonic() < stop:
                    next(work)
            except StopIteration as end:
                self.answers[key] = end.value
                continue
            self._begun = key, work
            return False
        self._begun = None
        return True
