"""`rapport recommend evaluate`: figures of files that can be counted by hand, and files that cannot be read."""

import json
from pathlib import Path
from typing import Any

import pytest

from rapport.cli.main import main

Said = pytest.CaptureFixture[str]

KITCHEN = "".join(f"ann{number} tea pot cup\nbob{number} tea pot\n" for number in range(10))


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def evaluated(said: Said, *arguments: str) -> dict[str, Any]:
    assert main(["recommend", "evaluate", *arguments, "--json"]) == 0
    answer: dict[str, Any] = json.loads(said.readouterr().out)
    return answer


def refused(said: Said, *arguments: str) -> str:
    assert main(["recommend", "evaluate", *arguments]) != 0
    return said.readouterr().err


def test_pairs_are_ranked_without_what_is_known(tmp_path: Path, capsys: Said) -> None:
    train = written(tmp_path, "train.txt", KITCHEN + "cyd tea\nsam saw nail\n")
    test = written(tmp_path, "test.txt", "cyd pot tea\nsam hammer\n\n")
    answer = evaluated(capsys, "--train", train, "--test", test, "--top", "1")
    assert (answer["people"], answer["items"]) == (2, 6)
    assert (answer["recall"], answer["ndcg"], answer["hit_rate"]) == (0.5, 0.5, 0.5)
    assert answer["fit_s"] >= 0
    assert answer["peak_mb"] > 0


def test_somebody_unknown_is_shown_what_most_people_have(tmp_path: Path, capsys: Said) -> None:
    train = written(tmp_path, "train.txt", KITCHEN)
    test = written(tmp_path, "test.txt", "stranger tea\n")
    assert evaluated(capsys, "--train", train, "--test", test, "--top", "1")["recall"] == 1


def test_sequences_leave_the_last_one_out(tmp_path: Path, capsys: Said) -> None:
    lines = "".join(f"p{number}\tgreen tea\tpot\tcup 🫖\tgreen tea\tpot\n" for number in range(10))
    file = written(tmp_path, "all.tsv", lines + "q\tcup 🫖\tgreen tea\tpot\n")
    tags = written(tmp_path, "tags.json", '{"pot": ["clay", 3], "cup 🫖": ["clay"]}')
    asked = ("--train", file, "--test", file, "--format", "sequences", "--attributes", tags, "--top", "1")
    # What came is in the history of the ten, and what was in it is not ranked.
    assert evaluated(capsys, *asked) | {"fit_s": 0, "peak_mb": 0} == {
        "people": 11,
        "items": 3,
        "recall": 1 / 11,
        "ndcg": 1 / 11,
        "hit_rate": 1 / 11,
        "fit_s": 0,
        "peak_mb": 0,
    }


def test_a_table_says_the_same(tmp_path: Path, capsys: Said) -> None:
    train = written(tmp_path, "train.txt", KITCHEN)
    test = written(tmp_path, "test.txt", "stranger tea\n")
    assert main(["recommend", "evaluate", "--train", train, "--test", test, "--top", "1"]) == 0
    assert "recall@1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("train", "test", "tags", "sentence"),
    [
        ("", "ann tea", None, "nobody did anything in it"),
        ("ann\nbob\n", "ann tea", None, "nobody did anything in it"),
        ("ann tea\n", "ann tea\n", None, "--test: nobody in it has an item that is not in their line of --train"),
        ("ann te\0a\n", "ann pot\n", None, "line 1: it holds a zero byte"),
        ("ann tea\n", "ann pot\n", "[1]", "no JSON object of lists"),
        ("ann tea\n", "ann pot\n", '{"saw": ["x"]}', "it names no item"),
        ("ann tea\n", "ann pot\n", '{"item": "tea", "attributes": 3}\n', "line 1"),
    ],
)
def test_what_cannot_be_read_is_said_with_the_mend(
    train: str, test: str, tags: str | None, sentence: str, tmp_path: Path, capsys: Said
) -> None:
    asked = ["--train", written(tmp_path, "a", train), "--test", written(tmp_path, "b", test)]
    if tags is not None:
        asked += ["--attributes", written(tmp_path, "c", tags)]
    assert sentence in refused(capsys, *asked)


def test_a_file_that_is_none_or_no_text(tmp_path: Path, capsys: Said) -> None:
    good = written(tmp_path, "good", "ann tea\n")
    assert "cannot be read" in refused(capsys, "--train", str(tmp_path / "none"), "--test", good)
    (tmp_path / "bytes").write_bytes(b"ann \xff\xfe\n")
    assert "no text in UTF-8" in refused(capsys, "--train", str(tmp_path / "bytes"), "--test", good)
    assert "--top: 0 cannot be" in refused(capsys, "--train", good, "--test", good, "--top", "0")
