/** The company's customers and invoices: an object of its own, with made-up rows. */
import { DurableObject } from "cloudflare:workers";

export interface Customer extends Record<string, SqlStorageValue> {
  id: string;
  email: string;
  name: string;
  plan: string;
  since: string;
}

export interface Invoice extends Record<string, SqlStorageValue> {
  id: string;
  date: string;
  /** In cents. */
  amount: number;
  status: string;
  item: string;
}

/** Who asks, so that a look-up that is repeated after a crash can be told from a second one. */
export interface LookUp extends Record<string, SqlStorageValue> {
  idempotencyKey: string;
  what: string;
}

const SEED = `
  INSERT INTO customers VALUES
    ('cus_1042', 'ada@example.com', 'Ada Marsh', 'Team', '2024-03-11'),
    ('cus_1077', 'noor@example.com', 'Noor Haddad', 'Solo', '2025-09-02');
  INSERT INTO invoices VALUES
    ('inv_3311', 'cus_1042', '2026-10-01', 4900, 'paid', 'Team, October'),
    ('inv_3312', 'cus_1042', '2026-10-01', 4900, 'paid', 'Team, October'),
    ('inv_3398', 'cus_1042', '2026-11-01', 4900, 'paid', 'Team, November'),
    ('inv_3401', 'cus_1077', '2026-11-02', 900, 'overdue', 'Solo, November');`;

export class Customers extends DurableObject {
  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env as never);
    const { sql } = ctx.storage;
    const isNew = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'customers'").toArray().length === 0;
    if (!isNew) return;
    sql.exec("CREATE TABLE customers (id TEXT PRIMARY KEY, email TEXT UNIQUE, name TEXT, plan TEXT, since TEXT)");
    sql.exec(
      "CREATE TABLE invoices (id TEXT PRIMARY KEY, customer TEXT, date TEXT, amount INTEGER, status TEXT, item TEXT)",
    );
    sql.exec("CREATE TABLE look_ups (idempotencyKey TEXT, what TEXT)");
    sql.exec(SEED);
  }

  find(email: string, idempotencyKey: string): Customer | { error: string } {
    this.#note("customer", idempotencyKey);
    const [customer] = this.ctx.storage.sql
      .exec<Customer>("SELECT * FROM customers WHERE email = ?", email.toLowerCase())
      .toArray();
    return customer ?? { error: `no customer has the address ${email}` };
  }

  invoices(customer: string, idempotencyKey: string): Invoice[] {
    this.#note("invoices", idempotencyKey);
    return this.ctx.storage.sql
      .exec<Invoice>(
        "SELECT id, date, amount, status, item FROM invoices WHERE customer = ? ORDER BY date, id",
        customer,
      )
      .toArray();
  }

  /** Every look-up there was. */
  lookUps(): LookUp[] {
    return this.ctx.storage.sql.exec<LookUp>("SELECT * FROM look_ups").toArray();
  }

  #note(what: string, idempotencyKey: string): void {
    this.ctx.storage.sql.exec("INSERT INTO look_ups VALUES (?, ?)", idempotencyKey, what);
  }
}
