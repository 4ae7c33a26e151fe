// The line to the sandbox: actions with an id each, events as they come, and back again by itself.

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;

export class Line {
  #socket = null;
  #next = 1;
  #waiting = new Map();
  #wait = FIRST_WAIT;
  #onEvent;
  #onState;

  /** `onEvent(event)` gets what the server tells; `onState(connected)` each change of the line. */
  constructor(onEvent, onState) {
    this.#onEvent = onEvent;
    this.#onState = onState;
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/sandbox/ws`);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#wait = FIRST_WAIT;
      this.#onState(true);
    });
    socket.addEventListener("message", (event) => this.#take(JSON.parse(event.data)));
    socket.addEventListener("close", () => this.#lost());
  }

  /** Ask the sandbox to do something; resolves with its result, rejects with a reason to show. */
  ask(action, params = {}) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      if (this.#socket?.readyState !== WebSocket.OPEN) {
        reject(new Error("offline"));
        return;
      }
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, do: action, ...params }));
    });
  }

  #take(message) {
    if (message.type !== "reply") {
      this.#onEvent(message);
      return;
    }
    const asked = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.ok) asked?.resolve(message.result);
    else asked?.reject(new Error(message.error));
  }

  #lost() {
    for (const { reject } of this.#waiting.values()) reject(new Error("offline"));
    this.#waiting.clear();
    this.#onState(false);
    setTimeout(() => this.open(), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
