"""The kinds of groups there are in villages and communities, as data."""

from __future__ import annotations

from dataclasses import dataclass

from portal.organizations.rules import Field, Form


@dataclass(frozen=True)
class Sort:
    """One kind of group: how its name ends, what it does, how common it is in town and on the land (per mille)."""

    word: str
    field: Field
    form: Form
    urban: int
    rural: int
    purpose: str
    members: tuple[int, int] = (12, 45)
    styled: bool = True
    """Whether a second one in the same village takes a style name (字号); farming groups take a crop instead."""


_S, _C, _M, _A, _F = Field.RESIDENT_SERVICE, Field.CHARITY, Field.MUTUAL_HELP, Field.CULTURE_SPORT, Field.FARMING
_T, _N, _G, _Z, _H = Form.TEAM, Form.CENTER, Form.GROUP, Form.STATION, Form.SOCIETY

SORTS: tuple[Sort, ...] = (
    Sort("舞蹈队", _A, _T, 110, 60, "组织居民开展广场舞、健身舞排练和展演"),
    Sort("合唱团", _A, Form.OTHER, 45, 8, "组织居民开展合唱排练和文艺演出", (20, 60)),
    Sort("太极拳队", _A, _T, 45, 8, "组织居民习练太极拳、太极剑"),
    Sort("秧歌队", _A, _T, 18, 55, "开展秧歌、腰鼓等民间文艺活动", (15, 50)),
    Sort("锣鼓队", _A, _T, 8, 55, "开展锣鼓、舞龙舞狮等民俗活动"),
    Sort("戏曲社", _A, _H, 22, 22, "开展豫剧、二棚子戏、山二黄等戏曲活动"),
    Sort("书画社", _A, _H, 35, 6, "组织书法、绘画交流和展示"),
    Sort("门球队", _A, _T, 22, 0, "组织老年人开展门球活动", (10, 24)),
    Sort("乒乓球队", _A, _T, 28, 10, "组织居民开展乒乓球活动", (10, 30)),
    Sort("篮球队", _A, _T, 16, 16, "组织青年开展篮球活动", (10, 24)),
    Sort("老年秧歌队", _A, _T, 10, 30, "组织老年人开展秧歌健身活动"),
    Sort("志愿服务队", _C, _T, 95, 110, "开展助老助残、环境清洁、秩序维护等志愿服务", (15, 90)),
    Sort("爱心帮扶队", _C, _T, 30, 34, "帮扶困难群众，开展捐助和慰问"),
    Sort("爱心超市", _C, Form.OTHER, 14, 30, "接收和发放爱心物资，开展积分兑换", (6, 15)),
    Sort("助学服务队", _C, _T, 18, 20, "帮扶困难学生，开展课业辅导"),
    Sort("环保志愿队", _C, _T, 24, 40, "护河护水、垃圾分类宣传和环境清洁"),
    Sort("巾帼志愿队", _C, _T, 26, 22, "组织妇女参与社区志愿服务"),
    Sort("邻里互助会", _M, Form.ASSOCIATION, 40, 40, "组织邻里之间互帮互助"),
    Sort("红白理事会", _M, Form.ASSOCIATION, 6, 95, "倡导移风易俗，协助办理婚丧事宜", (7, 15), styled=False),
    Sort("老年互助会", _M, Form.ASSOCIATION, 30, 50, "组织老年人结对互助、日常探访"),
    Sort("调解工作室", _M, Form.OTHER, 35, 40, "调解邻里、家庭矛盾纠纷", (5, 12)),
    Sort("居民议事会", _M, Form.ASSOCIATION, 26, 24, "组织居民协商公共事务", (9, 25)),
    Sort("平安巡逻队", _M, _T, 32, 36, "开展治安巡逻和安全隐患排查"),
    Sort("便民服务站", _S, _Z, 40, 32, "提供代办代购、家电维修等便民服务", (6, 20)),
    Sort("居家养老服务中心", _S, _N, 32, 14, "提供助餐、助洁、日间照料等居家养老服务", (8, 24)),
    Sort("儿童之家服务队", _S, _T, 26, 30, "开展儿童课后托管和假期活动"),
    Sort("理发服务队", _S, _T, 16, 10, "定期为老年人和残疾人义务理发", (5, 14)),
    Sort("法律服务站", _S, _Z, 18, 12, "开展法律宣传和咨询", (5, 14)),
    Sort("健康服务队", _S, _T, 24, 16, "开展健康讲座、测量血压等服务"),
    Sort("家政服务组", _S, _G, 20, 4, "提供家政服务信息和技能培训", (6, 30)),
    Sort("种植技术服务队", _F, _T, 4, 105, "推广种植技术，组织技术指导和培训", (10, 60), styled=False),
    Sort("养殖技术服务组", _F, _G, 1, 52, "推广养殖技术，开展疫病防控指导", (8, 40), styled=False),
    Sort("农机服务队", _F, _T, 1, 34, "组织农机作业和维修互助", (8, 30)),
    Sort("水利管护队", _F, _T, 1, 26, "管护水渠、塘堰等小型水利设施", (6, 20)),
    Sort("农产品产销互助组", _F, _G, 3, 26, "组织农产品联产联销和信息交流", (10, 50)),
)
LEFT: tuple[Sort, ...] = (
    Sort("联谊会", Field.OTHER, Form.ASSOCIATION, 6, 6, "开展居民联谊交流活动"),
    Sort("老乡会", Field.OTHER, Form.ASSOCIATION, 4, 4, "开展同乡联谊活动"),
)
"""Of no field of the rule: none of them is on the register any more."""

_STYLES = """
金秋 夕阳红 七彩 百灵 梦之韵 和谐 幸福 春晖 红霞 常青 阳光 暖心 同心 星火 启航 朝霞 向阳 银龄 康乐 友邻 家园 汉水情
车城 山水 芳华 晨曦 映山红 快乐
"""
STYLES = tuple(_STYLES.split())

CROPS = {
    "420302": "樱桃 草莓 蔬菜 葡萄",
    "420303": "柑橘 蔬菜 樱桃 桃",
    "420304": "柑橘 香菇 油橄榄 核桃 蔬菜",
    "420322": "核桃 马铃薯 烟叶 天麻",
    "420323": "茶叶 油茶 食用菌 烟叶",
    "420324": "茶叶 贡米 魔芋 黄连",
    "420325": "香菇 黑木耳 茶叶 高粱",
    "420381": "柑橘 茶叶 猕猴桃 蔬菜",
}
"""What is grown, by the county's digits."""
ANIMALS = "生猪 山羊 土鸡 中蜂 肉牛 鲟鱼"
