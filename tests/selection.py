"""Which tests a run takes: the usual ones, all, or what only «all» has.

Usual: everything once, on SQLite; what is marked `both` on PostgreSQL as well; properties with few examples.
All: everything on both databases; properties with many examples. `make test` and `make test-all` ask.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

BOTH = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("zhian")
    group.addoption("--all", action="store_true", help="每个测试在两种数据库上各跑一遍，性质测试多取例子")
    group.addoption("--rest", action="store_true", help="只跑 --all 比平常多出来的")


def pytest_configure(config: pytest.Config) -> None:
    # a machine with other work is slow: no fault of what is tested
    patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.register_profile("usual", patient, max_examples=50)
    settings.register_profile("all", patient, max_examples=500)
    settings.load_profile("all" if _more(config) else "usual")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whoever asks for `database_url` gets it once, or on both."""
    if "database_url" in metafunc.fixturenames:
        on_both = _more(metafunc.config) or metafunc.definition.get_closest_marker("both")
        metafunc.parametrize("database_url", BOTH if on_both else BOTH[:1], indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out of `--rest` what the usual run has had."""
    if config.getoption("rest"):
        config.hook.pytest_deselected(items=[item for item in items if _usual(item)])
        items[:] = [item for item in items if not _usual(item)]


def _more(config: pytest.Config) -> bool:
    return bool(config.getoption("all") or config.getoption("rest"))


def _usual(item: pytest.Item) -> bool:
    if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
        return False
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    only_on = parameters.get("database_url")
    return only_on != "postgresql" or item.get_closest_marker("both") is not None
