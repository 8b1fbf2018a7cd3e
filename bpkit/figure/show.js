// A frame in the browser: how it is shown, and which part of it the reader picked. No arithmetic:
// every frame is bpkit's. JupyterLab and the site show frames by this alone; which frame it is, the
// one has from the kernel (view.js), the other from files.

function part(el, name, tag = "div") {
  const child = document.createElement(tag);
  child.className = `bpkit-${name}`;
  el.append(child);
  return child;
}

// The still is the output just before this one. It is hidden while the live view stands below it.
function stillBefore(el) {
  const output = el.closest(".jp-OutputArea-child");
  return output?.previousElementSibling?.querySelector(".bpkit-still")?.closest(
    ".jp-OutputArea-child",
  );
}

// JupyterLab would take an arrow key or a letter for a command, although a list has the focus.
function keepKeys(event) {
  const isAnswer = event.target.matches("select, input");
  if (isAnswer && !event.ctrlKey && !event.metaKey && !event.shiftKey) event.stopPropagation();
}

// The font of the formulas, once a page: the first view asks for it.
function bringFont(model) {
  const page = document.documentElement.dataset;
  if (page.bpkitFont) return;
  page.bpkitFont = "asked for";
  model.on("msg:custom", ({ font }, [bytes]) => {
    if (!font) return;
    document.fonts.add(new FontFace("bpkit math", bytes));
    // What kept its height kept that of another font.
    for (const box of document.querySelectorAll(".bpkit")) box.style.minHeight = "";
  });
  model.send({ font: true });
}

// A box may grow, but not shrink: what stands below would jump as numbers change.
function keepHeight(el) {
  let width;
  const watcher = new ResizeObserver(([{ borderBoxSize: [size] }]) => {
    const wrapsAnew = width !== undefined && size.inlineSize !== width;
    el.style.minHeight = wrapsAnew ? "" : `${size.blockSize}px`;
    width = size.inlineSize;
  });
  watcher.observe(el);
  return () => watcher.disconnect();
}

// Make `old` like `fresh`, and touch nothing that is so already: laying out anew is most of what a
// frame costs.
function renew(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  const isAlike = old.nodeName === fresh.nodeName && old.childNodes.length === fresh.childNodes.length;
  if (!isAlike || old.nodeType !== Node.ELEMENT_NODE) return old.replaceWith(fresh);
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  const pairs = [...old.childNodes].map((child, i) => [child, fresh.childNodes[i]]);
  for (const [child, other] of pairs) renew(child, other);
}

// Set what is inside of an element.
function fill(el, html) {
  const fresh = el.cloneNode(false);
  fresh.innerHTML = html;
  if (el.childNodes.length === fresh.childNodes.length) renew(el, fresh);
  else el.replaceChildren(...fresh.childNodes);
}

// One view of a figure: `figure.frame` in `el`, and again whenever it calls the view's `show`.
// `figure.when` does an act as soon as it may be done.
function render({ model, el }, figure) {
  el.classList.add("bpkit");
  const language = model.get("lang");
  if (language) el.lang = language;
  const picture = part(el, "picture");
  const formulas = part(el, "formulas");
  formulas.tabIndex = 0; // a long one is scrolled by the arrow keys
  formulas.setAttribute("role", "group");
  formulas.setAttribute("aria-label", model.get("names")?.formulas ?? "formulas");
  const words = part(el, "words", "p");
  words.setAttribute("role", "status"); // read aloud when it changes
  const shown = {};

  const named = (name) =>
    name ? picture.querySelector(`[data-name="${CSS.escape(name)}"]`) : null;

  function show() {
    const { frame } = figure;
    if (frame.picture !== shown.picture) {
      const focused = picture.contains(document.activeElement) && document.activeElement.dataset.name;
      fill(picture, frame.picture);
      // One part can be reached by Tab, the others from there by the arrow keys.
      const entrance = named(model.get("picked")) ?? picture.querySelector("[data-name]");
      entrance?.setAttribute("tabindex", "0");
      if (focused) named(focused)?.focus();
    }
    if (frame.formulas !== shown.formulas) fill(formulas, frame.formulas);
    if (frame.words !== shown.words) words.textContent = frame.words;
    Object.assign(shown, frame);
  }

  function tell(trait, name) {
    figure.when(() => {
      model.set(trait, name);
      model.save_changes();
    });
  }

  function point(name) {
    if (model.get("follows_pointer") && name !== model.get("hovered")) tell("hovered", name);
  }

  picture.addEventListener("click", (event) => {
    const target = event.target.closest("[data-name]");
    if (target) tell("picked", target.dataset.name);
  });
  picture.addEventListener("pointerover", (event) => {
    point(event.target.closest("[data-name]")?.dataset.name ?? "");
  });
  picture.addEventListener("pointerleave", () => point(""));
  picture.addEventListener("keydown", (event) => {
    const here = event.target.closest("[data-name]");
    if (!here) return;
    const arrow = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" }[event.key];
    const next = arrow && named(here.dataset[arrow]);
    if (next) next.focus();
    const confirmed = event.key === "Enter" || event.key === " ";
    if (confirmed || (next && !model.get("asks"))) tell("picked", (next || here).dataset.name);
    if (arrow || confirmed) {
      event.preventDefault();
      event.stopPropagation(); // JupyterLab would move to another cell
    }
  });

  figure.views.add(show);
  show();
  bringFont(model);
  const letShrink = keepHeight(el);

  // The view is put into the page after this call has returned.
  let still;
  const placed = requestAnimationFrame(() => {
    el.closest(".bpkit-panel")?.addEventListener("keydown", keepKeys);
    still = stillBefore(el);
    if (still) still.style.display = "none";
  });
  return () => {
    cancelAnimationFrame(placed);
    figure.views.delete(show);
    letShrink();
    if (still) still.style.display = "";
  };
}
