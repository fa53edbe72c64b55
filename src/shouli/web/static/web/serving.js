// A link that begins something says for whom: the customer this window shows, whatever other windows serve by now.
document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("a[data-serves]");
    if (!link) return;
    const shown = document.querySelector("#customer-strip [data-customer]")?.dataset.customer ?? "";
    const to = new URL(link.href);
    to.searchParams.set("customer", shown);
    link.href = to.href;
  },
  true,
);
