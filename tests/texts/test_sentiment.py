"""How texts are meant: what is read, what is not known, and training on labels of one's own."""

import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.cli import main
from rapport.texts import sentiment
from rapport.texts.labelled import BadLabels, labelled
from rapport.texts.sentiment import REASONS, read
from rapport.texts.summary import FEWEST, summary
from rapport.texts.training import train
from rapport.texts.weights import BadWeights, load, of_house, save

GOOD = ("I love it, wonderful service!", "Great product and fast delivery.", "Best course I have ever taken :)")
BAD = ("The food was terrible and cold.", "I would not recommend this to anybody.", "It broke after two days, awful.")
FOREIGN = {
    "Das war leider gar nicht gut, und es hat lange gedauert.": "de",
    "Le service était très lent mais la nourriture est bonne.": "fr",
    "El producto no funciona y nadie me responde.": "es",
    "Доставка была очень быстрой.": "",
    "配達がとても速かったです。": "",
}


@pytest.mark.parametrize("text", GOOD)
def test_what_is_meant_well(text: str) -> None:
    assert read(text).band == "positive"


@pytest.mark.parametrize("text", BAD)
def test_what_is_not(text: str) -> None:
    assert read(text).band == "negative"


def test_not_turns_a_word_around() -> None:
    good, bad = read("The new page is good.").score, read("The new page is not good.").score
    assert good is not None
    assert bad is not None
    assert bad < 0 < good


@pytest.mark.parametrize("text", FOREIGN)
def test_of_other_languages_nothing_is_known(text: str) -> None:
    found = read(text)
    assert (found.score, found.band, found.reason) == (None, None, "other_language")
    assert found.language == FOREIGN[text]


@pytest.mark.parametrize("text", ["", "   ", "10/10", "???"])
def test_without_words_nothing_is_known(text: str) -> None:
    assert read(text).reason == "no_words"


def test_ten_megabytes_are_read_as_their_beginning() -> None:
    assert read("It was great. " * 750_000) == read(("It was great. " * 750_000)[: sentiment.LONGEST])


@given(st.text(max_size=200))
def test_every_text_has_a_score_or_a_reason(text: str) -> None:
    found = read(text)
    if found.score is None:
        assert found.reason in REASONS
        assert found.band is None
    else:
        assert -1 <= found.score <= 1
        assert found.band in sentiment.BANDS


def test_the_words_that_spoke_loudest_are_told() -> None:
    said = dict(sentiment.reasons("A terrible, boring page.", most=3))
    assert min(said, key=lambda word: said[word]) in {"terrible", "boring", "terrible boring"}


def test_many_texts_have_a_mean_with_its_interval() -> None:
    found = summary([read(text) for text in (*GOOD, *BAD, *FOREIGN)])
    assert (found.texts, found.scored) == (11, 6)
    assert found.unknown == {"other_language": 5}
    assert found.bands == {"negative": 3, "neutral": 0, "positive": 3}
    assert found.mean is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.mean < found.high


def test_the_interval_is_students() -> None:
    scores = (0.1, 0.2, 0.3, 0.4, 0.5)
    found = summary([sentiment.Reading(score, "positive", "en") for score in scores])
    # Mean 0.3, deviation 0.158114, and t for 4 degrees of freedom is 2.776445.
    assert found.mean == 0.3
    assert found.low == pytest.approx(0.1037, abs=1e-4)
    assert found.high == pytest.approx(0.4963, abs=1e-4)


@pytest.mark.parametrize(("texts", "reason"), [((), "no_data"), (GOOD, "too_few")])
def test_of_few_texts_nothing_is_said(texts: tuple[str, ...], reason: str) -> None:
    assert len(texts) < FEWEST
    found = summary([read(text) for text in texts])
    assert (found.mean, found.reason) == (None, reason)


OWN = [("The kraken is back again", "negative"), ("Thanks, the parrot landed", "positive"), ("See you on Monday", "0")]


