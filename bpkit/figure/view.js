// A figure in JupyterLab. `answer` chooses the frame: the kernel's (figure.py), or, as soon as a
// slider moves, one that the kernel drew ahead (ahead.py). `render` of show.js, which is put before
// this file, shows it. The model holds the traits of View in figure.py.

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

// ipywidgets leaves sliders and players without a name, and shows "null" where a label is pointed at.
function nameControls(panel) {
  for (const label of panel.querySelectorAll(".widget-label")) {
    if (label.title === "null") label.title = "";
    const handle = label.parentElement.querySelector("[role=slider]");
    if (!handle) continue;
    label.id ||= `bpkit-label-${Math.random()}`;
    handle.setAttribute("aria-labelledby", label.id);
  }
  for (const player of panel.querySelectorAll(".widget-play")) {
    const [play, stop] = player.querySelectorAll("button");
    play.title = play.ariaLabel = "play or pause";
    stop.title = stop.ariaLabel = "stop";
  }
}

// The controls come into the panel one by one, before the view or after it.
function watchControls(el) {
  const watcher = new MutationObserver(([{ target }]) => nameControls(target));
  const placed = requestAnimationFrame(() => {
    const panel = el.closest(".bpkit-panel");
    if (!panel) return;
    nameControls(panel);
    watcher.observe(panel, { childList: true });
  });
  return () => {
    cancelAnimationFrame(placed);
    watcher.disconnect();
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
    render(view) {
      const [end, unwatch] = [render(view, figure), watchControls(view.el)];
      return () => {
        unwatch();
        end();
      };
    },
  };
};
