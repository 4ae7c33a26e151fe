// Puts the page together: what is told by the sandbox goes to the store, what you do to the line.

import { clockTime } from "./bubble.js";
import { Composer } from "./composer.js";
import { avatar, fill, h, hue, icon } from "./dom.js";
import { drawChats, drawPeople } from "./list.js";
import { Log } from "./log.js";
import { alertBox, editText, toast } from "./notice.js";
import { drawChat, drawClock, drawFolder, drawHints, tick } from "./panel.js";
import { Line } from "./socket.js";
import { Store } from "./store.js";
import { Ways } from "./ways.js";
import { currentLanguage, refusal, switchLanguage, t } from "./words.js";

const TICK_MS = 1000;
const CLOCK_MS = 5000;

const at = (id) => document.getElementById(id);
const isPhone = matchMedia("(max-width: 760px)");

let drawing = false;
let folder = null; // where the bot's digests lie: {folder, file}
const store = new Store(() => {
  if (drawing) return;
  drawing = true;
  queueMicrotask(draw);
});
const line = new Line(take, connected);

/** Ask the sandbox as the person you are; a refusal is shown. Gives the result, or undefined. */
async function ask(action, params = {}) {
  try {
    return await line.ask(action, { as: store.me, ...params });
  } catch (error) {
    toast(t("do.failed", { reason: refusal(error.message) }), "bad");
    return undefined;
  }
}

const act = {
  hashtag: (tag) => search(tag),
  command: (text) => send(text, null),
  copied: () => toast(t("code.copied")),
  insert: (text) => composer.insert(text),
  link: (address) => ways.follow(address),
  press: (message, row, col) => ask("press", { chat: store.place().chat.id, message: message.id, row, col }),
  reply: (message) => composer.reply(message),
  forward: (message) => ways.forward(message),
  edit: (message) => composer.edit(message),
};

const log = new Log(
  { list: at("log"), scroller: at("scroller"), pinned: at("pinned"), newest: at("newest") },
  act,
);
const composer = new Composer(
  { form: at("say"), field: at("field"), menu: at("menu"), offers: at("offers"), context: at("context"), notice: at("notice"), slash: at("slash") },
  store,
  {
    send,
    start: () => ask("start"),
    key: (message, key) => ways.press(message, key),
    commands: () => line.ask("menu", { as: store.me, chat: store.place().chat.id, language: store.language() }),
    inline: (query, offset) => ask("inline", { query, offset }),
    choose: (query, number, mode) => ask("choose", { ...here(), query, number, reply_to: mode?.message.id ?? null }),
    startWith: (parameter) => ways.openPrivate(parameter),
  },
);
const ways = new Ways(store, { ask, send, open });

/** Where you write: the chat and its topic. */
function here() {
  const { chat, thread } = store.place();
  return { chat: chat.id, thread };
}

/** The people's apps speak the page's language, so the bot does, too, where the chat has none. */
function speak() {
  line.ask("language", { as: store.me, language: store.language() }).catch(() => null);
}

async function send(text, mode) {
  if (mode?.kind === "edit") {
    return (await ask("edit", { ...here(), message: mode.message.id, text })) !== undefined;
  }
  return (await ask("say", { ...here(), text, reply_to: mode?.message.id ?? null })) !== undefined;
}

async function change(action) {
  if (action === "unblock") await ask("start");
  else await ask(action, here());
}

/** Let today's digest be edited as it lies in the folder; the bot notices by itself. */
async function editDigest() {
  const digest = await ask("digest");
  if (digest === undefined) return;
  editText({
    title: t("folder.edit"),
    note: `${digest.folder}/${digest.file}`,
    text: digest.text,
    words: { save: t("folder.save") },
    save: async (text) => {
      const saved = await ask("save_digest", { text });
      if (saved === undefined) return false;
      if (saved.problems.length > 0) toast(saved.problems.slice(0, 5).join("\n"), "bad");
      else toast(t("folder.saved"));
      if (isPhone.matches) document.body.classList.remove("about");
      return true;
    },
  });
}

async function move(step) {
  const moved = step === "push" ? await ask("next_push") : await ask("advance", { seconds: step });
  if (moved === undefined) return;
  if (moved === null) {
    toast(t("clock.none", { command: `/subscribe@${store.bot.username}` }));
    return;
  }
  store.setClock(moved);
  draw();
  // What the push brings stands in the conversation, which on a phone the sheet covers.
  if (step === "push" && isPhone.matches) document.body.classList.remove("about");
  toast(t("clock.moved", { time: clockTime(store.now(), store.clock.zone) }));
}

function take(event) {
  if (event.type === "state") {
    store.take(event);
    speak();
    line.ask("digest", { as: store.me }).then((digest) => drawFolder(at("folder"), (folder = digest), editDigest), () => null);
    drawFrame();
    if (!store.open && !isPhone.matches) store.show(store.places()[0]?.key ?? null);
    composer.refresh();
  } else if (event.type === "answer") {
    if (event.user !== store.me) return;
    if (event.url && !ways.follow(event.url)) window.open(event.url, "_blank", "noopener");
    if (event.text && event.alert) alertBox(event.text, store.bot.name);
    else if (event.text) toast(event.text);
  } else if (event.type === "menu") composer.refresh();
  else if (event.type === "offers") composer.offered(event);
  else {
    store.apply(event);
    const isHere = event.type === "message" && store.place()?.chat.id === event.chat;
    if (isHere && store.asksMe(event.value)) composer.reply(event.value);
  }
}

function connected(is) {
  at("lost").hidden = is;
  at("lost").textContent = t("link.lost");
}

