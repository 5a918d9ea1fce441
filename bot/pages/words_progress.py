"""The page of a draw, as far as no card or text says it too."""

from urllib.parse import quote

from models.draw import Draw

GIVE_DIGITS = "去给数字"
CHECK = "核验这次抽取"


def map_link(draw: Draw) -> str:
    """Opens the phone's map at the point, which GPS measured; says nothing of the task to the map."""
    if draw.latitude is None or draw.longitude is None:
        return ""
    marker = quote(f"coord:{draw.latitude:.6f},{draw.longitude:.6f};title:任务地点")
    return f"https://apis.map.qq.com/uri/v1/marker?marker={marker}&coord_type=1&referer=zhian"
