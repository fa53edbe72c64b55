"""What a clerk does at the counter, key by key: the customer, the services, the acceptance, the money, the papers."""

from __future__ import annotations

from playwright.sync_api import expect

from shouli.parties.tests.factories import JPEG
from tests.browser.person import Person

SCAN = {"name": "id.jpg", "mimeType": "image/jpeg", "buffer": JPEG}


def look_up(clerk: Person, value: str) -> None:
    """Look a customer up in the search field of the reception page, which recognises what is typed."""
    clerk.press("Alt+1")
    expect(clerk.page.locator("#f-value")).to_be_focused()
    clerk.type(value)
    with clerk.answered():
        clerk.press("Enter")


def register(clerk: Person, name: str, document_number: str, *, phone: str = "13805310001") -> None:
    """Fill the customer dialog for somebody who came in person with a resident card, and save it."""
    clerk.press("F7")
    clerk.at(r"/customers/new$")
    clerk.press("Alt+1")
    clerk.fill("#f-name", name)
    clerk.fill("#f-document_number", document_number)
    clerk.walk_to("#f-copy_id")
    clerk.settled()  # the answer to the document number comes after a moment, and may be drawn while the key is down
    with clerk.page.expect_file_chooser() as chooser:
        clerk.press("Space")
    with clerk.page.expect_response("**/copies"):
        chooser.value.set_files(SCAN)  # type: ignore[arg-type]
    clerk.settled()
    clerk.tick("#f-document_shown")
    clerk.fill("#f-contact_phone", phone)
    clerk.tick("#f-signed")
    clerk.picture("new-customer")
    clerk.press("F2")
    clerk.at(r"/counter/$")
    clerk.sees(name, where=".strip")


def choose_service(clerk: Person, journey: str) -> int:
    """Put a service on the list, confirm the list twice, and return the order's id."""
    clerk.press("Alt+2")
    clerk.walk_to(f"button[value='service:add:{journey}']")
    with clerk.answered():
        clerk.press("Enter")
    with clerk.answered():
        clerk.press("F2")
    expect(clerk.page.locator("#confirm-services")).to_be_visible()
    clerk.press("Enter")
    return int(clerk.at(r"/orders/(\d+)/accept$")[1])


def confirm_products(clerk: Person) -> None:
    """Tell the customer the monthly fee, confirm the products; the business information opens."""
    clerk.press("Alt+1")
    clerk.tick("#f-disclosed")
    clerk.tick("#f-products_confirmed")


def business_information(clerk: Person, *, nature: str = "私人") -> None:
    """Say what the line is for."""
    clerk.press("Alt+2")
    clerk.choose("#f-user_nature", nature)
    clerk.choose("#f-product_attribute", "普通")
    clerk.choose("#f-area_scope", "市区")


def address(clerk: Person, street: str, door: str, *, initials: str = "jsl", rest: str = "2号楼1单元501室") -> None:
    """Find the street by its initials, then the door."""
    clerk.fill("#f-address-initials", initials)
    clerk.choose("#f-address-range", street)
    clerk.fill("#f-address-door", door)
    clerk.fill("#f-address-text", rest)


def number(clerk: Person) -> str:
    """Have numbers offered and take the first ordinary one; return it."""
    with clerk.answered():
        clerk.press("F3")
    offer = clerk.page.locator("#f-service_number-offers button", has_text="普通").first
    expect(clerk.page.locator("#f-service_number-offers button").first).to_be_focused()
    taken = str(offer.get_attribute("value")).rpartition(":")[2]
    clerk.picture("numbers")
    while clerk.page.evaluate("document.activeElement.value") != f"service_number:take:{taken}":
        clerk.press("ArrowRight")
    with clerk.answered():
        clerk.press("Enter")
    expect(clerk.page.locator(".number-held b").first).to_have_text(f"{taken[:4]} {taken[4:]}")
    return taken


def appointment(clerk: Person, day: str) -> None:
    """Choose the first visit of a day that is open."""
    clerk.choose("#f-slot_id", day)


def new_account(clerk: Person) -> None:
    """Generate an account for the customer, as it is proposed, and let it pay."""
    clerk.press("Alt+a")
    expect(clerk.page.locator("#accounts-dialog")).to_be_visible()
    clerk.walk_to("#accounts-tab-new")
    clerk.press("Enter")
    for button in (
        "#accounts-new button[value='account_ids:open']",
        "#accounts-existing button[value^='account_ids:add']",
    ):
        clerk.walk_to(button)
        with clerk.answered():
            clerk.press("Enter")
    clerk.press("Escape")


def signatures(clerk: Person) -> None:
    """Note that the document was shown and the form signed."""
    clerk.tick("#f-document_shown")
    clerk.tick("#f-signed")


def save(clerk: Person) -> None:
    """Save, and answer the prompt with yes."""
    with clerk.answered():
        clerk.press("F2")
    expect(clerk.page.locator("#confirm-save")).to_be_visible()
    clerk.press("Enter")


def collect(clerk: Person, order_id: int) -> None:
    """Go on to the charge screen and take cash, exactly."""
    clerk.at(rf"/orders/{order_id}\?saved=1$")
    expect(clerk.page.locator("#ask-charge")).to_be_visible()
    clerk.press("Enter")
    clerk.at(rf"/orders/{order_id}/charge$")
    clerk.press("F9")
    clerk.at(rf"/orders/{order_id}/print$")


def papers(clerk: Person, order_id: int, *labels: str) -> None:
    """Answer one print prompt after the other: print, look, go on."""
    for label in labels:
        clerk.sees(f"打印{label}", where="#form-prompt")
        clerk.press("F8")
        expect(clerk.page.locator("article.paper").first).to_be_visible()
        clerk.press("F2")
    clerk.at(rf"/orders/{order_id}$")
