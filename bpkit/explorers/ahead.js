// Answers a slider with the frames that the kernel drew ahead; ahead.py is the other half.

// Where a slider stands, as a whole number: it must come out the same in both languages.
const place = (value) => Math.floor(value * 1e9 + 0.5);

// What the views of a figure share: the frame to show, what to call when it is another one, and
// `ask`, to be called after any message of the reader's that does not come from a control.
function followKernel(model) {
  const figure = { frame: model.get("frame"), views: new Set(), ask, stop };
  const manager = model.widget_manager;
  const axes = []; // for each number that sliders move: the slider last moved, and frames by place
  const others = new Set(); // the other controls: any message of theirs makes the frames outdated
  const running = new Set(); // cells, which do so too
  let base = null; // the places from which one axis may be left for a frame; null: none may
  let version; // of the frames that may come: it counts every change
  let left = new Set(); // the axes on which the reader has left them
  let token = null; // of the question whose answer is waited for
  let gone = false; // whether the kernel is
  let ahead = false; // whether the frame shown is one that the kernel was not asked for

  function show(frame, drawnAhead) {
    ahead = drawnAhead;
    figure.frame = frame;
    figure.views.forEach((view) => view());
  }

  function answered() {
    const frame = model.get("frame");
    const isPresent = axes.every(({ slider }, i) => place(slider.get("value")) === frame.at[i]);
    if (isPresent || !ahead) show(frame, false); // else it is of a place that the reader has left
  }

  function slid(axis, slider) {
    if (slider._state_lock) return answered(); // it was the kernel that moved it
    axes[axis].slider = slider;
    left.add(axis);
    const found = base && left.size === 1 && axes[axis].frames.get(place(slider.get("value")));
    if (found) show(found(), true);
  }

  function ask() {
    base = null;
    if (gone) return;
    token = String(Math.random());
    setTimeout(() => model.send({ token })); // behind the message of what the reader did
  }

  async function receive(message, buffers) {
    if (message.base) {
      if (token && token !== message.token) return;
      token = null;
      ({ base, version } = message);
      axes.forEach(({ frames }, i) => i !== message.keep && frames.clear());
      const isLeft = (i) => place(axes[i].slider.get("value")) !== base[i];
      left = new Set([...axes.keys()].filter(isLeft));
    } else if (base && message.version === version) {
      const packed = new Blob(buffers).stream().pipeThrough(new DecompressionStream("deflate"));
      const { pieces, frames } = await new Response(packed).json();
      for (const [axis, at, texts] of frames) {
        const joined = ([name, numbers]) => [name, numbers.map((n) => pieces[n]).join("")];
        const frame = () => Object.fromEntries(Object.entries(texts).map(joined));
        axes[axis].frames.set(at, frame);
      }
    }
  }

  function overhear(_, { direction, msg }) {
    const { msg_type: type, msg_id: id } = msg.header;
    if (direction === "send" && type === "execute_request") {
      running.add(id);
      base = null;
      token = "asked for when the cell is done";
    } else if (direction === "recv" && type === "execute_reply") {
      if (running.delete(msg.parent_header.msg_id) && !running.size) ask();
    } else if (direction === "send" && type === "comm_msg" && others.has(msg.content.comm_id)) {
      ask();
    }
  }

  function stop() {
    manager.kernel?.anyMessage.disconnect(overhear);
  }

  function connected(isLive) {
    gone = !isLive;
    ask();
    const words = "This figure is no longer connected to a kernel. Run its cell again.";
    show(gone ? { ...figure.frame, words } : model.get("frame"), false);
  }

  async function begin() {
    for (const [id, axis] of model.get("controls")) {
      const control = await manager.get_model(id);
      if (axis === null) others.add(id);
      else {
        axes[axis] ??= { slider: control, frames: new Map() };
        control.on("change:value", () => slid(axis, control));
      }
      control.on("comm_live_update", () => connected(control.comm_live));
    }
    manager.kernel?.anyMessage.connect(overhear);
    ask();
  }

  let last = Promise.resolve(); // one message after the other, as unpacking one takes a while
  model.on("msg:custom", (...message) => (last = last.then(() => receive(...message))));
  model.on("change:frame", answered);
  begin();
  return figure;
}
