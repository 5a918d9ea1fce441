"""What a handler raises where it can't do what was asked."""

from collections.abc import Mapping


class UserError(Exception):
    """The person asked for what can't be done; `text` tells him so.

    Everything else is rolled back, but for what `Ctx.keep` wrote.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class FormError(UserError):
    """A form that can't be taken as it is: `fields` says of each wrong field what is wrong with it."""

    def __init__(self, text: str, fields: Mapping[str, str]) -> None:
        super().__init__(text)
        self.fields = dict(fields)
