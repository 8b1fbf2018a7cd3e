// The figures and quizzes of a page, alive without a kernel. The build has drawn every frame; this
// finds the one for where the controls stand, and show.js, which is put before this file, shows it.
// No arithmetic. The words of a state, a place and a row are those of frames.py.

const { currentScript } = document;
const TEXTS = {
  en: {
    fromStart: "Here this change is made from where the figure began. To change several things one after the other,",
    notDrawn: "This is not among what the page has drawn. To go on,",
    again: "A step back after a change is taken from the change itself. To go back and forth,",
    lite: "open the notebook in JupyterLite",
    play: "Play",
    pause: "Pause",
    back: "Back",
    on: "On",
  },
  zh: {
    fromStart: "这里的这一步是从图最初的样子开始的。想接连改几处，",
    notDrawn: "这一步不在这一页画好的图里。想继续，",
    again: "改动之后往回走，是从改动的那一刻重新算起的。想来回走，",
    lite: "在 JupyterLite 里打开这一篇",
    play: "播放",
    pause: "暂停",
    back: "退",
    on: "进",
  },
};
const [language] = document.documentElement.lang.split("-");
const texts = TEXTS[language] ?? TEXTS.en;
const isNarrow = matchMedia("(max-width: 600px)").matches;

// ---- Files: each is a script that hands over its data, as a page opened from a folder may fetch none.

const loading = {}; // by name: a promise of the file's data
const arrived = {}; // by name: what to call with it

window.bpkit = {
  async keep(name, text) {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt());
    const stream = new Response(bytes).body.pipeThrough(new DecompressionStream("deflate"));
    arrived[name](await new Response(stream).json());
  },
};

function opened(name) {
  loading[name] ??= new Promise((resolve, reject) => {
    arrived[name] = resolve;
    const script = document.createElement("script");
    script.src = new URL(`frames/${name}.js`, currentScript.src);
    script.onerror = () => {
      delete loading[name];
      reject(new Error(`${name}.js did not come`));
    };
    document.head.append(script);
  });
  return loading[name];
}

// The frames of a row. A file's drawings are each made of the one before it of as many pieces.
function unfolded(figure, file, number) {
  const { pieces, says, rows } = file;
  file.drawn ??= unfold([...figure.pieces, ...pieces], file.drawings);
  return rows[number].map(
    (frame) =>
      frame && {
        picture: () => file.drawn[frame[0]].join("").replace("\x01", escaped(frame[2])),
        formulas: () => file.drawn[frame[1]].join(""),
        words: frame[2],
        says: says[frame[3]],
        state: frame[4],
      },
  );
}

function unfold(pieces, drawings) {
  const before = {}; // by the number of pieces
  return drawings.map((drawing) => {
    const whole = drawing.all?.map((piece) => pieces[piece]) ?? changed(pieces, before, drawing);
    return (before[whole.length] = whole);
  });
}

function changed(pieces, before, [length, ...changes]) {
  const whole = [...before[length]];
  const each = changes.values();
  for (const place of each) whole[place] = pieces[each.next().value];
  return whole;
}

const escaped = (text) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

const whole = (frame) => ({ ...frame, picture: frame.picture(), formulas: frame.formulas() });

function make(parent, tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  parent.append(element);
  return element;
}

// ---- Figures

