"""A field of every widget, as view models."""

from __future__ import annotations

from decimal import Decimal

from shouli.web.forms import Choice, FieldView, PlanGroup

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


def sale_fields() -> tuple[FieldView, ...]:
    """Build account relation, plans and developer."""
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
    )


def agent_field() -> FieldView:
    """Build the agent: a group of fields with a scan."""
    fields = (
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
    return FieldView(name="agent", label="代办人", widget="group", extra={"fields": fields})


def simple_fields() -> tuple[FieldView, ...]:
    """Build a field of every widget that stands for one value."""
    return (
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
        FieldView(name="tendered", label="收到现金", widget="money", value="150.00"),
        FieldView(name="born", label="出生日期", widget="date", value="1980-03-03"),
        FieldView(name="postcode", label="邮政编码", widget="digits", value="250000", help="没有时填 250000"),
        FieldView(name="secret", label="密码", widget="password"),
        FieldView(name="remark", label="备注", widget="textarea", value="SYZX"),
    )


def other_fields() -> tuple[FieldView, ...]:
    """Build a field of every widget that the business item does not use."""
    return (*sale_fields(), agent_field(), *simple_fields())
