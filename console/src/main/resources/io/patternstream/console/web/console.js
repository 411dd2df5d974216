// @ts-check
// The page: reads the same API as everybody else. Whatever comes from outside becomes a text node, never markup.

const FIGURES_EVERY_MILLIS = 4000;
const LISTS_EVERY_MILLIS = 2500;
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} id */
const at = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * An element with attributes and children; strings become text nodes.
 * @param {string} name
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node|string|number|null|undefined)} children
 */
function el(name, attributes = {}, ...children) {
  const svg = ["svg", "rect", "line", "text", "g", "title"].includes(name);
  const node = svg ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : String(value));
  }
  for (const child of children) {
    if (child !== null && child !== undefined) node.append(child instanceof Node ? child : String(child));
  }
  return node;
}

/** @param {string} path */
async function read(path) {
  const answer = await fetch(path, { headers: { accept: "application/json" } });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.reason || `status ${answer.status}`);
  return body;
}

/** @param {string} path @param {unknown} value */
async function send(path, value) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  });
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.reason || `status ${answer.status}`);
  return body;
}

const percent = (/** @type {number|null} */ p, digits = 0) => (p === null || p === undefined ? "–" : `${(p * 100).toFixed(digits)} %`);
const fixed = (/** @type {number|null} */ x, digits = 3) => (x === null || x === undefined ? "–" : x.toFixed(digits));
const clock = (/** @type {string|null} */ t) => (t ? new Date(t).toLocaleTimeString() : "–");
const counted = (/** @type {number} */ n, /** @type {string} */ noun) => `${n.toLocaleString()} ${noun}${n === 1 ? "" : "s"}`;
const words = (/** @type {string|null} */ name) => (name || "").replaceAll("_", " ");

let sayTimer = 0;
function say(/** @type {string} */ text) {
  at("said").textContent = text;
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => (at("said").textContent = ""), 5000);
}

// ---- health and figures ----

async function showHealth() {
  const status = at("status");
  try {
    const health = await read("/api/ml/health");
    status.className = `status ${health.status}`;
    at("status-word").textContent = health.status;
    const pill = at("switch");
    pill.textContent = health.ml_enabled ? "ML on" : "ML off: rules are served";
    pill.className = health.ml_enabled ? "pill on" : "pill";
    at("components").replaceChildren(
      ...health.components
        .filter((/** @type {any} */ c) => c.state !== "not_configured")
        .map((/** @type {any} */ c) => el("li", { title: c.detail }, `${c.name} ${c.state}`)));
    at("reasons").replaceChildren(...health.reasons.map((/** @type {string} */ r) => el("li", {}, r)));
    return true;
  } catch (e) {
    status.className = "status critical";
    at("status-word").textContent = "the console does not answer";
    return false;
  }
}

function figure(/** @type {string} */ name, /** @type {string} */ value, /** @type {string} */ note, /** @type {string} */ state = "") {
  return el("div", { class: state }, el("dt", {}, name), el("dd", {}, value, el("small", {}, note)));
}

async function showFigures() {
  const { current } = await read("/api/ml/metrics?hours=1");
  const p = current.predictions;
  const scored = current.performance.inference_count;
  const p99 = current.inference_latency_p99;
  at("figures").replaceChildren(
    figure("Patterns scored", scored.toLocaleString(), `${p.ml_predictions.toLocaleString()} served with ML`),
    figure("Score latency p99", p99 === null ? "–" : `${p99.toFixed(1)} ms`, "promise: below 75 ms", p99 === null ? "" : p99 < 75 ? "good" : "bad"),
    figure("Fallback rate", percent(p.fallback_rate, 1), "promise: below 20 %", scored === 0 ? "" : p.fallback_rate < 0.2 ? "good" : "bad"),
    figure("Cache hit rate", percent(current.cache.hit_rate, 1), `${current.cache.hits.toLocaleString()} seen again`),
    figure("Mean confidence", percent(current.confidence.mean, 1), `deviation ${percent(current.confidence.std, 1)}`),
    figure("Drift", words(current.drift.alert_level), counted(current.drift.drift_features.length, "feature"), current.drift.alert_level === "critical" ? "bad" : ""),
  );
}