function open(key) {
  store.show(key);
  if (isPhone.matches && document.body.dataset.view !== "chat") history.pushState({ chat: true }, "");
  document.body.dataset.view = "chat";
  if (isPhone.matches) at("scroller").focus({ preventScroll: true });
  else composer.focus();
}

function showList() {
  document.body.dataset.view = "list";
  document.body.classList.remove("about");
  if (isPhone.matches) store.show(null);
}

function search(words) {
  store.find(words);
  at("search-field").value = words ?? "";
  if (words !== null) at("search-field").focus();
}

function about(shown = !document.body.classList.contains("about")) {
  document.body.classList.toggle("about", shown);
  (shown ? at("right-close") : at("about")).focus({ preventScroll: true });
}

function draw() {
  drawing = false;
  const place = store.place();
  document.documentElement.lang = currentLanguage() === "zh" ? "zh-CN" : "en";
  drawChats(at("chats"), store, open);
  drawHead(place);
  at("search").hidden = store.search === null;
  at("find").setAttribute("aria-expanded", String(store.search !== null));
  const found = log.draw(store);
  at("search-count").textContent = store.search?.trim() ? t("search.count", { n: found }) : "";
  composer.draw();
  drawChat(at("chat-info"), store, change);
  drawFolder(at("folder"), folder, editDigest);
  drawHints(at("hints"), store, insertHint);
  tick(store);
}

function insertHint(text) {
  document.body.classList.remove("about");
  composer.insert(text);
}

function drawHead(place) {
  at("middle").classList.toggle("nothing", !place);
  if (!place) return;
  const { chat } = place;
  fill(
    at("head-face"),
    place.topic === null
      ? avatar(place.title, chat.kind === "private" ? store.bot.id : chat.id)
      : h("span", { class: `topic-face large ${hue(place.thread || 2)}`, "aria-hidden": "true" }, place.thread ? [...place.topic][0] : "#"),
  );
  at("head-title").textContent = place.topic ?? place.title;
  const sub = at("head-sub");
  const typing = store.isTyping(place);
  sub.classList.toggle("typing", typing);
  if (typing) fill(sub, t("head.typing", { name: store.bot.username }), h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
  else fill(sub, headline(place));
}

function headline({ chat, topic, title }) {
  if (chat.kind === "private") return t("head.bot");
  const members = t(chat.kind === "channel" ? "head.subscribers" : "head.members", { n: chat.members.length });
  return topic === null ? `${t(`kind.${chat.kind}`)} · ${members}` : `${title} · ${members}`;
}

/** What does not change with events: labels in the page's language, the switches. */
function drawFrame() {
  document.title = t("app.title");
  at("title").textContent = t("app.title").split(" · ")[0];
  at("subtitle").textContent = t("app.sub");
  at("language").textContent = t("app.language");
  at("language").setAttribute("aria-label", t("app.languageLabel"));
  at("me-label").textContent = t("me.label");
  at("chats").setAttribute("aria-label", t("list.label"));
  at("log").setAttribute("aria-label", t("log.label"));
  at("search-field").placeholder = t("search.label");
  at("search-field").setAttribute("aria-label", t("search.label"));
  at("small-clock").setAttribute("aria-label", t("clock.title"));
  const marks = { back: "head.back", find: "head.search", about: "head.info", "search-close": "search.close", newest: "log.newest", "right-close": "panel.close" };
  const icons = { back: "back", find: "search", about: "info", "search-close": "close", newest: "down", "right-close": "close" };
  for (const [id, words] of Object.entries(marks)) {
    fill(at(id), icon(icons[id]), id === "about" ? h("time", { id: "about-hour" }) : null);
    at(id).setAttribute("aria-label", t(words));
    at(id).title = t(words);
  }
  drawPeople(at("people"), store, (id) => store.become(id));
  drawClock(at("clock"), store, move);
}

function listen() {
  fill(at("slash"), icon("slash"));
  fill(document.querySelector(".send"), icon("send"));
  at("language").addEventListener("click", () => {
    switchLanguage();
    speak();
    drawFrame();
    draw();
    composer.refresh();
  });
  at("back").addEventListener("click", () => (history.state?.chat ? history.back() : showList()));
  window.addEventListener("popstate", showList);
  at("find").addEventListener("click", () => search(store.search === null ? "" : null));
  at("search-close").addEventListener("click", () => search(null));
  at("search-field").addEventListener("input", (event) => store.find(event.target.value));
  at("about").addEventListener("click", () => about());
  at("small-clock").addEventListener("click", () => about(true));
  at("right-close").addEventListener("click", () => about(false));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (store.search !== null) search(null);
    else if (document.body.classList.contains("about")) about(false);
  });
  document.addEventListener("visibilitychange", () => {
    const place = store.place();
    if (document.visibilityState === "visible" && place) {
      store.markRead(place);
      draw();
    }
  });
  // On a touch screen nothing hovers: a tap on a bubble shows what can be done with it.
  at("log").addEventListener("click", (event) => {
    const message = event.target.closest("a, button, .fold.more") ? null : event.target.closest(".message");
    for (const other of at("log").querySelectorAll(".picked")) if (other !== message) other.classList.remove("picked");
    message?.classList.toggle("picked");
  });
  setInterval(() => tick(store), TICK_MS);
  setInterval(async () => {
    const clock = await line.ask("clock").catch(() => null);
    if (clock) store.setClock(clock);
  }, CLOCK_MS);
}

listen();
drawFrame();
at("lost").textContent = t("link.first");
at("lost").hidden = false;
line.open();
