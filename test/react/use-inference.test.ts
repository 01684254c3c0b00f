/** The hook where a page is rendered on a server: in a Worker. What it does in a browser is in test/processes. */
import { createElement, type ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { expect, it, vi } from "vitest";
import { useInference } from "../../src/react/index.ts";

it("shows that the run is being connected to, or that there is none, and asks for nothing", () => {
  const fetch = vi.fn(async () => new Response());
  const Answer = ({ run }: { run?: string }): ReactElement => {
    const { status, text } = useInference(run, { agent: "/agents/writer/alice", fetch });
    return createElement("p", null, `${status}: ${text}.`);
  };
  expect(renderToString(createElement(Answer, { run: "plan" }))).toBe("<p>connecting: .</p>");
  expect(renderToString(createElement(Answer))).toBe("<p>idle: .</p>");
  expect(fetch).not.toHaveBeenCalled();
});
