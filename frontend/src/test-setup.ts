import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// Text areas that grow listen to fonts that arrive; the test browser has none. Some tests need no browser at all.
if (typeof document !== "undefined") Object.defineProperty(document, "fonts", { value: new EventTarget() });

afterEach(cleanup);
