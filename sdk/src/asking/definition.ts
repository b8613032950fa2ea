/** What is asked, as the server tells browsers: one language, no solutions. */

export type Answers = Record<string, unknown>;

export interface Condition {
  answer?: string;
  op?: string;
  value?: unknown;
  all?: readonly Condition[];
  any?: readonly Condition[];
  none?: readonly Condition[];
}

export interface Choice {
  name: string;
  text?: string;
}

export interface Question {
  name: string;
  kind: string;
  title?: string;
  about?: string;
  required?: boolean;
  choices?: readonly Choice[];
  rows?: readonly Choice[];
  other?: string;
  shuffled?: boolean;
  whole?: boolean;
  long?: boolean;
  low?: string;
  high?: string;
  least?: number;
  most?: number;
  types?: readonly string[];
  show_if?: Condition;
  format?: string;
  /** Of a quiz: how long it may take. */
  seconds?: number;
}

export interface Screen {
  name: string;
  title?: string;
  about?: string;
  questions?: readonly Question[];
  show_if?: Condition;
  jumps?: readonly { to: string; when?: Condition }[];
  shuffled?: boolean;
}

export interface Ending {
  name: string;
  title: string;
  text?: string;
  link?: string;
  link_text?: string;
  show_if?: Condition;
}

export interface Definition {
  use: string;
  title: string;
  language: string;
  screens?: readonly Screen[];
  hidden?: readonly string[];
  welcome?: { title: string; text?: string; button?: string };
  endings?: readonly Ending[];
  incentive?: { name: string; text: string };
  proof?: boolean;
  poll?: { results?: string; change?: boolean };
  survey?: { resume?: boolean; again?: boolean };
  quiz?: { attempts?: number; seconds?: number; pass_share?: number; feedback?: string; certificate?: boolean };
  reviews?: { stars?: number; questions?: boolean; photos?: number };
}
