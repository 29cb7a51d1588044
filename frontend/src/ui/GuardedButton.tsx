import { Button, type ButtonProps, Tooltip } from "@mantine/core";
import { type MouseEvent, type ReactNode, useId } from "react";

type Props = ButtonProps & {
  /** Why this cannot be done now; null when it can. */
  reason: string | null;
  onClick?: () => void;
  type?: "button" | "submit";
  children: ReactNode;
};

/** A button that stays visible and reachable when it cannot be used, and says why on hover and on focus. */
export function GuardedButton({ reason, onClick, children, type = "button", ...rest }: Props) {
  const id = useId();
  const blocked = reason !== null;
  const click = (event: MouseEvent) => {
    if (blocked) event.preventDefault();
    else onClick?.();
  };
  return (
    <Tooltip label={reason ?? ""} disabled={!blocked} events={{ hover: true, focus: true, touch: true }}>
      <Button
        {...rest}
        type={type}
        onClick={click}
        aria-disabled={blocked || undefined}
        data-disabled={blocked || undefined}
        aria-describedby={blocked ? id : undefined}
      >
        {children}
        {blocked && (
          <span id={id} hidden>
            {reason}
          </span>
        )}
      </Button>
    </Tooltip>
  );
}
