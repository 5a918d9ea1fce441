"""Why no PDF was made, and with which letters it is."""

NO_FONTS = (
    "没有找到中文字体，不能生成PDF。请系统管理员安装 fonts-noto-cjk（apt install fonts-noto-cjk），"
    "或把 NotoSerifSC 的字体文件放进 bot/documents/fonts/，再重启服务。"
)


def fonts_found(families: str, letters: int) -> str:
    """In doctor."""
    return f"中文字体：{families}，{letters:,}个字"


def letters_missing(name: str, listed: str) -> str:
    """A name that would be printed with gaps."""
    return (
        f"没有生成PDF：“{name}”里的{listed}现有字体没有，印出来会缺字。记录没有受影响。"
        "请系统管理员在服务器上安装 fonts-noto-cjk 后重新打开，或核对登记的名称。"
    )
