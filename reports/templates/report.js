(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const forms = new Map();

  for (const form of all("form[data-for]")) {
    const list = document.getElementById(form.dataset.for);
    const items = all("[data-item]", list);
    const groups = all("[data-group]", list).reverse(); // the inner ones first
    const { section, words, open, close } = form.elements;
    const boxes = all("input[name=kind]", form);
    const output = form.querySelector("output");
    const text = new Map();
    const textOf = (item) => {
      if (!text.has(item)) text.set(item, item.textContent.toLowerCase());
      return text.get(item);
    };

    const apply = () => {
      const kinds = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const within = section ? section.value : "";
      let shown = 0;
      for (const item of items) {
        const fits =
          kinds.has(item.dataset.item) &&
          (!within || item.dataset.section === within) &&
          wanted.every((word) => textOf(item).includes(word));
        item.hidden = !fits;
        if (fits) shown += 1;
      }
      for (const group of groups) {
        group.hidden = !group.querySelector("[data-item]:not([hidden])");
      }
      const noun = output.dataset.noun + (items.length === 1 ? "" : "s");
      output.textContent = `${shown.toLocaleString("en")} of ${items.length.toLocaleString("en")} ${noun} shown`;
    };

    const later = (() => {
      let timer = 0;
      return () => {
        clearTimeout(timer);
        timer = setTimeout(apply, 120);
      };
    })();
    words.addEventListener("input", later);
    form.addEventListener("change", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(apply));
    const turn = (state) => () => {
      for (const item of items) if (!item.hidden) item.open = state;
    };
    open.addEventListener("click", turn(true));
    close.addEventListener("click", turn(false));
    form.hidden = false;
    apply();
    forms.set(list.id, { form, apply, boxes });
  }

  for (const link of all("a[data-only]")) {
    link.addEventListener("click", () => {
      const filter = forms.get("promises");
      if (!filter) return;
      filter.form.reset();
      for (const box of filter.boxes) box.checked = box.value === link.dataset.only;
      setTimeout(filter.apply);
    });
  }

  // What a link points to is shown, whatever was filtered away or folded.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) {
      for (const { form } of forms.values()) if (document.getElementById(form.dataset.for).contains(target)) form.reset();
    }
    const folded = target.closest("details");
    if (folded) folded.open = true;
    setTimeout(() => target.scrollIntoView());
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
})();
