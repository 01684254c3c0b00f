/** Files in Converse: a block by their kind, and a short name of their format. Both: @aws-sdk/client-bedrock-runtime. */
import type { FilePart, Warning } from "../../chat.ts";
import type { JsonObject } from "../../json.ts";
import { ANY_IMAGE } from "../data-url.ts";
import { objectOf, restOf, textOf } from "../fields.ts";
import { droppedField, ownFields, spelling, withOpaque } from "../opaque.ts";

const FORMAT = "bedrock-converse";

type Kind = "image" | "document" | "video" | "audio";
const KINDS: readonly Kind[] = ["image", "document", "video", "audio"];

/** Media types by kind and format. The first of a media type is what is written. */
const MEDIA_TYPES: Record<Kind, Record<string, string>> = {
  image: { png: "image/png", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp" },
  document: {
    pdf: "application/pdf",
    csv: "text/csv",
    doc: "application/msword",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    xls: "application/vnd.ms-excel",
    xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    html: "text/html",
    txt: "text/plain",
    md: "text/markdown",
  },
  video: {
    mp4: "video/mp4",
    mov: "video/quicktime",
    mkv: "video/x-matroska",
    webm: "video/webm",
    flv: "video/x-flv",
    mpeg: "video/mpeg",
    mpg: "video/mpg",
    wmv: "video/x-ms-wmv",
    three_gp: "video/3gpp",
  },
  audio: {
    mp3: "audio/mpeg",
    wav: "audio/wav",
    aac: "audio/aac",
    flac: "audio/flac",
    ogg: "audio/ogg",
    opus: "audio/opus",
    m4a: "audio/mp4",
  },
};

const KNOWN_FILE = ["format", "name", "source"];

/** The file that a block holds; undefined where it is none whose bytes are there. */
export function parseFile(block: JsonObject): FilePart | undefined {
  const kind = KINDS.find((name) => objectOf(block[name]) !== undefined);
  if (kind === undefined || Object.keys(block).length > 1) return undefined;
  const file = objectOf(block[kind]) ?? {};
  const mediaType = MEDIA_TYPES[kind][textOf(file["format"]) ?? ""];
  const source = objectOf(file["source"]) ?? {};
  const data = textOf(source["bytes"]);
  if (mediaType === undefined || data === undefined || Object.keys(source).length > 1) return undefined;
  const filename = textOf(file["name"]);
  return {
    type: "file",
    mediaType,
    data,
    ...(filename !== undefined && { filename }),
    ...withOpaque(FORMAT, { $named: filename === undefined ? undefined : true, ...restOf(file, KNOWN_FILE) }),
  };
}

/** Writes files, each document with a name of its own, which Bedrock asks for. */
export class FileWriter {
  readonly #warnings: Warning[];
  readonly #names = new Set<string>();

  constructor(warnings: Warning[]) {
    this.#warnings = warnings;
  }

  /** The block of `part`; undefined, with a warning, where Bedrock takes no such file. */
  write(part: FilePart, path: string): JsonObject | undefined {
    const mediaType = part.mediaType === ANY_IMAGE ? "image/png" : part.mediaType;
    const [kind, format] = placeOf(mediaType) ?? [];
    if (kind === undefined || part.data === undefined) {
      const reason = kind === undefined ? "files of this type cannot be sent" : "Bedrock does not fetch URLs";
      this.#warnings.push(droppedField(path, part.url ?? part.mediaType, reason));
      return undefined;
    }
    const name = kind === "document" ? { name: this.#nameOf(part, path) } : {};
    return { [kind]: { format, ...name, source: { bytes: part.data }, ...ownFields(part.opaque, FORMAT) } };
  }

  /** Bedrock takes letters, digits, single blanks, dashes and brackets, and no name twice in a request. */
  #nameOf({ filename = "", opaque }: FilePart, path: string): string {
    if (spelling(opaque, FORMAT, "$named") === true) return filename;
    const clean = filename
      .replaceAll(/[^A-Za-z0-9\s()[\]-]/g, "-")
      .replaceAll(/\s+/g, " ")
      .trim();
    const wanted = clean === "" ? "document" : clean;
    let name = wanted;
    for (let count = 2; this.#names.has(name); count += 1) name = `${wanted}-${count}`;
    this.#names.add(name);
    if (name !== filename && filename !== "")
      this.#warnings.push({
        field: `${path}.filename`,
        from: filename,
        to: name,
        reason: "Bedrock takes no such name",
      });
    return name;
  }
}

function placeOf(mediaType: string): [kind: Kind, format: string] | undefined {
  for (const kind of KINDS) {
    const found = Object.entries(MEDIA_TYPES[kind]).find(([, type]) => type === mediaType);
    if (found !== undefined) return [kind, found[0]];
  }
  return undefined;
}
