// Adding reports: files may be dropped, and how much of them is sent shows. Without this script the form does the same.

const form = document.querySelector("form.adding");
if (form) {
  const field = form.querySelector("input[type=file]");
  const drop = form.querySelector(".drop");
  const bar = form.querySelector("progress");
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    field.files = event.dataTransfer.files;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const sending = new XMLHttpRequest();
    sending.open("POST", form.action);
    sending.upload.addEventListener("progress", ({ loaded, total }) => {
      bar.hidden = false;
      bar.value = total ? loaded / total : 0;
    });
    sending.addEventListener("load", () => {
      // Where it was taken the answer leads to its page; else the answer says what is wrong.
      if (sending.status < 300 && sending.responseURL !== form.action) location.href = sending.responseURL;
      else {
        const told = new DOMParser().parseFromString(sending.responseText, "text/html").querySelector("[role=alert]");
        let notice = form.parentElement.querySelector("p[role=alert]");
        if (!notice) {
          notice = document.createElement("p");
          notice.className = "notice";
          notice.setAttribute("role", "alert");
          form.before(notice);
        }
        notice.textContent = told?.textContent ?? sending.responseText;
        bar.hidden = true;
      }
    });
    sending.addEventListener("error", () => form.submit());
    sending.send(new FormData(form));
  });
}