def own_labels(folder: Path, between: str = "\t") -> Path:
    """A team's own words, which nobody else would understand so."""
    file = folder / "own.csv"
    numbers = {"negative": "-1", "positive": "1", "0": "0"}
    rows = [f'"{text} {number}"{between}{numbers[label]}' for number in range(40) for text, label in OWN]
    file.write_text(f"text{between}label\n" + "\n".join(rows))
    return file


def test_a_team_trains_it_on_its_own_labels(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = own_labels(tmp_path, ",")
    assert read("The kraken is here", load()).band != "negative"
    assert main(["sentiment", "train", str(file), "--data", str(tmp_path)]) == 0
    assert "has the weights of 23,5" in capsys.readouterr().out
    assert main(["sentiment", "read", "The kraken is here", "--data", str(tmp_path), "--json"]) == 0
    assert msgspec.json.decode(capsys.readouterr().out)["band"] == "negative"
    # What it knew before it still knows.
    assert [read(text, of_house(tmp_path)).band for text in (*GOOD, *BAD)] == ["positive"] * 3 + ["negative"] * 3


def test_training_with_nothing_before_and_texts_left_out(tmp_path: Path) -> None:
    rows = labelled(own_labels(tmp_path))
    made = train(rows, without=[one.text.upper() for one in rows[60:]])
    assert made.texts == 60
    save(made, tmp_path / "new.weights")
    assert load(tmp_path / "new.weights") == made


def test_the_order_of_labels_changes_nothing(tmp_path: Path) -> None:
    rows = labelled(own_labels(tmp_path))
    one, other = train(rows), train(rows[::-1])
    assert one.known == other.known
    assert one.lexicon == pytest.approx(other.lexicon, abs=0.01)


def test_lines_of_a_file_are_read_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "answers.txt"
    file.write_text("\n\n".join((*GOOD, *BAD)))
    assert main(["sentiment", "read", str(file), "--data", str(tmp_path)]) == 0
    assert "6 texts: 3 negative, 0 neutral, 3 positive, 0 unknown; on average" in capsys.readouterr().out


WRONG = {
    "text,label\na,1\n": "has 2 rows; at least 20",
    "only one column\n" * 25: "line 1: there is one column",
    "one,other\n" + "fine,maybe\n" * 25: "no column has labels",
    "text,label\n" + "fine,positive\n" * 25: "all texts have the label 1",
    "text,label\n" + "fine,positive\nbad,negative\n" * 15 + "odd,odd\n": "line 32: 'odd' is no label",
    "text,label\n" + "fine,0\nbad,5\n" * 15: "numbers from 0 to 5 have no middle",
}


@pytest.mark.parametrize("said", WRONG)
def test_a_wrong_file_is_told_what_is_wrong(said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(said)
    with pytest.raises(BadLabels, match=WRONG[said]):
        labelled(file)
    assert main(["sentiment", "train", str(file), "--data", str(tmp_path)]) == 2
    assert WRONG[said] in capsys.readouterr().err


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (-4, 4), (1, 5)])
def test_numbers_of_every_scale_mean_the_same(low: int, high: int, tmp_path: Path) -> None:
    file = tmp_path / "scale.tsv"
    file.write_text(f"bad words here\t{low}\ngood words here\t{high}\n" * 15)
    assert [one.value for one in labelled(file)[:2]] == [-1, 1]


def test_a_broken_file_of_weights_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sentiment.weights").write_bytes(b"nothing of the kind")
    with pytest.raises(BadWeights):
        of_house(tmp_path)
    assert main(["sentiment", "read", "Fine.", "--data", str(tmp_path)]) == 1
    assert "write it with: rapport sentiment train FILE" in capsys.readouterr().err


@given(st.lists(st.sampled_from((*GOOD, *BAD)), max_size=12), st.randoms())
def test_a_summary_does_not_know_the_order(texts: list[str], chance: random.Random) -> None:
    mixed = list(texts)
    chance.shuffle(mixed)
    one, other = (summary([read(text) for text in some]) for some in (texts, mixed))
    assert one == other
