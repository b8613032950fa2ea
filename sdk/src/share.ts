/** Links that share something: where they lead says how. */

const TARGETS: [string, RegExp][] = [
  ["x", /^(mobile\.)?(twitter|x)\.com\/(intent|share)/],
  ["facebook", /^(m\.)?facebook\.com\/(sharer|share|dialog\/(share|feed))/],
  ["linkedin", /^linkedin\.com\/(sharing|shareArticle)/],
  ["whatsapp", /^(wa\.me\/?\?|(api|web)\.whatsapp\.com\/send)/],
  ["telegram", /^(t|telegram)\.me\/share/],
  ["reddit", /^((old|new)\.)?reddit\.com\/(r\/[^/]+\/)?submit/],
  ["pinterest", /^([a-z]+\.)?pinterest\.[a-z.]+\/pin\/create/],
  ["bluesky", /^bsky\.app\/intent/],
  ["threads", /^threads\.(net|com)\/intent/],
  ["hacker_news", /^news\.ycombinator\.com\/submitlink/],
  ["tumblr", /^tumblr\.com\/(widgets\/)?share/],
  ["vk", /^vk\.com\/share/],
  ["line", /^(social-plugins\.)?line\.me\/(lineit\/share|R\/share)/],
  ["xing", /^xing\.com\/spi\/shares/],
  ["pocket", /^getpocket\.com\/(save|edit)/],
  ["mastodon", /^[^/]+\/share\?text=/],
];

/** How a link shares, or undefined for a link that does not. A letter without an addressee shares by email. */
export const shareMethod = (address: string): string | undefined => {
  if (/^mailto:\?/.test(address)) return "email";
  if (/^sms:[?&]/.test(address)) return "sms";
  const place = /^https?:\/\/(?:www\.)?(.+)/.exec(address)?.[1];
  return place && TARGETS.find(([, pattern]) => pattern.test(place))?.[0];
};
