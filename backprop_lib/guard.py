"""One guard around every callback: an error is shown under the controls, recorded, and raised again.

Jupyter drops exceptions that a widget's callback raises, so a broken slider looks like a slider that does nothing.
"""

from functools import wraps
from html import escape

import ipywidgets as widgets

ERRORS = []  # the newest errors that any guard has seen, oldest first; the tests assert that it is empty
KEPT = 100  # of them: each holds the numbers of the calls that it came through


class Guard:
    """Wraps callbacks; `message` is the widget that shows the last error, `errors` their record."""

    def __init__(self):
        self.errors = []
        self.message = widgets.HTML()

    def __call__(self, callback, mends=True):
        """The callback, guarded; if it ends well, the message of an earlier error goes, unless it mends nothing."""

        @wraps(callback)
        def guarded(*args, **kwargs):
            try:
                result = callback(*args, **kwargs)
            except Exception as error:
                self._record(error)
                raise
            if mends:
                self.clear()
            return result

        return guarded

    def clear(self):
        if self.message.value:
            self.message.value = ""

    def _record(self, error):
        if ERRORS and ERRORS[-1] is error:  # one guarded callback called another, perhaps another guard's
            return
        for record in (self.errors, ERRORS):
            record.append(error)
            del record[:-KEPT]
        self.message.value = (
            '<div role="alert" style="border-left: 4px solid #ff5e02; padding: 4px 10px">'
            f"<b>This did not work:</b> {escape(type(error).__name__)}: {escape(str(error))}<br>"
            "The picture still shows the state before. Move the control back, or run this cell again.</div>"
        )
