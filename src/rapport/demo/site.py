"""What there is to read, to buy and to talk about at Fernwood."""

from dataclasses import dataclass
from random import Random

HOST = "https://fernwood.example"

TITLES: dict[str, tuple[str, ...]] = {
    "vegetables": (
        "Tomatoes that taste of summer",
        "When to lift your potatoes",
        "Leeks through the frost",
        "Garlic: plant it now, thank yourself in July",
        "Beans on a balcony",
        "The kale that survived us all",
        "Pumpkins without the sprawl",
        "Twelve salads from one square metre",
    ),
    "flowers": (
        "Dahlias for beginners",
        "A meadow in a window box",
        "Tulips in layers",
        "Sweet peas from seed",
        "Roses that forgive",
        "What to cut back and what to leave",
        "Colour in November",
    ),
    "trees": (
        "Pruning an old apple tree",
        "Small trees for small gardens",
        "A hedge in three years",
        "Moving a tree and keeping it alive",
        "Figs against a wall",
    ),
    "soil": (
        "Compost in eight weeks",
        "Leaf mould, the free gold",
        "No dig, one year on",
        "Clay soil is not your enemy",
        "Worms: a practical guide",
        "Mulch, and when not to",
    ),
    "houseplants": (
        "Why your monstera sulks",
        "Ten plants for a dark room",
        "Repotting without drama",
        "Watering less, on purpose",
        "Fungus gnats, gone",
        "Orchids flower twice",
    ),
    "wildlife": (
        "A pond the size of a sink",
        "Feeding birds through winter",
        "Bees need ugly corners",
        "Hedgehogs and how to host them",
        "Slugs: a truce",
    ),
    "tools": (
        "One knife, twenty years",
        "Sharpening secateurs",
        "A greenhouse from old windows",
        "Hoses, ranked",
        "What a good spade costs",
    ),
}

PRODUCTS: tuple[tuple[str, float], ...] = (
    ("bulb-box-autumn", 24.0),
    ("tulip-layers-50", 19.5),
    ("heritage-garlic", 8.9),
    ("winter-salad-seeds", 6.5),
    ("tomato-collection", 11.0),
    ("sweet-pea-mix", 4.2),
    ("meadow-seeds", 9.8),
    ("secateurs-classic", 39.0),
    ("hand-fork", 18.5),
    ("border-spade", 64.0),
    ("leather-gloves", 27.0),
    ("watering-can-5l", 33.0),
    ("compost-bin", 72.0),
    ("worm-farm", 95.0),
    ("bird-feeder", 21.0),
    ("hedgehog-house", 58.0),
    ("pond-kit", 49.0),
    ("terracotta-trio", 29.0),
    ("fernwood-almanac", 16.0),
    ("gift-card", 25.0),
)

KINDS: dict[str, tuple[str, ...]] = {
    "seeds": (
        "bulb-box-autumn",
        "tulip-layers-50",
        "heritage-garlic",
        "winter-salad-seeds",
        "tomato-collection",
        "sweet-pea-mix",
        "meadow-seeds",
    ),
    "tools": ("secateurs-classic", "hand-fork", "border-spade", "leather-gloves", "watering-can-5l"),
    "wildlife": ("compost-bin", "worm-farm", "bird-feeder", "hedgehog-house", "pond-kit"),
    "gifts": ("terracotta-trio", "fernwood-almanac", "gift-card"),
}
"""What kind each product is of."""

TOPICS: tuple[str, ...] = (
    "show-us-your-beds",
    "what-is-eating-my-kale",
    "seed-swap",
    "first-frost",
    "balcony-corner",
    "compost-questions",
    "before-and-after",
    "pond-people",
    "allotment-life",
    "plant-identification",
    "pruning-clinic",
    "recipes-from-the-plot",
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article. ``quality`` is how well it holds its readers, 0.4 to 1.6; ``day`` when it appeared, from day 0."""

    slug: str
    section: str
    quality: float
    pull: float
    day: int

    @property
    def path(self) -> str:
        """Its address without the host."""
        return f"/{self.section}/{self.slug}"


def slug_of(title: str) -> str:
    """A title as it stands in an address."""
    letters = "".join(letter if letter.isalnum() else " " for letter in title.lower())
    return "-".join(letters.split())


def magazine(chance: Random, days: int) -> list[Article]:
    """Every article, best drawing first. Two in five appear during the window, the rest were there before."""
    titles = [(section, title) for section, titles in TITLES.items() for title in titles]
    chance.shuffle(titles)
    articles = []
    for rank, (section, title) in enumerate(titles):
        fresh = rank % 5 in {1, 3}
        articles.append(
            Article(
                slug=slug_of(title),
                section=section,
                quality=round(chance.uniform(0.4, 1.6), 2),
                pull=1 / (rank + 2) ** 0.75,
                day=chance.randrange(max(1, days - 3)) if fresh else -1,
            )
        )
    return articles


def pull_on(article: Article, day: int) -> float:
    """How strongly an article draws on a day: nothing before it appears, most just after."""
    if article.day > day:
        return 0.0
    if article.day < 0:
        return article.pull
    return article.pull * (1 + 3 / (1 + (day - article.day) / 2))
