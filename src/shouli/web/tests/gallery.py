"""One of everything, as view models: what the tests render and what a developer looks at."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shouli.kernel.errors import Fault
from shouli.web import forms, lists, panels
from shouli.web.forms import ActionView, Choice, FieldView, FormView, PlanGroup, SectionView
from shouli.web.shell import Badge, CustomerStrip, Shell, WorkPlace

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
    """Build the strip of a customer with arrears and an open order."""
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
        reveal_url="/reveal",
        facts=(("固话", "1"), ("首选", "电话联系")),
        arrears=Decimal("12.40"),
        serving_since=NOW - timedelta(seconds=192),
    )


PRODUCTS = (
    Choice(value="sn", label="市内直拨"),
    Choice(value="gn", label="国内直拨"),
    Choice(value="ld", label="来电显示", note="3.00/月"),
    Choice(value="zy", label="呼叫转移"),
    Choice(value="gt", label="改号通知音", note="5.00/月"),
    Choice(value="yy", label="语音信箱"),
)
NATURES = (Choice(value="home", label="私人住宅电话"), Choice(value="office", label="办公电话"))
OFFERS = (
    Choice(value="86015768", label="8601 5768", note="普通"),
    Choice(value="86011688", label="8601 1688", note="吉祥 200"),
    Choice(value="86013377", label="8601 3377", note="AABB 50"),
    Choice(value="86012580", label="8601 2580", note="普通"),
)
SLOTS = (
    Choice(value="1", label="装机二队 上午 08:30–12:00", note="余 3", group="11-23 周一"),
    Choice(value="2", label="装机二队 下午 13:30–18:00", note="余 1", group="11-23 周一"),
    Choice(value="3", label="装机一队 上午 08:30–12:00", note="满", group="11-24 周二", disabled=True),
)
ADDRESS = {"initials": "jsl", "range": "11", "door": "14", "text": "2号楼1单元501室"}
RANGES = (
    Choice(value="11", label="建设路 1–99 号 · 单号", note="历下局"),
    Choice(value="12", label="建设路 2–98 号 · 双号", note="泉城局"),
)


def business_fields() -> tuple[FieldView, ...]:
    """Build the fields of one business item."""
    number = {"fee": Decimal("0.00"), "level": "普通", "seconds_left": 872, "mode": "random", "modes": MODES}
    return (
        FieldView(
            name="user_nature",
            label="用户性质",
            widget="select",
            value="home",
            choices=NATURES,
            required=True,
            tag="甲种",
        ),
        FieldView(
            name="area_scope",
            label="区域范围",
            widget="select",
            value="city",
            choices=(Choice(value="city", label="市区"),),
            required=True,
        ),
        FieldView(name="address", label="装机地址", widget="address", value=ADDRESS, choices=RANGES, required=True),
        FieldView(
            name="exchange",
            label="所在局站",
            widget="readonly",
            value="LX",
            choices=(Choice(value="LX", label="历下局"),),
        ),
        FieldView(name="nearby_phone", label="就近电话", widget="phone"),
        FieldView(
            name="number",
            label="服务号码",
            widget="number",
            value="86015768",
            choices=OFFERS,
            required=True,
            extra=number,
        ),
        FieldView(
            name="level",
            label="处理级别",
            widget="select",
            value="app",
            choices=(Choice(value="app", label="预约服务"),),
        ),
        FieldView(name="slot", label="预约时间", widget="slot", value="1", choices=SLOTS),
        FieldView(name="contact", label="联系人", value="李晓梅", required=True),
        FieldView(name="contact_phone", label="联系电话", widget="phone", value="13900000001", required=True),
    )


MODES = (Choice(value="random", label="随机"), Choice(value="tail", label="尾号"), Choice(value="aabb", label="AABB"))


def other_fields() -> tuple[FieldView, ...]:
    """Build a field of every widget that the business item does not use."""
    accounts = (
        Choice(value="20391", label="A-20391 李晓梅 · 现金", note="付 139…0001、8601 2233"),
        Choice(value="20777", label="A-20777 李晓梅 · 银行托收"),
    )
    plans = PlanGroup(
        code="std",
        label="市话",
        rules=(Choice(value="r1", label="市话标准资费", note="16.00/月"), Choice(value="r2", label="长话优惠资费")),
        discounts=(Choice(value="d1", label="导航话机活动", note="需发展人"),),
        rule="r1",
        chosen=("d1",),
    )
    agent = (
        FieldView(name="agent.name", label="姓名", required=True),
        FieldView(
            name="agent.document_kind",
            label="证件类别",
            widget="select",
            choices=(Choice(value="id", label="居民身份证"),),
            value="id",
        ),
        FieldView(name="agent.document_number", label="证件号码", required=True),
        FieldView(
            name="agent.copy", label="复印件", widget="file", extra={"upload_url": "/upload", "purpose": "agent"}
        ),
    )
    return (
        FieldView(
            name="relation",
            label="帐务关系",
            widget="account",
            value=("20391",),
            choices=accounts,
            extra={"tab": "existing"},
        ),
        FieldView(name="plan", label="定价计划", widget="plans", extra={"groups": (plans,)}),
        FieldView(
            name="developer",
            label="发展人",
            widget="developer",
            choices=PRODUCTS[2:4],
            value=("ld",),
            extra={"settled": {"zy": "王敏"}},
        ),
        FieldView(name="agent", label="代办人", widget="group", extra={"fields": agent}),
        FieldView(
            name="kind",
            label="客户类型",
            widget="radio",
            value="p",
            choices=(Choice(value="p", label="个人"), Choice(value="o", label="单位")),
        ),
        FieldView(name="shown", label="已出示", widget="checkbox", value=True, extra={"text": "证件原件"}),
        FieldView(
            name="extras",
            label="手续",
            widget="checks",
            value=("a",),
            choices=(Choice(value="a", label="申请书"), Choice(value="b", label="公章")),
        ),
        FieldView(
            name="mode",
            label="收费方式",
            widget="tiles",
            value="cash",
            choices=(Choice(value="cash", label="现金", note="F7"), Choice(value="card", label="银行卡")),
        ),
        FieldView(name="quantity", label="数量", widget="quantity", value="2", extra={"max": 50}),
        FieldView(name="tendered", label="收到现金", widget="money", value="150.00"),
        FieldView(name="born", label="出生日期", widget="date", value="1980-03-03"),
        FieldView(name="postcode", label="邮政编码", widget="digits", value="250000", help="没有时填 250000"),
        FieldView(name="secret", label="密码", widget="password"),
        FieldView(name="remark", label="备注", widget="textarea", value="SYZX"),
        FieldView(name="draft", label="", widget="hidden", value="5", visible=False),
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
        panels.FeeLine(
            name="电话终端费",
            amount=Decimal(50),
            reason="参加导航话机活动 → 50 元/部",
            clause="固话-07 · 五(二)",
            url="/table/7",
        ),
        panels.FeeLine(
            name="工料费", amount=Decimal(70), reason="参加活动，由 120 调整为 70", clause="固话-08 · 五(三)4"
        ),
        panels.FeeLine(name="选号费", amount=Decimal(0), reason="普通号码", clause="号码-01"),
    )
    monthly = (panels.FeeLine(name="来电显示", amount=Decimal(3)), panels.FeeLine(name="市话月租", amount=Decimal(16)))
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
            panels.Lane(title="营业员", steps=steps("验证身份", "录入受理", "收费", "打印", done=1, current=1)),
            panels.Lane(title="稽核员", steps=steps("稽核")),
            panels.Lane(title="装维", steps=steps("上门装机", "测试签字")),
            panels.Lane(title="系统", steps=steps("开通", "竣工起租")),
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
