// A figure in JupyterLab. `answer` chooses the frame: the kernel's (figure.py), or, as soon as
// anything is moved, picked or pressed, one that the kernel drew ahead (ahead.py). `render` of
// show.js, which is put before this file, shows it. The model holds the traits of View in figure.py.

// The place of a number on a line: in billionths, a whole number, which both languages write alike.
const billionths = (value) => Math.floor(value * 1e9 + 0.5);

let opened = {}; // the last batch: the next frame is often in it, too
async function unpacked(batch) {
  if (opened.batch !== batch) {
    const stream = new Response(batch).body.pipeThrough(new DecompressionStream("deflate"));
    opened = { batch, frames: await new Response(stream).json() };
  }
  return opened.frames;
}

// Shown a number between two of its steps, a slider goes to the nearer one and tells the kernel so.
// That may come late, and be taken for a move of the part that is picked by then: it is not told.
function tellMovesOnly(slider) {
  const setState = slider.set_state;
  slider.set_state = function (state) {
    this.attributes.continuous_update = false; // it asks for this before it tells
    try {
      setState.call(this, state);
    } finally {
      this.attributes.continuous_update = true;
    }
  };
}

// Calls `show` with each frame that is to be seen.
function answer(model, show) {
  const manager = model.widget_manager;
  const controls = {}; // by key: the model, and which trait of it, or its presses, the reader moves
  const keyOf = {}; // by the id of a model; the view's has several
  let batches = {}; // by track, then by place: the packed batch that holds the frame
  const acts = new Set(); // what the reader did that is on no track, and the kernel has not yet done
  let waiting = []; // what is to be done as soon as the kernel has answered the sliders' moves
  let [shown, via] = [model.get("frame"), null]; // via: the key that led from the kernel's to it

  const tracks = () => model.get("frame").tracks ?? {}; // there is no frame at first
  const stands = ({ of, trait, presses }) => (trait === "presses" ? presses : of.get(trait));
  const asPlace = ({ trait }, value) => (trait === "value" ? billionths(value) : value);
  const placeOf = (key) => asPlace(controls[key], stands(controls[key]));
  const placeIn = (frame, key) => asPlace(controls[key], frame.controls[key][controls[key].trait]);

  // The controls that the reader has moved away from a frame. Half a step off is not moved: shown a
  // number between two steps, a slider goes to the nearer one.
  function isMoved(key, frame) {
    const { of, trait } = controls[key];
    if (trait !== "value") return placeOf(key) !== placeIn(frame, key);
    return Math.abs(placeOf(key) - placeIn(frame, key)) > of.get("step") * 5e8 + 1;
  }
  const moved = (frame) => Object.keys(controls).filter((key) => isMoved(key, frame));

  // The batch for where the controls stand. No frame is for two of them moved at once.
  function found() {
    const [key, another] = moved(shown);
    if (!key || another || acts.size || !controls[key].of.comm_live) return {};
    const [at, track] = [placeOf(key), tracks()[key]];
    const isOnTrack = !via || (via === key && track > 0);
    return { key, at, batch: isOnTrack && batches[track]?.[at] };
  }

  function see(frame, key, inHand) {
    [shown, via] = [frame, key];
    if (inHand) stand(inHand);
    show(frame);
  }

  async function act() {
    const kernels = model.get("frame");
    if (via && moved(shown).join() === via && placeOf(via) === placeIn(kernels, via)) return see(kernels, null, via);
    const { key, at, batch } = found();
    const frame = batch && (await unpacked(batch))[at];
    if (!frame || found().batch !== batch || found().at !== at) return;
    if (controls[key].trait === "presses") frame.controls[key].presses = at;
    see(frame, key, key);
  }

  // Let the other controls stand as the frame says, as if the kernel had said so.
  function stand(inHand) {
    for (const [key, { of }] of Object.entries(controls)) {
      if (key === inHand) continue;
      const { display, presses, ...state } = shown.controls[key];
      of.set_state(state);
      if (display !== undefined) of.get("layout").set_state({ display });
    }
  }

  function answered() {
    const frame = model.get("frame");
    const kept = Object.values(tracks()).map((track) => [track, batches[track]]);
    batches = Object.fromEntries(kept);
    if (via && moved(frame).length) return; // an answer to what the reader has gone beyond
    see(frame, null);
    if (!sliding()) for (const done of waiting.splice(0)) done();
  }

  // Whether a slider was moved and the kernel has not answered it. What is done then must wait: the
  // widgets send a slider's last value late, and it would be taken for one of the part just picked.
  const sliding = () =>
    [via, ...moved(shown)].some((key) => controls[key]?.trait === "value" && controls[key].of.comm_live);
  function when(act) {
    if (sliding()) waiting.push(act);
    else act();
  }

  function said(_, { direction, msg: { header, content } }) {
    if (direction !== "send") return;
    const keys = keyOf[content.comm_id] ?? [];
    if (content.data?.content?.event === "click" && keys.length) {
      controls[keys[0]].presses += 1;
      act();
    }
    const isMove = header.msg_type === "comm_msg" && keys.length && keys.every((key) => tracks()[key] > 0);
    if (!isMove && ["comm_msg", "execute_request"].includes(header.msg_type)) acts.add(header.msg_id);
  }

  // A message is heard when all before it are dealt with.
  function heard(_, { parent_header: parent, content }) {
    if (content.execution_state !== "idle") return;
    acts.delete(parent.msg_id);
    if (parent.msg_type === "execute_request") batches = {}; // it may have changed anything
  }

  function keep({ track, places }, [batch]) {
    if (!places) return; // another message
    batches[track] ??= {};
    for (const at of places) batches[track][at] = batch;
  }

  async function begin() {
    if (!shown.controls) await new Promise((done) => model.on("change:frame", done));
    for (const [id, key, trait] of model.get("controls")) {
      (keyOf[id] ??= []).push(key);
      if (key in controls) continue; // a player, which moves its slider
      const of = await manager.get_model(id);
      controls[key] = { of, trait };
      if (trait === "value") tellMovesOnly(of);
      if (trait === "presses") controls[key].presses = model.get("frame").controls[key].presses;
      else of.on(`change:${trait}`, act);
    }
    manager.kernel.anyMessage.connect(said);
    manager.kernel.iopubMessage.connect(heard);
  }

  model.on("change:frame", answered);
  model.on("msg:custom", keep);
  // Where it cannot be overheard what else the reader does, the kernel answers all.
  const ready = manager.kernel ? begin() : null;
  return {
    when,
    ready,
    end() {
      manager.kernel?.anyMessage.disconnect(said);
      manager.kernel?.iopubMessage.disconnect(heard);
    },
  };
}

