import { CloseButton, TextInput } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";

type Props = {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  width?: number | string;
};

/** A search whose text lives elsewhere (the address); typing is answered after a short rest. */
export function SearchInput({ label, value, onChange, placeholder, width = 280 }: Props) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { history } = useRouter();
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  useEffect(() => () => clearTimeout(timer.current), []);
  const send = (next: string, wait: number) => {
    setText(next);
    clearTimeout(timer.current);
    const page = history.location.pathname;
    timer.current = setTimeout(() => {
      // Whoever follows a link while the search still rests must not be called back by it.
      if (history.location.pathname === page) onChange(next.trim());
    }, wait);
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder ?? label}
      value={text}
      w={width}
      onChange={(event) => send(event.currentTarget.value, 220)}
      rightSection={
        text === "" ? null : <CloseButton size="sm" aria-label="Clear the search" onClick={() => send("", 0)} />
      }
    />
  );
}
