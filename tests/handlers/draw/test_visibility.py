"""The rule of what is seen, and the same rule as a condition of a statement: they never differ."""

from itertools import product

import pytest
from sqlalchemy import select
from sqlmodel import col

from handlers.draw.find_draw import counted_by_name, unsealed
from models.draw import Draw
from models.rules.draw import seal
from tests.handlers.past_draws import add_draw
from tests.handlers.transaction import NIGHT, at, opened


@pytest.mark.parametrize("oversight", [True, False])
def test_rule_and_condition_say_the_same(database_url: str, oversight: bool) -> None:
    with opened(database_url) as engine, at(engine) as ctx:
        for covert, confidential, published in product([True, False], [True, False], [None, NIGHT]):
            add_draw(ctx.session, NIGHT, covert=covert, confidential=confidential, published_at=published)
        draws = list(ctx.session.execute(select(Draw)).scalars())
        viewer = seal.Viewer(oversight=oversight)
        for condition, told in (
            (unsealed(), [draw.id for draw in draws if seal.unsealed(draw)]),
            (
                counted_by_name(oversight=oversight),
                [draw.id for draw in draws if seal.counted_by_name(draw, viewer)],
            ),
        ):
            found = select(col(Draw.id)).where(condition).order_by(col(Draw.id))
            assert list(ctx.session.execute(found).scalars()) == told
