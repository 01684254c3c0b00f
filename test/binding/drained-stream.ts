/** What a stream sent, and what it ended with. */
export async function drain(stream: ReadableStream<Uint8Array>): Promise<{ text: string; thrown?: unknown }> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { text };
      text += decoder.decode(value, { stream: true });
    }
  } catch (thrown) {
    return { text, thrown };
  }
}
