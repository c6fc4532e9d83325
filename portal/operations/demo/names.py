"""Invented names and telephone numbers."""

from __future__ import annotations

from random import Random

FAMILY = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段章钱汤尹黎易常武乔贺赖龚文柯"
)
_GIVEN = """
秀英 桂兰 玉珍 凤英 红梅 春梅 建国 建军 志强 志明 国强 国庆 海燕 小红 丽华 丽娟 永红 永刚 文斌 文华 晓东 晓燕 明华 明亮
光荣 光明 德才 德林 家福 家明 正英 正国 大勇 大军 新民 新华 立新 立军 学文 学军 先锋 先明 传英 传宝 世杰 世平 兴旺 兴华
艳丽 艳红 俊杰 俊峰 思远 思源 雨晴 欣怡 浩然 子涵 佳宁 云 霞 敏 静 涛 磊 军 勇 强 刚 燕 玲 芳 娟 莉 平 辉 斌 鹏 慧 萍
洁 波 超 亮 健 伟 琴 兰 英
"""
GIVEN = tuple(_GIVEN.split())
IMPOSSIBLE = "07190"
"""十堰 area code and a zero: no local number begins with the trunk prefix, so nobody has these; yet forms take them."""


def person(random: Random) -> str:
    """The name of somebody who does not exist."""
    return random.choice(FAMILY) + random.choice(GIVEN)


def phone(number: int) -> str:
    """The n-th telephone number that nobody has."""
    return f"{IMPOSSIBLE}{number:06d}"