// ---- predictions ----

/** @type {any[]} */
let predictions = [];
/** @type {string|null} */
let chosen = null;

function meter(/** @type {number|null} */ p) {
  return el("span", { class: "meter", "aria-hidden": "true" },
    el("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none" },
      el("rect", { width: Math.round((p || 0) * 100), height: 10 })));
}

function predictionRow(/** @type {any} */ p) {
  const row = el("tr", {
    tabindex: p.pattern_id === chosen || (!chosen && p === predictions[0]) ? 0 : -1,
    "data-id": p.pattern_id,
    "aria-selected": p.pattern_id === chosen ? "true" : "false",
  },
    el("td", {}, clock(p.predicted_at)),
    el("td", {}, p.symbol || "–", p.timeframe ? ` ${p.timeframe}` : ""),
    el("td", {}, `${p.direction === "bearish" ? "▼ " : p.direction === "bullish" ? "▲ " : ""}${words(p.pattern_type)}`),
    el("td", { class: "number" }, percent(p.rule_confidence)),
    el("td", { class: "number" }, percent(p.ml_confidence)),
    el("td", {}, meter(p.confidence), percent(p.confidence), " ",
      p.fallback_reason ? el("span", { class: "tag", title: `the rule is served: ${words(p.fallback_reason)}` }, "rule") : null),
    el("td", {}, p.outcome_label ? el("span", { class: `tag ${p.outcome_label}` }, p.outcome_label) : ""));
  return row;
}

async function showPredictions() {
  const symbol = /** @type {HTMLInputElement} */ (at("symbol")).value.trim().toUpperCase();
  const page = await read(`/api/predictions?limit=60${symbol ? `&symbol=${encodeURIComponent(symbol)}` : ""}`);
  predictions = page.predictions;
  const body = /** @type {HTMLElement} */ (document.querySelector("#prediction-table tbody"));
  const hadFocus = body.contains(document.activeElement);
  body.replaceChildren(
    ...(predictions.length ? predictions.map(predictionRow)
      : [el("tr", {}, el("td", { colspan: 7, class: "empty" }, symbol ? `No prediction for ${symbol} yet.` : "No prediction yet."))]));
  if (!chosen && predictions.length) choose(linked() || predictions[0].pattern_id, false);
  if (hadFocus) /** @type {HTMLElement|null} */ (body.querySelector('tr[tabindex="0"]'))?.focus({ preventScroll: true });
}

/** The pattern that the address names: a prediction can be linked to. */
function linked() {
  const id = location.hash.slice(1);
  return /^[0-9a-f-]{36}$/.test(id) ? id : null;
}

function choose(/** @type {string} */ id, /** @type {boolean} */ focus) {
  chosen = id;
  for (const row of document.querySelectorAll("#prediction-table tbody tr[data-id]")) {
    const is = row.getAttribute("data-id") === id;
    row.setAttribute("aria-selected", String(is));
    row.setAttribute("tabindex", is ? "0" : "-1");
    if (is && focus) {
      /** @type {HTMLElement} */ (row).focus({ preventScroll: true });
      row.scrollIntoView({ block: "nearest" });
    }
  }
  if (focus) history.replaceState(null, "", `#${id}`);
  showExplanation(id).catch((e) => say(e.message));
}

function step(/** @type {number} */ by) {
  if (!predictions.length) return;
  const now = predictions.findIndex((p) => p.pattern_id === chosen);
  const next = Math.min(predictions.length - 1, Math.max(0, now < 0 ? 0 : now + by));
  choose(predictions[next].pattern_id, true);
}

// ---- explanation ----

