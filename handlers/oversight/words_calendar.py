"""Sentences about the working calendar, for who keeps the installation."""

HOW = "请照国务院办公厅公布的安排填写节假日文件，用ZHIAN_HOLIDAYS指向它，重启程序"


def ends_soon(until: int, left: int) -> str:
    """In doctor and /readyz."""
    return f"工作日历到{until}年12月31日为止，还有{left}天。{until + 1}年的放假安排公布后，{HOW}"


def over(year: int) -> str:
    """In doctor and /readyz."""
    return f"工作日历没有{year}年的放假安排，跨到{year}年的期限都是暂定。{HOW}"


def missing(year: int) -> str:
    """To 系统管理员, weekly."""
    return (
        f"提醒：{year}年的放假和调休安排还没有填进系统。在填好之前，跨到{year}年的期限按周一至周五上班、"
        f"法定节假日放假计算，注明“暂定”。安排公布后，{HOW}（写法见部署手册）。填好后不再提醒。"
    )
