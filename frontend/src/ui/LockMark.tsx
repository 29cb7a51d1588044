/** A small lock, before the words that say what is locked. */
export function LockMark() {
  return (
    <svg width="11" height="12" viewBox="0 0 11 12" aria-hidden="true" style={{ verticalAlign: -1, marginRight: 5 }}>
      <path d="M3 5V3.5a2.5 2.5 0 0 1 5 0V5" fill="none" stroke="currentColor" strokeWidth="1.4" />
      <rect x="1.5" y="5" width="8" height="6" rx="1.2" fill="currentColor" />
    </svg>
  );
}
