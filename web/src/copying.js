// Copies what a button names.

for (const button of document.querySelectorAll("button[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent.trim().replace(/\s+/g, " ");
    const address = location.protocol === "file:" ? "" : ` ${location.origin}`;
    await navigator.clipboard.writeText(button.dataset.copy === "citation" ? `${text} (${(address + location.pathname + location.search).trim()})` : text);
    const said = button.textContent;
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = said), 1500);
  });
}