/** Bars to the right raise the confidence, bars to the left lower it. */
function waterfall(/** @type {any[]} */ terms) {
  const width = 460, middle = 285, half = 120, height = 19;
  const most = Math.max(...terms.map((t) => Math.abs(t.log_odds)), 1e-9);
  const svg = el("svg", { class: "terms", viewBox: `0 0 ${width} ${terms.length * height + 4}`, role: "img",
    "aria-label": terms.map((t) => `${words(t.name)} ${t.log_odds.toFixed(2)}`).join(", ") });
  svg.append(el("line", { class: "axis", x1: middle, x2: middle, y1: 0, y2: terms.length * height }));
  terms.forEach((term, i) => {
    const length = (Math.abs(term.log_odds) / most) * half;
    const up = term.log_odds >= 0;
    svg.append(el("g", {},
      el("title", {}, `${term.meaning || words(term.name)}${term.unit ? ` (${term.unit})` : ""}`),
      el("text", { x: 0, y: i * height + 14 }, words(term.name)),
      el("text", { class: "soft", x: middle - half - 6, y: i * height + 14, "text-anchor": "end" }, typeof term.value === "number" ? shortNumber(term.value) : ""),
      el("rect", { class: up ? "up" : "down", x: up ? middle : middle - length, y: i * height + 4, width: Math.max(length, 0.5), height: 12, rx: 2 }),
      el("text", { class: "soft", x: width, y: i * height + 14, "text-anchor": "end" }, `${up ? "+" : "−"}${Math.abs(term.log_odds).toFixed(3)}`)));
  });
  return svg;
}

const shortNumber = (/** @type {number} */ x) => (Math.abs(x) >= 1000 || (x !== 0 && Math.abs(x) < 0.001) ? x.toExponential(1) : String(+x.toPrecision(3)));

function fact(/** @type {string} */ name, /** @type {string} */ value) {
  return [el("dt", {}, name), el("dd", {}, value)];
}

async function showExplanation(/** @type {string} */ id) {
  const p = await read(`/api/predictions/${encodeURIComponent(id)}`);
  if (id !== chosen) return;
  const terms = p.contributions
    .filter((/** @type {any} */ t) => typeof t.log_odds === "number" && t.log_odds !== 0)
    .sort((/** @type {any} */ a, /** @type {any} */ b) => Math.abs(b.log_odds) - Math.abs(a.log_odds));
  const shown = terms.slice(0, 14);
  const rest = terms.slice(14);
  if (rest.length) {
    shown.push({ name: `${rest.length} smaller terms`, log_odds: rest.reduce((/** @type {number} */ s, /** @type {any} */ t) => s + t.log_odds, 0) });
  }
  const served = p.fallback_reason ? `rule, because ${words(p.fallback_reason)}` : "blend of rule and ML";
  at("explanation-body").replaceChildren(
    el("p", {}, el("strong", {}, `${words(p.pattern_type)} on ${p.symbol || "–"} ${p.timeframe || ""}`), ` · ${percent(p.confidence, 1)} served (${served})`),
    el("dl", { class: "facts" },
      ...fact("Rule / ML / blended", `${percent(p.rule_confidence, 1)} / ${percent(p.ml_confidence, 1)} / ${percent(p.blended_confidence, 1)}`),
      ...fact("Entry, target, stop", `${fixed(p.entry, 2)}, ${fixed(p.target, 2)}, ${fixed(p.stoploss, 2)}`),
      ...fact("Status, sightings", `${p.status || "–"}, ${p.sightings ?? "–"}`),
      ...fact("Model", `${(p.model_version || "").slice(0, 18)} after ${p.model_seq} changes`),
      ...fact("Latency, feature quality", `${fixed(p.inference_latency_ms, 1)} ms, ${percent(p.feature_quality)}`),
      ...fact("Outcome", p.outcome_label ? `${p.outcome_label} (${p.outcome_method})` : "not known yet")),
    el("h3", {}, "What each term adds, in log-odds"),
    shown.length ? waterfall(shown) : el("p", { class: "empty" }, "No term is stored for this prediction."),
    el("p", { class: "keys" }, p.difference === null ? "" : `All ${p.contributions.length} terms add up to ${fixed(p.contributions_sum, 4)}; the served confidence is ${fixed(p.served_logit, 4)} (difference ${p.difference.toExponential(1)}).`),
    labelButtons());
}

