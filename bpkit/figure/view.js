// A figure in the browser. No arithmetic: every frame is the kernel's (figure.py).
//
// `render` shows the frame and says which part the reader picked. `answer` chooses the frame: the
// kernel's, or, as soon as a slider moves, one that the kernel drew ahead (ahead.py). The two are
// joined at the end. The model holds the traits of View in figure.py.

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

// One view of a figure: `figure.frame` in `el`, and again whenever it calls the view's `show`.
function render({ model, el }, figure) {
  el.classList.add("bpkit");
  const picture = part(el, "picture");
  const formulas = part(el, "formulas");
  formulas.tabIndex = 0; // a long one is scrolled by the arrow keys
  formulas.setAttribute("role", "group");
  formulas.setAttribute("aria-label", "formulas");
  const words = part(el, "words", "p");
  words.setAttribute("role", "status"); // read aloud when it changes
  const shown = {};

  const named = (name) =>
    name ? picture.querySelector(`[data-name="${CSS.escape(name)}"]`) : null;

  function show() {
    const { frame } = figure;
    if (frame.picture !== shown.picture) {
      const focused = picture.contains(document.activeElement) && document.activeElement.dataset.name;
      picture.innerHTML = frame.picture;
      // One part can be reached by Tab, the others from there by the arrow keys.
      const entrance = named(model.get("picked")) ?? picture.querySelector("[data-name]");
      entrance?.setAttribute("tabindex", "0");
      if (focused) named(focused)?.focus();
    }
    if (frame.formulas !== shown.formulas) formulas.innerHTML = frame.formulas;
    if (frame.words !== shown.words) words.textContent = frame.words;
    Object.assign(shown, frame);
  }

  function tell(trait, name) {
    model.set(trait, name);
    model.save_changes();
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

// Where a slider stands, as a whole number: it comes out the same in both languages.
const position = (slider) => Math.floor(slider.get("value") * 1e9 + 0.5);

let opened = {}; // the last batch: the next frame is often in it, too
async function unpacked(batch) {
  if (opened.batch !== batch) {
    const stream = new Response(batch).body.pipeThrough(new DecompressionStream("deflate"));
    opened = { batch, frames: await new Response(stream).json() };
  }
  return opened.frames;
}

// Calls `show` with each frame that is to be seen. Returns what ends it.
function answer(model, show) {
  const manager = model.widget_manager;
  const sliders = {}; // by axis
  const axisOf = {}; // by the id of a slider or a player
  let batches = {}; // by track, then by position: the packed batch that holds the frame
  const acts = new Set(); // what the reader did, but for moves, and the kernel has not yet done
  let ahead = false; // whether the frame shown is one that was drawn ahead

  const tracks = () => model.get("frame").tracks ?? {}; // there is no frame at first
  // Half a step off is not left: a slider shown a number between two steps goes to the nearer one.
  const left = ([axis, slider]) =>
    Math.abs(position(slider) - model.get("frame").at[axis]) > slider.get("step") * 5e8 + 1;
  const moved = () => Object.entries(sliders).filter(left);

  // The batch for where the sliders stand. No frame is for two moves at once.
  function found() {
    const [[axis, slider], another] = moved();
    if (another || acts.size || !slider.comm_live) return {};
    return { at: position(slider), batch: batches[tracks()[axis]]?.[position(slider)] };
  }

  async function slid() {
    if (!moved().length) return answered();
    const { at, batch } = found();
    const frame = batch && (await unpacked(batch))[at];
    if (!frame || !moved().length || found().batch !== batch || found().at !== at) return;
    ahead = true;
    show(frame);
  }

  function answered() {
    const kept = Object.values(tracks()).map((track) => [track, batches[track]]);
    batches = Object.fromEntries(kept);
    if (ahead && moved().length) return; // this answer is to a move that the reader has gone beyond
    ahead = false;
    show(model.get("frame"));
  }

  function said(_, { direction, msg: { header, content } }) {
    const isMove = header.msg_type === "comm_msg" && axisOf[content.comm_id] in tracks();
    const isAct = !isMove && ["comm_msg", "execute_request"].includes(header.msg_type);
    if (direction === "send" && isAct) acts.add(header.msg_id);
  }

  // A message is heard when all before it are dealt with.
  function heard(_, { parent_header: parent, content }) {
    if (content.execution_state !== "idle") return;
    acts.delete(parent.msg_id);
    if (parent.msg_type === "execute_request") batches = {}; // it may have changed anything
  }

  function keep({ track, positions }, [batch]) {
    if (!positions) return; // another message
    batches[track] ??= {};
    for (const at of positions) batches[track][at] = batch;
  }

  async function begin() {
    for (const [id, axis] of model.get("controls")) {
      axisOf[id] = axis;
      if (axis in sliders) continue; // a player, which moves its slider
      sliders[axis] = await manager.get_model(id);
      sliders[axis].on("change:value", slid);
    }
    manager.kernel.anyMessage.connect(said);
    manager.kernel.iopubMessage.connect(heard);
    model.send({ begin: true });
  }

  model.on("change:frame", answered);
  model.on("msg:custom", keep);
  // Where it cannot be overheard what else the reader does, the kernel answers all.
  if (manager.kernel) begin();
  return () => {
    manager.kernel?.anyMessage.disconnect(said);
    manager.kernel?.iopubMessage.disconnect(heard);
  };
}

// Called once a figure, which may have several views.
export default () => {
  const figure = { views: new Set() };
  return {
    initialize({ model }) {
      figure.frame = model.get("frame");
      return answer(model, (frame) => {
        figure.frame = frame;
        figure.views.forEach((show) => show());
      });
    },
    render: (view) => render(view, figure),
  };
};
