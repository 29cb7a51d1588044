/** Terrace's mark: a stepped slope. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg width={size} height={(size * 22) / 26} viewBox="0 0 26 22" aria-hidden="true">
      <path d="M1 20h24v-4h-6v-5h-6V6H7V1H1z" fill="var(--clay-500)" />
    </svg>
  );
}