// ipywidgets leaves sliders and players without a name, and shows "null" where a label is pointed at.
function nameControls(panel, names) {
  for (const label of panel.querySelectorAll(".widget-label")) {
    if (label.title === "null") label.title = "";
    const handle = label.parentElement.querySelector("[role=slider]");
    if (!handle) continue;
    label.id ||= `bpkit-label-${Math.random()}`;
    handle.setAttribute("aria-labelledby", label.id);
  }
  for (const player of panel.querySelectorAll(".widget-play")) {
    const [play, stop] = player.querySelectorAll("button");
    play.title = play.ariaLabel = names.play;
    stop.title = stop.ariaLabel = names.stop;
  }
}

// The controls come into the panel one by one, before the view or after it.
function watchControls(el, names) {
  const watcher = new MutationObserver(([{ target }]) => nameControls(target, names));
  const placed = requestAnimationFrame(() => {
    const panel = el.closest(".bpkit-panel");
    if (!panel) return;
    nameControls(panel, names);
    watcher.observe(panel, { childList: true });
  });
  return () => {
    cancelAnimationFrame(placed);
    watcher.disconnect();
  };
}

// Frames are drawn ahead for a figure that is seen, and for no other.
function tellWhenSeen(model, el, seen) {
  const watcher = new IntersectionObserver(([{ isIntersecting }]) => {
    const before = seen.size > 0;
    if (isIntersecting) seen.add(el);
    else seen.delete(el);
    if (before !== seen.size > 0) model.send({ in_view: !before });
  });
  watcher.observe(el);
  return () => {
    watcher.disconnect();
    seen.delete(el);
  };
}

// A button's press and a list's choice, like a pick, wait for the sliders.
function holdBack(panel, when) {
  const wait = (event) => {
    const target = event.target.closest(event.type === "click" ? "button" : "select");
    if (!target || !event.isTrusted) return;
    event.stopImmediatePropagation();
    when(() => target.dispatchEvent(new event.constructor(event.type, { bubbles: true })));
  };
  for (const type of ["click", "change"]) panel.addEventListener(type, wait, true);
}

// Called once a figure, which may have several views.
export default () => {
  const figure = { views: new Set() };
  const seen = new Set(); // of the views
  let ready;
  return {
    initialize({ model }) {
      figure.frame = model.get("frame");
      const answering = answer(model, (frame) => {
        figure.frame = frame;
        figure.views.forEach((show) => show());
      });
      figure.when = answering.when;
      ready = answering.ready;
      return answering.end;
    },
    render({ model, el }) {
      const remove = render({ model, el }, figure);
      const unwatch = watchControls(el, model.get("names"));
      let leave = () => {};
      let isThere = true;
      ready?.then(() => {
        if (!isThere) return;
        const panel = el.closest(".bpkit-panel");
        if (panel) holdBack(panel, figure.when);
        leave = tellWhenSeen(model, el, seen);
      });
      return () => {
        isThere = false;
        leave();
        unwatch();
        remove();
      };
    },
  };
};
