// Takes over a new key against forged forms, where the page was older than its session; what is typed stays.

document.body.addEventListener("csrf-renewed", (event) => {
  const token = event.detail.value;
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
});
