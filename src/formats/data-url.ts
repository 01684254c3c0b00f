/** Files in requests: data URLs, OpenAI's audio, and media types where a format leaves them out. */
import type { FilePart } from "../chat.ts";
import type { JsonObject, JsonValue } from "../json.ts";
import { objectOf, textOf } from "./fields.ts";

/** Stands for any image: formats that give a URL do not say what is behind it. */
export const ANY_IMAGE = "image/*";

/** The file behind `url`: its bytes where it is a data URL, else the URL itself with `mediaType`. */
export function fileOfUrl(url: string, mediaType: string): FilePart {
  const match = /^data:([^;,]*)[^,]*;base64,/i.exec(url);
  if (match === null) return { type: "file", mediaType, url };
  return { type: "file", mediaType: match[1] || mediaType, data: url.slice(match[0].length) };
}

/** The file as a URL: its own, or a data URL. */
export function urlOfFile({ url, data = "", mediaType }: FilePart): string {
  return url ?? `data:${mediaType};base64,${data}`;
}

/** The sound in OpenAI's `input_audio`, which calls `audio/mpeg` mp3; undefined where its bytes are not there. */
export function fileOfAudio(value: JsonValue | undefined): FilePart | undefined {
  const audio = objectOf(value);
  const data = textOf(audio?.["data"]);
  const format = textOf(audio?.["format"]) ?? "wav";
  return data === undefined
    ? undefined
    : { type: "file", mediaType: `audio/${format === "mp3" ? "mpeg" : format}`, data };
}

/** A sound as OpenAI's part; undefined where `file` is none, or its bytes are not there. */
export function audioOfFile({ mediaType, data }: FilePart): JsonObject | undefined {
  if (!mediaType.startsWith("audio/") || data === undefined) return undefined;
  const format = mediaType.slice("audio/".length).replace("mpeg", "mp3");
  return { type: "input_audio", input_audio: { data, format } };
}
