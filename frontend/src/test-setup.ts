import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// Text areas that grow listen to fonts that arrive; the test browser has none.
Object.defineProperty(document, "fonts", { value: new EventTarget() });

afterEach(cleanup);
