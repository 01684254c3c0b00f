/** The Worker the contract suite runs in: it has an `ai` binding, and nothing else. */
const worker: ExportedHandler = {
  fetch: () => new Response("the contract of Ai"),
};
export default worker;
