/** Files in requests: data URLs, and media types where a format leaves them out. */
import type { FilePart } from "../chat.ts";

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