function labelButtons() {
  const button = (/** @type {string} */ label, /** @type {string} */ key) => {
    const node = el("button", { type: "button", class: label, "aria-keyshortcuts": key }, `${label} `, el("kbd", {}, key));
    node.addEventListener("click", () => giveLabel(label));
    return node;
  };
  return el("div", { class: "buttons", role: "group", "aria-label": "Label this pattern" },
    button("positive", "1"), button("negative", "2"), button("neutral", "3"));
}

async function giveLabel(/** @type {string} */ label) {
  const id = chosen;
  if (!id) {
    say("Choose a prediction first.");
    return;
  }
  try {
    await send("/api/feedback", { pattern_id: id, label, labeled_by: "console", labeling_method: "analyst" });
    say(`Labelled ${label}. The job decides what it teaches: see Latest labels.`);
  } catch (e) {
    say(`Not labelled: ${/** @type {Error} */ (e).message}`);
  }
}

// ---- quality, drift, labels ----

async function showQuality() {
  const { recent } = await read("/api/quality?limit=1");
  if (!recent.length) return;
  const least = Math.min(...recent.map((/** @type {any} */ r) => r.log_loss ?? Infinity));
  at("quality").replaceChildren(
    el("table", {},
      el("thead", {}, el("tr", {}, ...["Forecast", "Log-loss", "ECE", "AUC", "Outcomes"].map((h, i) => el("th", { scope: "col", class: i ? "number" : "" }, h)))),
      el("tbody", {}, ...recent.map((/** @type {any} */ r) => el("tr", {},
        el("th", { scope: "row" }, r.arm, r.log_loss === least ? el("span", { class: "best" }, " best") : null),
        el("td", { class: "number" }, fixed(r.log_loss, 4)),
        el("td", { class: "number" }, percent(r.ece, 1)),
        el("td", { class: "number" }, fixed(r.auc, 3)),
        el("td", { class: "number" }, r.examples.toLocaleString()))))),
    el("p", { class: "keys" }, "On the latest 20 windows. Log-loss in nats, lower is better; ECE is how far confidences are from the shares that came true."));
}

async function showDrift() {
  const { alerts } = await read("/api/drift/alerts?state=active&limit=20");
  at("drift").replaceChildren(
    ...(alerts.length ? alerts.map((/** @type {any} */ a) => el("li", { class: a.severity },
      el("span", {}, `${a.severity}: ${a.message}`), el("br"),
      el("small", {}, `${a.family} ${words(a.feature)} · ${a.state} since ${clock(a.opened_at)}${a.acknowledged_by ? ` · seen by ${a.acknowledged_by}` : ""}`)))
      : [el("li", { class: "empty" }, "None is open.")]));
}

async function showLabels() {
  const { labels } = await read("/api/labels?limit=12");
  const body = /** @type {HTMLElement} */ (document.querySelector("#label-table tbody"));
  body.replaceChildren(...(labels.length ? labels.map((/** @type {any} */ l) => el("tr", {},
    el("td", {}, clock(l.recorded_at)),
    el("td", {}, l.symbol || "–"),
    el("td", {}, words(l.pattern_type) || "–"),
    el("td", {}, el("span", { class: `tag ${l.label}` }, l.label)),
    el("td", {}, l.labeling_method === "automatic" ? "the bars" : l.labeled_by || l.labeling_method),
    el("td", {}, words(l.disposition))))
    : [el("tr", {}, el("td", { colspan: 6, class: "empty" }, "No label yet."))]));
}

// ---- phrases that nobody knows ----

