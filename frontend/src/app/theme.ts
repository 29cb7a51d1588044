import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  DEFAULT_THEME,
  defaultVariantColorsResolver,
  Input,
  Modal,
  mergeMantineTheme,
  Skeleton,
  Tooltip,
  type VariantColorsResolver,
} from "@mantine/core";

// Mantine draws with the tokens of tokens.css, so that light and dark are decided in one place.

const colours: VariantColorsResolver = (input) => {
  if (input.variant === "filled" && (input.color === undefined || input.color === "clay")) {
    return {
      background: "var(--accent-fill)",
      hover: "var(--accent-fill-hover)",
      color: "var(--accent-ink)",
      border: "none",
    };
  }
  if (input.variant === "filled" && input.color === "red") {
    return { background: "var(--bad-fill)", hover: "var(--bad-fill-hover)", color: "var(--bad-ink)", border: "none" };
  }
  if (input.variant === "default" && input.color === "red") {
    return {
      background: "var(--panel)",
      hover: "var(--bad-bg)",
      color: "var(--bad)",
      border: "1px solid var(--line-2)",
    };
  }
  return defaultVariantColorsResolver(input);
};

export const theme = mergeMantineTheme(
  DEFAULT_THEME,
  createTheme({
    primaryColor: "clay",
    primaryShade: { light: 7, dark: 4 },
    colors: {
      clay: [
        "#fdf4f0",
        "#fae4da",
        "#f3c4b0",
        "#eba98b",
        "#e57a50",
        "#d56538",
        "#c8572f",
        "#bd4f29",
        "#ad4623",
        "#8a381d",
      ],
    },
    fontFamily: "var(--sans)",
    fontFamilyMonospace: "var(--mono)",
    fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
    headings: { fontFamily: "var(--sans)", fontWeight: "650" },
    defaultRadius: "7px",
    cursorType: "pointer",
    focusRing: "auto",
    respectReducedMotion: true,
    variantColorResolver: colours,
    components: {
      Button: Button.extend({ defaultProps: { size: "sm", h: 34, px: 12 }, styles: { label: { fontWeight: 550 } } }),
      InputWrapper: Input.Wrapper.extend({
        styles: { label: { fontWeight: 550, marginBottom: 3 }, description: { color: "var(--ink-3)", fontSize: 12.5 } },
      }),
      Modal: Modal.extend({
        defaultProps: {
          centered: true,
          radius: 10,
          transitionProps: { duration: 120 },
          closeButtonProps: { "aria-label": "Close" },
        },
        styles: {
          title: { fontWeight: 650, fontSize: 16, lineHeight: 1.35, overflowWrap: "anywhere" },
          content: { background: "var(--panel)", border: "1px solid var(--line-2)" },
          header: { background: "var(--panel)" },
        },
      }),
      Tooltip: Tooltip.extend({
        defaultProps: {
          openDelay: 250,
          withArrow: true,
          multiline: true,
          maw: 340,
          transitionProps: { duration: 100 },
        },
      }),
      Skeleton: Skeleton.extend({ defaultProps: { radius: 6 } }),
    },
  }),
);

const surface = {
  "--mantine-color-body": "var(--bg)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--ink-3)",
  "--mantine-color-placeholder": "var(--ink-3)",
  "--mantine-color-anchor": "var(--clay-600)",
  "--mantine-color-error": "var(--bad)",
  "--mantine-color-default": "var(--panel)",
  "--mantine-color-default-hover": "var(--sunk)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--line-2)",
  "--mantine-color-disabled": "var(--sunk)",
  "--mantine-color-disabled-color": "var(--ink-3)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-color-clay-filled": "var(--accent-fill)",
  "--mantine-color-clay-light": "var(--clay-50)",
  "--mantine-color-clay-light-color": "var(--clay-700)",
};

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: surface, dark: surface });
