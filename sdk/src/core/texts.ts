/** Texts in languages: which one somebody gets, and what core itself has to say. */

/** One text for everybody, or one for each language: `{ en: "Hello", "pt-BR": "Olá" }`. */
export type Text = string | Readonly<Record<string, string>>;

const RIGHT_TO_LEFT = /^(ar|ckb|dv|fa|he|ks|ku-arab|ps|sd|ug|ur|yi)\b/i;

export const direction = (language: string): "rtl" | "ltr" => (RIGHT_TO_LEFT.test(language) ? "rtl" : "ltr");

/** Of the languages that there are, the one for somebody who wants these: exactly, or nearly, or English, or the first. */
export const languageOf = (there: readonly string[], wanted: readonly string[]): string => {
  const found = (said: string, exactly: boolean): string | undefined =>
    there.find((one) => (exactly ? one : one.split("-")[0]!).toLowerCase() === said);
  for (const one of [...wanted, "en"]) {
    const said = one.toLowerCase();
    const match = found(said, true) ?? found(said.split("-")[0]!, true) ?? found(said.split("-")[0]!, false);
    if (match) return match;
  }
  return there[0] ?? "";
};

/** The page's own language comes first: what is shown on it should not stand out. */
export const wantedLanguages = (): string[] => [document.documentElement.lang, ...navigator.languages].filter(Boolean);

export const textOf = (text: Text | undefined, language: string): string =>
  typeof text === "string" ? text : (text?.[languageOf(Object.keys(text), [language])] ?? "");

/** The language that all of these are told in; "" where nothing says which it is. */
export const commonLanguage = (texts: readonly (Text | undefined)[]): string => {
  const told = texts.filter((text): text is Readonly<Record<string, string>> => typeof text === "object");
  return told.length ? languageOf(Object.keys(told[0]!), wantedLanguages()) : "";
};

export const CLOSE: Text = {
  en: "Close",
  ar: "إغلاق",
  cs: "Zavřít",
  da: "Luk",
  de: "Schließen",
  es: "Cerrar",
  fa: "بستن",
  fi: "Sulje",
  fr: "Fermer",
  he: "סגירה",
  hi: "बंद करें",
  it: "Chiudi",
  ja: "閉じる",
  ko: "닫기",
  nl: "Sluiten",
  no: "Lukk",
  pl: "Zamknij",
  pt: "Fechar",
  ru: "Закрыть",
  sv: "Stäng",
  tr: "Kapat",
  uk: "Закрити",
  zh: "关闭",
};

export const MORE: Text = {
  en: "Read more",
  ar: "اقرأ المزيد",
  cs: "Více",
  da: "Læs mere",
  de: "Mehr lesen",
  es: "Leer más",
  fa: "بیشتر بخوانید",
  fi: "Lue lisää",
  fr: "En savoir plus",
  he: "לקריאה נוספת",
  hi: "और पढ़ें",
  it: "Leggi di più",
  ja: "続きを読む",
  ko: "더 읽기",
  nl: "Lees meer",
  no: "Les mer",
  pl: "Czytaj więcej",
  pt: "Ler mais",
  ru: "Подробнее",
  sv: "Läs mer",
  tr: "Devamını oku",
  uk: "Докладніше",
  zh: "阅读更多",
};
