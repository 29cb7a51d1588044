import { expect, test } from "vitest";
import { backendBody, backendText } from "./stateBackend";

test("settings of another kind are not sent", () => {
  const settings = { bucket: " acme ", region: "eu-central-1", prefix: "tf", path_style: true };
  expect(backendBody("s3", settings).path_style).toBe(true);
  expect(backendBody("gcs", settings)).toEqual({ kind: "gcs", bucket: "acme", prefix: "tf" });
  expect(backendBody("terrace", settings)).toEqual({ kind: "terrace" });
});

test("a place is told in a few words", () => {
  expect(backendText({ kind: "terrace" })).toBe("Terrace");
  expect(backendText({ kind: "s3", bucket: "acme", region: "eu-central-1", prefix: "tf" })).toBe("Amazon S3, acme/tf");
  const azure = { storage_account_name: "acme", container_name: "states", prefix: "" };
  expect(backendText({ kind: "azurerm", ...azure })).toBe("Azure Blob Storage, acme/states");
});
