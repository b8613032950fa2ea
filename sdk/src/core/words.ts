/** What widgets themselves say: in English here, in other languages in a file that only they load. */

export const ENGLISH = {
  required: "required",
  answer: "Please answer this question.",
  agree: "Please agree, or leave.",
  number: "Write a number.",
  whole: "Write a whole number.",
  between: "Write a number from {0} to {1}.",
  least: "Choose at least {0}.",
  most: "Choose at most {0}.",
  short: "Write at least {0} characters.",
  long: "Write at most {0} characters.",
  date: "Choose a date.",
  rows: "Choose one answer in each row.",
  words: "Say it in your words.",
  sending: "Sending …",
  offline: "There is no connection. Your answer is kept, and sent as soon as there is one.",
  failed: "This could not be loaded.",
  again: "Try again",
  closed: "This is closed; nothing is taken any more.",
  thanks: "Thank you",
  kept: "Your answer has arrived.",
  vote: "Vote",
  results: "See the results",
  change: "Change my vote",
  back: "Back",
  votes: "Votes: {0}",
  mine: "my vote",
  later: "The results can be seen when the poll is closed.",
  next: "Next",
  send: "Send",
  start: "Start",
  step: "Step {0} of {1}",
  up: "Move up: {0}",
  down: "Move down: {0}",
  order: "This order is right",
  before: "You have answered this already.",
  file: "{0} could not be sent. Try again.",
  hand: "Hand in",
  left: "Time left: {0}",
  over: "The time is over; what you answered is handed in.",
  points: "{0} of {1} points",
  passed: "Passed",
  missed: "Not passed",
  looked: "Somebody has to look at some of your answers first.",
  right: "Right",
  partly: "Partly right",
  wrong: "Not right",
  unmarked: "Not marked yet",
  yours: "Your answer: {0}",
  solution: "Right answer: {0}",
  retry: "Another attempt",
  attempts: "Attempts: {0}",
  time: "Time: {0}",
  certificate: "Certificate",
  stars: "{0} of {1} stars",
  reviews: "Reviews: {0}",
  none: "Nobody has written anything yet.",
  review: "Write a review",
  ask: "Ask a question",
  reply: "Answer",
  rating: "Stars",
  title: "Title",
  text: "Text",
  name: "Your name",
  post: "Post",
  cancel: "Cancel",
  edit: "Change",
  report: "Report",
  reason: "What is wrong with it?",
  reported: "Thank you. Somebody will look at it.",
  waiting: "Others see it when somebody has looked at it.",
  hidden: "Others do not see it.",
  removed: "It was removed.",
  appeal: "Ask to decide again",
  more: "Show more",
  signed: "Verified",
  photos: "Photos",
  questions: "Questions and answers",
};

export type Word = keyof typeof ENGLISH;
export type Words = (word: Word, ...things: (string | number)[]) => string;

/** Those that have a file in `words/`. */
const LANGUAGES = ["ar", "de", "es", "fr", "he", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "zh"];

const put = (text: string, things: readonly (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, place: string) => String(things[+place] ?? ""));

export const inEnglish: Words = (word, ...things) => put(ENGLISH[word], things);

/** The words in a language; English ones where there are no others. */
export const wordsIn = async (language: string): Promise<Words> => {
  const name = language.split("-")[0]!.toLowerCase();
  if (!LANGUAGES.includes(name)) return inEnglish;
  try {
    const file = (await import(new URL(`../words/${name}.js`, import.meta.url).href)) as { default: Record<Word, string> };
    return (word, ...things) => put(file.default[word], things);
  } catch {
    return inEnglish;
  }
};
