import pytest
from shouli.channels.counter.tests.browser import Browser
from tests.scenarios.desk import Desk, staff_at

def test_pages(clerk: Browser):
    clerk.open("/counter/", "form-reception")
    print(clerk.status, clerk.text[:600])
    desk = Desk(staff_at("3107"))
    customer = desk.new_customer()
    clerk.press("find", mode="number", value=customer.customer_number)
    print(clerk.status, clerk.text[:900])
    clerk.press("service:add:fixed_line.install")
    clerk.press("continue")
    assert "confirm" in clerk.read.buttons
    clerk.press("confirm")
    print(clerk.url, clerk.status, clerk.text[:3000])
    print(clerk.form)
