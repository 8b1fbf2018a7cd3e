// Answers a slider with a frame that the kernel drew ahead, if it is there. ahead.py draws them.

// Where a slider stands, as a whole number: it comes out the same in both languages.
const place = (slider) => Math.floor(slider.get("value") * 1e9 + 0.5);

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
  let batches = {}; // by family, then by place: the packed batch that holds the frame
  const acts = new Set(); // what the reader did, but for moves, and the kernel has not yet done
  let ahead = false; // whether the frame shown is one that was drawn ahead

  const families = () => model.get("frame").families ?? {}; // there is no frame at first
  const left = ([axis, slider]) => place(slider) !== model.get("frame").at[axis];
  const moved = () => Object.entries(sliders).filter(left);

  // The batch for the present places. No frame is for two moves at once.
  function found() {
    const [[axis, slider], another] = moved();
    if (another || acts.size || !slider.comm_live) return {};
    return { at: place(slider), batch: batches[families()[axis]]?.[place(slider)] };
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
    const kept = Object.values(families()).map((family) => [family, batches[family]]);
    batches = Object.fromEntries(kept);
    if (ahead && moved().length) return; // this answer is to a move that the reader has gone beyond
    ahead = false;
    show(model.get("frame"));
  }

  function said(_, { direction, msg: { header, content } }) {
    const isMove = header.msg_type === "comm_msg" && axisOf[content.comm_id] in families();
    const isAct = !isMove && ["comm_msg", "execute_request"].includes(header.msg_type);
    if (direction === "send" && isAct) acts.add(header.msg_id);
  }

  // A message is heard when all before it are dealt with.
  function heard(_, { parent_header: parent, content }) {
    if (content.execution_state !== "idle") return;
    acts.delete(parent.msg_id);
    if (parent.msg_type === "execute_request") batches = {}; // it may have changed anything
  }

  function keep({ family, places }, [batch]) {
    batches[family] ??= {};
    for (const at of places) batches[family][at] = batch;
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
    model.send({});
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
