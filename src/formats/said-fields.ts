/** The fields of an object that a caller wrote: read by their names, and what nobody reads is the rest. */
import type { JsonObject, JsonValue } from "../json.ts";
import { optionalBoolean, optionalNumber, optionalObject, optionalText, optionalTexts, restOf } from "./fields.ts";

/** Null means absent. A field of another type than it is read as is an error: DurableAIError `input/invalid` naming it. */
export class SaidFields {
  readonly #object: JsonObject;
  readonly #path: string;
  readonly #read: string[] = [];

  /** `path`: where the object is in the request; empty for the request itself. */
  constructor(object: JsonObject, path = "") {
    this.#object = object;
    this.#path = path;
  }

  /** The field as it is. */
  value(name: string): JsonValue | undefined {
    this.#read.push(name);
    return this.#object[name];
  }

  text(name: string): string | undefined {
    return optionalText(this.value(name), this.#path + name);
  }

  texts(name: string): string[] | undefined {
    return optionalTexts(this.value(name), this.#path + name);
  }

  number(name: string): number | undefined {
    return optionalNumber(this.value(name), this.#path + name);
  }

  boolean(name: string): boolean | undefined {
    return optionalBoolean(this.value(name), this.#path + name);
  }

  /** Whether the field is true; any other value of it counts as not read. */
  isTrue(name: string): boolean {
    return this.#object[name] === true && this.value(name) === true;
  }

  object(name: string): JsonObject | undefined {
    return optionalObject(this.value(name), this.#path + name);
  }

  /** The fields of the object in a field; none where it is absent. */
  within(name: string): SaidFields {
    return new SaidFields(this.object(name) ?? {}, `${this.#path}${name}.`);
  }

  /** What has not been read; undefined where that is nothing. */
  rest(): JsonObject | undefined {
    return restOf(this.#object, this.#read);
  }
}