async function enliven(panel) {
  const figure = await opened(isNarrow ? panel.dataset.narrow : panel.dataset.figure);
  const { selected } = panel.dataset; // where it begins, if frames are shared with another figure
  const start = { ...figure.start, ...(selected && { selected }) };
  const live = { views: new Set(), frame: figure.frame, when: (act) => act() };
  const keyOf = (state) => figure.axes.map((axis) => state[axis]).join("|");
  let state = start;
  let says = figure.says;
  let first = { ...figure.frame, says };
  let along; // the row that was last moved along: its axis and its frames
  const waiting = []; // moves that are still to be made

  // Where the frame of a state lies: [number of the file, row, place], or nothing.
  function found(next) {
    for (const axis of figure.axes) {
      const row = figure.rows[keyOf({ ...next, [axis]: "*" })];
      const place = figure.places[axis].indexOf(next[axis]);
      if (row && figure.places[axis][place] !== undefined) return [...row, place];
    }
  }

  const sent = (from, axes = []) =>
    Object.assign({ ...from }, ...axes.map((axis) => ({ [axis]: start[axis] })));

  // The states to try for a move, the one that JupyterLab would go to first.
  function* tries(axis, place) {
    const there = { ...sent(state, figure.follows[axis]), [axis]: place };
    const next = sent(there, figure.drops[axis]);
    yield [next, keyOf(next) !== keyOf(there)];
    const others = figure.forget.filter((other) => other !== axis);
    for (const other of others) yield [sent(next, [other]), true];
    yield [sent(next, others), true];
    yield [{ ...start, [axis]: place }, true];
  }

  async function move(axis, place) {
    const isBack = state.edit && axis === "step" && Number(place) < Number(state.step);
    let frame = along?.axis === axis && figure.stays.includes(axis) && along.frames[figure.places[axis].indexOf(place)];
    let next = frame && { ...along.state, [axis]: place };
    let isElsewhere = false;
    if (!frame) {
      for (const [tried, isOther] of tries(axis, place)) {
        const at = found(tried);
        if (!at) continue;
        const [file, row, number] = at;
        const frames = unfolded(figure, await opened(figure.files[file]), row);
        if (!frames[number]) continue;
        next = tried;
        isElsewhere = isOther;
        frame = frames[number];
        along = { axis, state: tried, frames };
        break;
      }
    }
    if (!frame) return tell(texts.notDrawn);
    state = frame.state ?? next;
    panel.dataset.state = keyOf(state);
    live.frame = whole(frame);
    says = frame.says;
    live.views.forEach((show) => show());
    set(axis);
    tell(isElsewhere ? texts.fromStart : isBack ? texts.again : "");
    fetchAhead();
  }

  // One move after the other; of several along one axis the last one counts.
  async function act(axis, place) {
    if (waiting.length > 1 && waiting.at(-1).axis === axis) waiting.pop();
    waiting.push({ axis, place });
    if (waiting.length > 1) return;
    panel.ariaBusy = "true";
    while (waiting.length) {
      try {
        await move(waiting[0].axis, waiting[0].place);
      } catch (error) {
        tell(error.message);
      }
      waiting.shift();
    }
    panel.ariaBusy = "false";
  }

  function reset() {
    [state, says, along, live.frame] = [start, first.says, undefined, first];
    panel.dataset.state = keyOf(state);
    live.views.forEach((show) => show());
    set();
    tell("");
  }

  // What can be moved to from here, while nothing else is to be done.
  let turn;
  async function fetchAhead() {
    const mine = (turn = {});
    const names = new Set();
    for (const axis of figure.axes) {
      const row = figure.rows[keyOf({ ...state, [axis]: "*" })];
      if (row) names.add(figure.files[row[0]]); // first of all
    }
    for (const axis of figure.axes) {
      for (const place of figure.places[axis]) {
        const at = found(sent({ ...state, [axis]: place }, figure.drops[axis]));
        if (at) names.add(figure.files[at[0]]);
      }
    }
    for (const name of names) {
      if (mine !== turn) return;
      await opened(name).catch(() => {});
    }
  }

  const inputs = {}; // by axis: the element that stands for it
  const controls = make(panel, "div", "bpkit-controls");
  const note = make(panel, "p", "bpkit-note");
  note.setAttribute("role", "status");
  const view = make(panel, "div");

  function tell(text) {
    note.replaceChildren();
    if (!text) return;
    note.append(`${text} `);
    const link = make(note, "a", "", texts.lite);
    link.href = panel.dataset.lite;
    note.append(".");
  }

  function set(moved) {
    for (const [axis, input] of Object.entries(inputs)) {
      const [place, label, number, isSeen] = says[axis];
      input.row.hidden = !isSeen;
      input.label.textContent = label;
      // A slider under the reader's hand stays where the hand is.
      if (axis !== moved || !waiting.some((each, i) => i && each.axis === axis)) input.value = place;
      if (input.isSlider) input.write(number);
    }
  }

  const KINDS = {
    slider({ axis, texts: numbers }) {
      const row = make(controls, "label", "bpkit-slider");
      const label = make(row, "span", "bpkit-label");
      const input = make(row, "input");
      const output = make(row, "output");
      const write = (number) => {
        output.textContent = number || numbers[input.value];
        input.setAttribute("aria-valuetext", output.textContent);
      };
      Object.assign(input, { type: "range", min: 0, max: numbers.length - 1, row, label, write });
      Object.assign(input, { isSlider: true });
      inputs[axis] = input;
      input.addEventListener("input", () => {
        write();
        act(axis, input.value);
      });
    },
    list({ axis, options }) {
      const row = make(controls, "label", "bpkit-list");
      const label = make(row, "span", "bpkit-label");
      const input = make(row, "select");
      for (const [text, value] of options) make(input, "option", "", text).value = value;
      inputs[axis] = Object.assign(input, { row, label });
      input.addEventListener("change", () => act(axis, input.value));
    },
    button({ label, axis, leads }) {
      const button = make(controls, "button", "", label);
      button.type = "button";
      button.addEventListener("click", () => {
        if (!axis) return reset();
        const place = leads[keyOf(state)] ?? leads[state[axis]];
        if (place === undefined) tell(texts.notDrawn);
        else act(axis, place);
      });
    },
    player({ axis, interval }) {
      const slider = inputs[axis];
      const row = make(controls, "span", "bpkit-player");
      let timer;
      const step = (way) => {
        const before = slider.value;
        slider[way]();
        if (slider.value === before) return stop();
        slider.dispatchEvent(new Event("input"));
      };
      const stop = () => {
        clearInterval(timer);
        timer = undefined;
        play.textContent = texts.play;
      };
      const [back, play, on] = ["back", "play", "on"].map((name) => make(row, "button", "", texts[name]));
      for (const button of [back, play, on]) button.type = "button";
      back.addEventListener("click", () => step("stepDown"));
      on.addEventListener("click", () => step("stepUp"));
      play.addEventListener("click", () => {
        if (timer) return stop();
        play.textContent = texts.pause;
        timer = setInterval(step, interval, "stepUp");
      });
    },
  };
  for (const control of figure.controls) KINDS[control.kind](control);
  set();

  // What show.js takes for a widget's model.
  const model = {
    get: (name) =>
      ({ lang: figure.lang, picked: says.picked[0], asks: says.picked[1], follows_pointer: Boolean(figure.hover), hovered: hovered })[name],
    set(name, value) {
      if (name === "picked") act("selected", value);
      else look(value);
    },
    save_changes() {},
    on() {},
    send() {},
  };
  let hovered = "";
  async function look(name) {
    hovered = name;
    if (says.picked[1]) return; // while something is asked for, to point is no answer
    const at = found({ ...state, [figure.hover]: name || state[figure.hover] });
    if (!at) return;
    const frames = unfolded(figure, await opened(figure.files[at[0]]), at[1]);
    if (hovered !== name || waiting.length) return;
    live.frame = whole(frames[at[2]]);
    live.views.forEach((show) => show());
  }

  if (keyOf(start) !== keyOf(figure.start)) {
    const [file, row, place] = found(start);
    first = whole(unfolded(figure, await opened(figure.files[file]), row)[place]);
    [says, live.frame] = [first.says, first];
    set();
  }
  render({ model, el: view }, live);
  panel.dataset.state = keyOf(state);
  panel.classList.add("bpkit-live");
  panel.ariaBusy = "false";
  fetchAhead();
}

