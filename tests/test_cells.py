"""Cells: what people type, read as it is meant or not at all."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from compliance.cells import LONGEST, Cell, digits_shown, exact, numbers_in, plain, read_cell
from compliance.units import UnknownUnit, parse_unit

# text, value, qualifier, unit
NUMBERS = [
    ("95", "95", None, None),
    (" 95 ", "95", None, None),
    ("0.70", "0.70", None, None),
    (".5", "0.5", None, None),
    ("95%", "95", None, "%"),
    ("９５％", "95", None, "％"),
    ("95\u200b%", "95", None, "%"),
    ("1,234.5", "1234.5", None, None),
    ("1，234，567", "1234567", None, None),
    ("8E+5", "8E+5", None, None),
    ("1e399", "1E+399", None, None),
    ("+5", "5", None, None),
    ("-5", "-5", None, None),
    ("−5", "-5", None, None),
    ("－5", "-5", None, None),
    ("-1", "-1", None, None),
    ("-999", "-999", None, None),
    ("76。7", "76.7", None, None),
    ("７６．７", "76.7", None, None),
    ("80。", "80", None, None),
    ("80 万元/亩", "80", None, "万元/亩"),
    ("40μg/m³", "40", None, "μg/m³"),
    ("13㎡/人", "13", None, "㎡/人"),
    ("0.05 mg/L", "0.05", None, "mg/L"),
    ("3 个百分点", "3", None, "个百分点"),
    ("百分之95", "95", None, "百分之"),
    ("达到100%。", "100", None, "%"),
    ("下降到55立方米/万元", "55", None, "立方米/万元"),
    ("约95", "95", "≈", None),
    ("大约 95%", "95", "≈", "%"),
    ("近95", "95", "≈", None),
    ("≈95", "95", "≈", None),
    ("95%左右", "95", "≈", "%"),
    ("将近95", "95", "≈", None),
    ("大致95%", "95", "≈", "%"),
    ("逾300天", "300", ">", "天"),
    ("达到约95", "95", "≈", None),
    ("≥95", "95", ">=", None),
    (">=95", "95", ">=", None),
    ("≧ 95", "95", ">=", None),
    ("不低于95", "95", ">=", None),
    ("不少于20", "20", ">=", None),
    ("不得低于60%", "60", ">=", "%"),
    ("至少95", "95", ">=", None),
    ("保持在99%以上", "99", ">=", "%"),
    ("20%及以上", "20", ">=", "%"),
    ("不低于百分之95", "95", ">=", "百分之"),
    ("不低于95%以上", "95", ">=", "%"),
    ("达80万元/亩以上", "80", ">=", "万元/亩"),
    (">95", "95", ">", None),
    ("＞95", "95", ">", None),
    ("›95", "95", ">", None),
    ("超315天", "315", ">", "天"),
    ("300余天", "300", ">", "天"),
    ("300余", "300", ">", None),
    ("20多个", "20", ">", "个"),
    ("超过95", "95", ">", None),
    ("大于90%", "90", ">", "%"),
    ("≤0.70吨标煤/万元", "0.70", "<=", "吨标煤/万元"),
    ("不超过50立方米/万元", "50", "<=", "立方米/万元"),
    ("未超过50", "50", "<=", None),
    ("没有超过50", "50", "<=", None),
    ("不高于50", "50", "<=", None),
    ("至多50", "50", "<=", None),
    ("50以下", "50", "<=", None),
    ("控制在50以内", "50", "<=", None),
    ("<5", "5", "<", None),
    ("‹5", "5", "<", None),
    ("低于5", "5", "<", None),
    ("不足5", "5", "<", None),
    ("达不到90", "90", "<", None),
    ("未达到90%", "90", "<", "%"),
]

MISSING = [
    "",
    " ",
    "\u3000",
    "\u200b",
    "/",
    "／",
    "-",
    "－",
    "−",
    "--",
    "–",
    "—",
    "——",
    "―",
    "一",
    "无数据",
    "暂无",
    "缺",
]
MISSING += ["未上报", "统计中", "尚未公布", "本年度未开展调查", "未组织测评", "尚未监测", "今年未进行检测"]
MISSING += ["待核实", "?", "？", "…", "……", "...", "*", "**", "待定", "未知", "未检测"]
MISSING += ["未监测", "空", "NA", "na", "N/A", "n/a", "Ｎ／Ａ", "null", "None", "暂 无", "—。"]

RANGES = ["80~85", "80～85", "80-85", "80—85", "80–85%", "80至85", "80到85", "80%-85%", "80 - 85", "-5~5", "约80~85"]
RANGES += ["80万元/亩~85万元/亩", "35-75μg/m3"]

TEXTS = [
    "无",
    "未检",
    *("未检出(5)", "未检出，0.5", "未检出0.025", "ND 0.5", "未检出（2020）"),
    "<LOQ",
    "0L",
    "-0.02L",
    "5L以下",
    "阴性",
    "未发生",
    "Ⅱ类及以上",
    "nan",
    "NaN",
    "inf",
    "-inf",
    "Infinity",
    "1e400",
    "1E+400",
    "1e-400",
]
TEXTS += [
    "1e99999999999999999999",
    "54.O",
    "5O",
    "12.",
    "1.2.3",
    "1,23",
    "12,34,567",
    "1,2345",
    "0,123",
    "1 234",
    "9 5",
]
TEXTS += [
    "--5",
    "- 5",
    "+-5",
    "95①",
    "1½",
    "½",
    "٩",
    "九十五",
    "百分之九十五",
    *("5 l", "20l", "5.2l", "0.05 l", "1.05l"),
    "5I",
    "±5",
    "7.1±",
    "3±1~2",
    "≥95±2",
]
TEXTS += [
    "第3名",
    "未完成95%",
    "约95%以上",
    "超过95%以上",
    "百分之95%",
    "95%96%",
    "2019-06-05",
]
TEXTS += ["0x1F", "1_000", "#DIV/0!", "=A1", "'95", "7" * 65, "≥", "以上", "约"]
TEXTS += ["=100", "==85", "＝85", "= 95%", "=-3", "=0.5万元"]  # formulas that nobody computed


@pytest.mark.parametrize(("text", "value", "qualifier", "unit"), NUMBERS)
def test_numbers(text: str, value: str, qualifier: str | None, unit: str | None) -> None:
    cell = read_cell(text)
    assert cell == Cell(text, "number", Decimal(value), qualifier, unit)  # type: ignore[arg-type]
    assert str(cell.value) == str(Decimal(value))  # the written digits, 0.70 and not 0.7


# What laboratories write for what they did not find, and the number below which it lies, with its unit.
BELOW = [
    *(("0.025L", "0.025", None), ("0.025 L", "0.025", None), ("20L", "20", None), ("0.025（L）", "0.025", None)),
    *(("<0.02L", "0.02", None), ("＜0.02", "0.02", None), ("未检出（<0.02）", "0.02", None)),
    *(("ND(检出限0.01)", "0.01", None), ("未检出，检出限：0.01mg/L", "0.01", "mg/L"), ("ND<0.02", "0.02", None)),
    *(("低于检出限（0.005）", "0.005", None), ("未检出（DL=0.02）", "0.02", None), ("<检出限0.5", "0.5", None)),
    *(("0.01l", "0.01", None), ("<0.00004l", "0.00004", None)),
    *(("ND(0.5)", "0.5", None), ("未检出(0.02)", "0.02", None), ("未检出，0.025L", "0.025", None)),
    *(("未检出（0.0003mg/L）", "0.0003", "mg/L"), ("ND (20)", "20", None)),
]


@pytest.mark.parametrize(("text", "limit", "unit"), BELOW)
def test_what_lies_below_a_detection_limit(text: str, limit: str, unit: str | None) -> None:
    cell = read_cell(text)
    assert (cell.kind, cell.value, cell.qualifier, cell.unit) == ("number", Decimal(limit), "<", unit)


@pytest.mark.parametrize(
    "text",
    [
        *("未检出", "ND", "nd", "N.D.", "<DL", "＜MDL", "检出限以下", "低于检出限", "小于方法检出限", "未 检 出"),
        *("低于最低检出限", "BDL", "检测限以下", "未检出(L)"),
    ],
)
def test_what_lies_below_a_limit_that_is_not_said(text: str) -> None:
    assert read_cell(text) == Cell(text, "below")


POWERS = [
    *(("2.0×10³", "2.0E+3"), ("4×10-5", "4E-5"), ("2*10^-2", "2E-2"), ("1.2×10^(-3)", "1.2E-3")),
    *(("4×10⁻⁵", "4E-5"), ("3.1E-1", "0.31"), ("10³", "1E+3"), ("10^-6", "1E-6"), ("3 x 10^4", "3E+4")),
    *(("1.5×10**3", "1.5E+3"), ("2.0·10³", "2.0E+3"), ("５×１０^3", "5E+3")),
]


@pytest.mark.parametrize(("text", "value"), POWERS)
def test_a_power_of_ten_in_any_writing(text: str, value: str) -> None:
    assert read_cell(text) == Cell(text, "number", Decimal(value))
    assert read_cell(f"<{text} 个/L") == Cell(f"<{text} 个/L", "number", Decimal(value), "<", "个/L")


@pytest.mark.parametrize(
    ("text", "value", "uncertainty", "unit"),
    [
        *(("0.013±0.002", "0.013", "0.002", None), ("7.1 ± 0.2", "7.1", "0.2", None), ("50±3%", "50", "3", "%")),
        *(
            ("7.1±0.2mg/L", "7.1", "0.2", "mg/L"),
            ("0.70+/-0.05", "0.70", "0.05", None),
            ("2×10^3±10", "2E+3", "10", None),
            ("(3.1±0.2)", "3.1", "0.2", None),
            ("(3.1±0.2)mg/L", "3.1", "0.2", "mg/L"),
            ("(4.8±0.5)×10⁻⁵", "0.000048", "0.000005", None),
            ("(4.8±0.5)×10^-5mg/L", "0.000048", "0.000005", "mg/L"),
            ("0.085(±0.005)", "0.085", "0.005", None),
            ("0.31mg/L（±0.02mg/L）", "0.31", "0.02", "mg/L"),
            ("0.31（U=0.02，k=2）", "0.31", "0.02", None),
            ("0.31（扩展不确定度0.02）", "0.31", "0.02", None),
        ),
    ],
)
def test_a_number_with_its_uncertainty(text: str, value: str, uncertainty: str, unit: str | None) -> None:
    found = Cell(text, "number", Decimal(value), "±", unit, uncertainty=Decimal(uncertainty))
    assert read_cell(text) == found


NOTED = [
    *(("83分（全市第一）", "83", "分", "全市第一"), ("58.1（ΔEQI=-0.6）", "58.1", None, "ΔEQI=-0.6")),
    *(
        ("95.2%（同比提高1.2个百分点）", "95.2", "%", "同比提高1.2个百分点"),
        ("18.9(市林业局核定)", "18.9", None, "市林业局核定"),
    ),
    *(
        ("52.5（初步）", "52.5", None, "初步"),
        ("96（未达标）", "96", None, "未达标"),
        ("95（全省第3名）", "95", None, "全省第3名"),
    ),
    ("95 【优】", "95", None, "优"),
    ("92.10%，全市排名第二", "92.10", "%", "全市排名第二"),
    ("96.40 全市第4", "96.40", None, "全市第4"),
    ("66.7%/60%（现状/目标）", "66.7", "%", "/60%(现状/目标)"),
    ("96.4 同比上升2.1%", "96.4", None, "同比上升2.1%"),
    ("9856（控制指标10500）", "9856", None, "控制指标10500"),
    ("301 [↑5]", "301", None, "↑5"),
    ("90.1（↑）", "90.1", None, "↑"),
    ("45.3（城镇51.07）", "45.3", None, "城镇51.07"),
    ("45.3 城镇51.07", "45.3", None, "城镇51.07"),
    ("45.3%（城镇51.07%，农村38.2%）", "45.3", "%", "城镇51.07%,农村38.2%"),
    ("良（58.1）", "58.1", None, "良"),
    ("达标（97.6%）", "97.6", "%", "达标"),
    ("7.82（21.3℃）", "7.82", None, "21.3°C"),
    ("9，与上年持平", "9", None, "与上年持平"),
    *(("已完成，92.3%", "92.3", "%", "已完成"), ("达标，100%", "100", "%", "达标")),
    *(("1.05（超标0.05倍）", "1.05", None, "超标0.05倍"), ("1.3mg/L（超标倍数：0.3）", "1.3", "mg/L", "超标倍数:0.3")),
    ("1.1（超Ⅲ类标准0.1倍）", "1.1", None, "超III类标准0.1倍"),
    ("215（2021—2023年累计640）", "215", None, "2021—2023年累计640"),
    ("180 (三年累计：502)", "180", None, "三年累计:502"),
    ("180（十四五累计502）", "180", None, "十四五累计502"),
    *(("42.9%，居全市第8位", "42.9", "%", "居全市第8位"), ("92.5 (排名3/12)", "92.5", None, "排名3/12")),
    *(("301，比上年增加2天", "301", None, "比上年增加2天"), ("46；上年为49", "46", None, "上年为49")),
    *(
        ("64.0（上升3.7个百分点）", "64.0", None, "上升3.7个百分点"),
        ("38μg/m3（改善4.4％）", "38", "μg/m3", "改善4.4%"),
    ),
    *(("88.7%（+0.9）", "88.7", "%", "+0.9"), ("90.4%，完成年度任务", "90.4", "%", "完成年度任务")),
    *(("57461（控制目标61483）", "57461", None, "控制目标61483"), ("95.4（约束性）", "95.4", None, "约束性")),
    *(("96.12(其中建成区98.5)", "96.12", None, "其中建成区98.5"), ("311（+9天）", "311", None, "+9天")),
    *(
        ("342（有效监测天数365天）", "342", None, "有效监测天数365天"),
        ("342天（实际监测天数360天）", "342", "天", "实际监测天数360天"),
    ),
    *(("95.8%，比上年高0.4个百分点", "95.8", "%", "比上年高0.4个百分点"), ("0.389（当年价）", "0.389", None, "当年价")),
    *(
        ("84.6%（13个点位中11个）", "84.6", "%", "13个点位中11个"),
        ("306天（优97天，良209天）", "306", "天", "优97天,良209天"),
    ),
    *(
        ("96.4（高于目标1.4个百分点）", "96.4", None, "高于目标1.4个百分点"),
        ("31，优于国家二级标准", "31", None, "优于国家二级标准"),
    ),
    *(("5120吨，完成目标的102%", "5120", "吨", "完成目标的102%"), ("96.4，超额完成", "96.4", None, "超额完成")),
    *(("98.2%（491/500）", "98.2", "%", "491/500"), ("320天（87.7%）", "320", "天", "87.7%")),
    *(("85分（满分100分）", "85", "分", "满分100分"), ("85（百分制）", "85", None, "百分制")),
    *(("335天（优良率91.8%）", "335", "天", "优良率91.8%"), ("320天，优良率87.7%", "320", "天", "优良率87.7%")),
    *(
        ("91.6↑", "91.6", None, "↑"),
        ("77.0 良", "77.0", None, "良"),
        ("77.0良", "77.0", None, "良"),
        ("5.2 Ⅲ类", "5.2", None, "III类"),
    ),
]


@pytest.mark.parametrize(("text", "value", "unit", "note"), NOTED)
def test_a_number_with_a_note_behind_it(text: str, value: str, unit: str | None, note: str) -> None:
    assert read_cell(text) == Cell(text, "number", Decimal(value), None, unit, note=note)


@pytest.mark.parametrize(("text", "unit"), [("95（%）", "%"), ("1200（万元）", "万元"), ("0.5 (mg/L)", "mg/L")])
def test_a_unit_in_brackets_behind_a_number(text: str, unit: str) -> None:
    cell = read_cell(text)
    assert (cell.kind, cell.unit, cell.note) == ("number", unit, None)


@pytest.mark.parametrize(
    ("text", "value", "period"),
    [
        *(
            ("2020年为51.05", "51.05", "2020年"),
            ("2020年：51.05", "51.05", "2020年"),
            ("51.05（2020年）", "51.05", "2020年"),
        ),
        *(("31（2023）", "31", "2023"), ("63.4%（2021年数据）", "63.4", "2021年")),
        *(("76.8[2020]", "76.8", "2020"), ("2022年调查值为89.3", "89.3", "2022年")),
        *(
            ("2020年6月51", "51", "2020年6月"),
            ("2020年末达到95%以上", "95", "2020年末"),
            ("95%(2019年)", "95", "2019年"),
        ),
    ],
)
def test_a_number_that_names_its_own_period(text: str, value: str, period: str) -> None:
    cell = read_cell(text)
    assert (cell.kind, cell.value, cell.period) == ("number", Decimal(value), period)


UNCLEAR = {
    "change": [
        "同比下降13.6%",
        "比上年提高2个百分点",
        "提高5%",
        "下降13.6%",
        "较2015年下降20%",
        "2020年下降13.6%",
        "环比+2%",
    ],
    "several-years": ["〔18〕", "〔23.1〕%", "〔1,234〕", "〔≥18〕", "〔 18 〕", "[762]", "［18.5］", "[18]%"],
    "power": ["2.0×103", "2×10", "10×10", "1.5*105", "3x106"],
    "remark": [
        *(
            "315（有效天数360）",
            "95（目标值）",
            "52.5（建成区）",
            "95（1）",
            "2.3（下降）",
            "95（约）",
            "≥95%（含）",
            "95（二）",
        ),
        *(
            "35（PM2.5）",
            "95（全市平均）",
            "95（不含农村）",
            "1.2（ND）",
            "95（去年）",
            "95（94.5）",
            "3（千）",
            "95（2016—2018年）",
            *(
                "152（累计305）",
                "0.31（±5%）",
                "0.31（uc=0.02）",
                "0.31（标准不确定度0.02）",
                "≥95（±2）",
                "5[123]",
                "306天（优97天，良210天）",
                "96（其中96）",
                "98.2%（491/501）",
                "320天（365天）",
                "96（高于目标96）",
                "96（比上年高于95）",
                "3.6（↓3.6%）",
            ),
        ),
        # the number in the brackets may be the one that is meant, or the first one what the words say
        *("24（扣除沙尘后25）", "339天（优134天）", "339（优134天）", "55.6（2018年为54.5）", "3.6%（下降3.6%）"),
        *("335（优良率91.8%）", "96（完成年度任务）", "83分（+2）", "未检出（3～5）", "12吨（含水率80%）"),
    ],
    "doubted": [
        *(
            "0.82(D)",
            "0.82（H）",
            "0.82（N）",
            "0.82[H]",
            "0.82（RM）",
            "0.82(D)(复测)",
            "0.82mg/L（D）",
            "0.82（HSp）",
        ),
        *("0.82（电极异常）", "0.82（存疑）", "0.82（仪器故障）", "0.82【无效】", "0.82（缺测）", "0.82（校准后）"),
        *("0.82 存疑", "0.82，数据异常", "0.025L（可疑）", "0.82（？）", "0.82?", "0.82（!）"),
    ],
    "brackets": ["(5)", "（639）", "(-5)", "(12.5%)", "[1]"],
    "several": [
        "从80提高到85",
        "2020年51，2021年52",
        "从27降至25",
        "由2019年的91.0%提高到93.8%",
        "301，实际为305",
        "95，第2次",
    ],
    "not-measured": ["校准", "仪器故障", "停电", "设备维护", "数据异常", "维护中", "断流", "冰封"],
    "met": ["达到上级下达控制目标", "完成下达任务", "已完成省下达的年度目标", "完成上级下达任务"],
}


@pytest.mark.parametrize(("text", "why"), [(text, why) for why, several in UNCLEAR.items() for text in several])
def test_what_may_be_another_number_is_unclear(text: str, why: str) -> None:
    cell = read_cell(text)
    assert (cell.kind, cell.unclear) == ("text", why)


CLAIMS = {
    "not-concerned": [
        "不涉及",
        "我区不涉及",
        "不涉及海域",
        "不适用",
        "无国控监测点",
        "无国控断面",
        "无海岸线",
        *("/（不涉及）", "本区无海域，不涉及", "（不涉及）", "—（无国控断面）"),
        "本区域不涉及",
        *("/（不涉海）", "非沿海地区", "内陆县", "无此项指标", "无该指标"),
        "未设置监测点位",
        *("本县无国控断面，不考核", "无海岸线，不参评"),
    ],
    "not-assessed": [
        "不考核",
        "上级不考核",
        "未纳入考核",
        "不作考核",
        "市里不考核",
        "未下达任务",
        "无考核指标",
        "免考核",
        *("未下达", "未下达目标", "/（未考核）", "不参评", "免评", "不计入考核", "不在考核范围"),
    ],
    "trend": ["持续提高", "不降低", "稳步提升", "较上年有所改善", "逐年下降", "明显好转", "保持稳定", "持平"],
}


@pytest.mark.parametrize(("text", "kind"), [(text, kind) for kind, several in CLAIMS.items() for text in several])
def test_a_claim_in_the_place_of_a_value(text: str, kind: str) -> None:
    assert read_cell(text) == Cell(text, "claim", claims=kind)  # type: ignore[arg-type]


# A sentence behind a comma that may name the number that is meant; words that no rule knows.
NO_NOTE = ["优(3)", "Ⅱ（0.5）", "46；49", "约300余天", "95 80", "77.0 良好以上"]
NO_NOTE += [
    "30%↓",
    "↑90.1",
    "5,元/亩",
    "91.6↑3.1",
    "95 完成",
    "1.2 超标",
    "5 优良天",
]
NO_CLAIM = ["/（95）", "不涉及，95", "本区无海域，未考核", "已下达", "下达", "未下达95"]
NOT_MET = ["完成95%", "已完成，100%", "未完成下达任务", "完成", "基本完成任务", "完成任务的一半"]
MEASURED = ["无故障", "异常天气", "维护费", "D", "H"]


@pytest.mark.parametrize("text", [*NO_NOTE, *NO_CLAIM, *NOT_MET, *MEASURED])
def test_what_nobody_can_tell_is_neither_number_nor_claim(text: str) -> None:
    cell = read_cell(text)
    assert (cell.kind == "text" and cell.unclear is None) or cell.unit in ("完成", "超标", "优良天", "良好")


@pytest.mark.parametrize("text", MISSING)
def test_missing(text: str) -> None:
    assert read_cell(text) == Cell(text, "missing")


@pytest.mark.parametrize("text", RANGES)
def test_a_range_is_no_number(text: str) -> None:
    assert read_cell(text) == Cell(text, "text", unclear="range")


@pytest.mark.parametrize("text", TEXTS)
def test_what_the_grammar_does_not_cover_is_text(text: str) -> None:
    assert read_cell(text) == Cell(text, "text")


@pytest.mark.parametrize("unit", ["吨标媒", "%达到标准"])
def test_a_unit_that_nobody_knows_is_left_to_the_table_of_units(unit: str) -> None:
    assert read_cell(f"95 {unit}") == Cell(f"95 {unit}", "number", Decimal(95), None, unit)
    with pytest.raises(UnknownUnit):
        parse_unit(unit)


def test_a_cell_is_read_up_to_a_bounded_length() -> None:
    assert read_cell("7" * LONGEST).kind == "number"
    assert read_cell("7" * (LONGEST + 1)).kind == "text"
    assert read_cell("1" + ",000" * 100_000).kind == "text"


@given(st.text(alphabet="0123456789.,，。-−+eE%％ ~约≥超以上万元/亩m²³①ⅡLO无一", max_size=24))
@example("1e5以上")
def test_any_text_is_read_without_a_crash_and_a_number_has_the_digits_that_it_shows(text: str) -> None:
    cell = read_cell(text)
    assert (cell.kind == "number") == (cell.value is not None)
    assert cell.text == text
    if cell.value is not None and "e" not in text.lower():
        shown = "".join(character for character in text if character.isdigit() and character not in "²³①")
        shown = shown[: len(shown) - sum(character in "23" for character in cell.unit or "")]
        assert plain(abs(cell.value)).replace(".", "").lstrip("0") == shown.lstrip("0")


@given(st.from_regex(r"[0-9]{1,40}(\.[0-9]{1,40})?", fullmatch=True), st.sampled_from([" {}", "{} ", "{}。"]))
def test_digits_alone_are_read_as_they_are_beside_what_says_nothing(digits: str, beside: str) -> None:
    alone, read = read_cell(digits), read_cell(beside.format(digits))
    assume(len(digits) < LONGEST or read.kind == "number")
    assert (alone.kind, str(alone.value), alone.qualifier, alone.unit) == (
        read.kind, str(read.value), read.qualifier, read.unit,
    )  # fmt: skip


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=6)


@given(DECIMALS, st.sampled_from(["", "≥", "不超过", "约"]), st.sampled_from(["", "%", "吨标煤/万元"]))
def test_a_number_survives_its_sign_its_unit_and_full_width(value: Decimal, sign: str, unit: str) -> None:
    text = f"{sign}{plain(value)}{unit}"
    wide = text.translate({ord(a): ord(a) + 0xFEE0 for a in "0123456789.-%/"})
    for written in (text, wide):
        cell = read_cell(written)
        assert (cell.kind, cell.value) == ("number", value)
        assert (cell.unit is None) == (unit == "")


# Numbers of sentences.

QUOTES = [
    (
        "21 单位地区生产总值能耗 吨标煤/万元 ≤0.70 且能源消耗总量不超过控制目标值 约束性指标 区统计局",
        [("21", "21", None, None), ("≤0.70", "0.70", "<=", None)],
    ),
    ("≤0.70吨标煤/万元,且能源", [("≤0.70吨标煤/万元", "0.70", "<=", "吨标煤/万元")]),
    ("生态环境状况指数（EI）≥55且不降低", [("≥55", "55", ">=", None)]),
    ("指数达到55以上且不降低。", [("达到55以上", "55", ">=", None)]),
    ("普及率不低于60%。", [("不低于60%", "60", ">=", "%")]),
    ("竣工验收阶段要100%达到节能标准", [("100%", "100", None, "%")]),
    ("覆盖率大于90%标准", [("大于90%", "90", ">", "%")]),
    ("比例达到100%。", [("达到100%", "100", None, "%")]),
    ("达80万元/亩以上。", [("达80万元/亩以上", "80", ">=", "万元/亩")]),
    ("细颗粒物(PM2.5)浓度下降到40微克/立方米的", [("下降到40微克/立方米", "40", None, "微克/立方米")]),
    ("森林覆盖率≥18\n%。", [("≥18\n%", "18", ">=", "%")]),
    ("公众绿色出行率≥\n50%", [("≥\n50%", "50", ">=", "%")]),
    ("比例９５％", [("９５％", "95", None, "％")]),
    ("95％。2019年", [("95％", "95", None, "％"), ("2019年", "2019", None, "年")]),
    ("≥95。2019", [("≥95", "95", ">=", None), ("2019", "2019", None, None)]),
    ("农村10蒸吨及以下燃煤锅炉", [("10蒸吨及以下", "10", "<=", "蒸吨")]),
    ("35 天然气 315 天以上", [("35", "35", None, None), ("315 天以上", "315", ">=", "天")]),
    ("居民达到50户。", [("达到50户", "50", None, "户")]),
    ("不得超过 5 个百分点", [("不得超过 5 个百分点", "5", "<=", "个百分点")]),
    ("不低于百分之95", [("不低于百分之95", "95", ">=", "百分之")]),
    ("13㎡/人，", [("13㎡/人", "13", None, "㎡/人")]),
    ("分别达到95%、85%，", [("达到95%", "95", None, "%"), ("85%", "85", None, "%")]),
    ("变化 ≥ -1 ，", [("≥ -1", "-1", ">=", None)]),
    ("全面推行", []),
]


@pytest.mark.parametrize(("text", "cells"), QUOTES)
def test_numbers_of_a_sentence(text: str, cells: list[tuple[str, str, str | None, str | None]]) -> None:
    assert [(c.text, str(c.value), c.qualifier, c.unit) for c in numbers_in(text)] == cells


def test_a_range_in_a_sentence_is_one_cell_without_a_value() -> None:
    assert numbers_in("规划（2013-2020年）") == (Cell("2013-2020", "text", unclear="range"),)
    assert numbers_in("约95%以上") == (Cell("约95%以上", "text"),)


@pytest.mark.parametrize("text", [text for text, *_ in NUMBERS if "。7" not in text])
def test_a_cell_reads_the_same_in_a_sentence(text: str) -> None:
    alone, (within,) = read_cell(text), numbers_in(f"目标 {text} ，")
    assert (within.value, within.qualifier, within.unit) == (alone.value, alone.qualifier, alone.unit)


@pytest.mark.parametrize(
    ("text", "count"),
    [("1" * 90_000, 1), ("1" + " " * 90_000, 1), ("1" + "~" * 90_000, 1), ("-" * 90_000, 0), ("1 " * 9_000, 9_000)],
    ids=lambda value: repr(value)[:6],
)
def test_a_long_text_takes_no_more_time_than_its_length(text: str, count: int) -> None:
    assert len(numbers_in(text)) == count  # hours, if the grammar could try it in many ways


# Numbers as such.


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (95, "95"),
        (0.7, "0.7"),
        (0.70000000000000007, "0.7"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (1e20, "1E+20"),
        (5e-324, "4.94065645841247E-324"),
        (123456789.123456789, "123456789.123457"),
        (Decimal("0.70"), "0.70"),
        (Decimal("8E+5"), "8E+5"),
        (10**399, "1" + "0" * 399),
        (" 1,234.50 ", "1234.50"),
        ("９５", "95"),
    ],
)
def test_the_decimal_that_a_number_means(number: int | float | Decimal | str, text: str) -> None:
    assert str(exact(number)) == text


@pytest.mark.parametrize(
    "number",
    [
        *(float("nan"), float("inf"), float("-inf"), Decimal("nan"), Decimal("sNaN"), Decimal("-Infinity")),
        *(10**400, -(10**400), Decimal("1e400"), Decimal("1e-400"), Decimal("1e9999999"), Decimal("1" * 401)),
        *("", "95%", "≥95", "nan", "1e400", "abc", "80~85", "1" * 500, "1e" + "9" * 50),
    ],
    ids=lambda number: repr(number)[:20],
)
def test_what_no_measurement_can_be_is_refused(number: int | float | Decimal | str) -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        exact(number)


@pytest.mark.parametrize("number", [True, None, [1], 1j, Fraction(1, 2)])
def test_what_is_no_number_of_a_file_is_a_type_error(number: object) -> None:
    with pytest.raises(TypeError):
        exact(number)  # type: ignore[arg-type]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_double_means_its_fifteen_digits(number: float) -> None:
    found = exact(number)
    assert len(found.as_tuple().digits) <= 15
    assert found == Context(prec=15, rounding=ROUND_HALF_EVEN).create_decimal(Decimal(number))


@pytest.mark.parametrize(
    ("value", "text"),
    [("0.70", "0.70"), ("8E+5", "800000"), ("-5", "-5"), ("1E-10", "0.0000000001"), ("0E+3", "0"), ("100", "100")],
)
def test_plain_decimals(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_plain_refuses_what_has_no_digits() -> None:
    with pytest.raises(ValueError, match="finite"):
        plain(Decimal("nan"))


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_plain_goes_there_and_back(value: Decimal) -> None:
    assume(-300 < value.adjusted() < 300)
    again = Decimal(plain(value))
    assert again == value
    if not value.is_zero() and value.as_tuple().exponent <= 0:  # type: ignore[operator]
        assert again.as_tuple() == value.as_tuple()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(7, 10), "0.7"),
        (Fraction(105, 2), "52.5"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(0), "0"),
        (Fraction(800000), "800000"),
        (Fraction(1, 2**40), "0.0000000000009094947017729282379150390625"),
        (Fraction(1, 3), "0.333333333333333"),
        (Fraction(-2, 3), "-0.666666666666667"),
        (Fraction(2000, 3), "666.666666666667"),
        (Fraction(10**20, 3), "33333333333333300000"),
        (Fraction(1, 3 * 10**20), "0.00000000000000000000333333333333333"),
        (Fraction(1, 2**200), "0." + "0" * 60 + "622301527786114"),
        (Fraction(10**39 + 1), "1" + "0" * 38 + "1"),
        (Fraction(10**45 + 1), "100000000000000" + "0" * 31),
    ],
)
def test_digits_shown(value: Fraction, text: str) -> None:
    assert digits_shown(value) == text


def test_digits_shown_round_half_to_even_in_one_step() -> None:
    assert digits_shown(Fraction(1000000000000005 * 10**30)) == "100000000000000" + "0" * 31
    assert digits_shown(Fraction(1000000000000015 * 10**30)) == "100000000000002" + "0" * 31
    assert digits_shown(1000000000000005 * 10**30 + Fraction(1, 3)) == "100000000000001" + "0" * 31
    assert digits_shown(Fraction(4, 3), significant=3) == "1.33"


@given(st.fractions())
def test_digits_shown_are_exact_or_within_half_a_last_digit(value: Fraction) -> None:
    shown = Decimal(digits_shown(value))
    if Fraction(shown) != value:
        assert abs(Fraction(shown) - value) * 2 <= Fraction(10) ** (shown.adjusted() - 14)


@given(DECIMALS)
def test_a_decimal_shows_all_its_digits(value: Decimal) -> None:
    assert Decimal(digits_shown(Fraction(value))) == value
