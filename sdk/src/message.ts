/** What goes over the wire: a Segment message, as `POST /v1/batch` takes it. */

export type Properties = Record<string, unknown>;

/** What a person decided about being recognised. Nothing decided means cookieless: nothing is stored. */
export type Consent = "granted" | "denied";

/** Where something happened. Messages of one page view share it, so that a late title reaches all that wait. */
export interface Page {
  url: string;
  referrer: string;
  title: string;
}

export interface Context {
  page: Page;
  locale: string;
  timezone: string;
  userAgent: string;
  consent?: Consent | undefined;
}

export interface Message {
  type: "track" | "page" | "identify";
  messageId: string;
  /** When it happened; ISO 8601 in JSON. */
  timestamp: Date;
  context: Context;
  event?: string | undefined;
  properties?: Properties | undefined;
  traits?: Properties | undefined;
  anonymousId?: string | undefined;
  userId?: string | undefined;
}

/** An id that nobody else makes. Pages without https have no `randomUUID`. */
export const freshId = (): string =>
  crypto.randomUUID?.() || Date.now().toString(36) + Math.random().toString(36).slice(1);
