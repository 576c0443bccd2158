// A clock that is set by hand takes effect at once; without the script there is a button for it.

const form = document.querySelector("form.clocks");
form?.addEventListener("change", () => {
  // A day half typed is no day.
  if ([...form.querySelectorAll("input[type=date]")].every((input) => input.checkValidity())) submit();
});
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});

// Fields left empty are no settings: the address stays short.
function submit() {
  const settings = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  const query = settings.toString();
  location.href = form.action.split("?")[0] + (query ? `?${query}` : "");
}

for (const other of document.querySelectorAll("form[method=get]:not(.clocks)")) {
  other.addEventListener("submit", () => {
    for (const field of other.querySelectorAll("input, select")) if (!field.value) field.disabled = true;
  });
}
