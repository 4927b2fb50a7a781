// @ts-check
// All tabs of a browser have one session: when one logs in or out, the others hear of it.

const sessions = new BroadcastChannel('session');

export function tellOtherTabs() {
  sessions.postMessage(null);
}

/** @param {() => void} action  for when another tab has logged in or out */
export function onOtherSession(action) {
  sessions.addEventListener('message', action);
}
