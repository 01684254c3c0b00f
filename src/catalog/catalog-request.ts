/** The contract of asking the catalog: what is asked, and what is answered. Plain data, for RPC and HTTP. */
import type { Billing, Capability, Hosting, Modality, Model, ModelTarget, Rates, Task } from "./model.ts";
import type { OwnModel } from "./own-model.ts";
import type { Warning } from "../chat.ts";
import type { AnyFormatId } from "../formats/task-format.ts";
import type { JsonObject } from "../json.ts";

/** A target, and what it is here. */
export interface TargetInfo extends ModelTarget {
  billing: Billing;
  /** Its provider is there, with credentials. */
  connected: boolean;
  /** Whether it stops billing when a call is cancelled. Absent where its provider has not said so. */
  cancelStopsBilling?: boolean;
}

/** A model, and what it is here: in this deployment, with its credentials. */
export interface ModelInfo extends Model {
  targets: readonly TargetInfo[];
  /** Where it runs. */
  hosting: Hosting;
  /** Who bills a call of it: of the target a call would take now, else of its first. */
  billing: Billing;
  /** Whether `ai.run` can call it here and now. */
  callable: boolean;
  /** The provider a call would go to first. Absent where it cannot be called. */
  callableBy?: string;
  /** Why it cannot be called. Absent where it can. */
  whyNot?: string;
}

/** Which models. Every field that is given has to hold. */
export interface ModelQuery {
  /** Words that all stand in the id or the name, whatever their case. */
  text?: string;
  task?: Task;
  /** All of them go in. */
  input?: Modality | readonly Modality[];
  /** All of them come out. */
  output?: Modality | readonly Modality[];
  author?: string;
  /** One of its targets is this provider. */
  provider?: string;
  /** It can do all of them. */
  capability?: Capability | readonly Capability[];
  /** Each of these rates is known and at most so much: `{ input: usd(1) }`. */
  maxPrice?: Rates;
  minContext?: number;
  zdr?: boolean;
  /** Models whose makers advise against them, or that have ended, too. @default false */
  includeDeprecated?: boolean;
  hosting?: Hosting;
  billing?: Billing;
  callable?: boolean;
  /** Added on that day (ISO date) or later, as far as is known. */
  since?: string;
  /** @default 50, at most 500 */
  limit?: number;
  /** The cursor of the page before. */
  cursor?: string;
}

/** Models, by their ids. */
export interface ModelPage {
  models: ModelInfo[];
  /** How many there are on all pages. */
  total: number;
  /** Pass it as `cursor` for the next page; absent on the last. */
  cursor?: string;
}

/** A request to a model, in a format. */
export interface FittedRequest {
  /** The body, as `ai.run` takes it. */
  inputs: JsonObject;
  format: AnyFormatId;
  /** It goes to the model untouched. */
  native: boolean;
}

/** How a request fits a model: what its first target here gets of it. */
export interface RequestFit {
  provider: string;
  /** The provider's id of the model. */
  model: string;
  /** The format that the provider is asked in. */
  format: AnyFormatId;
  /** What it could not take as it is. None where everything fits. */
  warnings: Warning[];
}

/** How many tokens a request's input has. */
export interface TokenCount {
  inputTokens: number;
  /** Nobody could be asked: it is about so many. */
  estimated: boolean;
  /** Who counted. */
  provider?: string;
}

/** Who asks. */
interface Asker {
  /** Models of the caller's own, before all others. */
  own?: readonly OwnModel[];
  /** The caller has an AI binding of its own: what Cloudflare serves it can call without the layer. */
  direct?: boolean;
}

/** What can be asked, by its `type`. */
export type CatalogRequest =
  | ({ type: "get"; id: string } & Asker)
  /** `all`: on one page, whatever the limit says. */
  | ({ type: "search"; query: ModelQuery; all?: boolean } & Asker)
  /** What would become of a request: nothing is sent. */
  | ({ type: "fit"; id: string; request: FittedRequest } & Asker)
  /** How many tokens its input has: its provider is asked, where it counts. Costs nothing. */
  | ({ type: "count"; id: string; request: FittedRequest; headers?: Record<string, string> } & Asker)
  /** Keeps a model of the account's own, or a change of a built-in one. */
  | ({ type: "put"; model: OwnModel } & Asker)
  | { type: "delete"; id: string };

/** What is answered, by the `type` of the question. */
export interface CatalogAnswers {
  /** The model, or what its id may have meant. */
  get: { model: ModelInfo } | { model?: undefined; suggestions: string[] };
  search: ModelPage;
  fit: RequestFit;
  count: TokenCount;
  put: { model: ModelInfo };
  delete: { deleted: boolean };
}
