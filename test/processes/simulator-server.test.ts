import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSimulatorServer, type SimulatorServer } from "./simulator-server.ts";

let server: SimulatorServer;
beforeAll(async () => {
  server = await startSimulatorServer();
});
afterAll(() => server.close());

function ask(model: string, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model, stream: true, messages: [{ role: "user", content: "Hello" }] }),
    signal,
  });
}

const callOf = (tag: string) => server.calls().find(({ model }) => model.includes(`tag=${tag}`));

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe("the simulator's server", () => {
  it("streams over real sockets, event by event", async () => {
    const response = await ask("m+events=30+delay=1+tag=whole");
    let chunks = 0;
    let text = "";
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      chunks += 1;
      text += chunk;
    }
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
    expect(chunks).toBeGreaterThan(3);
    expect(callOf("whole")).toMatchObject({ state: "finished", status: 200 });
  });

  it("resets the connection before the headers", async () => {
    await expect(ask("m+fault=reset+tag=reset")).rejects.toThrow("fetch failed");
    expect(callOf("reset")).toMatchObject({ state: "failed" });
  });

  it("breaks the connection in mid-answer", async () => {
    const response = await ask("m+fault=cut+at=5+tag=cut");
    await expect(response.text()).rejects.toThrow();
    expect(callOf("cut")).toMatchObject({ state: "failed" });
  });

  it("notices a client that leaves in mid-answer, and one that gives up waiting", async () => {
    for (const knobs of ["events=100000+delay=5+tag=leaves", "fault=silence+tag=leaves-early"]) {
      const tag = knobs.split("tag=")[1] ?? "";
      const client = new AbortController();
      const answer = ask(`m+${knobs}`, client.signal).then((response) => response.text());
      await until(() => callOf(tag) !== undefined);
      client.abort();
      await expect(answer).rejects.toThrow("aborted");
      await until(() => callOf(tag)?.state === "aborted");
    }
  });

  it("holds an answer back for a client that does not read", async () => {
    const response = await ask("m+size=20000000+events=4000+tag=stalled");
    const reader = response.body?.getReader();
    await reader?.read();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(callOf("stalled")?.events).toBeLessThan(4_000);
    await reader?.cancel();
    await until(() => callOf("stalled")?.state === "aborted");
  });

  it("counts its calls over HTTP", async () => {
    const body = (await (await fetch(`${server.url}/calls`)).json()) as { count: number };
    expect(body.count).toBe(server.calls().length);
  });
});
