/** What browsers have and TypeScript does not know yet. */

interface Navigator {
  readonly globalPrivacyControl?: boolean;
}
