/* Makes pages nicer; every page works without it. Floor: Chromium 86. */
(function () {
  "use strict";
  const words = document.body.dataset;
  const forms = Array.from(document.querySelectorAll('form[method="post"]')).filter((form) => form.querySelector(".in"));
  let changed = false;

  forms.forEach((form) => form.addEventListener("input", () => { changed = true; }));
  window.addEventListener("beforeunload", (event) => {
    if (changed) { event.preventDefault(); event.returnValue = ""; }
  });

  document.querySelectorAll('form[method="post"]').forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    changed = false;
    const button = event.submitter;
    const label = button ? button.textContent : "";
    if (button && button.classList.contains("act")) { button.textContent = words.sending; button.setAttribute("aria-disabled", "true"); }
    window.setTimeout(() => {
      delete form.dataset.sent;
      if (button && button.classList.contains("act")) { button.textContent = label; button.removeAttribute("aria-disabled"); }
    }, 3000);
  }));
  window.addEventListener("pageshow", () => forms.forEach((form) => { delete form.dataset.sent; }));

  document.addEventListener("keydown", (event) => {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const search = document.querySelector('.filter input:not([type="hidden"])');
      if (search) { event.preventDefault(); search.focus(); }
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) { event.target.form.requestSubmit(); }
  });

  const errors = document.getElementById("errors");
  if (errors) { errors.focus(); }
})();