// ---- Quizzes

function quiz(panel) {
  const questions = JSON.parse(panel.querySelector("script").textContent);
  for (const [n, question] of questions.entries()) {
    const set = make(panel, "fieldset", "bpkit-question");
    make(set, "legend").innerHTML = question.text;
    const say = document.createElement("p");
    say.className = "bpkit-words";
    say.setAttribute("role", "status");
    say.textContent = question.first;
    (question.pairs ? lists : radio)(set, `${panel.id}-${n}`, question, (text) => {
      say.textContent = text;
    });
    set.append(say);
  }
  panel.classList.add("bpkit-live");
}

function radio(set, name, { answers }, tell) {
  for (const [answer, why] of answers) {
    const label = make(set, "label", "bpkit-choice");
    const input = make(label, "input");
    Object.assign(input, { type: "radio", name });
    make(label, "span", "", answer);
    input.addEventListener("change", () => tell(why));
  }
}

function lists(set, name, { answers, pairs, wrong, right, left }, tell) {
  const chosen = pairs.map(([thing, partner]) => {
    const label = make(set, "label", "bpkit-match");
    make(label, "span", "", thing);
    const list = make(label, "select");
    list.ariaLabel = thing;
    for (const answer of ["", ...answers]) make(list, "option", "", answer);
    list.addEventListener("change", judge);
    return { thing, partner, list };
  });
  function judge() {
    const missing = chosen.filter(({ list }) => !list.value).map(({ thing }) => thing);
    const slip = chosen.find(({ list, partner }) => list.value !== partner);
    const [before, between, after] = left;
    if (missing.length) tell(`${before}${missing.join(between)}${after}`);
    else tell(slip ? wrong[slip.thing] : right);
  }
}

// ---- The page

document.documentElement.dataset.bpkitFont = "in the style sheet"; // show.js need not ask for it
document.querySelectorAll(".bpkit-quiz").forEach(quiz);
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      enliven(target);
    }
  },
  { rootMargin: "800px" },
);
document.querySelectorAll(".bpkit-figure").forEach((panel) => near.observe(panel));

// What is wider than its place is scrolled by the arrow keys, once it has the focus.
const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
document
  .querySelectorAll("pre, .bpkit-formula, .table-wrapper")
  .forEach((element) => scrolling.observe(element));
