export type Notice = { id: number; text: string };

// A short confirmation at the edge of the window, read out by screen readers. Errors are never shown this way:
// they stay where they happened.

let notices: readonly Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

export const noticeStore = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): readonly Notice[] => notices,
};

/** Says that something was done; gone after some seconds. */
export function notify(text: string): void {
  const notice = { id: ++last, text };
  set([...notices, notice]);
  setTimeout(() => set(notices.filter((other) => other.id !== notice.id)), 5000);
}

function set(next: readonly Notice[]): void {
  notices = next;
  for (const listener of listeners) listener();
}
