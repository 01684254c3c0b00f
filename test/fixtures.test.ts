import { expect, it } from "vitest";

it("serves the recordings to tests in workerd, or says that they are absent", async () => {
  const index = await fetch("http://fixtures.test/INDEX.jsonl");
  if (index.status === 404) return console.warn("../shared/fixtures is not here: conformance runs on the small set");
  expect((await index.text()).trim().split("\n").length).toBeGreaterThan(1_000);
});
