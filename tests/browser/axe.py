"""axe-core on an open page: labels, contrast, focus order, roles."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path("build/axe.min.js")
SERIOUS = {"serious", "critical"}


def serious(page: Page) -> list[str]:
    """What axe-core finds serious on this page, and where."""
    assert AXE.exists(), "没有找到 axe-core：请运行 make build/axe.min.js"
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]
