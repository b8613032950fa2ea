"""One visit: somebody lands, reads, is shown things, chooses some, talks, buys or leaves."""

from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp

from rapport.demo import friction
from rapport.demo.pen import Pen
from rapport.demo.shop import browse
from rapport.demo.site import TITLES, TOPICS, Article

BLOCKS: dict[str, float] = {"read-next": 0.105, "sidebar": 0.016, "hero": 0.19, "archive": 0.07}
"""Blocks that show three articles, and how often one of them is chosen when a person is patient."""

SECTIONS = tuple(TITLES)
"""Everybody likes one of them."""

SEARCHES = ("compost", "dahlia", "slugs", "prune apple", "garlic", "monstera", "pond", "no dig")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles that can be read on one day, and how strongly each draws."""

    articles: Sequence[Article]
    pulls: Sequence[float]

    def pick(self, pen: Pen) -> Article:
        """One article, by its pull."""
        return self.articles[bisect(self.pulls, pen.chance.random() * self.pulls[-1])]


Step = Callable[[], "Step | None"]


class Visit:
    """Walks through the site; each step writes what happens on one page and gives the next step, or None to leave."""

    def __init__(self, pen: Pen, shelf: Shelf) -> None:
        self.pen = pen
        self.shelf = shelf
        self.patience = pen.person.kind.patience * pen.way.interest * (1 - 0.55 * pen.slow)
        self.pages = 0

    def walk(self) -> None:
        """The whole visit."""
        step: Step | None = self.landing()
        while step and self.pages < 25:
            self.pages += 1
            step = step()

    def landing(self) -> Step:
        """The first page."""
        if self.pen.way.lands == "article" or (self.pen.way.lands == "home" and self.chance(0.35)):
            article = self.shelf.pick(self.pen)
            return lambda: self.article(article)
        return {"home": self.home, "shop": self.shop, "community": self.community}[self.pen.way.lands]

    def chance(self, likely: float) -> bool:
        """Whether it happens."""
        return self.pen.chance.random() < likely

    def article(self, article: Article) -> Step | None:
        """Reads an article, sees others, perhaps reacts."""
        pen = self.pen
        pen.open(article.path, section=article.section)
        if self.gives_up():
            return None
        pen.read(pen.chance.lognormvariate(3.35, 0.85) * article.quality * min(1.3, self.patience))
        self.react(article)
        chosen = self.shown("read-next") or (self.shown("sidebar") if pen.device.kind == "desktop" else None)
        if chosen:
            return lambda: self.article(chosen)
        return self.next_page(0.30 * article.quality)

    def gives_up(self) -> bool:
        """Leaves before the page means anything: more so when it is slow or uninteresting."""
        return self.chance(0.16 / max(0.4, self.patience) + 0.28 * self.pen.slow)

    def react(self, article: Article) -> None:
        """Shares or comments, when the article is good and the person belongs."""
        warmth = article.quality * self.pen.person.kind.patience
        if self.chance(0.011 * warmth):
            self.pen.wait(2, 20)
            method = self.pen.chance.choice(("whatsapp", "pinterest", "copy_link", "email"))
            self.pen.say("share", things=[article.slug], method=method)
        if self.pen.device.known and self.chance(0.035 * warmth):
            self.pen.read(self.pen.chance.uniform(20, 120))
            self.pen.say("comment_posted", things=[article.slug], length=self.pen.chance.randrange(20, 600))

    def shown(self, block: str) -> Article | None:
        """Three articles in a block; the one that was chosen, if one was."""
        three = {self.shelf.pick(self.pen) for _ in range(3)}
        slugs = sorted(article.slug for article in three)
        self.pen.say("view_item_list", things=slugs, block=block)
        likes = SECTIONS[self.pen.person.number % len(SECTIONS)]
        draw = 1.9 if any(article.section == likes for article in three) else 0.5
        if not self.chance(BLOCKS[block] * self.patience * draw):
            return None
        chosen = max(three, key=lambda article: (article.section == likes, article.quality, article.slug))
        self.pen.wait(1.5, 9)
        self.pen.say("select_item", things=[chosen.slug], block=block)
        return chosen

    def next_page(self, likely: float) -> Step | None:
        """Another page by the menu or the search, signing up on the way; or the end."""
        self.join()
        if not self.chance(min(0.86, likely * self.patience * exp(-self.pages / 14))):
            return None
        self.pen.wait(1, 12)
        steps: tuple[Step, ...] = (self.home, self.search, self.shop, self.community)
        return self.pen.chance.choices(steps, (30, 14, 22, 30 if self.pen.person.user_id else 10))[0]

    def home(self) -> Step | None:
        """The front page."""
        self.pen.open("/", section="home")
        if self.gives_up():
            return None
        self.pen.read(self.pen.chance.uniform(5, 25))
        chosen = self.shown("hero") or self.shown("archive")
        return (lambda: self.article(chosen)) if chosen else self.next_page(0.5)

    def search(self) -> Step | None:
        """Looks for something, and often finds it."""
        words = self.pen.chance.choice(SEARCHES)
        self.pen.open("/search", section="search")
        self.pen.say("search", search_term=words)
        self.pen.read(self.pen.chance.uniform(4, 15))
        if self.chance(0.6):
            found = self.shelf.pick(self.pen)
            return lambda: self.article(found)
        return self.next_page(0.3)

    def shop(self) -> Step | None:
        """A look around the shop."""
        if self.pages == 1 and self.gives_up():
            self.pen.open("/shop", section="shop")
            return None
        browse(self.pen, self.patience)
        return self.next_page(0.28)

    def community(self) -> Step | None:
        """One topic of the community; those who belong answer."""
        pen = self.pen
        topic = pen.chance.choice(TOPICS)
        pen.open(f"/community/{topic}", section="community")
        if self.gives_up():
            return None
        pen.read(pen.chance.lognormvariate(3.5, 0.7))
        if pen.device.known and self.chance(0.20 * pen.person.kind.patience):
            pen.read(pen.chance.uniform(30, 150))
            pen.say("comment_posted", things=[topic], length=pen.chance.randrange(20, 900))
        return self.community if self.chance(0.3) else self.next_page(0.4)

    def join(self) -> None:
        """Signs up at the visit that is due for it, or signs in on another device."""
        person, pen = self.pen.person, self.pen
        if person.user_id and not pen.device.known:
            pen.wait(4, 20)
            pen.device.known = True
            pen.say("identify")
            pen.say("login", method="password")
        elif person.signs_up_at and not person.user_id and person.visits >= person.signs_up_at:
            pen.wait(15, 60)
            person.user_id = f"m{person.number:05d}"
            person.plan = pen.chance.choices(("free", "plus"), (80, 20))[0]
            pen.device.known = True
            pen.say("identify", plan=person.plan)
            pen.say("sign_up", method=pen.chance.choice(("email", "email", "google")))
        elif not person.user_id and self.chance(0.008 * self.patience):
            pen.wait(5, 20)
            pen.say("form_start", form_id="thursday-letter")
            pen.say("form_submit", form_id="thursday-letter")
            pen.say("subscribe", list="thursday-letter")
        elif not person.user_id and friction.chance_of(pen).random() < 0.004:
            pen.say("form_start", form_id="thursday-letter")