async function showPatternTypes() {
  const { pattern_types: types } = await read("/api/pattern-types");
  at("pattern-types").replaceChildren(...types.map((/** @type {any} */ t) => el("option", { value: t.pattern_type })));
}

/** A phrase with a field for its type; kept while somebody types into it. */
function phraseItem(/** @type {any} */ p) {
  const id = `type-of-${p.phrase.replaceAll(/[^a-z0-9]+/g, "-")}`;
  const field = /** @type {HTMLInputElement} */ (el("input", {
    id, list: "pattern-types", value: p.suggested_type || "", maxlength: 64, autocomplete: "off", spellcheck: "false", size: 24 }));
  const form = el("form", { "data-phrase": p.phrase },
    el("label", { for: id }, el("strong", {}, p.phrase), ` said ${p.at_least === p.occurrences ? "" : `${p.at_least} to `}${counted(p.occurrences, "time")}, stands for`),
    " ", field, " ", el("button", { type: "submit" }, "Accept"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    accept(p.phrase, field.value.trim());
  });
  return el("li", { "data-phrase": p.phrase }, form,
    ...p.examples.slice(0, 1).map((/** @type {string} */ e) => el("small", {}, `“${e}”`)));
}

async function showPhrases() {
  const list = at("phrases");
  if (list.contains(document.activeElement)) return;
  const { phrases } = await read("/api/phrases?state=open&limit=8");
  list.replaceChildren(...(phrases.length ? phrases.map(phraseItem) : [el("li", { class: "empty" }, "None.")]));
}

async function accept(/** @type {string} */ phrase, /** @type {string} */ type) {
  if (!type) {
    say("Which type does it stand for?");
    return;
  }
  try {
    const { seq } = await send("/api/control", {
      kind: "add_alias", phrase, pattern_type: type, actor: "console", reason: "accepted on the page" });
    say(`Sent as command ${seq}: “${phrase}” stands for ${words(type)}. The job answers in the log of commands.`);
    for (const item of at("phrases").children) {
      if (item.getAttribute("data-phrase") === phrase) item.remove();
    }
  } catch (e) {
    say(`Not sent: ${/** @type {Error} */ (e).message}`);
  }
}

// ---- life of the page ----

at("filter").addEventListener("submit", (event) => event.preventDefault());
at("symbol").addEventListener("input", () => showPredictions().catch(() => {}));

const table = /** @type {HTMLElement} */ (document.querySelector("#prediction-table tbody"));
table.addEventListener("click", (event) => {
  const row = /** @type {Element} */ (event.target).closest("tr[data-id]");
  if (row) choose(/** @type {string} */ (row.getAttribute("data-id")), true);
});
table.addEventListener("keydown", (event) => {
  const row = /** @type {Element} */ (event.target).closest("tr[data-id]");
  if (row && event.key === "Enter") choose(/** @type {string} */ (row.getAttribute("data-id")), true);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
  const act = {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1),
    1: () => giveLabel("positive"), 2: () => giveLabel("negative"), 3: () => giveLabel("neutral"),
  }[event.key];
  if (!act || (event.key.startsWith("Arrow") && !table.contains(document.activeElement))) return;
  event.preventDefault();
  act();
});

window.addEventListener("hashchange", () => {
  const id = linked();
  if (id) choose(id, false);
});

/** Runs again and again, never twice at once, and not while nobody looks. */
function every(/** @type {number} */ millis, /** @type {() => Promise<unknown>} */ task) {
  const turn = async () => {
    if (!document.hidden) await task().catch(() => {});
    setTimeout(turn, millis);
  };
  turn();
}

showPatternTypes().catch(() => {});
every(FIGURES_EVERY_MILLIS, async () => {
  if (await showHealth()) await Promise.allSettled([showFigures(), showQuality(), showDrift(), showPhrases()]);
});
every(LISTS_EVERY_MILLIS, async () => {
  if (/** @type {HTMLInputElement} */ (at("live")).checked) await Promise.allSettled([showPredictions(), showLabels()]);
});
