"""The page of 利益关系申报."""

NOTHING_YET = "目前没有申报。没有往来就不需要填写；有新的合同请及时补充。"


def asked(years: int) -> str:
    """What the page is for, and what it costs."""
    return (
        "请填写与贵单位有业务合同的建设、施工、监理等单位。抽取涉及这些单位时贵单位自动回避（第十条第（一）项：遵守回避原则），"
        f"按本系统规则到合同结束后满{years}年为止，不影响履职记录。"
    )
