/** The docs, as an MCP server (https://modelcontextprotocol.io) with one tool. Any MCP client can use it: `/mcp`. */
import { McpServer } from "@modelcontextprotocol/server";
import { createMcpHandler } from "agents/mcp/server";
import { z } from "zod";

interface Article {
  title: string;
  text: string;
}

const ARTICLES: Article[] = [
  {
    title: "Charged twice",
    text: "Two invoices of one day for one item are a double charge. Support refunds the second one; the money is back in 5 working days.",
  },
  {
    title: "Refunds",
    text: "A refund can be had within 60 days of the invoice. It goes to the card that was charged.",
  },
  {
    title: "Overdue invoices",
    text: "An invoice is overdue 14 days after its date. The account is read-only from day 30, and nothing is deleted before day 90.",
  },
  {
    title: "Change the plan",
    text: "Settings, Billing, Plan. Up at once, down at the end of the month. What is left of the month is credited.",
  },
  {
    title: "Reset a password",
    text: "Use “Forgot password” on the sign-in page. The link in the mail is good for an hour.",
  },
];

/** Words that say nothing of a question. */
const MIN_WORD_CHARS = 4;
const MAX_ARTICLES = 2;

/** Articles that share words with the question, the best first. */
function search(query: string): Article[] {
  const words = new Set(wordsIn(query));
  const scored = ARTICLES.map((article) => ({
    article,
    score: wordsIn(`${article.title} ${article.title} ${article.text}`).filter((word) => words.has(word)).length,
  }));
  const found = scored.filter(({ score }) => score > 0).toSorted((one, other) => other.score - one.score);
  return found.slice(0, MAX_ARTICLES).map(({ article }) => article);
}

function wordsIn(text: string): string[] {
  return (text.toLowerCase().match(/[a-z]+/g) ?? []).filter((word) => word.length >= MIN_WORD_CHARS);
}

function createServer(): McpServer {
  const server = new McpServer({ name: "docs", version: "1.0.0" });
  server.registerTool(
    "search",
    { description: "Searches the help pages.", inputSchema: z.object({ query: z.string() }) },
    ({ query }) => ({
      content: search(query).map(({ title, text }) => ({ type: "text" as const, text: `${title}: ${text}` })),
    }),
  );
  return server;
}

/** Answers requests for `/mcp`. */
export const docsServer: (request: Request, env: unknown, ctx: ExecutionContext) => Promise<Response> =
  createMcpHandler(createServer);
