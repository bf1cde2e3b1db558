"""What device and network a session is from, in words (登录设备): enough for people to know their own, no more kept."""

from __future__ import annotations

from ipaddress import ip_address

_SYSTEMS = (
    ("HarmonyOS", "鸿蒙设备"),
    ("iPhone", "苹果手机"),
    ("iPad", "苹果平板"),
    ("Android", "安卓设备"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
# In this order: each of these also calls itself by the names below it.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("Edg", "Edge 浏览器"),
    ("Firefox", "Firefox 浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
)


def device(agent: str) -> str:
    """A browser's name for itself in words, such as Windows 电脑，Edge 浏览器; programs and unknown ones too."""
    said = [next((label for code, label in table if code in agent), "") for table in (_SYSTEMS, _BROWSERS)]
    return "，".join(one for one in said if one) or "程序或未知设备"


def network(address: str) -> str:
    """Where an address is from as seen by the server: this machine, the bureau's own network, or the internet."""
    try:
        found = ip_address(address)
    except ValueError:
        return "未知网络"
    if found.is_loopback:
        return "本机"
    return "内部网络" if found.is_private else "外部网络"
