/** Sinks as an account may see them: without secrets, and with how they fare. */
import type { AccountSinks, ShownSink, SinkKind, SinkOwner, SinkState } from "./sink-state.ts";
import type { SinkSettings } from "./sink-settings.ts";

const NOTHING = { waiting: 0, refused: 0, failures: 0 };

/** Addresses of the deployment's own sinks are not shown to its accounts. */
export function shownSinks(
  { analytics, queue, webhook, otlp, mistakes }: SinkSettings,
  own: AccountSinks,
): ShownSink[] {
  const set = { "analytics-engine": analytics, queue, webhook, otlp };
  const ofDeployment = (Object.keys(set) as (keyof typeof set)[]).flatMap((sink) => {
    const facts = mistakes.get(sink)?.facts;
    if (facts === undefined) return set[sink] === undefined ? [] : [shown(sink, "deployment")];
    const { code, field, message } = facts;
    return [{ ...shown(sink, "deployment"), mistake: { code, field, message } }];
  });
  return [...ofDeployment, ...ofAccount(own)];
}

function ofAccount({ webhook, otlp }: AccountSinks): ShownSink[] {
  const sinks: ShownSink[] = webhook === undefined ? [] : [{ ...shown("webhook", "account"), url: webhook.url }];
  if (otlp === undefined) return sinks;
  const { endpoint: url, headers = {}, protocol, compression } = otlp;
  return [...sinks, { ...shown("otlp", "account"), url, headers: Object.keys(headers), protocol, compression }];
}

function shown(sink: SinkKind, owner: SinkOwner): ShownSink {
  return { sink, owner, ...NOTHING };
}

/** `states` are those of several days: what waits is added up, and the worst failure is shown. */
export function withStates(sink: ShownSink, states: readonly SinkState[]): ShownSink {
  const own = states.filter((state) => state.sink === sink.sink && state.owner === sink.owner);
  const sum = (field: "waiting" | "refused"): number => own.reduce((total, state) => total + state[field], 0);
  const worst = own.toSorted((a, b) => b.failures - a.failures)[0];
  const { failures = 0, retryAt, error } = worst ?? {};
  return {
    ...sink,
    waiting: sum("waiting"),
    refused: sum("refused"),
    failures,
    ...(retryAt !== undefined && { retryAt }),
    ...(error !== undefined && { error }),
  };
}
