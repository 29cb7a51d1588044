//! docs/guides/first-hour.md is executed from its very text.
