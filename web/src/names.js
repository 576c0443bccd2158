// Fields for names offer those of the case that begin so. Without this script they are fields.

for (const field of document.querySelectorAll("input[data-names]")) {
  const list = document.getElementById(field.getAttribute("list"));
  let asked = "";
  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = field.value.trim();
    if (words.length < 2 || words === asked) return;
    waiting = setTimeout(async () => {
      asked = words;
      try {
        const answer = await fetch(`/names.json?of=${field.dataset.names}&q=${encodeURIComponent(words)}`);
        const found = await answer.json();
        // What was typed meanwhile has an answer of its own.
        if (asked !== words) return;
        list.replaceChildren(...found.map(({ name, claims }) => {
          const option = document.createElement("option");
          option.value = name;
          option.label = `${name} (${claims})`;
          return option;
        }));
      } catch {
        // Without an answer the field is as good as without the script.
      }
    }, 120);
  });
}
