/** What the log does is nobody's concern who begins a run, or pays for one. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { createLocalLayer } from "../../src/binding/local-layer.ts";
import type { OwnModel } from "../../src/catalog/own-model.ts";
import { dayOf } from "../../src/log/log-query.ts";
import type { AccountNamespace, RunObjectNamespace } from "../../src/run/run-record.ts";
import { usd } from "../../src/wallet/money.ts";
import { framesOf, requestOf, valueOf } from "../durable-objects/layer.ts";
import { chatEvents, scriptedProvider } from "../durable-objects/scripted-provider.ts";
import { logNamespace } from "./asking.ts";

const PRICED: OwnModel = {
  id: "scripted/model",
  maxOutputTokens: 100,
  targets: [{ provider: "scripted", id: "model" }],
  price: { rates: { input: usd(2), output: usd(10) } },
};

it("runs are held for, begin, end and are paid while the log answers nobody", async () => {
  const account = crypto.randomUUID();
  const layer = createLocalLayer({
    runs: env.PREPAID as unknown as RunObjectNamespace,
    accounts: env.ACCOUNTS as unknown as AccountNamespace,
    logs: logNamespace,
    env: {},
    account,
    providers: [scriptedProvider("caller")],
  });
  valueOf(await layer.wallet({ type: "top-up", topUp: { key: "k", nanoUsd: usd(10) } }));
  const stub = env.LOGS.getByName(`${account}/log/${dayOf(Date.now())}`);
  const busy = Promise.withResolvers<void>();
  const held = runInDurableObject(stub, (_log, state) => state.blockConcurrencyWhile(() => busy.promise));
  let isAnswered = false;
  const question = layer.logs<"analyze">({ type: "analyze" }).then((answer) => {
    isAnswered = true;
    return answer;
  });
  for (let run = 0; run < 10; run += 1) {
    const request = requestOf([{ chunks: chatEvents(5) }], { native: false, ownModel: PRICED });
    const { frames } = valueOf(await layer.start(request));
    const ended = (await framesOf(frames)).at(-1);
    expect(ended).toMatchObject({ type: "closed", outcome: "completed" });
  }
  const { heldNanoUsd } = valueOf(await layer.wallet({ type: "get" }));
  expect(heldNanoUsd).toBeGreaterThan(0);
  expect(isAnswered).toBe(false);
  busy.resolve();
  await held;
  expect((await question).ok).toBe(true);
  await expect
    .poll(async () => valueOf(await layer.logs<"analyze">({ type: "analyze" })).groups, { timeout: 8_000 })
    .toMatchObject([{ runs: 10 }]);
});
