"""A browser in words, for the page of one's own sessions: `Edge 126 · Windows`. No database, no Django."""

from __future__ import annotations

import re

# the first that stands in the text names it: those that pretend to be others come before them
BROWSERS = (
    (r"MicroMessenger/(\d+)", "微信"),  # 数据
    (r"QIHU|360SE|360EE", "360 浏览器"),  # 数据
    (r"UOS Browser|UBrowser", "UOS 浏览器"),  # 数据
    (r"Edg(?:e|A|iOS)?/(\d+)", "Edge"),
    (r"(?:Firefox|FxiOS)/(\d+)", "Firefox"),
    (r"(?:Chrome|CriOS)/(\d+)", "Chrome"),
    (r"Version/(\d+).* Safari", "Safari"),
)
SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", "鸿蒙"),  # 数据
    (r"Android", "Android"),
    (r"iPhone|iPad", "iOS"),
    (r"Windows", "Windows"),
    (r"Mac OS X", "macOS"),
    (r"UOS|uos", "统信 UOS"),  # 数据
    (r"Kylin", "麒麟"),  # 数据
    (r"Linux", "Linux"),
)


def in_words(agent: str) -> str:
    """Browser with its version, and system; an empty text where neither is known."""
    return " · ".join(part for part in (browser_of(agent), system_of(agent)) if part)


def browser_of(agent: str) -> str:
    for pattern, name in BROWSERS:
        if found := re.search(pattern, agent):
            version = next(iter(found.groups()), None)
            return f"{name} {version}" if version else name
    return ""


def system_of(agent: str) -> str:
    return next((name for pattern, name in SYSTEMS if re.search(pattern, agent)), "")
