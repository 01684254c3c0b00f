/** What the page under test and its test say to each other. */

/** What the page shows. */
export interface Shown {
  agent: string;
  run?: string;
  /** Read through the layer instead, by the run's id. */
  layer?: string;
  headers?: Record<string, string>;
  /** The other kinds of readers beside the hook. */
  others?: boolean;
}

declare global {
  interface Window {
    /** Status and text of each reader, after each change. */
    seen: Record<string, [status: string, text: string][]>;
    /** Shows it, or nothing. */
    show(shown?: Shown): void;
  }
}
