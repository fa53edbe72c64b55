"""One of everything, as view models: what the tests render and what a developer looks at."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shouli.kernel.errors import Fault
from shouli.web import forms, lists, panels
from shouli.web.forms import ActionView, Choice, FieldView, FormView, SectionView
from shouli.web.shell import Badge, CustomerStrip, Shell, WorkPlace
from shouli.web.tests.gallery_fields import PRODUCTS, business_fields, other_fields

NOW = datetime(2026, 11, 22, 10, 24, tzinfo=ZoneInfo("Asia/Shanghai"))


def shell(*, language: str = "zh-hans", theme: str = "light", **changes: object) -> Shell:
    """Build the shell of a clerk who serves a customer."""
    places = (
        WorkPlace(title="固定电话新装", url="/a", key="XZ", group="受理", active=True),
        WorkPlace(title="移机", url="/b", key="YJ", group="受理"),
        WorkPlace(title="改增值产品", url="/c", key="GZ", group="受理"),
        WorkPlace(title="改帐务关系", url="/d", key="ZW", group="受理"),
        WorkPlace(title="亲情1+", url="/e", key="QQ", group="受理"),
        WorkPlace(title="收费", url="/f", group="工作", badge=3),
        WorkPlace(title="稽核", url="/g", group="工作", badge=12),
        WorkPlace(title="已挂起", url="/h", group="工作", badge=1),
        WorkPlace(title="客户视图", url="/i", group="查询", key="KH"),
        WorkPlace(title="定单", url="/j", group="查询"),
    )
    given: dict[str, object] = {
        "now": NOW,
        "staff_label": "3107 王敏",
        "role_label": "营业员",
        "shop": "泉城路营业厅",
        "interface_number": "0531-H-003",
        "hours": "08:30–18:00",
        "places": places,
        "customer": strip(),
        "language": language,
        "theme": theme,
    }
    return Shell(**{**given, **changes})  # type: ignore[arg-type]


def strip() -> CustomerStrip:
    """Build the strip of a customer with an open order."""
    return CustomerStrip(
        customer_id=7,
        name="李晓梅",
        url="/customers/7",
        release_url="/release",
        tags=(
            Badge(label="已实名", tone="green"),
            Badge(label="本地", tone="green"),
            Badge(label="在途定单 1", tone="amber"),
        ),
        document="身份证 3701**********482X",
        facts=(("固话", "1"), ("首选", "电话联系")),
        serving_since=NOW - timedelta(seconds=192),
    )


FAULTS = (
    Fault(
        field="address.door",
        code="parity",
        message="门牌号 14 不符：该路段为单号 1–99。可填 13、15，或清空后在右侧手工填写。",
    ),
    Fault(field="contact_phone", code="required", message="请填写联系电话。"),
    Fault(field="agent.document_number", code="checksum", message="证件号码校验位不符。"),
    Fault(field="", code="hours", message="不在受理时间内。"),
)


def form(*, faults: tuple[Fault, ...] = FAULTS) -> FormView:
    """Build the whole acceptance form, with faults of each sort."""
    cart = FieldView(
        name="services",
        label="服务",
        widget="cart",
        choices=(Choice(value="fixed", label="固定电话 入网"),),
        value=("fixed",),
        extra={"quantities": {"fixed": 1}, "max": 50},
    )
    product = (
        FieldView(
            name="primary",
            label="一级",
            widget="select",
            value="std",
            choices=(Choice(value="std", label="市话"),),
            required=True,
        ),
        FieldView(name="disclosed", label="已告知", widget="checkbox", value=True, extra={"text": "来电显示 3 元/月"}),
        FieldView(name="secondary", label="二级", widget="chips", value=("sn", "gn", "ld", "zy"), choices=PRODUCTS),
    )
    sections = (
        SectionView(
            key="cart",
            title="服务清单",
            hotkey="Alt 1",
            state="done",
            fields=(cart,),
            note="批量入网请改数量；同一业务不可重复",
        ),
        SectionView(key="product", title="产品信息", hotkey="Alt 2", state="done", fields=product),
        SectionView(key="business", title="业务信息", hotkey="Alt 3", state="current", fields=business_fields()),
        SectionView(
            key="account",
            title="帐务关系",
            hotkey="Alt 4",
            state="done",
            summary="沿用帐户 A-20391 李晓梅 · 现金 · 全部费用",
            folded=True,
            actions=(ActionView(name="open:account", label="获取帐务关系"),),
        ),
        SectionView(key="other", title="其他", hotkey="Alt 5", fields=other_fields()),
    )
    built = FormView(
        key="acceptance",
        title="固定电话新装",
        sections=sections,
        url="/gallery",
        idempotency_key="k-1",
        version="3",
        actions=(
            ActionView(name="save", label="保存", key="F2", kind="primary"),
            ActionView(name="park", label="挂起", key="F6"),
            ActionView(name="cancel", label="取消", kind="danger", confirm="将放弃 1 项业务，释放 1 个号码。"),
        ),
    )
    return forms.with_faults(built, faults)


def fees() -> panels.FeePanel:
    """Build the fees of an installation with a campaign."""
    lines = (
        panels.AmountView(
            name="电话终端费",
            amount=Decimal(50),
            reason="参加导航话机活动 → 50 元/部",
            clause="固话-07 · 五(二)",
            url="/table/7",
        ),
        panels.AmountView(
            name="工料费", amount=Decimal(70), reason="参加活动，由 120 调整为 70", clause="固话-08 · 五(三)4"
        ),
        panels.AmountView(name="选号费", amount=Decimal(0), reason="普通号码", clause="号码-01"),
    )
    monthly = (
        panels.AmountView(name="来电显示", amount=Decimal(3)),
        panels.AmountView(name="市话月租", amount=Decimal(16)),
    )
    return panels.FeePanel(lines=lines, total=Decimal(120), monthly=monthly, note="首月自竣工日起按日折算。")


def process() -> panels.ProcessPanel:
    """Build a process standing at its second step."""

    def steps(*titles: str, done: int = 0, current: int = -1) -> tuple[panels.Step, ...]:
        states = [
            "done" if index < done else "current" if index == current else "later" for index in range(len(titles))
        ]
        return tuple(
            panels.Step(key=title, title=title, state=state) for title, state in zip(titles, states, strict=True)
        )

    return panels.ProcessPanel(
        title="流程",
        state=Badge(label="受理中", tone="amber"),
        diagram_url="/diagram",
        note="预计 11-23 12:00 前开通。保存后由 收费 → 稽核（平均 18 分钟）。",
        lanes=(
            panels.LaneView(title="营业员", steps=steps("验证身份", "录入受理", "收费", "打印", done=1, current=1)),
            panels.LaneView(title="稽核员", steps=steps("稽核")),
            panels.LaneView(title="装维", steps=steps("上门装机", "测试签字")),
            panels.LaneView(title="系统", steps=steps("开通", "竣工起租")),
        ),
    )


def orders() -> lists.ListView:
    """Build a list of orders with every kind of cell."""
    columns = (
        lists.Column(name="number", label="定单", kind="strong", sortable=True),
        lists.Column(name="customer", label="客户"),
        lists.Column(name="state", label="状态", kind="badge"),
        lists.Column(name="total", label="应收", kind="money", sortable=True),
        lists.Column(name="lines", label="数量", kind="number"),
        lists.Column(name="at", label="受理时间", kind="moment"),
        lists.Column(name="note", label="说明", kind="why"),
    )
    rows = tuple(
        lists.Row(
            key=str(index),
            url=f"/orders/{index}",
            tone="red" if index == 2 else "",
            cells={
                "number": f"S26112200{index:02}",
                "customer": "李晓梅",
                "state": Badge(label="待稽核", tone="amber"),
                "total": Decimal("1120.00"),
                "lines": index,
                "at": NOW - timedelta(minutes=17 * index),
                "note": "固定电话新装",
            },
            actions=(ActionView(name=f"claim:{index}", label="领取"),),
        )
        for index in range(1, 9)
    )
    return lists.ListView(
        key="orders",
        title="待稽核定单",
        columns=columns,
        rows=rows,
        url="/orders",
        total=61,
        sort="number",
        csv=True,
        selectable=True,
        filters=(
            FieldView(name="number", label="定单号"),
            FieldView(name="state", label="状态", widget="select", choices=(Choice(value="w", label="待稽核"),)),
        ),
        actions=(ActionView(name="pass", label="批量通过", kind="primary"),),
        empty="没有待稽核的定单。",
    )


def timeline() -> tuple[panels.TimelineEntry, ...]:
    """Build a short history."""
    return (
        panels.TimelineEntry(
            at=NOW - timedelta(minutes=3),
            title="定单 S2611220031 固定电话新装",
            note="停在「录入受理」3 分钟",
            tone="blue",
            badge=Badge(label="受理中", tone="amber"),
        ),
        panels.TimelineEntry(at=NOW - timedelta(hours=15), title="10000 来电 查询话费", note="语音自助"),
        panels.TimelineEntry(at=NOW - timedelta(days=10), title="交费 100.00 现金", tone="green", url="/p/1"),
    )
