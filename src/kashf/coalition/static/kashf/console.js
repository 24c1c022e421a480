/* What the console adds where JavaScript runs. Every page works without it. */
(() => {
  "use strict";

  // A page that came back with errors starts at their summary.
  const focusErrors = (root) => root.querySelector("[data-focus]")?.focus();
  document.addEventListener("DOMContentLoaded", () => focusErrors(document));

  // A fragment that HTMX replaced: move the focus to what it names.
  document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));

  // A form is sent once; the server holds that too.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (form.method !== "post" || form.closest("[hx-post]")) return;
    for (const said of form.querySelectorAll("[data-waiting]")) said.hidden = false;
    if (!("again" in form.dataset)) form.dataset.sent = "yes"; // a download leaves the page as it is
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const said of document.querySelectorAll("[data-waiting]")) said.hidden = true;
  });

  // “Violates” opens when the context is answered; the server holds that too.
  const open = (ask) => !ask.querySelector(":checked");
  const gate = (form) => {
    const asked = [...form.querySelectorAll(".ask")];
    const left = asked.filter(open);
    form.querySelector("[value=violates]").disabled = left.length > 0;
    for (const ask of asked) ask.toggleAttribute("data-open", left.length < asked.length && open(ask));
  };
  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector("form[data-gate]");
    if (!form) return;
    form.addEventListener("change", () => gate(form));
    gate(form);
  });

  // An undo is offered for some seconds; the case's history says the same afterwards.
  document.addEventListener("DOMContentLoaded", () => {
    const toast = document.querySelector(".toast[data-seconds]");
    if (toast) setTimeout(() => toast.remove(), Number(toast.dataset.seconds) * 1000);
  });

  // The queue: the cursor is the row whose link has the focus; the panel beside it follows.
  let following = 0;
  const point = (row) => {
    const before = row.parentElement.querySelector("[aria-current]");
    if (before === row) return;
    before?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    clearTimeout(following);
    following = setTimeout(() => {
      window.htmx?.ajax("GET", row.dataset.peek, { target: "#peek", swap: "outerHTML" });
    }, 120);
  };
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.(".queue > [data-peek]");
    if (row) point(row);
  });
  const step = (by) => {
    const rows = [...document.querySelectorAll(".queue > [data-peek]")];
    const at = rows.findIndex((row) => row.hasAttribute("aria-current"));
    const fresh = !rows[at]?.contains(document.activeElement) && by > 0 && at === 0;
    const row = rows[fresh ? 0 : at + by];
    row?.querySelector("a").focus();
    row?.scrollIntoView({ block: "nearest" });
    return rows.length > 0;
  };

  // Keys, where a page has them. Each has a visible button or link that carries `data-key`.
  const FIELDS = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])";
  const CODES = { Slash: "/" };
  const keyOf = (event) => {
    if (event.key === "؟") return "?";
    if (event.key.length !== 1 || /[!-~]/.test(event.key)) return event.key;
    if (/^(Key|Digit)/.test(event.code)) return event.code.slice(-1).toLowerCase();
    return event.shiftKey && event.code === "Slash" ? "?" : (CODES[event.code] ?? event.key);
  };
  const answer = (ask) => {
    const said = ["no", "unclear", "yes"];
    const now = ask.querySelector(":checked")?.value;
    choose(ask.querySelector(`[value=${said[(said.indexOf(now) + 1) % said.length]}]`));
  };
  const choose = (radio) => {
    if (radio.disabled) { document.querySelector(".ask:not(:has(:checked)) input")?.focus(); return; }
    radio.focus();
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const press = (control) => {
    if (control.matches(".ask")) answer(control);
    else if (control.matches("label")) choose(control.querySelector("input"));
    else if (control.matches("input")) { control.focus(); control.select(); }
    else control.click();
  };
  const act = (key) => {
    if (key === "j" && step(1)) return true;
    if (key === "k" && step(-1)) return true;
    const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    const control = named ?? (key === "o" && document.querySelector(".queue > [aria-current] a"));
    if (control) press(control);
    return Boolean(control);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.(FIELDS)) return;
    const along = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (along && event.target.closest?.(".queue") && step(along)) { event.preventDefault(); return; }
    if (!document.querySelector("[data-keys]") || "noSingleKeys" in document.body.dataset) return;
    const key = keyOf(event);
    if (key.length === 1 && key !== " " && act(key)) event.preventDefault();
  });
})();
