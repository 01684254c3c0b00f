/** The Worker under test: what the tests in workerd reach through `env` and `exports`. */
const worker: ExportedHandler = {
  fetch: () => new Response("durable-ai tests"),
};
export default worker;
