/** A run as server-sent events while its model still thinks. What they say is tested at the doors' routes. */
import { afterEach, describe, expect, it, vi } from "vitest";
import { answerMessages } from "../../src/binding/message-events.ts";
import { chatEvents } from "../durable-objects/scripted-provider.ts";
import { CannedLayer, RUN_ID } from "./canned-layer.ts";

const PLACE = { from: 0, format: "text" } as const;

describe("a run that says nothing for long", () => {
  afterEach(() => vi.useRealTimers());

  it("is answered with 200, then with a comment in each silence, then with what it says", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { promise: thought, resolve: think } = Promise.withResolvers<void>();
    class ThinkingLayer extends CannedLayer {
      override async read(...asked: Parameters<CannedLayer["read"]>): ReturnType<CannedLayer["read"]> {
        await thought;
        return super.read(...asked);
      }
    }
    const layer = new ThinkingLayer({ format: "openai-chat", body: chatEvents(3).join("") });
    let response: Response | undefined;
    void answerMessages(layer, RUN_ID, PLACE).then((answer) => (response = answer));
    await vi.advanceTimersByTimeAsync(14_000);
    expect(response).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(response?.status).toBe(200);
    const reader = response?.body?.pipeThrough(new TextDecoderStream()).getReader();
    const comment = reader?.read();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await comment).toEqual({ done: false, value: ":\n\n" });
    think();
    let rest = "";
    for (let chunk = await reader?.read(); chunk?.done === false; chunk = await reader?.read()) rest += chunk.value;
    expect(rest).toContain("event: attempt");
    expect(rest).toMatch(/id: \d+\.closed\nevent: closed/);
  });

  it("is refused at once where it is not there", async () => {
    const canned = new CannedLayer({ format: "openai-chat", body: "" });
    await expect(answerMessages(canned, `${"0".repeat(64)}.1`, PLACE)).rejects.toMatchObject({ code: "run/not-found" });
  });

  it("may be asked for again where the layer cannot be reached", async () => {
    class GoneLayer extends CannedLayer {
      override async read(): ReturnType<CannedLayer["read"]> {
        throw new Error("Network connection lost.");
      }
    }
    const gone = new GoneLayer({ format: "openai-chat", body: "" });
    const asked = answerMessages(gone, RUN_ID, PLACE);
    await expect(asked).rejects.toMatchObject({ code: "internal/unexpected", retryable: true });
    await expect(asked).rejects.toThrow(/did not answer: Network connection lost\. .*goes on without its readers/);
  });
});
