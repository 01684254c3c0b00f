/** JSON as the value of a header: it stays JSON, and what is not ASCII is written as an escape. */
export function toHeaderText(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
